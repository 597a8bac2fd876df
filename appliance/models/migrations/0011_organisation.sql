-- lint: allow owner-rights because deleting an organisation's rows is no role's right: one function may, and it looks for a deletion that is due
-- The organisation's logo, and its deletion (ORG-06, ORG-08; docs/decisions/0013).

alter table organisation
  add column logo_sha256 text,
  add column deletion_due_at timestamptz,
  -- Set for good: what is left of an organisation is a row without a name, for its audit events to lean on.
  add column deleted_at timestamptz;

-- Our own drawing of the picture somebody sent: pixels, and nothing else that was in the file.
create table organisation_logo (
  tenant_id uuid primary key references organisation (id),
  png bytea not null check (octet_length(png) between 1 and 131072),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  width integer not null check (width between 1 and 600),
  height integer not null check (height between 1 and 200),
  set_by uuid not null,
  set_at timestamptz not null
);

-- That an organisation shall go, and how far it has gone. SCHEDULED may be taken back until it is due; ERASED has
-- lost its keys and rows; CERTIFIED has lost its stored objects too, and says so in a signed certificate.
create table organisation_deletion (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  state text not null default 'SCHEDULED' check (state in ('SCHEDULED', 'CANCELLED', 'ERASED', 'CERTIFIED')),
  requested_by uuid not null,
  requested_at timestamptz not null,
  due_at timestamptz not null,
  cancelled_by uuid,
  name_sha256 text check (name_sha256 ~ '^[0-9a-f]{64}$'),
  erased_at timestamptz,
  rows_removed jsonb not null default '{}',
  objects_removed bigint not null default 0 check (objects_removed >= 0),
  certificate text,
  state_changed_at timestamptz not null,
  unique (tenant_id, id),
  -- Whatever the settings say: nobody loses an organisation within the hour.
  check (due_at >= requested_at + interval '1 day'),
  check (state <> 'CANCELLED' or cancelled_by is not null),
  check (state not in ('ERASED', 'CERTIFIED') or (erased_at is not null and name_sha256 is not null)),
  check (state <> 'CERTIFIED' or certificate is not null)
);
create unique index organisation_deletion_only_one on organisation_deletion (tenant_id) where state <> 'CANCELLED';
create index organisation_deletion_by_person on organisation_deletion (requested_by);

insert into state_move (machine, from_state, to_state) values
  ('organisation_deletion', 'SCHEDULED', 'CANCELLED'),
  ('organisation_deletion', 'SCHEDULED', 'ERASED'),
  ('organisation_deletion', 'ERASED', 'CERTIFIED');

create trigger keep_state_moves before insert or update on organisation_deletion
  for each row execute function keep_state_moves('SCHEDULED');
create trigger keep_identity before update on organisation_deletion for each row
  execute function keep_columns('id', 'tenant_id', 'requested_by', 'requested_at', 'due_at');
create trigger never_deleted before delete or truncate on organisation_deletion
  for each statement execute function refuse_change();

alter table organisation_logo enable row level security;
alter table organisation_logo force row level security;
create policy tenant on organisation_logo using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());

alter table organisation_deletion enable row level security;
alter table organisation_deletion force row level security;
create policy tenant on organisation_deletion
  using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
-- Who had an organisation deleted belongs to it no longer, and may still read that it is gone.
create policy own_requests on organisation_deletion for select using (requested_by = app_account());

-- What outlives an organisation ---------------------------------------------------------------------------------

-- Every table with a tenant_id is emptied of a deleted organisation, but these. A new table is emptied unless
-- its migration puts it here and says why.
create table kept_after_deletion (
  table_name text primary key,
  reason text not null
);
insert into kept_after_deletion (table_name, reason) values
  ('audit_event', 'what happened stays provable until its retention ends; it holds ids and hashes only'),
  ('organisation_deletion', 'the certificate that it was deleted'),
  ('web_session', 'a session is its person''s: it forgets the organisation and goes on');
