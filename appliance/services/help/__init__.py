"""Help for controls and settings: the words, by topic (ORG-10). Pages open it in place or as a page."""

from appliance.services.help.topics import Section, Topic, sections, topic

__all__ = ["Section", "Topic", "sections", "topic"]
