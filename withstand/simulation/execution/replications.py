"""Sampling: replications in fixed chunks, here or by an executor, merged in the order of their numbers.

A chunk is named by scenario, load and numbers; who computes it, and when, changes nothing. Workers
get the architecture once, as data, and compile it themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from typing import TYPE_CHECKING, Self, cast

from withstand.errors import UnknownValueError
from withstand.model.elements.fault_kind import fault_kind
from withstand.model.elements.journey import HOURS_PER_DAY
from withstand.model.structure.standard_scenarios import all_scenarios
from withstand.simulation.engine.service import overloaded
from withstand.simulation.execution.context import Budget, MeasureContext, Request, Runs
from withstand.simulation.execution.executors import PROCESSES, ExecutorChoice, open_cluster
from withstand.simulation.execution.processes import WorkerPool
from withstand.simulation.plant.at_load import PlantAtLoad, put_under_load
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.plant.demand import load_factor
from withstand.simulation.plant.plant import Plant
from withstand.simulation.sampling.estimates import Sampled, quantile_estimate

if TYPE_CHECKING:
    from types import TracebackType

    from withstand.model.architecture import Architecture
    from withstand.model.elements.scenario import Scenario
    from withstand.model.results.estimate import Trace
    from withstand.simulation.engine.record import Replication


# Replications in one task: large enough to hide its overhead, small enough to share the work evenly.
CHUNK = 25

Task = tuple[Request, range]


class Chunks:
    """Makes replications of one architecture with one seed; each process has its own."""

    def __init__(self, architecture: Architecture, seed: int) -> None:
        self.architecture = architecture
        self.seed = seed
        self.scenarios = all_scenarios(architecture)
        self.plant: Plant = compile_plant(architecture)
        self._at_loads: dict[float, PlantAtLoad] = {}

    def at_load(self, load: float) -> PlantAtLoad:
        """The plant at a share of the peak."""
        if load not in self._at_loads:
            self._at_loads[load] = put_under_load(self.plant, load)
        return self._at_loads[load]

    def make(self, scenario: str, load: str, numbers: range) -> list[Replication]:
        """Replications of a scenario by their numbers."""
        from withstand.simulation.playing.scenario import play

        return [
            play(
                self.plant,
                self.at_load(self.load_of(scenario, load, number)),
                self.scenarios[scenario],
                (self.seed, number),
            )
            for number in numbers
        ]

    def load_of(self, scenario: str, load: str, number: int) -> float:
        """The share of the peak at which a replication runs; "curve" is spread evenly over the hours."""
        own = self.scenarios[scenario].load
        if load == "peak" and own != "peak":
            return load_factor(self.plant.architecture, own)
        # Hours are taken in an order that covers the day evenly after any number of replications.
        return load_factor(self.plant.architecture, load, hour=(number * 7) % HOURS_PER_DAY)


_work_on: list[tuple[Architecture, int]] = []
_worker: list[Chunks] = []


def _take_on(architecture: Architecture, seed: int) -> None:
    _work_on[:] = [(architecture, seed)]
    _worker.clear()


def _work(scenario: str, load: str, numbers: range) -> list[Replication]:
    if not _worker:  # here and not at the start, where an error could not say what it is about
        _worker.append(Chunks(*_work_on[0]))
    return _worker[0].make(scenario, load, numbers)


class Sampling:
    """A context manager that owns the workers; `context()` is what metrics are measured with.

    UsageError where `executor` names none. Entering it opens a cluster, with its errors (`open_cluster`).
    """

    def __init__(
        self,
        architecture: Architecture,
        *,
        seed: int,
        workers: int,
        budget: Budget,
        executor: str = PROCESSES,
    ) -> None:
        self.architecture = architecture
        self.seed = seed
        self.workers = workers
        self.budget = budget
        self.choice = ExecutorChoice.of(executor)
        self._alone = workers == 1 and self.choice.name == PROCESSES
        self._here: Chunks | None = None
        self._executor: Executor | None = None
        self._begun: dict[Task, Future[list[Replication]]] = {}
        self._growing: dict[Request, list[int]] = {}
        """What was begun and may need more, with the sizes at which that is looked at."""
        self._traces: dict[tuple[str, int, str], Trace] = {}

    def __enter__(self) -> Self:
        if self.choice.name != PROCESSES:
            self._executor = self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=error is None, cancel_futures=True)

    def context(self) -> MeasureContext:
        """The context of metrics, whose replications this makes."""
        return MeasureContext(self.architecture, self.seed, self.budget, self.sample, self.replay)

    @property
    def here(self) -> Chunks:
        """The maker of replications in this process."""
        if self._here is None:
            self._here = Chunks(self.architecture, self.seed)
        return self._here

    def begin(self, requests: Iterable[Request]) -> None:
        """Lets worker processes begin with what will be asked for; what they make is taken by `sample`."""
        if self._alone or self.choice.name != PROCESSES:
            return
        foreseen = dict.fromkeys(requests)
        # What takes long comes first, so that no worker is left with it at the end.
        first = sorted(foreseen, key=lambda request: not self._is_wide(request[0]))
        goals = {request: self._goals(request) for request in first}
        tasks = [task for request in first for task in _tasks(request, 0, goals[request][0])]
        self._growing = {request: each for request, each in goals.items() if len(each) > 1}
        with suppress(BrokenExecutor):  # `sample` meets it again and goes on without workers
            for task in tasks:
                self._begun[task] = self._submit(task)

    def missing(self, requests: Collection[Request]) -> int:
        """How many tasks workers still have to do for these requests, as far as that is known now."""
        self._advance()
        wanted = set(requests)
        begun = sum(not future.done() for (each, _), future in self._begun.items() if each in wanted)
        return begun + len(wanted & self._growing.keys())

    def _advance(self) -> None:
        """Lets workers go on with what they have begun and is not precise enough, before it is asked for."""
        for request, goals in list(self._growing.items()):
            futures = [self._begun.get(task) for task in _tasks(request, 0, goals[0])]
            begun = [future for future in futures if future is not None]
            if len(begun) < len(futures) or any(future.done() and future.exception() for future in begun):
                del self._growing[request]  # it was asked for: `sample` goes on with it, and meets its error
            elif all(future.done() for future in begun):
                made = [replication for future in begun for replication in future.result()]
                if not self._goes_on(request, goals, made):
                    del self._growing[request]
                    continue
                with suppress(BrokenExecutor):  # `sample` meets it again and goes on without workers
                    for task in _tasks(request, len(made), goals[0]):
                        self._begun[task] = self._submit(task)

    def _is_wide(self, scenario: str) -> bool:
        return _is_wide(all_scenarios(self.architecture)[scenario])

    def sample(self, requests: Sequence[Request]) -> list[Runs]:
        """Replications of each request: exactly its size, or until precise enough or the budget ends.

        All that is to be made next is handed out at once: workers stay busy however small each part is.
        """
        made: dict[Request, list[Replication]] = {request: [] for request in requests}
        goals = {request: self._goals(request) for request in made}
        pending = list(made)
        while pending:
            tasks = [
                task for request in pending for task in _tasks(request, len(made[request]), goals[request][0])
            ]
            for (request, _), chunk in zip(tasks, self._chunks(tasks), strict=True):
                made[request] += chunk
            pending = [
                request for request in pending if self._goes_on(request, goals[request], made[request])
            ]
        return [self._runs(request, made[request]) for request in requests]

    def _goals(self, request: Request) -> list[int]:
        scenario, _, size = request
        if size is not None:
            return [size]
        return _sizes(self.budget, all_scenarios(self.architecture)[scenario])

    def _goes_on(self, request: Request, goals: list[int], made: Sequence[Replication]) -> bool:
        """Whether a further batch is wanted; takes the goal that was reached off the list."""
        goals.pop(0)
        if not goals:
            return False
        scenario, load, _ = request
        # What is below its floor without any fault has no recovery time that more replications would tell.
        without = overloaded(self.here.at_load(self.here.load_of(scenario, load, 0)))
        return not precise(made, self.budget.precision, without=without)

    def _runs(self, request: Request, made: Sequence[Replication]) -> Runs:
        names = sorted({name for replication in made for name in replication.facts})
        facts = tuple(self.architecture.fact(kind, name) for kind, name in names)
        return Runs(request[0], request[1], tuple(made), facts)

    def _chunks(self, tasks: Sequence[Task]) -> Iterator[list[Replication]]:
        done = 0
        if not self._alone:
            try:
                for chunk in self._handed_out(tasks):
                    yield chunk
                    done += 1
            except BrokenExecutor:
                # Somebody killed a worker (often for want of memory). Who computes a chunk changes nothing.
                self._alone = True
        for (scenario, load, _), numbers in tasks[done:]:
            yield self.here.make(scenario, load, numbers)

    def _handed_out(self, tasks: Sequence[Task]) -> Iterator[list[Replication]]:
        """What the executor makes of the tasks, in their order; all are handed out at once."""
        if self.choice.name == PROCESSES:
            futures = [self._begun.pop(task) if task in self._begun else self._submit(task) for task in tasks]
            return map(self._result, futures)
        if self._executor is None:
            self._executor = self._open()
        scenarios = [request[0] for request, _ in tasks]
        loads = [request[1] for request, _ in tasks]
        return self._executor.map(_work, scenarios, loads, [numbers for _, numbers in tasks])

    def _result(self, future: Future[list[Replication]]) -> list[Replication]:
        self._advance()
        return cast("list[Replication]", self._pool.result(future))

    def _submit(self, task: Task) -> Future[list[Replication]]:
        (scenario, load, _), numbers = task
        return self._pool.submit(_work, scenario, load, numbers)

    @property
    def _pool(self) -> WorkerPool:
        """The worker processes on this machine, from when they are wanted."""
        if not isinstance(self._executor, WorkerPool):
            with suppress(UnknownValueError):  # whoever needs it says so, about the metric that does
                compile_plant(self.architecture)  # before the workers are forked, which then have it
            self._executor = WorkerPool(self.workers, _take_on, (self.architecture, self.seed))
        return self._executor

    def _open(self) -> Executor:
        return open_cluster(self.choice, self.workers, _take_on, (self.architecture, self.seed))

    def replay(self, scenario: str, number: int, load: str) -> Trace:
        """One replication in full; several claims may show the same one."""
        from withstand.simulation.playing.trace import trace

        here, name = self.here, (scenario, number, load)
        if name not in self._traces:
            at_load = here.at_load(here.load_of(scenario, load, number))
            self._traces[name] = trace(here.plant, at_load, here.scenarios[scenario], (self.seed, number))
        return self._traces[name]


def _tasks(request: Request, start: int, end: int) -> list[Task]:
    return [(request, range(at, min(at + CHUNK, end))) for at in range(start, end, CHUNK)]


def _is_wide(scenario: Scenario) -> bool:
    return any(fault_kind(fault.kind).whole for fault in scenario.faults)


def _sizes(budget: Budget, scenario: Scenario) -> list[int]:
    """Sample sizes after which precision is looked at: the first, then doubled, up to the budget."""
    most = budget.replications if _is_wide(scenario) else budget.local
    sizes = [min(budget.first, most)]
    while sizes[-1] < most:
        sizes.append(min(sizes[-1] * 2, most))
    return sizes


_JUDGED = 0.95


def precise(made: Sequence[Replication], wanted: float, *, without: Collection[str] = ()) -> bool:
    """Whether the P95 of every recovery time is known to this relative half-width, but of these flows."""
    label = Sampled("s", 0)
    for sample in _samples(made, without):
        if not any(sample):
            continue
        estimate = quantile_estimate(sample, _JUDGED, label)
        if (estimate.high - estimate.low) / 2 > wanted * max(abs(estimate.value), 1e-9):
            return False
    return True


def _samples(made: Sequence[Replication], without: Collection[str]) -> Iterator[list[float]]:
    for flow in made[0].flows:
        if flow not in without:
            yield [replication.flows[flow].rto for replication in made]
    for store in made[0].stores:
        yield [replication.stores[store].rto for replication in made if store in replication.stores]
    for record in made[0].dns:
        yield [replication.dns.get(record, 0.0) for replication in made]
