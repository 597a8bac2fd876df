-- What each role may do. transcrypt_migrator owns the tables and never serves; the other three get what their
-- process needs and nothing else, by column where only some columns may change. A new table begins with
-- nothing: its migration grants, and tests/models/test_grants.py holds the whole list.

grant select on schema_migration, state_move to transcrypt_web, transcrypt_worker;

-- The web: people at work, each for one organisation ----------------------------------------------------------------

grant select, insert on
  organisation, account, identity, membership, web_session, profile_draft, profile_version, own_answer,
  evidence, evidence_control, evidence_redaction, artefact_key,
  evaluation, finding, assessment_state, report, report_approval, audit_event
to transcrypt_web;
grant select on report_artefact to transcrypt_web;

grant update (name, size_band, sector, region, time_zone, pack_id, planned_submission_on, version)
  on organisation to transcrypt_web;
grant update (display_name, email, last_tenant_id) on account to transcrypt_web;
grant update (last_used_at) on identity to transcrypt_web;
grant update (role, status) on membership to transcrypt_web;
grant update (
  id_hash, account_id, tenant_id, data, provider, acr, amr, authenticated_at, seen_at
), delete on web_session to transcrypt_web;
grant update (document, based_on, version, updated_by, updated_at), delete on profile_draft to transcrypt_web;
grant update (
  kind, title, state, captured_on, period_from, period_until, expires_on, coverage, covered_count, total_count,
  source_system, filename, declared_type, declared_sha256, declared_bytes, content_type, sha256, size_bytes,
  reject_code, reject_reason, delayed_reason, state_changed_at
) on evidence to transcrypt_web;
grant delete on evidence_control, artefact_key to transcrypt_web;
grant update on assessment_state to transcrypt_web;
grant update (state, attempts, error_code, error_message, manifest_sha256, state_changed_at)
  on report to transcrypt_web;

-- The web puts jobs into the queue and sees whether one waits; their arguments and fate are the worker's.
grant insert on procrastinate_jobs, procrastinate_events to transcrypt_web;
grant select (id, queue_name, task_name, priority, lock, queueing_lock, status, scheduled_at, attempts)
  on procrastinate_jobs to transcrypt_web;
grant usage on sequence procrastinate_jobs_id_seq, procrastinate_events_id_seq to transcrypt_web;

-- The worker: verifies, judges, issues, tidies up -------------------------------------------------------------------

grant select on
  organisation, profile_version, own_answer, evidence, evidence_control, evidence_redaction, artefact_key,
  evaluation, finding, assessment_state, report, report_artefact, report_approval, audit_event, job_failure
to transcrypt_worker;
grant insert on
  artefact_key, evaluation, finding, assessment_state, report_artefact, audit_event, job_failure
to transcrypt_worker;
grant update (
  state, content_type, sha256, size_bytes, reject_code, reject_reason, delayed_reason, state_changed_at
) on evidence to transcrypt_worker;
grant update on assessment_state to transcrypt_worker;
grant update (state, attempts, error_code, error_message, manifest_sha256, state_changed_at)
  on report to transcrypt_worker;
-- A key whose upload stopped half way goes with it.
grant delete on artefact_key to transcrypt_worker;
-- It clears out old sessions by their age, and cannot tell whose they are.
grant select (created_at, seen_at), delete on web_session to transcrypt_worker;

grant select, insert, update, delete on
  procrastinate_jobs, procrastinate_events, procrastinate_workers, procrastinate_periodic_defers
to transcrypt_worker;
grant usage on sequence
  procrastinate_jobs_id_seq, procrastinate_events_id_seq, procrastinate_periodic_defers_id_seq
to transcrypt_worker;

-- The public pages: nothing of any organisation. Their own tables will grant what they need -------------------------

revoke all on all tables in schema public from transcrypt_public;
