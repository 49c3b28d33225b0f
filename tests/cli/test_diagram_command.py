"""`withstand diagram`: files come out, manual changes stay, and what is wrong is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from withstand.cli.diagram_command import FORMATS
from withstand.cli.main import main
from withstand.diagrams import FORMATS as DRAWN

SHOP = Path(__file__).resolve().parents[2] / "examples" / "small-shop" / "shop.yaml"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run the command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str):
        result = CliRunner().invoke(main, ["diagram", *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


def test_the_formats_are_those_that_can_be_drawn() -> None:
    assert FORMATS == DRAWN


def test_by_default_it_writes_a_drawio_file(run, tmp_path: Path) -> None:
    assert run(str(SHOP)).exit_code == 0
    assert "<mxfile" in (tmp_path / "out" / "small-shop.drawio").read_text()


def test_what_a_person_moved_stays_unless_drawn_fresh(run, tmp_path: Path) -> None:
    file = tmp_path / "shop.drawio"
    run(str(SHOP), "-o", f"drawio={file}")
    drawn = file.read_text()
    assert 'x="' in drawn
    start = drawn.index('id="alb"')
    place = drawn.index(' x="', start)
    moved = drawn[:place] + ' x="7' + drawn[place + 4 :]
    file.write_text(moved)
    run(str(SHOP), "-o", f"drawio={file}")
    assert file.read_text() != drawn
    run(str(SHOP), "-o", f"drawio={file}", "--fresh")
    assert file.read_text() == drawn


def test_somebody_elses_file_is_refused_even_when_drawn_fresh(run, tmp_path: Path) -> None:
    file = tmp_path / "mine.drawio"
    file.write_text("<mxfile/>")
    for more in ((), ("--fresh",)):
        result = run(str(SHOP), "-o", f"drawio={file}", *more)
        assert result.exit_code == 2 and "not a drawing of withstand's" in result.output
        assert file.read_text() == "<mxfile/>"


def test_a_journey_has_a_file_of_its_own(run, tmp_path: Path) -> None:
    assert run(str(SHOP), "--focus", "order").exit_code == 0
    assert (tmp_path / "out" / "small-shop-order.drawio").exists()


def test_a_page_that_is_not_there_is_named(run) -> None:
    result = run(str(SHOP), "--page", "recovry")
    assert result.exit_code == 2 and "did you mean recovery?" in result.output


def test_what_was_deleted_is_said(run, tmp_path: Path) -> None:
    file = tmp_path / "shop.drawio"
    run(str(SHOP), "-o", f"drawio={file}", "--page", "recovery")
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if ' id="alb"' not in line and '"alb"' not in line))
    said = run(str(SHOP), "-o", f"drawio={file}", "--page", "recovery").output
    assert "recovery: deleted by hand, not drawn again (--fresh draws all): alb" in said


def test_a_scenario_is_painted_and_an_unknown_one_refused(run) -> None:
    assert (
        run(
            str(SHOP), "-o", "svg=x.svg", "--page", "recovery", "--scenario", "zone-loss:eu-central-1a"
        ).exit_code
        == 0
    )
    refused = run(str(SHOP), "--scenario", "zone-loss:eu-central-1z")
    assert refused.exit_code == 2
    assert "did you mean" in refused.output


def test_the_difference_to_an_earlier_version(run, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.yaml"
    earlier.write_text(SHOP.read_text().replace("backup_retention: 7d", "backup_retention: 14d"))
    assert run(str(SHOP), "-o", "svg=x.svg", "--page", "recovery", "--against", str(earlier)).exit_code == 0


def test_a_format_without_a_file_is_refused(run) -> None:
    assert run(str(SHOP), "-o", "svg").exit_code == 2
