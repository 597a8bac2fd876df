-- Every table of the product. Rules that hold for all of them:
--   * a table that holds anything of an organisation has tenant_id and forced row-level security (0003);
--   * moments come from the application's clock, never from the server, so that a test can say what time it is;
--   * what belongs to a row of an organisation refers to it by (tenant_id, id): foreign keys do not see policies,
--     and this way a row of one organisation cannot lean on a row of another;
--   * what is evidence (sealed evidence, profile versions, evaluations, findings, audit rows, approvals) is never
--     updated or deleted (0004 holds every role to that, the owner included).

-- Who works here -----------------------------------------------------------------------------------------------

create table organisation (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 150),
  size_band text check (size_band in ('1-9', '10-49', '50-249', '250+')),
  sector text check (char_length(sector) <= 150),
  region text check (region in ('england', 'scotland', 'wales', 'northern-ireland', 'crown-dependencies', 'elsewhere')),
  time_zone text not null default 'Europe/London',
  pack_id text not null default 'cyber-essentials-3.3',
  planned_submission_on date,
  version integer not null default 1,
  created_at timestamptz not null
);

create table account (
  id uuid primary key,
  display_name text not null check (char_length(display_name) <= 150),
  email text not null check (char_length(email) <= 320),
  last_tenant_id uuid,
  created_at timestamptz not null
);

-- One way in of a person. The provider's subject is who they are; an address may change its case, or its owner.
create table identity (
  issuer text not null,
  subject text not null,
  account_id uuid not null references account (id),
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  primary key (issuer, subject)
);
create index identity_by_account on identity (account_id);

create table membership (
  tenant_id uuid not null references organisation (id),
  account_id uuid not null references account (id),
  role text not null check (role in ('owner', 'admin', 'member', 'guest')),
  status text not null default 'active' check (status in ('active', 'deactivated')),
  created_at timestamptz not null,
  primary key (tenant_id, account_id)
);
create index membership_by_account on membership (account_id);
create unique index one_owner_per_organisation on membership (tenant_id) where role = 'owner';

-- The cookie holds the id; here is only its hash, so that a copy of the database opens no session.
create table web_session (
  id_hash bytea primary key check (octet_length(id_hash) = 32),
  account_id uuid references account (id),
  tenant_id uuid,
  data jsonb not null default '{}',
  provider text,
  acr text,
  amr text[] not null default '{}',
  authenticated_at timestamptz,
  created_at timestamptz not null,
  seen_at timestamptz not null
);
create index web_session_by_account on web_session (account_id);
create index web_session_by_age on web_session (seen_at);

-- What the organisation says about itself ------------------------------------------------------------------------

-- Being written: replaced as a whole under a row lock. `version` counts saves.
create table profile_draft (
  tenant_id uuid primary key references organisation (id),
  document jsonb not null,
  based_on integer not null default 0,
  version bigint not null default 1,
  updated_by uuid not null,
  updated_at timestamptz not null
);

-- Said: canonical JSON as text, because its hash is of these bytes.
create table profile_version (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  number integer not null check (number > 0),
  document text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  note text not null default '' check (char_length(note) <= 300),
  published_by uuid not null,
  published_at timestamptz not null,
  unique (tenant_id, number)
);

-- Own verdict of a control ("CE-9") or own words for a numbered question ("A1.7"); the newest row counts,
-- null takes an answer back.
create table own_answer (
  id bigint generated always as identity primary key,
  tenant_id uuid not null references organisation (id),
  key text not null check (char_length(key) <= 20),
  value text check (char_length(value) <= 4000),
  set_by uuid not null,
  set_at timestamptz not null
);
create index own_answer_newest on own_answer (tenant_id, key, id desc);

-- What there is to show --------------------------------------------------------------------------------------------

