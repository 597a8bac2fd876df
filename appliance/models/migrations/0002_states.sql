-- The lifecycles' legal moves (appliance/models/states.py), kept by a trigger: no code can take another way.

create table state_move (
  machine text not null,
  from_state text not null,
  to_state text not null,
  primary key (machine, from_state, to_state)
);

insert into state_move (machine, from_state, to_state) values
  ('evidence', 'REGISTERED', 'UPLOADING'),
  ('evidence', 'UPLOADING', 'VERIFYING'),
  ('evidence', 'UPLOADING', 'UPLOAD_FAILED'),
  ('evidence', 'UPLOAD_FAILED', 'UPLOADING'),
  ('evidence', 'VERIFYING', 'SEALED'),
  ('evidence', 'VERIFYING', 'REJECTED'),
  ('report', 'REQUESTED', 'QUEUED'),
  ('report', 'QUEUED', 'PROCESSING'),
  ('report', 'PROCESSING', 'QUEUED'),
  ('report', 'PROCESSING', 'READY'),
  ('report', 'PROCESSING', 'FAILED');

-- A row begins in the first state (the trigger's argument), moves only as listed, and rests in a final one:
-- a state from which no move leads may not change at all.
create function keep_state_moves() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> tg_argv[0] then
      raise exception '% begins as %, not as %', tg_table_name, tg_argv[0], new.state
        using errcode = 'check_violation', constraint = tg_table_name || '_state_move';
    end if;
    return new;
  end if;
  if not exists (select from state_move m where m.machine = tg_table_name and m.from_state = old.state) then
    raise exception '% % is % and stays as it is', tg_table_name, old.id, old.state
      using errcode = 'check_violation', constraint = tg_table_name || '_final';
  end if;
  if new.state <> old.state and not exists (
    select from state_move m
    where m.machine = tg_table_name and m.from_state = old.state and m.to_state = new.state
  ) then
    raise exception '% cannot go from % to %', tg_table_name, old.state, new.state
      using errcode = 'check_violation', constraint = tg_table_name || '_state_move';
  end if;
  return new;
end $$;

create trigger keep_state_moves before insert or update on evidence
  for each row execute function keep_state_moves('REGISTERED');
create trigger keep_state_moves before insert or update on report
  for each row execute function keep_state_moves('REQUESTED');
