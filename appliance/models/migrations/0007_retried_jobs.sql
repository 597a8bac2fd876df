-- Of the jobs with one queueing lock, one may wait. A job that failed and waits again would collide with one
-- that was deferred meanwhile, and the collision would leave it 'doing' for ever: a second attempt gives its
-- claim up. Both then run, one after the other, and the second finds nothing left to do.

create function give_up_queueing_lock() returns trigger language plpgsql as $$
begin
  new.queueing_lock := null;
  return new;
end $$;

create trigger give_up_queueing_lock before update of status on procrastinate_jobs
  for each row when (old.status <> 'todo' and new.status = 'todo' and new.queueing_lock is not null)
  execute function give_up_queueing_lock();