create table evidence (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  form text not null check (form in ('file', 'url', 'note', 'assertion')),
  kind text not null check (char_length(kind) <= 40),
  title text not null check (char_length(title) between 1 and 150),
  state text not null default 'REGISTERED'
    check (state in ('REGISTERED', 'UPLOADING', 'UPLOAD_FAILED', 'VERIFYING', 'SEALED', 'REJECTED')),
  captured_on date,
  period_from date,
  period_until date,
  expires_on date,
  coverage text check (coverage in ('estate', 'sample', 'single', 'document')),
  covered_count integer check (covered_count >= 0),
  total_count integer check (total_count >= 0),
  source_system text check (char_length(source_system) <= 200),
  filename text check (char_length(filename) <= 255),
  declared_type text check (char_length(declared_type) <= 100),
  declared_sha256 text check (declared_sha256 ~ '^[0-9a-f]{64}$'),
  declared_bytes bigint check (declared_bytes >= 0),
  content_type text check (char_length(content_type) <= 100),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes bigint check (size_bytes >= 0),
  reject_code text check (char_length(reject_code) <= 40),
  reject_reason text check (char_length(reject_reason) <= 500),
  delayed_reason text check (char_length(delayed_reason) <= 200),
  supersedes_id uuid,
  created_by uuid not null,
  created_at timestamptz not null,
  state_changed_at timestamptz not null,
  unique (tenant_id, id),
  foreign key (tenant_id, supersedes_id) references evidence (tenant_id, id),
  check (period_until >= period_from),
  check (state <> 'REJECTED' or (reject_code is not null and reject_reason is not null)),
  check (state <> 'SEALED' or (sha256 is not null and size_bytes is not null and content_type is not null))
);
create index evidence_by_tenant on evidence (tenant_id, created_at desc, id);
create index evidence_by_hash on evidence (tenant_id, sha256);
create index evidence_unfinished on evidence (state_changed_at) where state not in ('SEALED', 'REJECTED');
create unique index evidence_superseded_once on evidence (supersedes_id) where state <> 'REJECTED';

create table evidence_control (
  tenant_id uuid not null references organisation (id),
  evidence_id uuid not null,
  control_id text not null check (control_id ~ '^CE-(SCOPE|[0-9]{1,2})$'),
  bound_by uuid not null,
  bound_at timestamptz not null,
  primary key (evidence_id, control_id),
  foreign key (tenant_id, evidence_id) references evidence (tenant_id, id)
);
create index evidence_control_by_control on evidence_control (tenant_id, control_id);

create table evidence_redaction (
  evidence_id uuid primary key,
  tenant_id uuid not null references organisation (id),
  reason text not null check (char_length(reason) between 1 and 300),
  redacted_by uuid not null,
  redacted_at timestamptz not null,
  audit_event_id uuid not null,
  foreign key (tenant_id, evidence_id) references evidence (tenant_id, id)
);

-- The data key of one stored object, wrapped. Deleting the row destroys the object, wherever copies of it are.
create table artefact_key (
  artefact_id uuid primary key,
  tenant_id uuid not null references organisation (id),
  wrapped_key bytea not null,
  wrapping_key_id text not null,
  created_at timestamptz not null
);
create index artefact_key_by_wrapping_key on artefact_key (wrapping_key_id);

-- What was judged --------------------------------------------------------------------------------------------------

create table evaluation (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  number integer not null check (number > 0),
  identity_key text not null check (identity_key ~ '^[0-9a-f]{64}$'),
  pack_id text not null,
  pack_version text not null,
  pack_sha256 text not null check (pack_sha256 ~ '^[0-9a-f]{64}$'),
  profile_version integer not null,
  as_of date not null,
  outcome text not null check (outcome in ('would_fail', 'not_ready', 'nearly_ready', 'ready')),
  totals jsonb not null,
  would_fail_count integer not null check (would_fail_count >= 0),
  cause text not null check (cause in ('asked', 'inputs_changed', 'seed')),
  -- What a dashboard needs (board, themes, exceptions, contradictions), so that it need not read the whole document.
  summary text not null,
  facts text not null,
  facts_sha256 text not null check (facts_sha256 ~ '^[0-9a-f]{64}$'),
  document text not null,
  document_sha256 text not null check (document_sha256 ~ '^[0-9a-f]{64}$'),
  answers_sha256 text not null check (answers_sha256 ~ '^[0-9a-f]{64}$'),
  audit_seq bigint not null,
  requested_by uuid,
  created_at timestamptz not null,
  unique (tenant_id, number),
  unique (tenant_id, identity_key),
  unique (tenant_id, id)
);

create table finding (
  tenant_id uuid not null references organisation (id),
  evaluation_id uuid not null,
  control_id text not null,
  theme text not null,
  status text not null check (status in ('met', 'partly_met', 'not_met', 'not_applicable', 'unknown')),
  auto_fail boolean not null,
  blocking boolean not null,
  own_answer text,
  reason text not null,
  document text not null,
  primary key (evaluation_id, control_id),
  foreign key (tenant_id, evaluation_id) references evaluation (tenant_id, id)
);
create index finding_by_control on finding (tenant_id, control_id);

