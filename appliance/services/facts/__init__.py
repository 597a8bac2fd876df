"""Reading an organisation's facts from untrusted bytes: strict, complete, and clear about mistakes."""

from __future__ import annotations

from appliance.services.facts.read import facts_problems, read_facts, read_facts_file

__all__ = ["facts_problems", "read_facts", "read_facts_file"]
