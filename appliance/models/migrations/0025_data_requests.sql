-- What a person asks for about their own data: a copy of it, or the end of their account (PRIV-02, SAIS 8.6.3);
-- and what an organisation may see of its own jobs.

-- It is the person's, whatever organisations they are in, and stays as the record of what was done.
create table data_request (
  id uuid primary key,
  account_id uuid not null references account (id),
  kind text not null check (kind in ('export', 'erasure')),
  state text not null default 'ASKED' check (state in ('ASKED', 'READY', 'DONE', 'REFUSED')),
  requested_at timestamptz not null,
  expires_at timestamptz,
  removed jsonb not null default '{}',
  state_changed_at timestamptz not null,
  check ((kind = 'export') = (expires_at is not null))
);
create index data_request_by_person on data_request (account_id, requested_at desc);
create unique index data_request_one_erasure on data_request (account_id)
  where kind = 'erasure' and state in ('ASKED', 'DONE');

insert into state_move (machine, from_state, to_state) values
  ('data_request', 'ASKED', 'READY'),
  ('data_request', 'ASKED', 'DONE'),
  ('data_request', 'ASKED', 'REFUSED');
create trigger keep_state_moves before insert or update on data_request
  for each row execute function keep_state_moves('ASKED');
create trigger keep_identity before update on data_request for each row
  execute function keep_columns('id', 'account_id', 'kind', 'requested_at', 'expires_at');

alter table data_request enable row level security;
alter table data_request force row level security;
create policy own on data_request using (account_id = app_account()) with check (account_id = app_account());

grant select, insert on data_request to transcrypt_web;
grant update (state, state_changed_at) on data_request to transcrypt_web;
grant select on data_request to transcrypt_worker;
grant update (state, removed, state_changed_at) on data_request to transcrypt_worker;

-- Whoever is forgotten leaves every organisation first. The worker does so, one after the other.
grant update (status) on membership to transcrypt_worker;
grant delete on notification_preference to transcrypt_worker;

-- The person themselves: their name and address, their ways in, their sessions. The worker may do this to who asked
-- for it, in a transaction that works for that person, and to nobody else.
create policy of_who_is_forgotten on web_session to transcrypt_migrator
  using (account_id = app_account()) with check (false);
-- lint: allow owner-rights because it takes nothing from anybody but who asked for it, and the worker gets no such rights
create function forget_person(request uuid) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  who uuid;
  ways bigint;
  sessions bigint;
begin
  select account_id into who from data_request
    where id = request and account_id = app_account() and kind = 'erasure' and state = 'ASKED' for update;
  if who is null or exists (select from membership where account_id = who and status = 'active') then
    raise exception 'nobody to forget' using errcode = 'check_violation';
  end if;
  update account set display_name = 'Somebody whose account is gone', email = '', email_verified = false,
    last_tenant_id = null where id = who;
  delete from identity where account_id = who;
  get diagnostics ways = row_count;
  delete from web_session where account_id = who;
  get diagnostics sessions = row_count;
  return jsonb_build_object('identity', ways, 'web_session', sessions);
end $$;
revoke execute on function forget_person(uuid) from public;
grant execute on function forget_person(uuid) to transcrypt_worker;

-- What waits, runs or was given up for the organisation of the transaction; nothing of what the jobs carry but
-- the id of what they are about. A job that went well is not kept.
-- lint: allow owner-rights because it tells an organisation of its own jobs alone, and nothing of what they carry
create function organisation_jobs() returns table (
  id bigint, task text, status text, attempts integer, deferred_at timestamptz, due_at timestamptz,
  about text, error_code text, failed_at timestamptz
)
language sql stable security definer set search_path = public, pg_temp as $$
  select j.id, j.task_name::text, j.status::text, j.attempts, d.at, j.scheduled_at,
    coalesce(j.args ->> 'report_id', j.args ->> 'evidence_id', j.args ->> 'message_id', j.args ->> 'event_id'),
    f.error_code, f.at
  from procrastinate_jobs j
  left join lateral (
    select min(e.at) as at from procrastinate_events e where e.job_id = j.id and e.type = 'deferred'
  ) d on true
  left join lateral (
    select g.error_code, g.at from job_failure g where g.job_id = j.id order by g.id desc limit 1
  ) f on true
  where j.args ->> 'tenant_id' = app_tenant()::text and j.status in ('todo', 'doing', 'failed')
$$;
revoke execute on function organisation_jobs() from public;
grant execute on function organisation_jobs() to transcrypt_web;
