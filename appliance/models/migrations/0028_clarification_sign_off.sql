-- The sign-off of a round of clarification that changed nothing since its report was approved (FIND-06, REPT-06).

-- A report is approved once, and stays as it was issued. A round that an assessor began after that ends with a
-- sign-off of its own: for the same answers and the same bundle, by hash, once for each report it answers with.
create table clarification_sign_off (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  round_id uuid not null,
  report_id uuid not null,
  answers_sha256 text not null check (answers_sha256 ~ '^[0-9a-f]{64}$'),
  manifest_sha256 text not null check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  signatory_name text not null check (char_length(signatory_name) between 1 and 150),
  signatory_role text not null check (char_length(signatory_role) between 1 and 150),
  sign_off text not null,
  signed_by uuid not null,
  authenticated_at timestamptz not null,
  signed_at timestamptz not null,
  unique (round_id, report_id),
  foreign key (tenant_id, round_id) references clarification_round (tenant_id, id),
  foreign key (tenant_id, report_id) references report (tenant_id, id)
);

create trigger append_only before update or delete or truncate on clarification_sign_off
  for each statement execute function refuse_change();

alter table clarification_sign_off enable row level security;
alter table clarification_sign_off force row level security;
create policy tenant on clarification_sign_off
  using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());

grant select, insert on clarification_sign_off to transcrypt_web;
