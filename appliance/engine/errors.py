"""What can go wrong in the engine. Nothing here knows of files, commands or HTTP."""

from __future__ import annotations


class EngineError(Exception):
    """Base of all engine errors; ``str()`` is one sentence a person can act on."""


class ExpressionError(EngineError):
    """An expression that cannot be read. ``column`` counts characters from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"{message} (column {column})")
        self.message = message
        self.column = column


class PackError(EngineError):
    """A rulepack that cannot be compiled. ``place`` is a JSON pointer into the pack."""

    def __init__(self, message: str, place: str) -> None:
        super().__init__(f"{place}: {message}")
        self.message = message
        self.place = place


class FactsError(EngineError):
    """Facts of a shape the engine cannot judge; the facts schema refuses them earlier."""

    def __init__(self, message: str, place: str) -> None:
        super().__init__(f"{place}: {message}")
        self.message = message
        self.place = place
