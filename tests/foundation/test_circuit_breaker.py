"""A breaker opens after failures in a row, lets one call try after its pause, and closes when that holds."""

from appliance.foundation.circuit_breaker import CircuitBreaker


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(seconds: Seconds) -> CircuitBreaker:
    breaker = CircuitBreaker("store", failures=3, pause=10, now=seconds)
    for _ in range(3):
        assert breaker.admits()
        breaker.failed()
    return breaker


def test_a_success_in_between_keeps_it_closed() -> None:
    breaker = CircuitBreaker("store", failures=2)
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
    assert breaker.state == "closed"
    assert breaker.admits()


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    breaker = opened(Seconds())
    assert breaker.state == "open"
    assert not breaker.admits()


def test_after_the_pause_one_call_tries_and_its_success_closes_it() -> None:
    seconds = Seconds()
    breaker = opened(seconds)
    seconds.now += 10
    assert breaker.state == "half-open"
    assert [breaker.admits(), breaker.admits()] == [True, False], "one at a time"
    breaker.succeeded()
    assert [breaker.admits(), breaker.admits()] == [True, True]


def test_a_trial_that_fails_begins_the_pause_anew_and_one_that_hangs_is_followed_by_another() -> None:
    seconds = Seconds()
    breaker = opened(seconds)
    seconds.now += 10
    assert breaker.admits()
    seconds.now += 5
    breaker.failed()
    seconds.now += 9
    assert not breaker.admits()
    seconds.now += 1
    assert breaker.admits()
    seconds.now += 10
    assert breaker.admits()
