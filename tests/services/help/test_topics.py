"""Help is plain words, named once, and there for every setting and theme."""

from __future__ import annotations

import re

import pytest

from appliance.foundation.domain_errors import NotFoundError
from appliance.services import help as helping
from tests.architecture.checkout import CHECKOUT

TOPICS = [topic for section in helping.sections() for topic in section.topics]


@pytest.mark.req("ORG-10")
def test_a_topic_is_named_once_and_says_something() -> None:
    assert len({topic.id for topic in TOPICS}) == len(TOPICS)
    assert all(topic.title and topic.text for topic in TOPICS)
    assert all(isinstance(paragraph, str) for topic in TOPICS for paragraph in topic.text)


@pytest.mark.req("ORG-10")
def test_templates_name_topics_that_are_there() -> None:
    known = {topic.id for topic in TOPICS}
    named = {
        topic_id
        for path in (CHECKOUT / "appliance/web/templates").rglob("*.html")
        for topic_id in re.findall(r"help\.panel\('([^']+)'(?! ~)", path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= known


def test_readiness_is_never_called_certified() -> None:
    words = " ".join(paragraph for topic in TOPICS for paragraph in topic.text).lower()
    assert "you are certified" not in words
    assert "compliant with cyber essentials" not in words


def test_what_nobody_wrote_is_told() -> None:
    with pytest.raises(NotFoundError):
        helping.topic("nothing")
