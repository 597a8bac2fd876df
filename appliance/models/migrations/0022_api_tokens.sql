-- Personal API tokens (API-11): a person's own key for programs, for one organisation. The token is shown once;
-- here is its hash, so that a copy of the database opens nothing.

create table api_token (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  account_id uuid not null,
  name text not null check (char_length(name) between 1 and 60),
  scopes text[] not null check (cardinality(scopes) between 1 and 50),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  ended_at timestamptz,
  ended_as text check (ended_as in ('revoked', 'expired')),
  ended_by uuid,
  unique (tenant_id, id),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id),
  check (expires_at > created_at),
  check ((ended_at is null) = (ended_as is null)),
  check (ended_by is null or ended_as = 'revoked')
);
create index api_token_by_person on api_token (tenant_id, account_id, created_at desc);
create index api_token_by_end on api_token (tenant_id, expires_at) where ended_at is null;

-- What a token opens never changes, and one that has ended stays so.
create trigger keep_identity before update on api_token for each row execute function keep_columns(
  'id', 'tenant_id', 'account_id', 'name', 'scopes', 'token_hash', 'created_at', 'expires_at'
);
create trigger stay_ended before update on api_token for each row
  when (old.ended_at is not null) execute function keep_columns('ended_at', 'ended_as', 'ended_by', 'last_used_at');

-- A request brings a token before anybody knows whose it is: a transaction that names its hash sees that one row.
create function app_api_token() returns bytea language sql stable parallel safe
  as $$ select decode(nullif(current_setting('app.api_token', true), ''), 'hex') $$;

alter table api_token enable row level security;
alter table api_token force row level security;
create policy tenant on api_token using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy by_token on api_token for select using (token_hash = app_api_token());

grant select, insert on api_token to transcrypt_web;
grant update (last_used_at, ended_at, ended_as, ended_by) on api_token to transcrypt_web;
-- The worker says that a token's time is over, and forgets it long after; it never sees a hash.
grant select (id, tenant_id, account_id, expires_at, ended_at) on api_token to transcrypt_worker;
grant update (ended_at, ended_as) on api_token to transcrypt_worker;
grant delete on api_token to transcrypt_worker;
