"""Signing in and out by program: the end of a sign-in that a browser began (SAIS 5.3.1)."""

from __future__ import annotations

from appliance.foundation.domain_errors import FieldProblem, InvalidError
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup
from appliance.web.csrf import harmless_for_nobody
from appliance.web.guards import View, public
from appliance.web.sign_in_answers import CLEARED, believe, callback_address, leave_for_good

api = ApiGroup("signing_in", "Signing in")


def _anybody(view: View) -> View:
    """Who is signed in proves that it is their own page; for nobody there is nothing to take.

    What an answer is worth is shown by its state, which this browser's session must know.
    """
    return harmless_for_nobody(public(view))


@api.post(
    "/auth/callback",
    access=_anybody,
    body="auth_callback",
    answers={200: "authenticated"},
    problems=(401,),
    limit="sign_in",
)
def finish_sign_in(asked: Asked) -> Answer:
    """Finish a sign-in with what the provider answered.

    For a front end that takes the provider's answer instead of the page /sign-in/callback. The sign-in began
    at /sign-in/{provider} in the same browser, whose session knows state, nonce and PKCE verifier; each
    answer works once. Gives a session cookie. Refused with 401 for an answer that is no proof.
    """
    given = dict(asked.body)
    provider = given.pop("provider")
    if given.pop("redirect_uri") != callback_address():
        told = FieldProblem("redirect_uri", f"Use {callback_address()}, where the sign-in was to lead")
        raise InvalidError("The sign-in was not to lead there.", fields=(told,))
    arrival = believe(given, provider=provider)
    tenant_id = None if arrival.tenant_id is None else str(arrival.tenant_id)
    return Answer({"status": "authenticated", "tenant_id": tenant_id}, finish=arrival.begin)


@api.post("/auth/sign-out", access=_anybody, answers={204: None})
def sign_out(_asked: Asked) -> Answer:
    """Sign out.

    Ends the session of the browser. Doing it twice, or with no session, is no mistake. An API token is taken
    back instead.
    """
    leave_for_good()
    return Answer(status=204, headers={"Clear-Site-Data": CLEARED})
