"""The errors that withstand raises on purpose, and the exit code that each one becomes.

::

    WithstandError                      2
    ├── InputError                      2   the architecture, as written, is not valid
    ├── UsageError                      2   the command, or the call, cannot be done as asked
    │   └── MissingExtraError           2   …because an optional dependency is not installed
    ├── UnknownValueError               3   a value that is needed is unknown
    └── IncompleteError                 4   something could not be read: denied, throttled, unreachable
        └── OutputError                 4   something could not be written: disk full, no permission

Interrupted                             130  Ctrl-C, with what was decided until then; a KeyboardInterrupt

0 (all claims hold) and 1 (violated, findings, drift) are results and not errors.
Whatever else is raised is a bug in withstand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

__all__ = [
    "IncompleteError",
    "InputError",
    "Interrupted",
    "MissingExtraError",
    "OutputError",
    "Problem",
    "UnknownValueError",
    "UsageError",
    "WithstandError",
]


class WithstandError(Exception):
    """Root of all errors that a user can do something about; its text is shown without a traceback."""

    exit_code: ClassVar[int] = 2


class Interrupted(KeyboardInterrupt):
    """Ctrl-C in the middle of the work; `kept` is what was decided until then, and says what was not."""

    def __init__(self, message: str, kept: Any) -> None:
        super().__init__(message)
        self.kept = kept


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the input: where, what, and what to write instead.

    `position` is `file:line:column` (line and column count from 1), or empty where nothing was written
    that could be pointed at. `hint` may be empty.
    """

    position: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """One line: `file:line:column: message; hint`."""
        where = f"{self.position}: " if self.position else ""
        instead = f"; {self.hint}" if self.hint else ""
        return f"{where}{self.message}{instead}"


class InputError(WithstandError):
    """The architecture is not valid; carries every problem that was found, in the order of the source."""

    exit_code: ClassVar[int] = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        if not problems:
            raise ValueError("an InputError needs at least one problem")
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def at(cls, position: str, message: str, hint: str = "") -> InputError:
        """The error with a single problem."""
        return cls((Problem(position, message, hint),))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        """Pickle by the problems, so that the error survives the way back from a worker process."""
        return type(self), (self.problems,)


class UsageError(WithstandError):
    """The request itself makes no sense: an unknown claim, contradicting options, nothing to assess."""

    exit_code: ClassVar[int] = 2


class MissingExtraError(UsageError):
    """The request needs an optional dependency; `extra` is its name in `pip install 'withstand[extra]'`."""

    def __init__(self, extra: str) -> None:
        self.extra = extra
        super().__init__(f"this needs the '{extra}' extra: pip install 'withstand[{extra}]'")

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str]]:
        """Pickle by the extra's name."""
        return type(self), (self.extra,)


class UnknownValueError(WithstandError):
    """A value that is needed is unknown: `path` says which one in the model, `reason` why it is unknown."""

    exit_code: ClassVar[int] = 3

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        # As they were given: SimPy and pickle make the error again from its arguments.
        super().__init__(path, reason)

    def __str__(self) -> str:
        """What is unknown, and why."""
        return f"{self.path} is unknown: {self.reason}"


class IncompleteError(WithstandError):
    """A source could not be read to its end (denied, throttled, unreachable), so no verdict can be given."""

    exit_code: ClassVar[int] = 4


class OutputError(IncompleteError):
    """A result could not be written (disk full, no permission); nothing half-written was left behind."""
