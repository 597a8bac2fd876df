"""The seed of a development machine: one organisation half way through, with everything there is to see.

Reference data are migrations and rulepacks, fixtures are the tests' own; neither is here.
"""

from __future__ import annotations

from appliance.services.dev_seed.plant import Planted, plant

__all__ = ["Planted", "plant"]
