-- Whose rows a transaction sees. The application says for whom it works when a transaction begins
-- (models/database.py); without that no row of any organisation exists for it. Forced, so that it binds the
-- owner of the tables too; none of our roles may bypass it.

do $$
declare
  missing text;
  mighty text;
begin
  select string_agg(name, ', ') into missing
  from unnest(array['transcrypt_migrator', 'transcrypt_web', 'transcrypt_worker', 'transcrypt_public']) as name
  where name not in (select rolname from pg_roles);
  if missing is not null then
    raise exception 'the database roles % are missing', missing using hint = 'Run transcrypt db prepare-roles.';
  end if;
  select string_agg(rolname, ', ') into mighty
  from pg_roles where rolname like 'transcrypt\_%' and (rolsuper or rolbypassrls);
  if mighty is not null then
    raise exception 'the database roles % may see every organisation', mighty
      using hint = 'Take SUPERUSER and BYPASSRLS from them.';
  end if;
end $$;

-- After a transaction that was told, the setting is empty, not absent.
create function app_tenant() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;

create function app_account() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.account_id', true), '')::uuid $$;

do $$
declare
  name text;
begin
  foreach name in array array[
    'profile_draft', 'profile_version', 'own_answer',
    'evidence', 'evidence_control', 'evidence_redaction', 'artefact_key',
    'evaluation', 'finding', 'assessment_state',
    'report', 'report_artefact', 'report_approval',
    'audit_event'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', name
    );
  end loop;
end $$;

-- Between signing in and choosing an organisation a person sees where they belong, and nothing else of it.
alter table membership enable row level security;
alter table membership force row level security;
create policy tenant on membership using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy own_memberships on membership for select using (account_id = app_account());

alter table organisation enable row level security;
alter table organisation force row level security;
create policy tenant on organisation using (id = app_tenant()) with check (id = app_tenant());
create policy own_organisations on organisation for select using (
  exists (select from membership m where m.tenant_id = organisation.id and m.account_id = app_account())
);
-- Upkeep goes from one organisation to the next: it may know which there are, and enters each by itself.
create policy upkeep_lists on organisation for select to transcrypt_worker using (true);
