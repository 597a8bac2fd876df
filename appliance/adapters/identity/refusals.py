"""The two ways a sign-in fails: the provider does not answer, or what it says cannot be believed."""

from __future__ import annotations

from appliance.foundation.domain_errors import ForbiddenError, UnavailableError


class ProviderUnavailableError(UnavailableError):
    """The provider does not answer, answers late, or answers with something that is no answer.

    ``detail`` is for the log: what failed, without anything a person or the provider sent.
    """

    code = "identity_provider_unavailable"

    def __init__(self, detail: str) -> None:
        super().__init__(
            "The sign-in service does not answer at the moment. This is not about your account.",
            mend="Wait a minute and try again; people already signed in can go on working",
        )
        self.detail = detail


class SignInRefusedError(ForbiddenError):
    """What came back is not proof of who somebody is. ``detail`` is for the log, not for the person."""

    code = "sign_in_refused"

    def __init__(self, detail: str, message: str | None = None) -> None:
        super().__init__(
            message or "The sign-in could not be checked, so nobody was signed in.",
            mend="Start again from the sign-in page",
        )
        self.detail = detail
