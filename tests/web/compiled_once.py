"""Each test has an application of its own; what it compiles at its start is compiled once for a process."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

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


class AddressCompiledOnce(Rule):
    """Keeps the functions that write addresses: compiling them is nine tenths of an application's start.

    They are made of nothing but the parts of the rule; which application it belongs to comes with each call.
    """

    _built: dict[tuple[Any, ...], Builder] = {}  # noqa: RUF012 shared on purpose

    def _compile_builder(self, append_unknown: bool = True) -> Builder:  # noqa: FBT002 werkzeug's
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in self._built:
            self._built[key] = super()._compile_builder(append_unknown)
        return self._built[key]
