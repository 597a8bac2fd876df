-- Handing an organisation over is confirmed by both sides (ORG-08); whose address a provider vouched for (AUTH-01);
-- and row-level security for the last two tables that can have some.

-- Who is offered the organisation, until when, and what became of it. One offer stands at a time.
create table ownership_offer (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  offered_by uuid not null,
  offered_to uuid not null,
  state text not null default 'OFFERED'
    check (state in ('OFFERED', 'ACCEPTED', 'DECLINED', 'WITHDRAWN', 'EXPIRED')),
  offered_at timestamptz not null,
  expires_at timestamptz not null,
  state_changed_at timestamptz not null,
  unique (tenant_id, id),
  foreign key (tenant_id, offered_by) references membership (tenant_id, account_id),
  foreign key (tenant_id, offered_to) references membership (tenant_id, account_id),
  check (offered_to <> offered_by),
  check (expires_at > offered_at)
);
create unique index ownership_offer_one_at_a_time on ownership_offer (tenant_id) where state = 'OFFERED';

insert into state_move (machine, from_state, to_state) values
  ('ownership_offer', 'OFFERED', 'ACCEPTED'),
  ('ownership_offer', 'OFFERED', 'DECLINED'),
  ('ownership_offer', 'OFFERED', 'WITHDRAWN'),
  ('ownership_offer', 'OFFERED', 'EXPIRED');

create trigger keep_state_moves before insert or update on ownership_offer
  for each row execute function keep_state_moves('OFFERED');
create trigger keep_identity before update on ownership_offer for each row
  execute function keep_columns('id', 'tenant_id', 'offered_by', 'offered_to', 'offered_at', 'expires_at');

alter table ownership_offer enable row level security;
alter table ownership_offer force row level security;
create policy tenant on ownership_offer using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());

grant select, insert on ownership_offer to transcrypt_web;
grant update (state, state_changed_at) on ownership_offer to transcrypt_web;
-- The worker says that the time of an offer is over.
grant select on ownership_offer to transcrypt_worker;
grant update (state, state_changed_at) on ownership_offer to transcrypt_worker;

-- Whether the address of an account is one that its provider has seen the person read mail at.
alter table account add column email_verified boolean not null default false;
grant update (email_verified) on account to transcrypt_web;

-- Sessions are found by the hash of a secret before anybody knows whose they are: the web must see all of them.
-- Nobody else does. The owner of the tables touches those of the organisation it deletes, to let go of it.
alter table web_session enable row level security;
alter table web_session force row level security;
create policy of_the_web on web_session to transcrypt_web using (true) with check (true);
create policy upkeep on web_session for select to transcrypt_worker using (true);
create policy upkeep_forgets on web_session for delete to transcrypt_worker using (true);
create policy let_go on web_session to transcrypt_migrator
  using (tenant_id = app_tenant() or tenant_id is null) with check (tenant_id is null);

-- What went wrong in jobs is the operator's, whatever organisation they were for.
alter table job_failure enable row level security;
alter table job_failure force row level security;
create policy of_the_operator on job_failure to transcrypt_worker using (true) with check (true);
create policy let_go on job_failure to transcrypt_migrator using (tenant_id = app_tenant());
