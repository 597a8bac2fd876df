"""What people typed makes no link in a letter of ours, and reads the same."""

from __future__ import annotations

import pytest

from appliance.foundation.web_addresses import holds_address, without_links

ADDRESSES = {
    "https://evil.example/login": "https : / / evil . example / login",
    "evil.example/login": "evil . example / login",
    "Pay at www.evil.example now": "Pay at www . evil . example now",
    "HTTP://EVIL.EXAMPLE": "HTTP : / / EVIL . EXAMPLE",
    "192.0.2.7/x": "192 . 0 . 2 . 7 / x",
    "evil.example:8080": "evil . example : 8080",
    "help@evil.example": "help @ evil . example",
    "mailto:help": "mailto : help",
    "bücher.example/a?b#c": "bücher . example / a ? b # c",
}
NAMES = [
    "Larkfield Joinery Ltd",
    "Acorn.co.uk Ltd",
    "Monday.com",
    "Smith & Sons (St. Ives) Ltd.",
    "24/7 Care",
    "A/B Testing",
    "C# and .NET Consulting",
    "Who? What: Where",
    "A4.5/A4.6",
    "Version 3.3: the new one",
    "R&D @ Home",
]


@pytest.mark.req("MAIL-01")
def test_what_would_become_a_link_is_found_and_broken_up() -> None:
    assert {text: without_links(text) for text in ADDRESSES} == ADDRESSES
    for text, broken in ADDRESSES.items():
        assert holds_address(text)
        assert not holds_address(broken)


@pytest.mark.parametrize("name", NAMES)
def test_an_ordinary_name_is_left_alone(name: str) -> None:
    assert not holds_address(name)
    assert without_links(name) == name
