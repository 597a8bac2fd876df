"""What an operator does to the database itself: roles before the first start, migrations before a release."""

from __future__ import annotations

from appliance.services.database_upkeep.prepare import Prepared, prepare
from appliance.services.database_upkeep.schema import missing, roles_with_too_much_power, upgrade

__all__ = ["Prepared", "missing", "prepare", "roles_with_too_much_power", "upgrade"]