create trigger append_only before update or delete or truncate on kept_after_deletion
  for each statement execute function refuse_change();

-- The one way round append-only. A function with its owner's rights writes here for which tables deleting is let
-- through in its own transaction, and takes it back before it ends; no role that serves can write or read here.
create table append_only_lift (
  transaction_id xid8 primary key,
  tables text[] not null
);

create function is_lifted(name text) returns boolean language plpgsql as $$
begin
  if current_user <> 'transcrypt_migrator' then
    return false;
  end if;
  return exists (
    select from append_only_lift l where l.transaction_id = pg_current_xact_id() and name = any (l.tables)
  );
end $$;

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and is_lifted(tg_table_name) then
    return null;
  end if;
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'restrict_violation', constraint = tg_table_name || '_append_only';
end $$;

create or replace function keep_key_in_use() returns trigger language plpgsql as $$
begin
  if is_lifted('artefact_key') then
    return old;
  end if;
  if exists (
    select from evidence e
    where e.tenant_id = old.tenant_id and e.id = old.artefact_id and e.state = 'SEALED'
      and not exists (select from evidence_redaction r where r.evidence_id = e.id)
  ) or exists (
    select from report_artefact a where a.tenant_id = old.tenant_id and a.id = old.artefact_id
  ) then
    raise exception 'the key of a sealed artefact stays'
      using errcode = 'restrict_violation', constraint = 'artefact_key_in_use';
  end if;
  return old;
end $$;

-- Tables with rows of organisations that do not outlive them, each before those it refers to.
create function erasable_tables() returns text[] language plpgsql stable as $$
declare
  remaining text[];
  ordered text[] := '{}';
  following text;
begin
  select array_agg(c.relname::text) into remaining
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
    and c.relname not in (select table_name from kept_after_deletion);
  while cardinality(remaining) > 0 loop
    select t into following from unnest(remaining) t
    where not exists (
      select from pg_constraint k
      join pg_class c on c.oid = k.conrelid
      where k.contype = 'f' and k.confrelid = format('public.%I', t)::regclass
        and c.relname <> t and c.relname = any (remaining)
    )
    order by t limit 1;
    if following is null then
      raise exception 'these tables refer to each other in a circle: %', remaining;
    end if;
    ordered := ordered || following;
    remaining := array_remove(remaining, following);
  end loop;
  return ordered;
end $$;

-- Removes every row of an organisation whose deletion is due, its keys among them, in one transaction; what is left
-- of it is a row without a name. Called again, it removes what somebody was writing meanwhile. Returns the number
-- of rows by table. Policies hold here too: the transaction must be this organisation's, so that no mistake in
-- here could reach another's rows.
create function erase_organisation(whose uuid, by_deletion uuid, moment timestamptz) returns jsonb
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
  if deletion.id is null or deletion.state not in ('SCHEDULED', 'ERASED') or deletion.due_at > moment then
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
revoke execute on function erase_organisation(uuid, uuid, timestamptz) from public;

-- Who may ----------------------------------------------------------------------------------------------------------

grant execute on function erase_organisation(uuid, uuid, timestamptz) to transcrypt_worker;

grant select, insert, delete on organisation_logo to transcrypt_web;
grant update (png, sha256, width, height, set_by, set_at) on organisation_logo to transcrypt_web;
grant select on organisation_logo to transcrypt_worker;
grant update (logo_sha256, deletion_due_at) on organisation to transcrypt_web;

grant select, insert on organisation_deletion to transcrypt_web;
grant update (state, cancelled_by, state_changed_at) on organisation_deletion to transcrypt_web;
grant select on organisation_deletion to transcrypt_worker;
grant update (state, name_sha256, erased_at, rows_removed, objects_removed, certificate, state_changed_at)
  on organisation_deletion to transcrypt_worker;
grant select on kept_after_deletion to transcrypt_worker;
