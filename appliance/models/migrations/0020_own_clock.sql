-- lint: allow owner-rights because the two functions that delete in spite of append-only are made stricter, and no role may call them that could not
-- The two ways round append-only believe nobody's dates: whoever gets hold of one process alone can neither have an
-- organisation deleted at once, by a request that it dates back, nor have young audit events expire as old ones.

-- When a deletion was asked for by the server's own clock, whatever is written.
alter table organisation_deletion add column recorded_at timestamptz not null default now();

create function note_when_recorded() returns trigger language plpgsql as $$
begin
  new.recorded_at := now();
  return new;
end $$;

create trigger note_when_recorded before insert on organisation_deletion
  for each row execute function note_when_recorded();

-- As in 0011, and a day must have passed by this clock as well; an hour of it is for clocks that differ.
create or replace function erase_organisation(whose uuid, by_deletion uuid, moment timestamptz) returns jsonb
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  deletion record;
  names text[];
  name text;
  removed bigint;
  counts jsonb := '{}';
begin
  if whose is distinct from app_tenant() then
    raise exception 'this transaction does not work for organisation %', whose
      using errcode = 'restrict_violation', constraint = 'organisation_deletion_due';
  end if;
  select * into deletion from organisation_deletion d where d.id = by_deletion and d.tenant_id = whose for update;
  if deletion.id is null or deletion.state not in ('SCHEDULED', 'ERASED') or deletion.due_at > moment
    or deletion.recorded_at > now() - interval '23 hours' then
    raise exception 'no deletion of organisation % is due', whose
      using errcode = 'restrict_violation', constraint = 'organisation_deletion_due';
  end if;
  -- Waits for whoever is writing rows that refer to it.
  perform from organisation o where o.id = whose for update;
  names := erasable_tables();
  insert into append_only_lift (transaction_id, tables) values (pg_current_xact_id(), names);
  foreach name in array names loop
    execute format('delete from public.%I where tenant_id = $1', name) using whose;
    get diagnostics removed = row_count;
    if removed > 0 then
      counts := counts || jsonb_build_object(name, removed);
    end if;
  end loop;
  delete from append_only_lift where transaction_id = pg_current_xact_id();
  delete from procrastinate_jobs j where j.args ->> 'tenant_id' = whose::text and j.status <> 'doing';
  update web_session set tenant_id = null where tenant_id = whose;
  update account set last_tenant_id = null where last_tenant_id = whose;
  execute (
    select 'update public.organisation set name = ''A deleted organisation'', deleted_at = $2, version = version + 1, '
      || string_agg(format('%I = default', a.attname), ', ') || ' where id = $1'
    from pg_attribute a
    where a.attrelid = 'public.organisation'::regclass and a.attnum > 0 and not a.attisdropped
      and a.attname not in ('id', 'name', 'created_at', 'deleted_at', 'version')
  ) using whose, coalesce(deletion.erased_at, moment);
  return counts;
end $$;

-- As in 0017, and the events themselves must be as old as their segment says, and end as it says.
create or replace function expire_audit_segment(whose uuid, segment integer, moment timestamptz) returns bigint
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone record;
  removed bigint;
begin
  if whose is distinct from app_tenant() then
    raise exception 'this transaction does not work for organisation %', whose
      using errcode = 'restrict_violation', constraint = 'audit_segment_expiry';
  end if;
  select * into gone from audit_segment s where s.tenant_id = whose and s.number = segment for update;
  if gone.number is null or gone.expired_at is not null or gone.stored_at is null
    or gone.last_at >= least(moment, now()) - interval '12 months'
    or exists (
      select from audit_segment s where s.tenant_id = whose and s.number < segment and s.expired_at is null
    )
    -- What the segment says of its events is asked of the events themselves.
    or exists (
      select from audit_event e
      where e.tenant_id = whose and e.seq between gone.first_seq and gone.last_seq
        and e.at >= least(moment, now()) - interval '12 months'
    )
    or not exists (
      select from audit_event e
      where e.tenant_id = whose and e.seq = gone.last_seq and e.event_hash = gone.head_hash
    )
    or not exists (select from audit_event e where e.tenant_id = whose and e.seq > gone.last_seq) then
    raise exception 'audit segment % may not expire', segment
      using errcode = 'restrict_violation', constraint = 'audit_segment_expiry';
  end if;
  update audit_segment s set expired_at = moment where s.tenant_id = whose and s.number = segment;
  insert into append_only_lift (transaction_id, tables) values (pg_current_xact_id(), array['audit_event']);
  delete from audit_event e where e.tenant_id = whose and e.seq between gone.first_seq and gone.last_seq;
  get diagnostics removed = row_count;
  delete from append_only_lift where transaction_id = pg_current_xact_id();
  if removed <> gone.last_seq - gone.first_seq + 1 then
    raise exception 'audit segment % holds % events where % were exported', segment, removed,
      gone.last_seq - gone.first_seq + 1
      using errcode = 'restrict_violation', constraint = 'audit_segment_expiry';
  end if;
  return removed;
end $$;
