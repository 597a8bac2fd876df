"""Every question to a table of an organisation names the organisation; policies are the second belt."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.checkout import python_files, relative

# Tables that belong to no organisation, and modules that hold no table.
OF_NO_ORGANISATION = {
    "account", "data_request", "database", "event_consumer", "identity", "job_failure", "link", "migrate",
    "migration_files", "operator_action", "queued_job", "rate_counter", "roles", "scheduled_tick", "states",
    "web_session",
}  # fmt: skip
# Functions that reach several organisations on purpose. A reason beside each.
REVIEWED = {
    "token_holder.find": "a program with a token is of no organisation yet; the policy shows its row",
    "domain_event.lock_house": "the order of what belongs to no organisation",
    "domain_event.newest_types_of_house": "what belongs to no organisation",
    "evidence_shelf._shelved": "runs the queries of its callers, each of which takes the tenant",
    "idempotency_key.purge": "what is old goes of all organisations at once; the worker reads its age alone",
    "mail_message._of": "names the tenant, or that there is none",
    "mail_message.held": "what waits for the way out to open is found without asking every organisation",
    "mail_message.only_sender": "a claim on one letter by its id; no row is read",
    "membership.active_of_account": "where one person belongs, before an organisation is chosen",
    "membership.all_of_account": "every place of one person, for the copy and the end of their data",
    "membership.ended_of_account": "where a person's access was ended, told to them alone",
    "membership.person_and_places": "the same, with the person in one question",
    "report_share.find_by_token": "whoever holds a link belongs to no organisation; the policy shows its row",
    "organisation.find_ids": "upkeep goes round; only the worker's role sees more than its own",
    "organisation.find_ids_ever": "the same, over what outlives an organisation",
    "organisation.find_for_deletion": "the same, over those whose end has come",
    "organisation_deletion.of_person": "what one person had deleted, told to them alone",
    "organisation_deletion.one_of_person": "the same, one of them",
}

MODULES = [
    path
    for path in python_files("appliance/models")
    if path.stem not in OF_NO_ORGANISATION and path.name != "__init__.py"
]


@pytest.mark.req("SEC-04", "ORG-03")
@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_query_takes_the_tenant(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lacking = [
        function.name
        for function in functions(tree)
        if asks_the_database(function)
        and not names_the_tenant(function)
        and f"{path.stem}.{function.name}" not in REVIEWED
    ]
    assert not lacking, f"{relative(path)}: {lacking} take no tenant_id"


def test_every_reviewed_function_is_still_there() -> None:
    known = {
        f"{path.stem}.{function.name}"
        for path in MODULES
        for function in functions(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert REVIEWED.keys() <= known


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    yield from (node for node in tree.body if isinstance(node, ast.FunctionDef))


def asks_the_database(function: ast.FunctionDef) -> bool:
    # A row that is inserted carries its tenant itself, and the policy holds it to the transaction's.
    asking = {"select", "update", "delete", "get_or_none", "get_by_id", "execute_sql"}
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in asking
        for node in ast.walk(function)
    )


def names_the_tenant(function: ast.FunctionDef) -> bool:
    """A parameter says for whom, or the row that is written does."""
    arguments = [*function.args.args, *function.args.kwonlyargs]
    return any(argument.arg == "tenant_id" for argument in arguments) or any(
        isinstance(node, ast.keyword) and node.arg == "tenant_id" for node in ast.walk(function)
    )
