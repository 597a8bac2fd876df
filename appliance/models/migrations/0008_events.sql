-- lint: allow index-locks because failed jobs are few: the index is built in moments
-- lint: allow owner-rights because the web may see how much waits, by name and number, and not what the jobs carry
-- What happened, for those who act on it later (JOBS-01 to JOBS-08). An event is written in the transaction of
-- the change it tells of, with one job for each consumer; a consumer writes its delivery in the transaction of
-- its own work, so that a second delivery finds the first. Ids, hashes, counts and codes only.

create table domain_event (
  event_id uuid primary key,
  seq bigint generated always as identity unique,
  event_type text not null check (event_type ~ '^[a-z_]+\.[a-z_]+$'),
  schema_version integer not null check (schema_version > 0),
  occurred_at timestamptz not null,
  -- null for what belongs to no organisation: the clock's events, and visitors'.
  tenant_id uuid references organisation (id),
  actor text not null check (char_length(actor) <= 64),
  correlation_id text not null check (char_length(correlation_id) <= 64),
  partition_key text not null check (char_length(partition_key) <= 120),
  subject_type text not null check (char_length(subject_type) <= 40),
  subject_id text not null check (char_length(subject_id) <= 80),
  payload jsonb not null,
  unique (tenant_id, event_id)
);
create index domain_event_in_order on domain_event (tenant_id, seq);
create index domain_event_by_time on domain_event (tenant_id, occurred_at);

-- Where a consumer has done its part. An event of no organisation may be delivered once for each of them: no
-- reference to the event, because its tenant differs then.
create table event_delivery (
  id bigint generated always as identity primary key,
  consumer text not null check (char_length(consumer) <= 40),
  event_id uuid not null,
  tenant_id uuid references organisation (id),
  outcome text not null default 'done' check (outcome in ('done', 'discarded')),
  at timestamptz not null,
  unique nulls not distinct (event_id, consumer, tenant_id)
);

-- Since when a consumer is there: what happened before is not delivered to it, unless an operator replays it.
create table event_consumer (
  name text primary key,
  since timestamptz not null
);

-- One row for each beat of the clock that was told: its key is what makes it once.
create table scheduled_tick (
  kind text not null check (kind in ('daily', 'weekly', 'monthly')),
  period text not null check (char_length(period) <= 20),
  event_id uuid not null,
  at timestamptz not null,
  primary key (kind, period)
);

-- What an operator did by hand to jobs and events, who and why.
create table operator_action (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  operator text not null check (char_length(operator) between 1 and 64),
  action text not null check (char_length(action) <= 40),
  subject text not null check (char_length(subject) <= 120),
  reason text not null check (char_length(reason) between 1 and 500),
  details jsonb not null
);

-- The organisation's timeline: a read model that is made of events, and can be made again of them.
create table activity_entry (
  tenant_id uuid not null references organisation (id),
  event_id uuid not null,
  seq bigint not null,
  occurred_at timestamptz not null,
  event_type text not null,
  action text not null,
  actor text not null,
  subject_type text not null,
  subject_id text not null,
  payload jsonb not null,
  primary key (tenant_id, event_id),
  foreign key (tenant_id, event_id) references domain_event (tenant_id, event_id)
);
create index activity_entry_newest on activity_entry (tenant_id, seq desc);

-- A dead letter names whose work failed; `consumer` stays the process that tried.
alter table job_failure add column failed_consumer text;
create index job_failure_final on job_failure (at) where final;

do $$
declare
  name text;
begin
  foreach name in array array['domain_event', 'event_delivery', 'activity_entry'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', name
    );
  end loop;
  -- What belongs to no organisation is the worker's. It says nothing of anybody.
  foreach name in array array['domain_event', 'event_delivery'] loop
    execute format(
      'create policy of_the_house on %I to transcrypt_worker using (tenant_id is null) '
      'with check (tenant_id is null)', name
    );
  end loop;
  foreach name in array array['domain_event', 'operator_action', 'scheduled_tick'] loop
    execute format(
      'create trigger append_only before update or delete or truncate on %I '
      'for each statement execute function refuse_change()', name
    );
  end loop;
end $$;

grant insert on domain_event to transcrypt_web;
grant select on activity_entry to transcrypt_web;
grant select, insert on domain_event, event_consumer, scheduled_tick, operator_action to transcrypt_worker;
-- A replay forgets deliveries, so that the events are delivered again.
grant select, insert, delete on event_delivery to transcrypt_worker;
grant select, insert, update on activity_entry to transcrypt_worker;

-- How much waits, by task and consumer, for the web's metrics: it may not read what jobs carry.
create function job_figures() returns table (task text, consumer text, status text, jobs bigint, since timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select j.task_name::text, coalesce(j.args ->> 'consumer', ''), j.status::text, count(*), min(e.at)
  from procrastinate_jobs j
  left join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
  where j.status in ('todo', 'doing', 'failed') and (j.scheduled_at is null or j.scheduled_at <= now())
  group by 1, 2, 3
$$;
revoke execute on function job_figures() from public;
grant execute on function job_figures() to transcrypt_web, transcrypt_worker;
