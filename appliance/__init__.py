"""Transcrypt Essentials: from facts about an organisation to a signed, checkable readiness report."""
