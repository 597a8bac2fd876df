"""What verification says: one line for each check, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from appliance.foundation.public_keys import PublicKey


class State(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


class Result(StrEnum):
    VERIFIED = "verified"
    NOT_VERIFIED = "not verified"
    UNREADABLE = "unreadable"


EXIT_CODES = {Result.VERIFIED: 0, Result.NOT_VERIFIED: 1, Result.UNREADABLE: 2}


@dataclass(frozen=True)
class Outcome:
    """What one check found, in one sentence; ``place`` is a JSON pointer into the bundle."""

    state: State
    sentence: str
    place: str | None = None


def passed(sentence: str) -> Outcome:
    """The check was made and nothing is wrong."""
    return Outcome(State.PASSED, sentence)


def failed(sentence: str, place: str | None = None) -> Outcome:
    """The check was made; the sentence says what is wrong, ``place`` (a JSON pointer) where."""
    return Outcome(State.FAILED, sentence, place)


def not_run(sentence: str) -> Outcome:
    """The check could not be made; the sentence says why."""
    return Outcome(State.NOT_RUN, sentence)


@dataclass(frozen=True)
class Check:
    """A named check. One that is ``required`` must have passed for the bundle to be verified."""

    name: str
    outcome: Outcome
    required: bool = True


@dataclass(frozen=True)
class Verdict:
    """All checks in the order they are made. ``signer`` is None when no key can be read from the bundle."""

    checks: tuple[Check, ...]
    signer: PublicKey | None = None

    @property
    def result(self) -> Result:
        """Verified only when every required check was made and passed; what was not made is no proof."""
        if self.checks[0].outcome.state is State.FAILED:
            return Result.UNREADABLE
        return Result.NOT_VERIFIED if self.failures or self.missing else Result.VERIFIED

    @property
    def exit_code(self) -> int:
        """0 verified, 1 not verified, 2 unreadable."""
        return EXIT_CODES[self.result]

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that failed, the first of them first."""
        return tuple(check for check in self.checks if check.outcome.state is State.FAILED)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the required checks that were not made."""
        return tuple(
            check.name for check in self.checks if check.required and check.outcome.state is State.NOT_RUN
        )

    def as_document(self) -> dict[str, Any]:
        """Plain JSON values."""
        checks = [
            {
                "name": check.name,
                "state": str(check.outcome.state),
                "sentence": check.outcome.sentence,
                "place": check.outcome.place,
                "required": check.required,
            }
            for check in self.checks
        ]
        signer = self.signer and {"key_id": self.signer.key_id, "fingerprint": self.signer.fingerprint}
        return {"result": str(self.result), "checks": checks, "signer": signer}
