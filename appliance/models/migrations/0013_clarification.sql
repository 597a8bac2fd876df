-- What an assessor asks about after the answers were sent in (FIND-06), and when a certificate ends (FIND-07).

create table clarification_round (
  id uuid primary key,
  tenant_id uuid not null references organisation (id),
  -- The report whose answers were sent in, and, once it is over, the one with the answers sent in again.
  report_id uuid not null,
  result_report_id uuid,
  state text not null default 'DRAFT' check (state in ('DRAFT', 'OPEN', 'CLOSED', 'CANCELLED')),
  notes text not null check (char_length(notes) between 1 and 20000),
  received_on date not null,
  working_days integer not null check (working_days between 1 and 30),
  nation text not null check (nation in ('england-and-wales', 'scotland', 'northern-ireland')),
  due_on date not null,
  begun_by uuid not null,
  begun_at timestamptz not null,
  opened_at timestamptz,
  state_changed_at timestamptz not null,
  unique (tenant_id, id),
  foreign key (tenant_id, report_id) references report (tenant_id, id),
  foreign key (tenant_id, result_report_id) references report (tenant_id, id),
  check (due_on > received_on),
  check (state not in ('OPEN', 'CLOSED') or opened_at is not null),
  check ((state = 'CLOSED') = (result_report_id is not null))
);
create unique index clarification_one_at_a_time on clarification_round (tenant_id)
  where state in ('DRAFT', 'OPEN');

-- The questions that are open again, and what the assessor wrote about each.
create table clarification_question (
  tenant_id uuid not null references organisation (id),
  round_id uuid not null,
  number text not null check (number ~ '^A[0-9]{1,2}(\.[0-9]{1,2}){1,3}$'),
  note text not null default '' check (char_length(note) <= 4000),
  added_at timestamptz not null,
  settled_at timestamptz,
  settled_by uuid,
  primary key (round_id, number),
  foreign key (tenant_id, round_id) references clarification_round (tenant_id, id),
  check ((settled_at is null) = (settled_by is null))
);

create table renewal (
  tenant_id uuid primary key references organisation (id),
  certificate_ends_on date not null,
  version integer not null default 1,
  set_by uuid not null,
  set_at timestamptz not null
);

-- Where somebody said of a part of the profile that it still holds, for the certificate that ends on that day.
create table renewal_confirmation (
  tenant_id uuid not null references organisation (id),
  certificate_ends_on date not null,
  part text not null check (char_length(part) between 1 and 60),
  confirmed_by uuid not null,
  confirmed_at timestamptz not null,
  primary key (tenant_id, certificate_ends_on, part)
);

insert into state_move (machine, from_state, to_state) values
  ('clarification_round', 'DRAFT', 'OPEN'),
  ('clarification_round', 'DRAFT', 'CANCELLED'),
  ('clarification_round', 'OPEN', 'CLOSED'),
  ('clarification_round', 'OPEN', 'CANCELLED');

create trigger keep_state_moves before insert or update on clarification_round
  for each row execute function keep_state_moves('DRAFT');
create trigger keep_identity before update on clarification_round for each row execute function keep_columns(
  'id', 'tenant_id', 'report_id', 'notes', 'received_on', 'working_days', 'nation', 'due_on', 'begun_by', 'begun_at'
);
create trigger keep_identity before update on clarification_question for each row
  execute function keep_columns('tenant_id', 'round_id', 'number', 'added_at');

do $$
declare
  name text;
begin
  foreach name in array array[
    'clarification_round', 'clarification_question', 'renewal', 'renewal_confirmation'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', name
    );
  end loop;
end $$;

grant select, insert on
  clarification_round, clarification_question, renewal, renewal_confirmation
to transcrypt_web;
grant update (state, result_report_id, opened_at, state_changed_at) on clarification_round to transcrypt_web;
grant update (settled_at, settled_by) on clarification_question to transcrypt_web;
grant update (certificate_ends_on, version, set_by, set_at) on renewal to transcrypt_web;
grant delete on renewal_confirmation to transcrypt_web;
-- The worker reminds.
grant select on clarification_round, clarification_question, renewal to transcrypt_worker;
