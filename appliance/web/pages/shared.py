"""What the holder of a link sees: one report, how to check it, and no way to anywhere else (REPT-05).

No session is read or begun here. The token stands in the address, so these pages send no referrer, may be
stored by nobody, and run no script.
"""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import DomainError, InvalidError
from appliance.services import issuing, sharing
from appliance.services.verifier_file import verifier_file
from appliance.web.csrf import without_session
from appliance.web.form_problems import problems_of
from appliance.web.guards import public
from appliance.web.preview_policy import policy_for
from appliance.web.problems import problem_of
from appliance.web.rate_limits import limited
from appliance.web.site import current_site

pages = Blueprint("shared", __name__)

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@pages.get("/shared/<string:token>")
@public
@limited("public_page")
def show(token: str) -> ResponseReturnValue:
    """The report: whose, of when, its files, and how to check them."""
    visit = _visit(token)
    return render_template(
        "shared/report.html",
        visit=visit,
        shared=sharing.shared_report(visit),
        verifier=verifier_file(),
        address=lambda endpoint, **parts: url_for(
            f"shared.{endpoint}", token=token, entry=visit.entry or None, **parts
        ),
    )


@pages.post("/shared/<string:token>")
@public
@limited("passcode")
@without_session
def unlock(token: str) -> ResponseReturnValue:
    """Try a passcode."""
    typed = request.form.get("passcode", "")
    try:
        entry = sharing.give_passcode(current_site().product, token, typed, g.request_id)
    except InvalidError as error:
        return render_template("shared/passcode.html", token=token, problems=problems_of(error)), 422
    return redirect(url_for("shared.show", token=token, entry=entry or None), 303)


@pages.get("/shared/<string:token>/report")
@public
@limited("public_page")
def read(token: str) -> ResponseReturnValue:
    """The report as a page, which may load and run nothing."""
    content = sharing.shared_page(_visit(token))
    response = Response(content, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = policy_for(content)
    return response


@pages.get("/shared/<string:token>/files/<string:name>")
@public
@limited("public_page")
def download(token: str, name: str) -> ResponseReturnValue:
    """A file of the report, to keep."""
    file = sharing.shared_file(_visit(token), name)
    response = Response(file.chunks, content_type=file.content_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.content_length = file.size_bytes
    return response


@pages.get("/shared/<string:token>/signer.pub")
@public
@limited("public_page")
def signing_key(token: str) -> ResponseReturnValue:
    """The public key, as the verifier takes it."""
    response = Response(issuing.signer(_visit(token).ctx).line, content_type="text/plain; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="signer.pub")
    return response


@pages.errorhandler(DomainError)
def refuse(error: DomainError) -> ResponseReturnValue:
    """Ask for the passcode, or say what is wrong without a link to anywhere."""
    if isinstance(error, sharing.PasscodeNeededError):
        token = (request.view_args or {}).get("token", "")
        return make_response(render_template("shared/passcode.html", token=token, problems={}), 401)
    problem = problem_of(error)
    response = make_response(render_template("shared/closed.html", problem=problem), problem.status)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


@pages.after_request
def close_off(response: Response) -> Response:
    """The headers of these pages alone; those of every page follow."""
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _visit(token: str) -> sharing.Visit:
    return sharing.enter(current_site().product, token, request.args.get("entry", ""), g.request_id)
