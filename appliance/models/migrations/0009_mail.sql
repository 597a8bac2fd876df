-- Mail: what is to be sent, what became of it, and who wants which kind.

insert into state_move (machine, from_state, to_state) values
  ('mail_message', 'QUEUED', 'SENDING'),
  ('mail_message', 'QUEUED', 'HELD'),
  ('mail_message', 'QUEUED', 'FAILED'),
  ('mail_message', 'HELD', 'QUEUED'),
  ('mail_message', 'HELD', 'FAILED'),
  ('mail_message', 'SENDING', 'SENT'),
  ('mail_message', 'SENDING', 'QUEUED'),
  ('mail_message', 'SENDING', 'HELD'),
  ('mail_message', 'SENDING', 'FAILED'),
  ('mail_message', 'FAILED', 'QUEUED'),
  ('mail_message', 'SENT', 'WIPED'),
  ('mail_message', 'FAILED', 'WIPED');

-- One letter to one address. Its words are made of `sealed_facts`, which may hold a link that opens something:
-- they are encrypted under a key of their own, and go when the letter has gone. The address goes later.
-- Without an organisation: to a person who is in none, or of one that is no more.
create table mail_message (
  id uuid primary key,
  tenant_id uuid references organisation (id),
  account_id uuid,
  template text not null check (char_length(template) <= 40),
  to_address text check (char_length(to_address) <= 320),
  sealed_facts bytea,
  wrapped_key bytea,
  wrapping_key_id text,
  unsubscribe_sha256 bytea check (octet_length(unsubscribe_sha256) = 32),
  dedupe_key text not null check (char_length(dedupe_key) between 1 and 200),
  request_id text not null,
  state text not null default 'QUEUED'
    check (state in ('QUEUED', 'HELD', 'SENDING', 'SENT', 'FAILED', 'WIPED')),
  attempts integer not null default 0,
  error_code text,
  error_message text,
  created_at timestamptz not null,
  state_changed_at timestamptz not null,
  settled_at timestamptz,
  unique nulls not distinct (tenant_id, dedupe_key),
  check ((sealed_facts is null) = (wrapped_key is null) and (sealed_facts is null) = (wrapping_key_id is null)),
  check (state in ('SENT', 'FAILED', 'WIPED') or (to_address is not null and sealed_facts is not null)),
  check (state <> 'SENT' or settled_at is not null),
  check (state <> 'FAILED' or error_code is not null),
  check (state <> 'WIPED' or (to_address is null and sealed_facts is null))
);
create index mail_message_held on mail_message (state_changed_at) where state = 'HELD';
create index mail_message_to_wipe on mail_message (tenant_id, settled_at) where state in ('SENT', 'FAILED');

create trigger keep_state_moves before insert or update on mail_message
  for each row execute function keep_state_moves('QUEUED');

-- What a person chose; where nothing stands, the kind's own default holds.
create table notification_preference (
  tenant_id uuid not null,
  account_id uuid not null,
  kind text not null check (char_length(kind) <= 40),
  wanted boolean not null,
  changed_at timestamptz not null,
  primary key (tenant_id, account_id, kind),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id)
);

do $$
declare
  name text;
begin
  foreach name in array array['mail_message', 'notification_preference'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', name
    );
  end loop;
end $$;

-- Letters of no organisation are met by a transaction of none.
create policy of_nobody on mail_message
  using (tenant_id is null and app_tenant() is null) with check (tenant_id is null and app_tenant() is null);
-- What is held waits until sending is possible again; upkeep finds it without asking every organisation.
create policy upkeep_lists on mail_message for select to transcrypt_worker
  using (state = 'HELD' and app_tenant() is null);

-- The web asks for a letter and learns what became of it; where it goes and what it says is the worker's alone.
grant insert on mail_message to transcrypt_web;
grant select (
  id, tenant_id, account_id, template, unsubscribe_sha256, dedupe_key, state, attempts, error_code,
  created_at, state_changed_at, settled_at
) on mail_message to transcrypt_web;
grant select, insert on mail_message to transcrypt_worker;
grant update (
  state, attempts, error_code, error_message, state_changed_at, settled_at, to_address, sealed_facts, wrapped_key,
  wrapping_key_id
) on mail_message to transcrypt_worker;

grant select, insert on notification_preference to transcrypt_web;
grant update (wanted, changed_at) on notification_preference to transcrypt_web;
grant select on notification_preference to transcrypt_worker;
-- Letters to members go where their account says, in the person's name and to the person's address.
grant select (id, display_name, email) on account to transcrypt_worker;
grant select on membership to transcrypt_worker;
