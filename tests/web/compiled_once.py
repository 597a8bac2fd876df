"""Each test has an application of its own; what it compiles at its start is compiled once for a process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType
from typing import Any, ClassVar

from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class TemplatesCompiledOnce(BytecodeCache):
    """Keeps the code of templates by their name and content."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[(bucket.key, bucket.checksum)] = bucket.code


Builder = Callable[..., tuple[str, str]]


@dataclass(frozen=True)
class Compiled:
    """What werkzeug makes of the text of a rule; which application it belongs to comes with each call."""

    parts: list[Any]
    trace: list[tuple[bool, str]]
    converters: dict[str, Any]
    arguments: set[str]
    builders: tuple[Builder, Builder]


class AddressCompiledOnce(Rule):
    """Keeps what is made of each address: compiling them is most of an application's start."""

    _kept: ClassVar[dict[tuple[Any, ...], Compiled]] = {}

    def compile(self) -> None:
        """As werkzeug's, or as it was made of the same text before."""
        if self.map.host_matching or self.defaults:
            super().compile()
            return
        key = (self.rule, self.subdomain, self.merge_slashes, *self.map.converters.items())
        if key not in self._kept:
            super().compile()
            self._kept[key] = self._compiled()
        kept = self._kept[key]
        self._parts, self._trace, self._converters = kept.parts, kept.trace, kept.converters
        self.arguments = set(kept.arguments)
        self._build, self._build_unknown = (builder.__get__(self) for builder in kept.builders)

    def _compiled(self) -> Compiled:
        builders = (self._build.__func__, self._build_unknown.__func__)  # type: ignore[attr-defined]
        return Compiled(self._parts, self._trace, self._converters, set(self.arguments), builders)
