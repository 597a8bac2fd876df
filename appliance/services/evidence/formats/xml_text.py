"""XML, read with the library's own parser, which is never allowed to expand or fetch anything."""

from __future__ import annotations

from xml.parsers import expat

from appliance.services.evidence.formats.known_harm import refuse_web_pages
from appliance.services.evidence.formats.rejection import RejectCode, RejectedFileError, damaged, differs
from appliance.services.evidence.formats.source import Source

_DEEPEST = 500
_SCRIPTABLE_ROOTS = frozenset({"html", "svg", "hta", "xul", "package"})


def check_xml(source: Source) -> None:
    """Raise RejectedFileError unless it is one well-formed document without entity declarations."""
    refuse_web_pages(source.head)
    if b"<" not in source.head.replace(b"\0", b""):
        raise differs("XML")
    parser = expat.ParserCreate()
    walk = _Walk()
    parser.EntityDeclHandler = _refuse_entities
    parser.StartElementHandler = walk.begin
    parser.EndElementHandler = walk.end
    try:
        for chunk in source.chunks():
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise damaged("XML file") from None


def refuse_declarations(source: Source, declaration: bytes) -> None:
    """Read a part of a document to its end; raise RejectedFileError if it holds ``declaration``.

    No text of a well-formed part can: there an opening bracket is always written as a reference.
    """
    tail = b""
    for chunk in source.chunks():
        seen = tail + chunk.replace(b"\0", b"")  # UTF-16 without its noughts is enough to know it by
        if declaration in seen:
            _refuse_entities()
        tail = seen[-len(declaration) :]


class _Walk:
    def __init__(self) -> None:
        self._depth = 0
        self._seen_root = False

    def begin(self, name: str, _attributes: object) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise damaged("XML file")
        if not self._seen_root:
            self._seen_root = True
            _refuse_scripts(name.rpartition(":")[2].lower())

    def end(self, _name: str) -> None:
        self._depth -= 1


def _refuse_scripts(root: str) -> None:
    if root in _SCRIPTABLE_ROOTS:
        raise RejectedFileError(
            RejectCode.WEB_PAGE,
            "This XML is a page or a drawing that may run scripts when it is opened",
            "Print it to PDF, or take a screenshot of it, and add that",
        )


def _refuse_entities(*_declaration: object) -> None:
    raise RejectedFileError(
        RejectCode.UNPACKS_TOO_LARGE,
        "This XML declares entities, with which a small file can grow without bound",
        "Export it again without a document type declaration",
    )
