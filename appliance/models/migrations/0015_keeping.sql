-- Under what name the body of an upload waits on this machine, because the object store did not take it
-- (EVID-07). Set only while the evidence is UPLOADING: in the move to VERIFYING it is cleared.
alter table evidence add column spooled_as text;

grant update (spooled_as) on evidence to transcrypt_web, transcrypt_worker;
