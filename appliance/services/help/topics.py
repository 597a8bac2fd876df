"""Reads topics.yaml once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from appliance.foundation.domain_errors import NotFoundError

_FILE = Path(__file__).with_name("topics.yaml")


@dataclass(frozen=True)
class Topic:
    """Help with one thing: ``text`` is paragraphs of plain words."""

    id: str
    title: str
    text: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Topics that belong together."""

    title: str
    topics: tuple[Topic, ...]


@cache
def sections() -> tuple[Section, ...]:
    """All the help there is, in the order of the page that lists it."""
    raw: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Section(each["title"], tuple(Topic(t["id"], t["title"], tuple(t["text"])) for t in each["topics"]))
        for each in raw
    )


def topic(topic_id: str) -> Topic:
    """The help with this id. Raises NotFoundError when there is none."""
    for section in sections():
        for each in section.topics:
            if each.id == topic_id:
                return each
    raise NotFoundError("There is no help of this name.", mend="Look at the list of all help")
