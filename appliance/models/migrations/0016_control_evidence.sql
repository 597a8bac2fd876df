-- no-transaction
-- The page of a control shows what was bound to it last: ten of perhaps thousands.
create index concurrently if not exists evidence_control_newest
  on evidence_control (tenant_id, control_id, bound_at desc, evidence_id);
