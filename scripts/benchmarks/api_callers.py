"""Two programs of two organisations, each with a token of its owner."""

from __future__ import annotations

import os
from uuid import UUID, uuid4

import psycopg

from appliance.foundation.app_settings import Process, read_app_settings
from appliance.services import tokens
from appliance.services.context import Actor, Context
from appliance.services.permissions import Role
from appliance.wiring.product import build_product
from appliance.wiring.rights import rights_of
from scripts.benchmarks.web_place import Place

_OWNERS = """
  select m.tenant_id, m.account_id from membership m join organisation o on o.id = m.tenant_id
  where m.role = 'owner' order by (o.name like 'Organisation %'), o.name limit 2
"""


def callers(place: Place) -> tuple[dict[str, str], dict[str, str]]:
    """What makes a request that of the organisation with all of its history, and of another."""
    with psycopg.connect(place.environ["TRANSCRYPT_BENCH_ADMIN"]) as connection:
        mine, other = connection.execute(_OWNERS).fetchall()
    return _caller(place, *mine), _caller(place, *other)


def _caller(place: Place, tenant_id: UUID, account_id: UUID) -> dict[str, str]:
    settings = read_app_settings(os.environ | place.environ, process=Process.WEB)
    with rights_of(Process.WEB, settings):
        person = Actor("account", str(account_id))
        context = Context(build_product(settings), tenant_id, person, f"bench-{uuid4().hex[:12]}", "web")
        made = tokens.make(context, "benchmark", [*tokens.scopes_for(Role.OWNER)], days=1)
    return {"Authorization": f"Bearer {made.secret}"}
