"""Reading variables so that every fault is found before anything is refused.

``Variables`` hands values out and collects what is wrong; ``refuse_if_faulty`` lists all of it at once,
with the variable and the mend, and never quotes the value of a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from appliance.foundation.errors import RefusedError

Value = TypeVar("Value")
_LARGEST_SECRET_FILE = 64 * 1024  # bytes


class UnfitValueError(ValueError):
    """What is wrong with one value, and how to mend it; says nothing of the value when it is a secret."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend


@dataclass
class Variables:
    """The environment, and the faults found in it so far. A variable set to nothing counts as not set."""

    environ: Mapping[str, str]
    faults: list[str] = field(default_factory=list)

    def text(self, name: str, *, default: str = "") -> str:
        """The value without blanks around it."""
        return self.environ.get(name, "").strip() or default

    def secret(self, name: str) -> str:
        """The value of NAME, or the content of the file that NAME_FILE names; both at once is a fault."""
        value, path = self.text(name), self.text(f"{name}_FILE")
        if value and path:
            self.fault(name, f"is set together with {name}_FILE", "Keep one of the two")
        return value or (self._file(f"{name}_FILE", path) if path else "")

    def read(self, name: str, value: str, reader: Callable[[str], Value], *, needed: bool) -> Value | None:
        """``reader(value)``, or None and a fault when it refuses or the value is needed and missing."""
        if not value:
            if needed:
                self.fault(name, "is not set", "Set it; docs/configuration.md says to what")
            return None
        try:
            return reader(value)
        except UnfitValueError as error:
            self.fault(name, error.message, error.mend)
            return None

    def optional(self, name: str, reader: Callable[[str], Value], *, default: str = "") -> Value | None:
        """As ``read`` for a variable that need not be set."""
        return self.read(name, self.text(name, default=default), reader, needed=False)

    def fault(self, name: str, message: str, mend: str) -> None:
        """Note one fault."""
        self.faults.append(f"{name}: {message}. {mend}.")

    def refuse_if_faulty(self) -> None:
        """Raise RefusedError with every fault, in the order of their names."""
        if self.faults:
            count = len(self.faults)
            what = "One setting" if count == 1 else f"{count} settings"
            raise RefusedError(f"{what} cannot be used; nothing was started", more=sorted(self.faults))

    def _file(self, name: str, path: str) -> str:
        try:
            with Path(path).open("rb") as file:
                content = file.read(_LARGEST_SECRET_FILE + 1)
            if len(content) > _LARGEST_SECRET_FILE:
                raise ValueError
            return content.decode("utf-8").strip()
        except OSError as error:
            self.fault(name, f"cannot be read ({error.strerror})", "Name a file this process may read")
        except ValueError:
            self.fault(name, "is not a small UTF-8 text file", "Name the file that holds the secret alone")
        return ""
