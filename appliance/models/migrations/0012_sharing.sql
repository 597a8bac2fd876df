-- Links that show one report to somebody without an account (REPT-05). The token is in the link alone; here is
-- its hash, so that a copy of the database opens nothing.

create table report_share (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  report_id uuid not null,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  recipient text not null check (char_length(recipient) between 1 and 100),
  passcode_salt bytea,
  passcode_hash bytea,
  created_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by uuid,
  view_count integer not null default 0 check (view_count >= 0),
  last_viewed_at timestamptz,
  -- The hour in which views are counted against the limit, and the quarter for wrong passcodes.
  hour_began_at timestamptz,
  hour_views integer not null default 0,
  quarter_began_at timestamptz,
  quarter_tries integer not null default 0,
  wrong_passcodes integer not null default 0,
  unique (tenant_id, id),
  foreign key (tenant_id, report_id) references report (tenant_id, id),
  check (expires_at > created_at),
  check ((passcode_salt is null) = (passcode_hash is null)),
  check ((revoked_at is null) = (revoked_by is null))
);
create index report_share_by_report on report_share (tenant_id, report_id, created_at desc);

-- What a link is for never changes, and one that was taken back stays so.
create trigger keep_identity before update on report_share for each row execute function keep_columns(
  'id', 'tenant_id', 'report_id', 'token_hash', 'recipient', 'passcode_salt', 'passcode_hash',
  'created_by', 'created_at', 'expires_at'
);
create trigger stay_revoked before update on report_share for each row
  when (old.revoked_at is not null) execute function keep_columns('revoked_at', 'revoked_by');

-- Whoever holds a token belongs to no organisation: a transaction that names its hash sees that one row.
create function app_share_token() returns bytea language sql stable parallel safe
  as $$ select decode(nullif(current_setting('app.share_token', true), ''), 'hex') $$;

alter table report_share enable row level security;
alter table report_share force row level security;
create policy tenant on report_share using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy by_token on report_share for select using (token_hash = app_share_token());

grant select, insert on report_share to transcrypt_web;
grant update (
  revoked_at, revoked_by, view_count, last_viewed_at, hour_began_at, hour_views, quarter_began_at, quarter_tries,
  wrong_passcodes
) on report_share to transcrypt_web;
