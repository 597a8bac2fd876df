"""An estate of many organisations in a database of its own: each with evidence, and with judged facts.

Rows are multiplied inside the database from those of the development seed, without triggers: what a row
must go through to exist is not what is measured here.
"""

from __future__ import annotations

import psycopg

CONTROLS = 16
IN_USE_PER_CONTROL = 40  # the product allows fifty; the rest was replaced by newer evidence

_ORGANISATIONS = """
  create temp table estate as
    select gen_random_uuid() as tenant_id, gen_random_uuid() as account_id, number
    from generate_series(1, %(others)s) as number;
  insert into organisation (id, name, size_band, time_zone, pack_id, created_at)
    select e.tenant_id, 'Organisation ' || e.number, o.size_band, o.time_zone, o.pack_id, o.created_at
    from estate e, organisation o where o.id = %(model)s;
  insert into account (id, display_name, email, created_at)
    select account_id, 'Owner ' || number, 'owner-' || number || '@example.test', now() from estate;
  insert into membership (tenant_id, account_id, role, created_at)
    select tenant_id, account_id, 'owner', now() from estate;
"""

# Every table of an assessment, with new ids where a row has one of its own.
_ASSESSMENTS = """
  create temp table judged as
    select e.tenant_id, v.id as old_id, gen_random_uuid() as new_id
    from estate e, evaluation v where v.tenant_id = %(model)s;
  insert into profile_version
    select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'tenant_id', e.tenant_id))).*
    from estate e, profile_version p where p.tenant_id = %(model)s;
  insert into evaluation
    select (jsonb_populate_record(v, jsonb_build_object('id', j.new_id, 'tenant_id', j.tenant_id))).*
    from judged j join evaluation v on v.id = j.old_id and v.tenant_id = %(model)s;
  insert into finding
    select (jsonb_populate_record(f, jsonb_build_object(
      'evaluation_id', j.new_id, 'tenant_id', j.tenant_id))).*
    from judged j join finding f on f.evaluation_id = j.old_id and f.tenant_id = %(model)s;
  insert into assessment_state
    select (jsonb_populate_record(s, jsonb_build_object(
      'tenant_id', j.tenant_id, 'latest_evaluation_id', j.new_id))).*
    from judged j join assessment_state s on s.tenant_id = %(model)s and s.latest_evaluation_id = j.old_id;
"""

_EVIDENCE = """
  create temp table shelves as
    select tenant_id, account_id from estate
    union all
    select tenant_id, account_id from membership where tenant_id = %(model)s and role = 'owner';
  create temp table pieces as
    select s.tenant_id, s.account_id, n, gen_random_uuid() as id
    from shelves s, generate_series(1, %(pieces)s) as n;
  create index on pieces (tenant_id, n);
  insert into evidence (id, tenant_id, form, kind, title, state, captured_on, coverage,
      filename, content_type, sha256, size_bytes, supersedes_id, created_by, created_at, state_changed_at)
    select p.id, p.tenant_id, 'file',
      (array['patch_report', 'policy_doc', 'screenshot_setting', 'user_list'])[1 + p.n %% 4],
      'Evidence ' || p.n, 'SEALED', current_date - (p.n %% 90), 'document',
      'evidence-' || p.n || '.txt', 'text/plain', encode(sha256(p.id::text::bytea), 'hex'), 1000 + p.n,
      former.id, p.account_id,
      now() - make_interval(mins => %(pieces)s - p.n), now()
    from pieces p
    left join pieces former on former.tenant_id = p.tenant_id and former.n = p.n - %(in_use)s;
  insert into evidence_control (tenant_id, evidence_id, control_id, bound_by, bound_at)
    select tenant_id, id, case n %% 16 when 0 then 'CE-SCOPE' else 'CE-' || n %% 16 end, account_id, now()
    from pieces;
"""


def fill(admin_url: str, model: str, *, organisations: int, pieces: int) -> None:
    """Make the estate ``organisations`` large, ``model`` counted, each with ``pieces`` of evidence more."""
    values = {
        "others": organisations - 1,
        "model": model,
        "pieces": pieces,
        "in_use": CONTROLS * IN_USE_PER_CONTROL,
    }
    with psycopg.connect(admin_url) as connection:
        connection.execute("set local session_replication_role = replica")
        for script in (_ORGANISATIONS, _ASSESSMENTS, _EVIDENCE):
            for statement in script.split(";\n"):
                if statement.strip():
                    connection.execute(psycopg.ClientCursor(connection).mogrify(statement, values).encode())
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum analyze")
