"""Work of our own for an organisation is begun in one way, so that all of it is told of alike."""

from __future__ import annotations

from tests.architecture.checkout import CHECKOUT

# Whoever holds a share link is told of as such; the rest is ``Context.of_worker``.
BY_HAND = {"services/context.py", "services/sharing/entering.py"}


def test_the_context_of_our_own_work_is_built_in_one_place() -> None:
    package = CHECKOUT / "appliance"
    found = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if 'Actor("service"' in path.read_text(encoding="utf-8")
    }
    assert found == BY_HAND, "use Context.of_worker"
