"""What one endpoint of the API promises, said where it stands.

    api = ApiGroup("evidence", "Evidence")

    @api.post(
        "/evidence/assertions",
        access=requires(Permission.ADD_EVIDENCE),
        body="evidence_assertion_new",
        answers={201: "evidence_accepted"},
    )
    def register_assertion(asked: Asked) -> Answer:
        '''Register a statement.

        More about it, for the reference.
        '''

The first line of the docstring is the summary of the reference, the rest its description. A rule under
/api/v1 whose view has no ``Operation`` stops the start (``openapi.require_contracts``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from inspect import cleandoc
from typing import Any, Literal

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from appliance.services.context import Context
from appliance.services.tokens import NEVER_BY_TOKEN
from appliance.web.api.answering import Answer, answer_call
from appliance.web.api.schemas import api_validator
from appliance.web.guards import Guard, View, guard_of, needs_fresh_sign_in

PREFIX = "/api/v1"
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Binary:
    """An answer, or a body, that is no JSON: its media type. With ``leased`` a body is read as a stream."""

    media_type: str


@dataclass(frozen=True, eq=False)
class Operation:
    """One endpoint. ``body`` and ``query`` name schemas, ``answers`` one for each status of success.

    None in ``answers`` is an answer without a body. ``shared`` marks a change of a record that several people
    may edit: it wants If-Match. ``tagged`` marks a GET that gives an ETag. ``limit`` names the rate limit
    (rate_limits.py); None is the usual one for reads and for changes.
    ``leased`` says that its work is not one transaction (it takes a stream, or reaches over the network) and
    stands being done twice, one after the other: it has its Idempotency-Key by a lease. Unsaid, that is so
    where no organisation is needed. ``of_credential`` marks what is about the session or the token that
    asks, so that another's key is of another request. ``filled_by`` puts into the response what is too long
    to be kept, for a replay as well.
    ``tokens`` says whether an API token opens it; unsaid, it opens what needs a permission and no recent
    sign-in, unless no token can have that permission.
    ``problems`` are statuses of its own besides those every endpoint may give.
    """

    name: str
    method: Method
    rule: str
    group: str
    summary: str
    description: str
    guard: Guard
    answers: Mapping[int, str | Binary | None]
    body: str | Binary | None = None
    query: str | None = None
    problems: tuple[int, ...] = ()
    shared: bool = False
    tagged: bool = False
    limit: str | None = None
    deprecated_on: date | None = None
    leased: bool | None = None
    of_credential: bool = False
    filled_by: Callable[[Context, Response], None] | None = None
    tokens: bool | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"

    @property
    def takes_key(self) -> bool:
        """Whether a change takes an Idempotency-Key (API-03): not where nobody is there whose key it is."""
        return self.changes and self.guard.kind in {"permission", "signed_in"}

    @property
    def is_leased(self) -> bool:
        """Whether its work is several transactions; what needs no organisation is, unless it says so."""
        return self.guard.kind != "permission" if self.leased is None else self.leased

    @property
    def takes_tokens(self) -> bool:
        """Whether an API token opens it; what is a person's own and no organisation's it does not."""
        if self.tokens is not None:
            return self.tokens
        return self.guard.kind == "permission" and self.guard.permission not in NEVER_BY_TOKEN

    @property
    def takes_stream(self) -> bool:
        """Whether its function reads the body while it arrives; other bodies are there before it begins."""
        return isinstance(self.body, Binary) and self.is_leased

    def compile(self) -> None:
        """Compile every schema it names. Raises SchemaError for one that is missing, open or wrong."""
        for name in (self.body, self.query, *self.answers.values()):
            if isinstance(name, str):
                api_validator(name)


Function = Callable[..., "Answer | ResponseReturnValue"]
Declare = Callable[[Function], Function]


class ApiGroup:
    """The endpoints of one subject; its title heads them in the reference."""

    def __init__(self, name: str, title: str) -> None:
        self.title = title
        self.operations: list[Operation] = []
        self.blueprint = Blueprint(f"api_{name}", __name__, url_prefix=PREFIX)

    def get(self, rule: str, **contract: Any) -> Declare:
        """An endpoint that reads."""
        return self._endpoint("GET", rule, contract)

    def post(self, rule: str, **contract: Any) -> Declare:
        """An endpoint that makes or does something."""
        return self._endpoint("POST", rule, contract)

    def put(self, rule: str, **contract: Any) -> Declare:
        """An endpoint that replaces something."""
        return self._endpoint("PUT", rule, contract)

    def patch(self, rule: str, **contract: Any) -> Declare:
        """An endpoint that changes the fields it is given."""
        return self._endpoint("PATCH", rule, contract)

    def delete(self, rule: str, **contract: Any) -> Declare:
        """An endpoint that takes something away."""
        return self._endpoint("DELETE", rule, contract)

    def _endpoint(self, method: Method, rule: str, contract: dict[str, Any]) -> Declare:
        access: Callable[[View], View] = contract.pop("access")

        def declare(function: Function) -> Function:
            def view(**path: Any) -> ResponseReturnValue:
                return answer_call(operation, function, path)

            view.__name__ = function.__name__
            guarded = access(view)
            guard = guard_of(guarded)
            if guard is None:
                raise TypeError(f"{function.__name__} declares no guard")
            if needs_fresh_sign_in(guarded):
                contract.setdefault("tokens", False)
            summary, _, description = cleandoc(function.__doc__ or "").partition("\n")
            operation = Operation(
                name=function.__name__,
                method=method,
                rule=rule,
                group=self.title,
                summary=summary.rstrip("."),
                description=description.strip(),
                guard=guard,
                **contract,
            )
            self.operations.append(operation)
            guarded.operation = operation  # type: ignore[attr-defined]
            self.blueprint.add_url_rule(rule, function.__name__, guarded, methods=[method])
            return function

        return declare


def operation_of(view: Callable[..., Any] | None) -> Operation | None:
    """What a view promises, or None when it is a page."""
    return getattr(view, "operation", None)


def operation_of_request() -> Operation | None:
    """The operation that answers this request, if it is one of the API's."""
    return operation_of(current_app.view_functions.get(request.endpoint or ""))
