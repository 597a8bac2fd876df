-- What was answered to changes that carried an Idempotency-Key, for a day (API-03, SAIS 6.4.1).

-- The key is known by its hash alone, and the answer is sealed: it may hold what only its caller may read. A row
-- without an answer is of a change that cannot wait for one transaction; it keeps the key from another payload.
-- No reference: the row is locked from the first moment of a change to its last, and would hold what it refers to.
create table idempotency_key (
  tenant_id uuid not null,
  endpoint text not null check (char_length(endpoint) between 1 and 80),
  key_sha256 bytea not null check (octet_length(key_sha256) = 32),
  account_id uuid not null,
  fingerprint bytea not null check (octet_length(fingerprint) = 32),
  status integer check (status between 200 and 399),
  sealed_answer bytea,
  wrapped_key bytea,
  wrapping_key_id text,
  created_at timestamptz not null,
  primary key (tenant_id, endpoint, key_sha256),
  check ((status is null) = (sealed_answer is null)),
  check ((sealed_answer is null) = (wrapped_key is null) and (sealed_answer is null) = (wrapping_key_id is null))
);
create index idempotency_key_by_age on idempotency_key (created_at);

alter table idempotency_key enable row level security;
alter table idempotency_key force row level security;
create policy tenant on idempotency_key using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
-- Upkeep forgets what is old of all organisations at once, and reads nothing but how old it is.
create policy upkeep_forgets on idempotency_key to transcrypt_worker using (app_tenant() is null);

grant select, insert, delete on idempotency_key to transcrypt_web;
grant update (account_id, fingerprint, status, sealed_answer, wrapped_key, wrapping_key_id, created_at)
  on idempotency_key to transcrypt_web;
grant select (created_at), delete on idempotency_key to transcrypt_worker;
