"""The examples of the faults: played as they are, and with their mechanism or protection switched off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from withstand.scanners.spec import read_spec
from withstand.simulation.engine.record import Replication
from withstand.simulation.execution.replications import Chunks

FOLDER = Path(__file__).parents[3] / "examples" / "mechanisms"
COUNT = 8

Measure = Callable[[Replication], float]
Check = Callable[[float], bool]


@dataclass(frozen=True)
class Example:
    """One example, as it is or changed in a folder of the test's own."""

    name: str
    folder: Path
    room: Path

    def played(self, count: int = COUNT) -> list[Replication]:
        """Replications of its scenario, which has its name."""
        return Chunks(read_spec(self.folder / f"{self.name}.yaml"), 42).make(self.name, "peak", range(count))

    def measured(self, measure: Measure) -> list[float]:
        """One number of each replication."""
        return [measure(one) for one in self.played()]

    def changed(self, *replacements: tuple[str, str]) -> Example:
        """With texts of it or of its base replaced; each must be there."""
        files = ("base.yaml", f"{self.name}.yaml")
        texts = {file: (self.folder / file).read_text() for file in files}
        for old, new in replacements:
            assert any(old in text for text in texts.values()), f"{old!r} is not there to be changed"
            texts = {file: text.replace(old, new) for file, text in texts.items()}
        for file, text in texts.items():
            (self.room / file).write_text(text)
        return Example(self.name, self.room, self.room)

    def shows(self, measure: Measure, works: Check, *, old: str, new: str, off: Check) -> None:
        """`works` as it is; `off`, and another outcome, with a text replaced that switches something off."""
        before = self.measured(measure)
        assert all(map(works, before)), before
        after = self.changed((old, new)).measured(measure)
        assert all(map(off, after)), after
        assert after != before


@pytest.fixture
def example(tmp_path: Path) -> Callable[[str], Example]:
    """`example("zone-loss")`: the file of that name in examples/mechanisms."""
    return lambda name: Example(name, FOLDER, tmp_path)


@pytest.fixture
def near() -> Callable[..., Check]:
    """`near(0.7)`: a check that a number is that one, up to rounding or the tolerance given."""
    return lambda expected, tolerance=1e-6: (
        lambda found: found == pytest.approx(expected, rel=tolerance, abs=tolerance)
    )


@pytest.fixture
def between() -> Callable[[float, float], Check]:
    """`between(10, 60)`: a check that a number lies in a range."""
    return lambda low, high: lambda found: low <= found <= high


@pytest.fixture
def chain_of() -> Callable[[Replication, Sequence[int]], list[str]]:
    """What the links of a critical chain are called."""
    return lambda one, critical: [one.links[index].what for index in critical]
