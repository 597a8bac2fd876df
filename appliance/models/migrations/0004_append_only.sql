-- What was said, judged, approved or done stays as it was. Held here for every role, the owner of the tables
-- included: a mistake in the code, or SQL slipped into it, changes no evidence.

-- Per statement, not per row: an attempt is refused even where it would have met no row.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'restrict_violation', constraint = tg_table_name || '_append_only';
end $$;

do $$
declare
  name text;
begin
  foreach name in array array[
    'profile_version', 'own_answer', 'evaluation', 'finding', 'report_artefact', 'report_approval',
    'evidence_redaction', 'audit_event', 'state_move'
  ] loop
    execute format(
      'create trigger append_only before update or delete or truncate on %I '
      'for each statement execute function refuse_change()', name
    );
  end loop;
  -- These have a lifecycle, and so may change, but never go away.
  foreach name in array array['evidence', 'report'] loop
    execute format(
      'create trigger never_deleted before delete or truncate on %I '
      'for each statement execute function refuse_change()', name
    );
  end loop;
end $$;

-- The named columns (the trigger's arguments) keep the value the row was made with.
create function keep_columns() returns trigger language plpgsql as $$
declare
  name text;
begin
  foreach name in array tg_argv loop
    if to_jsonb(new) -> name is distinct from to_jsonb(old) -> name then
      raise exception '%.% never changes', tg_table_name, name
        using errcode = 'restrict_violation', constraint = tg_table_name || '_identity';
    end if;
  end loop;
  return new;
end $$;

create trigger keep_identity before update on evidence for each row
  execute function keep_columns('id', 'tenant_id', 'form', 'supersedes_id', 'created_by', 'created_at');
create trigger keep_identity before update on report for each row execute function keep_columns(
  'id', 'tenant_id', 'evaluation_id', 'template_version', 'cycle', 'answers_sha256', 'requested_by', 'requested_at'
);
create trigger keep_identity before update on artefact_key for each row
  execute function keep_columns('artefact_id', 'tenant_id', 'created_at');
create trigger keep_identity before update on membership for each row
  execute function keep_columns('tenant_id', 'account_id', 'created_at');
create trigger keep_identity before update on organisation for each row
  execute function keep_columns('id', 'created_at');
create trigger keep_identity before update on identity for each row
  execute function keep_columns('issuer', 'subject', 'account_id', 'created_at');

-- What arrived is what gets verified: its hash and size do not change under the verification.
create trigger keep_what_arrived before update on evidence for each row
  when (old.state = 'VERIFYING' and old.sha256 is not null)
  execute function keep_columns('sha256', 'size_bytes');

-- Losing a key is losing the artefact, so a key goes only after its redaction is on record, or with an
-- artefact that never was sealed.
create function keep_key_in_use() returns trigger language plpgsql as $$
begin
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

create trigger keep_key_in_use before delete on artefact_key
  for each row execute function keep_key_in_use();
create trigger never_emptied before truncate on artefact_key
  for each statement execute function refuse_change();

-- A new audit row continues its organisation's chain. services/audit computes the hashes under a lock; this
-- refuses a row that leaves a gap, repeats a number, or does not know the row before it.
create function continue_chain() returns trigger language plpgsql as $$
declare
  last_seq bigint;
  last_hash text;
begin
  select seq, event_hash into last_seq, last_hash
  from audit_event where tenant_id = new.tenant_id order by seq desc limit 1;
  if new.seq <> coalesce(last_seq, 0) + 1 or new.prev_event_hash <> coalesce(last_hash, repeat('0', 64)) then
    raise exception 'audit event % does not continue the chain after %', new.seq, coalesce(last_seq, 0)
      using errcode = 'check_violation', constraint = 'audit_event_chain';
  end if;
  return new;
end $$;

create trigger continue_chain before insert on audit_event
  for each row execute function continue_chain();
