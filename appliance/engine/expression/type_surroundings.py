"""What a type check stands on, and the shape in which it tells what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from appliance.engine.expression.builtin_types import KnownWords
from appliance.engine.expression.definitions import Vocabulary
from appliance.engine.expression.fact_types import FactType, FactTypes

Variables = Mapping[str, FactType]


@dataclass(frozen=True, order=True)
class TypeProblem:
    """What is wrong in one expression. `definition` names the definition whose body it stands in, or ''."""

    code: str
    message: str
    column: int
    definition: str = ""


@dataclass
class Used:
    """The names some expression has used so far, by kind."""

    definitions: set[str] = field(default_factory=set)
    constants: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Surroundings:
    """What an expression may refer to. `call` types a definition's body for the types it is called with."""

    types: FactTypes
    vocabulary: Vocabulary
    words: KnownWords
    used: Used
    call: Callable[[str, tuple[FactType, ...], bool], tuple[FactType, list[TypeProblem]]]
