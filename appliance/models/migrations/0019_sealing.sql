-- Evidence counts once it is sealed, and only the worker has looked at what arrived: whoever gets hold of a web
-- process can add evidence, and cannot have it count unseen.
create function refuse_to_seal() returns trigger language plpgsql as $$
begin
  if current_user in ('transcrypt_web', 'transcrypt_public') then
    raise exception 'evidence is sealed by the worker, not by %', current_user
      using errcode = 'restrict_violation', constraint = 'evidence_sealed_by_the_worker';
  end if;
  return new;
end $$;

-- After the moves by its name: what is no move is refused as that.
create trigger sealed_by_the_worker before update on evidence for each row
  when (new.state = 'SEALED' and old.state <> 'SEALED')
  execute function refuse_to_seal();
