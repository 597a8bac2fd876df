"""Where to go on afterwards: a page of ours, whatever the address bar said."""

from __future__ import annotations

from urllib.parse import urlsplit

HOME = "/app"
# The page for people who belong nowhere yet. Below it stands a secret, which the browser keeps and we do not.
INVITATION = "/invitation"
YOUR_DATA = "/your-data"
_LONGEST = 1_000


def fit_to_keep(path: str) -> str:
    """``path`` as it may be kept in a session: without the token of an invitation, which we keep nowhere."""
    return INVITATION if path.startswith(f"{INVITATION}/") else path


def needs_no_organisation(path: str) -> bool:
    """Whether a page of ours is there for somebody who belongs to no organisation, too."""
    return path in {INVITATION, YOUR_DATA} or path.startswith(f"{YOUR_DATA}/")


def local_path(target: str | None, default: str = HOME) -> str:
    """``target`` if it is a plain path of this site, else ``default``.

    Browsers read double slashes, backslashes and control characters in their own ways, so none of those pass.
    """
    if not target or len(target) > _LONGEST or not target.startswith("/") or not target.isprintable():
        return default
    if target.startswith(("//", "/\\")) or "\\" in target:
        return default
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or parts.path.startswith(("/sign-in", "/sign-out", "/signed-out")):
        return default
    return target
