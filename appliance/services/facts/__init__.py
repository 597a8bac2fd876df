"""Reading an organisation's facts from untrusted bytes: strict, complete, and clear about mistakes."""

from __future__ import annotations

from appliance.services.facts.read import read_facts, read_facts_file

__all__ = ["read_facts", "read_facts_file"]
