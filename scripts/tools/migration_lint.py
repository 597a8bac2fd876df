"""Find in migrations what would hurt a release that is still serving: forward only, and expand only.

Old code runs on the new schema while an upgrade is under way, so nothing it knows may go away, change its
meaning or be locked for long. What has to go goes a release later, in a file that says why:
``-- lint: allow RULE because REASON`` on a line of its own. Exit status 1 with a sentence for each finding.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "appliance" / "models" / "migrations"

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_BODY = re.compile(r"(\$\w*\$).*?\1", re.DOTALL)
_TEXT = re.compile(r"'(?:[^']|'')*'")
_ALLOWED = re.compile(r"^-- lint: allow (?P<rule>[a-z-]+) because \S.+$", re.MULTILINE)
_NEW_TABLE = re.compile(r"\bcreate (?:unlogged )?table (?:if not exists )?(\w+)")
_TARGET = re.compile(r"\b(?:alter table (?:if exists )?(?:only )?|\bon )(\w+)")


@dataclass(frozen=True)
class Rule:
    """``pattern`` is looked for in one statement, in lower case, its spaces single and its texts empty."""

    name: str
    pattern: re.Pattern[str]
    why: str
    unless_new: bool = False


def _rule(name: str, pattern: str, why: str, *, unless_new: bool = False) -> Rule:
    return Rule(name, re.compile(pattern), why, unless_new)


RULES = (
    _rule("drop", r"\bdrop (table|column|view|type|function|schema|sequence)\b", "old code may still use it"),
    _rule(
        "drop-guard", r"\bdrop (policy|trigger|constraint)\b", "rows are unguarded until it is there again"
    ),
    _rule("rename", r"\brename\b", "old code knows it by its old name"),
    _rule("retype", r"\balter (column )?\w+ (set data )?type\b", "it rewrites the table under a lock"),
    _rule("not-null", r"\bset not null\b", "it reads the whole table under a lock; check not valid first"),
    _rule(
        "required-column",
        r"\badd (column )?(?!constraint|primary|unique|check|foreign)\w+ (?!.*\bdefault\b).*\bnot null\b",
        "old code inserts rows without it",
        unless_new=True,
    ),
    _rule(
        "checked-at-once",
        r"\badd (constraint \w+ )?(check|foreign key|primary key|unique)\b(?!.*\bnot valid\b)",
        "it reads the whole table under a lock; add it not valid, validate in the next file",
        unless_new=True,
    ),
    _rule(
        "index-locks",
        r"\bcreate (unique )?index (?!concurrently)",
        "it stops writing while it is built; use concurrently in a file with -- no-transaction",
        unless_new=True,
    ),
    _rule("not-repeatable", r"\bindex concurrently (?!if not exists)", "it may have to be run twice"),
    _rule("empties", r"^(truncate|delete from)\b", "data goes by a job that says so, not by a migration"),
    _rule("weakens", r"\bdisable (row level security|trigger)\b|\bno force row\b", "it takes a guard away"),
    _rule(
        "powers",
        r"^(create|alter) role\b.*\b(bypassrls|superuser|createrole)\b",
        "no role of ours may pass a policy",
    ),
    _rule(
        "owner-rights", r"\bsecurity definer\b", "a function with its owner's rights is a way around grants"
    ),
    _rule("contrib", r"\bcreate extension\b", "PostgreSQL without contrib modules has to do"),
    _rule(
        "newer-server",
        r"\b(uuidv7|uuidv4|any_value|random_normal)\s*\(|\bmerge into\b",
        "PostgreSQL 15 lacks it",
    ),
    _rule("locks", r"^lock\b", "it stops the release that is serving"),
)


def findings(name: str, text: str) -> Iterator[str]:
    """A sentence for everything in the migration that needs a reason and has none."""
    allowed = {found["rule"] for found in _ALLOWED.finditer(text)}
    if unknown := allowed - {rule.name for rule in RULES}:
        yield f"{name}: there is no rule {min(unknown)!r} to allow"
    statements = list(_statements(text))
    new = {table for statement in statements for table in _NEW_TABLE.findall(statement)}
    for statement in statements:
        for rule in RULES:
            if rule.name in allowed or not rule.pattern.search(statement):
                continue
            if rule.unless_new and new.issuperset(_TARGET.findall(statement)):
                continue
            yield f"{name}: {statement[:60]!r}: {rule.name}: {rule.why}"


def _statements(text: str) -> Iterator[str]:
    """Statements without comments and texts. Bodies of functions go, too; what a DO block runs stays."""
    bare = _COMMENT.sub(" ", text).lower()
    for block in re.findall(r"\bdo (\$\w*\$)(.*?)\1", bare, re.DOTALL):
        # Statements a block puts together are texts in it: look into those as well.
        yield from filter(None, (" ".join(part.split()).strip("' ") for part in re.split(r"[;']", block[1])))
    for statement in _TEXT.sub("''", _BODY.sub("''", bare)).split(";"):
        if words := statement.split():
            yield " ".join(words)


def main() -> int:
    """Look at every migration of the checkout."""
    found = [
        sentence
        for path in sorted(FOLDER.glob("*.sql"))
        for sentence in findings(path.name, path.read_text(encoding="utf-8"))
    ]
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
