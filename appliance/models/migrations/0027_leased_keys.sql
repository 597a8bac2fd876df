-- A change that is no one transaction has its key by a lease, and its answer is kept like any other (API-03).

-- Until when whoever has the key works under it. What a process held that was killed is taken over by the same call
-- afterwards. A row with neither a lease nor an answer is of the release before, which kept the key alone.
alter table idempotency_key add column leased_until timestamptz;
grant update (leased_until) on idempotency_key to transcrypt_web;

-- What a person does in no organisation, such as making one, has its keys under the person's own id.
create policy of_person on idempotency_key using (tenant_id = app_account())
  with check (tenant_id = app_account());
