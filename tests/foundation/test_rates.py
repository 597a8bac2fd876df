"""Rates are read from the environment, all faults at once, and every group of them names rates there are."""

from __future__ import annotations

import pytest

from appliance.foundation.app_settings import read_app_settings
from appliance.foundation.errors import RefusedError
from appliance.foundation.rates import RATES, TOGETHER, Rate, read_rates


@pytest.mark.req("API-05")
def test_a_variable_changes_the_rate_of_its_name_alone() -> None:
    rates = read_rates({"TRANSCRYPT_RATE_SIGN_IN": "5/second", "TRANSCRYPT_RATE_READ": "", "OTHER": "x"})
    assert rates == {**RATES, "sign_in": Rate("sign_in", "address", 5, 1)}
    assert read_rates({"TRANSCRYPT_RATE_READ": "off"})["read"].amount is None


@pytest.mark.req("API-05")
def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(RefusedError) as caught:
        read_rates(
            {
                "TRANSCRYPT_RATE_TEA": "5/minute",
                "TRANSCRYPT_RATE_READ": "0/minute",
                "TRANSCRYPT_RATE_CHANGE": "5 per minute",
                "TRANSCRYPT_RATE_UPLOAD": "5/fortnight",
            }
        )
    told = [line.partition(":")[0] for line in caught.value.more]
    assert told == [f"TRANSCRYPT_RATE_{name}" for name in ("CHANGE", "READ", "TEA", "UPLOAD")]
    with pytest.raises(RefusedError, match="TRANSCRYPT_RATE_TEA"):
        read_app_settings({"TRANSCRYPT_RATE_TEA": "5/minute"})


@pytest.mark.req("API-05")
@pytest.mark.parametrize("given", ["10.0.0.1/8", "proxy.example", "10.0.0.1;10.0.0.2"])
def test_a_proxy_is_an_address_or_a_network(given: str) -> None:
    with pytest.raises(RefusedError, match="TRANSCRYPT_TRUSTED_PROXIES"):
        read_app_settings({"TRANSCRYPT_TRUSTED_PROXIES": given})


def test_what_is_counted_together_is_in_the_table() -> None:
    for name, together in TOGETHER.items():
        assert name in together
        assert RATES.keys() >= set(together)
