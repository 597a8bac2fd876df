-- The worker makes the links by which guests come back, so that asking for one takes as long for everybody.
grant insert on guest_link to transcrypt_worker;
