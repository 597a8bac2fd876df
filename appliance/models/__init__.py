"""Tables, their queries, and the rules PostgreSQL itself keeps. Services alone call in here."""
