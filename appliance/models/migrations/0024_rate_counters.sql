-- How often somebody did something in the window that is open: rate limits, the same for all processes (API-05).

-- Unlogged: counters may be lost with the server, and cost no log. Who is counted is kept as a hash.
create unlogged table rate_counter (
  key_sha256 bytea primary key check (octet_length(key_sha256) = 32),
  hits integer not null check (hits > 0),
  expires_at timestamptz not null
);
create index rate_counter_by_end on rate_counter (expires_at);

grant select, insert, update on rate_counter to transcrypt_web;
grant select (expires_at), delete on rate_counter to transcrypt_worker;
