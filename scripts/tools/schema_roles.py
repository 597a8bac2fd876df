"""Which way the documents of each schema go, told by the operations of the API that name them."""

from collections.abc import Iterator
from typing import Any

from appliance.foundation.carried_files import SCHEMAS, schema
from appliance.web.api.groups import GROUPS
from appliance.web.api.schemas import api_schemas, reached, references
from scripts.tools.schema_changes import Role

# Documents outside of the API: what people write is taken, what they keep and we check again is both.
_DOCUMENTS = {
    "bundle": Role.BOTH,
    "facts": Role.BOTH,
    "findings": Role.BOTH,
    "flags": Role.TAKEN,
    "log_event": Role.GIVEN,
    "org_profile": Role.BOTH,
    "plans": Role.TAKEN,
    "rulepack": Role.BOTH,
    "sign_off": Role.BOTH,
}


def roles_of_schemas() -> dict[str, Role]:
    """The role of each schema by its place, such as ``api/problem``, with what it refers to."""
    taken, given = set(), {"api/problem"}
    for group in GROUPS:
        for operation in group.operations:
            taken |= {f"api/{name}" for name in (operation.body, operation.query) if isinstance(name, str)}
            given |= {f"api/{name}" for name in operation.answers.values() if isinstance(name, str)}
    taken, given = _with_references(taken), _with_references(given)
    roles = {name: Role.BOTH if name in taken else Role.GIVEN for name in given}
    return dict.fromkeys(taken - given, Role.TAKEN) | roles | _DOCUMENTS


def _with_references(names: set[str]) -> set[str]:
    places = _places()

    def targets(name: str) -> Iterator[str]:
        for reference in references(_document(name)):
            if (file := reference.partition("#")[0].rpartition("/")[2]) in places:
                yield places[file]

    return reached(names, targets)


def _places() -> dict[str, str]:
    """Where a schema is, by the last part of its ``$id``."""
    api = {f"{name}.schema.json": f"api/{name}" for name in api_schemas()}
    return {f"{name}.schema.json": name for name in SCHEMAS} | api


def _document(name: str) -> Any:
    return api_schemas()[name.removeprefix("api/")] if name.startswith("api/") else schema(name)
