"""What services refuse, each with a stable code. Doors turn them into a page or a problem, once, for all.

A door picks its status from the class and shows ``message`` and ``mend``; ``fields`` say which input is
meant, by the name it has in the form or by JSON pointer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from appliance.foundation.errors import TranscryptError


@dataclass(frozen=True)
class FieldProblem:
    """One input that cannot be used as it is: where, and one sentence that says what to do."""

    field: str
    message: str


class DomainError(TranscryptError):
    """A request that was understood and cannot be done. ``code`` is stable and documented."""

    code: ClassVar[str] = "domain_error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        mend: str | None = None,
        fields: tuple[FieldProblem, ...] = (),
    ) -> None:
        super().__init__(message, mend=mend)
        self.reason_code = code or self.code
        self.fields = fields


class InvalidError(DomainError):
    """The input has mistakes; ``fields`` name each of them."""

    code = "invalid"


class BadRequestError(DomainError):
    """A program sent what does not fit the contract; ``fields`` name places by JSON pointer."""

    code = "bad_request"


class PreconditionRequiredError(DomainError):
    """A change of a shared record that does not say which version it changes (RFC 6585)."""

    code = "precondition_required"


class NotFoundError(DomainError):
    """No such thing, or none of this organisation's: the two are told alike."""

    code = "not_found"


class ForbiddenError(DomainError):
    """A member whose role does not allow it."""

    code = "forbidden"


class SignInRequiredError(DomainError):
    code = "sign_in_required"


class FreshSignInRequiredError(DomainError):
    """A sensitive action, and the sign-in is too old for it."""

    code = "fresh_sign_in_required"


class ConflictError(DomainError):
    """The state of things does not permit it now: somebody was faster, or it is done already."""

    code = "conflict"


class VersionMismatchError(ConflictError):
    """Somebody else changed the record since it was read; nothing was overwritten.

    ``current`` is the version that stands, where it is known.
    """

    code = "version_mismatch"

    def __init__(self, message: str, *, current: str | int | None = None, mend: str | None = None) -> None:
        super().__init__(message, mend=mend)
        self.current_tag = None if current is None else str(current)


class LimitReachedError(DomainError):
    """A configured limit; ``retry_after`` is in seconds where waiting helps."""

    code = "limit_reached"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        retry_after: int | None = None,
        mend: str | None = None,
    ) -> None:
        super().__init__(message, code=code, mend=mend)
        self.retry_after = retry_after


class FeatureDisabledError(DomainError):
    """Switched off by the operator, by flag."""

    code = "feature_disabled"


class NotAvailableError(DomainError):
    """Something that the product does not do yet, and that an address is kept for (SAIS 7.12.3)."""

    code = "not_available"


class UnavailableError(DomainError):
    """Something outside does not answer; nothing was changed, and trying again later may do."""

    code = "unavailable"


class NotAskedError(UnavailableError):
    """It was not even asked, because it did not answer lately and is left alone for a while (SAIS 6.5.3)."""
