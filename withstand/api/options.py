"""How to verify and how to look for what decides: options and their defaults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Progress = Callable[[str], None]

DEFAULT_SEED = 42
PROCESSES = "processes"


def _silent(_: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """How to verify: seed of all randomness, who computes, largest number of replications, which claims.

    `executor` is "processes" (`workers` of them), "dask" or "ray" (a cluster of `workers` that is started on
    this machine), "dask=ADDRESS" or "ray=ADDRESS" (a cluster that runs); UsageError for anything else. None
    of it changes a result.

    `as_of` is the date for which dated records are judged; None takes the architecture's own, else today.
    `sensitivity` names claims of which the result shall say what decides them; each takes a minute or so.
    `claims` holds names or patterns such as "rto.*"; empty means all. `budget` None is the default budget.
    """

    seed: int = DEFAULT_SEED
    workers: int = 1
    executor: str = PROCESSES
    budget: int | None = None
    claims: tuple[str, ...] = ()
    as_of: date | None = None
    sensitivity: tuple[str, ...] = ()
    progress: Progress = _silent

    def __post_init__(self) -> None:
        if self.executor != PROCESSES:
            from withstand.simulation.execution.executors import ExecutorChoice

            ExecutorChoice.of(self.executor)


DEFAULT_REPLICATIONS = 200


@dataclass(frozen=True, slots=True)
class SensitivityOptions:
    """Seed, worker processes (which change no result), and replications of one variant of a scenario."""

    seed: int = DEFAULT_SEED
    workers: int = 1
    replications: int = DEFAULT_REPLICATIONS
