"""Turns the component library's stylesheet into ours: its faces, marks and unused parts out, our look in.

The library's own licence is open, but its typeface, crown and crest belong to a government and must not be
shown by anyone else. So they are removed here, and `refuse_foreign_marks` fails the build if any is left.
"""

from __future__ import annotations

import re

# Parts we draw ourselves or never use. They hold the crown, and they look like somebody else's site.
UNUSED_PARTS = (
    "accordion",
    "cookie-banner",
    "crown",
    "exit-this-page",
    "feedback",
    "footer",
    "header",
    "language-navigation",
    "logo",
    "notification-banner",
    "panel",
    "phase-banner",
    "service-navigation",
    "tabs",
)
FAMILY = "var(--tx-font)"
FOREIGN_MARKS = re.compile(r"GDS|crown|crest|/assets/|Calvert|fonts\.googleapis", re.IGNORECASE)
_UNUSED = re.compile(rf"\.govuk-(?:{'|'.join(UNUSED_PARTS)})(?![a-z])")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_EMPTY_GROUP = re.compile(r"@(?:media|supports)[^{}]*\{\}")


class ForeignMarkError(ValueError):
    """Something that belongs to a government's site is still in a file we would serve."""


def own_stylesheet(library: str, skin: str) -> str:
    """The library's rules in our typeface and scale, then ours, which therefore win."""
    css = re.sub(r"/\*.*?\*/", "", library, flags=re.DOTALL)
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = _without_unused_parts(css)
    css = css.replace("GDS Transport,arial,sans-serif", FAMILY)
    # The library's text is 19 px, made for one question a page; ours is 16 px, for daily work.
    css = css.replace("font-size:1.1875rem;line-height:1.3157894737", "font-size:1rem;line-height:1.5")
    css = css.replace("font-size:1.1875rem", "font-size:1rem")
    return f"{css.strip()}\n{compact(skin)}"


def compact(css: str) -> str:
    """The same rules without comments and needless blanks."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};,])\s*", r"\1", css).strip()


def refuse_foreign_marks(name: str, text: str) -> None:
    """Raise when a file to be served still names the government's typeface, crown, crest or asset folder."""
    found = FOREIGN_MARKS.search(text)
    if found:
        around = text[max(0, found.start() - 60) : found.end() + 60]
        raise ForeignMarkError(f"{name} still holds {found[0]!r}: …{around}…")


def _without_unused_parts(css: str) -> str:
    css = _RULE.sub(_kept, css)
    before = ""
    while before != css:
        before, css = css, _EMPTY_GROUP.sub("", css)
    return css


def _kept(rule: re.Match[str]) -> str:
    selectors, declarations = rule[1], rule[2]
    if selectors.lstrip().startswith("@") or ":is(" in selectors:
        return rule[0]
    kept = [selector for selector in selectors.split(",") if not _UNUSED.search(selector)]
    return f"{','.join(kept)}{{{declarations}}}" if kept else ""