-- Which inputs stand, and which were judged: more of the one than of the other means "out of date".
create table assessment_state (
  tenant_id uuid primary key references organisation (id),
  inputs_version bigint not null default 0,
  judged_version bigint not null default 0,
  latest_evaluation_id uuid,
  last_run_at timestamptz,
  -- Since when an evaluation has been due: null when none is. Long ago means that no worker is doing its work.
  waiting_since timestamptz,
  last_error_code text check (char_length(last_error_code) <= 40),
  last_error_message text check (char_length(last_error_message) <= 500),
  foreign key (tenant_id, latest_evaluation_id) references evaluation (tenant_id, id)
);

-- What was issued --------------------------------------------------------------------------------------------------

create table report (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  evaluation_id uuid not null,
  template_version text not null,
  cycle integer not null default 1 check (cycle > 0),
  state text not null default 'REQUESTED'
    check (state in ('REQUESTED', 'QUEUED', 'PROCESSING', 'READY', 'FAILED')),
  attempts integer not null default 0,
  error_code text check (char_length(error_code) <= 40),
  error_message text check (char_length(error_message) <= 500),
  answers_sha256 text not null check (answers_sha256 ~ '^[0-9a-f]{64}$'),
  manifest_sha256 text check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  requested_by uuid,
  requested_at timestamptz not null,
  state_changed_at timestamptz not null,
  unique (tenant_id, evaluation_id, template_version, cycle),
  unique (tenant_id, id),
  foreign key (tenant_id, evaluation_id) references evaluation (tenant_id, id),
  check (state <> 'FAILED' or (error_code is not null and error_message is not null)),
  check (state <> 'READY' or manifest_sha256 is not null)
);
create index report_by_tenant on report (tenant_id, requested_at desc);
create unique index report_one_cycle_open on report (tenant_id, evaluation_id, template_version)
  where state <> 'FAILED';

create table report_artefact (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  report_id uuid not null,
  name text not null check (name in ('report.html', 'report.pdf', 'bundle.json', 'findings.json', 'answers.json')),
  content_type text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes bigint not null,
  created_at timestamptz not null,
  unique (report_id, name),
  foreign key (tenant_id, report_id) references report (tenant_id, id)
);

create table report_approval (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  report_id uuid not null unique,
  answers_sha256 text not null check (answers_sha256 ~ '^[0-9a-f]{64}$'),
  manifest_sha256 text not null check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  signatory_name text not null check (char_length(signatory_name) between 1 and 150),
  signatory_role text not null check (char_length(signatory_role) between 1 and 150),
  sign_off text not null,
  approved_by uuid not null,
  authenticated_at timestamptz not null,
  approved_at timestamptz not null,
  foreign key (tenant_id, report_id) references report (tenant_id, id)
);

-- What happened ------------------------------------------------------------------------------------------------------

create table audit_event (
  tenant_id uuid not null references organisation (id),
  seq bigint not null check (seq > 0),
  event_id uuid not null unique,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('account', 'service', 'operator')),
  actor_id text not null check (char_length(actor_id) <= 64),
  action text not null check (char_length(action) <= 64),
  resource_type text not null check (char_length(resource_type) <= 40),
  resource_id text not null check (char_length(resource_id) <= 80),
  outcome text not null check (outcome in ('success', 'denied', 'error')),
  origin text not null check (char_length(origin) <= 40),
  request_id text not null check (char_length(request_id) <= 64),
  details jsonb not null,
  prev_event_hash text not null check (prev_event_hash ~ '^[0-9a-f]{64}$'),
  event_hash text not null check (event_hash ~ '^[0-9a-f]{64}$'),
  primary key (tenant_id, seq)
);
create index audit_event_by_resource on audit_event (tenant_id, resource_type, resource_id);
create index audit_event_by_action on audit_event (tenant_id, action, seq);

-- Jobs that gave up: what the queue's own table does not tell.
create table job_failure (
  id bigint generated always as identity primary key,
  job_id bigint not null,
  task text not null,
  tenant_id uuid,
  attempt integer not null,
  error_code text not null,
  error_message text not null,
  consumer text not null,
  final boolean not null,
  at timestamptz not null
);
create index job_failure_by_job on job_failure (job_id);
