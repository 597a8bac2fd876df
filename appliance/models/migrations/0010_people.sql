-- People let in and out: invitations with their lifecycle (SAIS 6.7.3), and links by which a guest enters.
-- lint: allow index-locks because the table of accounts holds people, not work: the index is built in moments

-- What was mailed is a token; here is only its hash, and whoever holds a copy of the database joins nothing.
create table invitation (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  email text not null check (char_length(email) between 3 and 320),
  role text not null check (role in ('admin', 'member', 'guest')),
  state text not null default 'CREATED' check (state in (
    'CREATED', 'EMAIL_PENDING', 'EMAIL_SENT', 'EMAIL_FAILED', 'ACCEPTED', 'COMPLETED', 'EXPIRED', 'REVOKED'
  )),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- The mail that carries the token, and how many there were.
  message_id uuid,
  sends integer not null default 0 check (sends >= 0),
  invited_by uuid not null,
  accepted_by uuid references account (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  state_changed_at timestamptz not null,
  unique (tenant_id, id),
  check (state not in ('ACCEPTED', 'COMPLETED') or accepted_by is not null)
);
-- One that is open per address: a second would leave two links for one place.
create unique index invitation_one_open on invitation (tenant_id, lower(email))
  where state not in ('COMPLETED', 'EXPIRED', 'REVOKED');
create index invitation_by_tenant on invitation (tenant_id, created_at desc);
create index invitation_by_message on invitation (tenant_id, message_id);

insert into state_move (machine, from_state, to_state) values
  ('invitation', 'CREATED', 'EMAIL_PENDING'),
  ('invitation', 'CREATED', 'EXPIRED'),
  ('invitation', 'CREATED', 'REVOKED'),
  ('invitation', 'EMAIL_PENDING', 'EMAIL_SENT'),
  ('invitation', 'EMAIL_PENDING', 'EMAIL_FAILED'),
  ('invitation', 'EMAIL_PENDING', 'EXPIRED'),
  ('invitation', 'EMAIL_PENDING', 'REVOKED'),
  ('invitation', 'EMAIL_FAILED', 'EMAIL_PENDING'),
  ('invitation', 'EMAIL_FAILED', 'EXPIRED'),
  ('invitation', 'EMAIL_FAILED', 'REVOKED'),
  ('invitation', 'EMAIL_SENT', 'EMAIL_PENDING'),
  ('invitation', 'EMAIL_SENT', 'ACCEPTED'),
  ('invitation', 'EMAIL_SENT', 'EXPIRED'),
  ('invitation', 'EMAIL_SENT', 'REVOKED'),
  ('invitation', 'ACCEPTED', 'COMPLETED');

create trigger keep_state_moves before insert or update on invitation
  for each row execute function keep_state_moves('CREATED');
create trigger keep_identity before update on invitation for each row
  execute function keep_columns('id', 'tenant_id', 'email', 'role', 'invited_by', 'created_at');

-- One use each. Whom it lets in is a member of the organisation, and what they may do is asked when they do it.
create table guest_link (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  account_id uuid not null,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id)
);
create index guest_link_by_person on guest_link (tenant_id, account_id, created_at desc);
create trigger keep_identity before update on guest_link for each row
  execute function keep_columns('id', 'tenant_id', 'account_id', 'token_hash', 'created_at', 'expires_at');

do $$
declare
  name text;
begin
  foreach name in array array['invitation', 'guest_link'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', name
    );
  end loop;
end $$;

-- Who asks for a link to enter by is known by their address alone.
create index account_by_email on account (lower(email));
-- Whose access ends is signed out of that organisation.
create index web_session_by_place on web_session (account_id, tenant_id);

-- An organisation is never without an owner who can get in.
alter table membership add constraint membership_owner_active
  check (role <> 'owner' or status = 'active') not valid;

grant select, insert on invitation, guest_link to transcrypt_web;
grant update (state, token_hash, message_id, sends, accepted_by, expires_at, state_changed_at)
  on invitation to transcrypt_web;
grant update (used_at) on guest_link to transcrypt_web;

-- The worker says what became of the mail, lets invitations run out, and forgets those that ended long ago.
grant select, delete on invitation, guest_link to transcrypt_worker;
grant update (state, state_changed_at) on invitation to transcrypt_worker;
