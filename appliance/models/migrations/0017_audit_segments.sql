-- lint: allow owner-rights because removing audit events is no role's right: one function may, whole exported segments that are older than a year
-- Exported batches of audit events, each chained to the one before it, and how they expire (AUD-02, AUD-05).

-- One batch: events first_seq to last_seq of an organisation, as they were written to the object store.
-- What became of it is a moment each, set once: stored, copied to the second place, moved to cold storage,
-- expired (its events are gone here; this row is the tombstone) and removed from both stores.
create table audit_segment (
  tenant_id uuid not null references organisation (id),
  number integer not null check (number > 0),
  first_seq bigint not null check (first_seq > 0),
  last_seq bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  prev_event_hash text not null check (prev_event_hash ~ '^[0-9a-f]{64}$'),
  head_hash text not null check (head_hash ~ '^[0-9a-f]{64}$'),
  content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes bigint not null check (size_bytes > 0),
  prev_batch_hash text not null check (prev_batch_hash ~ '^[0-9a-f]{64}$'),
  batch_hash text not null check (batch_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null,
  stored_at timestamptz,
  copied_at timestamptz,
  cold_at timestamptz,
  expired_at timestamptz,
  removed_at timestamptz,
  primary key (tenant_id, number),
  check (last_seq >= first_seq),
  check (last_at >= first_at),
  check (expired_at is null or stored_at is not null),
  check (removed_at is null or expired_at is not null)
);

alter table audit_segment enable row level security;
alter table audit_segment force row level security;
create policy tenant on audit_segment using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());

grant select on audit_segment to transcrypt_web;
grant select, insert on audit_segment to transcrypt_worker;
grant update (stored_at, copied_at, cold_at, removed_at) on audit_segment to transcrypt_worker;

insert into kept_after_deletion (table_name, reason) values
  ('audit_segment', 'the exported batches that prove the audit events which outlive the organisation');

-- A new batch follows the one before it: number, events and hashes.
create function continue_segments() returns trigger language plpgsql as $$
declare
  last record;
begin
  select * into last from audit_segment where tenant_id = new.tenant_id order by number desc limit 1;
  if new.number <> coalesce(last.number, 0) + 1 or new.first_seq <> coalesce(last.last_seq, 0) + 1
    or new.prev_event_hash <> coalesce(last.head_hash, repeat('0', 64))
    or new.prev_batch_hash <> coalesce(last.batch_hash, repeat('0', 64)) then
    raise exception 'audit segment % does not continue after %', new.number, coalesce(last.number, 0)
      using errcode = 'check_violation', constraint = 'audit_segment_chain';
  end if;
  return new;
end $$;

create trigger continue_segments before insert on audit_segment
  for each row execute function continue_segments();
create trigger keep_identity before update on audit_segment for each row execute function keep_columns(
  'tenant_id', 'number', 'first_seq', 'last_seq', 'first_at', 'last_at', 'prev_event_hash', 'head_hash',
  'content_sha256', 'size_bytes', 'prev_batch_hash', 'batch_hash', 'created_at'
);
-- That it expired is said once and never taken back.
create trigger keep_tombstone before update on audit_segment for each row
  when (old.expired_at is not null) execute function keep_columns('expired_at');
create trigger never_deleted before delete or truncate on audit_segment
  for each statement execute function refuse_change();

-- Besides what is refused to every role: an event goes only with its segment, whose tombstone is on record.
create function expire_with_segment() returns trigger language plpgsql as $$
begin
  if exists (
    select from audit_segment s
    where s.tenant_id = old.tenant_id and old.seq between s.first_seq and s.last_seq and s.expired_at is not null
  ) then
    return old;
  end if;
  raise exception 'audit event % has no tombstone', old.seq
    using errcode = 'restrict_violation', constraint = 'audit_event_append_only';
end $$;

create trigger expire_with_segment before delete on audit_event
  for each row execute function expire_with_segment();

-- Lets the events of one segment go: the oldest that has not expired, exported, more than twelve months old by
-- the server's own clock too, and never the end of the chain, which the next event has to continue. Returns how
-- many events went.
create function expire_audit_segment(whose uuid, segment integer, moment timestamptz) returns bigint
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

revoke execute on function expire_audit_segment(uuid, integer, timestamptz) from public;
grant execute on function expire_audit_segment(uuid, integer, timestamptz) to transcrypt_worker;
