-- Of which evidence members were told that it ends, and how long before: once for each piece and step.

create table evidence_nudge (
  tenant_id uuid not null,
  evidence_id uuid not null,
  days_before integer not null check (days_before > 0),
  told_at timestamptz not null,
  primary key (tenant_id, evidence_id, days_before),
  foreign key (tenant_id, evidence_id) references evidence (tenant_id, id)
);

alter table evidence_nudge enable row level security;
alter table evidence_nudge force row level security;
create policy tenant on evidence_nudge using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());

grant select, insert on evidence_nudge to transcrypt_worker;
