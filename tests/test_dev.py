"""dev.py: when it installs, when it starts at once, and what it refuses."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def dev(tmp_path: Path) -> ModuleType:
    """dev.py, working on a folder of its own with a made-up environment."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ROOT, module.VENV = tmp_path, tmp_path / ".venv"
    module.STAMP = module.VENV / "withstand-stamp"
    module.LOCKS = {level: tmp_path / f"{level}.lock" for level in ("core", "dev")}
    module.VIEWER = tmp_path / "viewer.lock"
    for path in (*module.LOCKS.values(), module.VIEWER, tmp_path / "pyproject.toml"):
        path.write_text("as it was")
    interpreter = module.python(module.VENV)
    interpreter.parent.mkdir(parents=True)
    interpreter.touch()
    return module


@pytest.mark.parametrize(
    ("installed", "wanted", "current"),
    [("core", "core", True), ("core", "dev", False), ("dev", "core", True), ("dev", "dev", True)],
)
def test_a_development_set_up_serves_a_demo_but_not_the_reverse(
    dev: ModuleType, *, installed: str, wanted: str, current: bool
) -> None:
    stamp(dev, installed)
    assert dev.is_current(wanted) is current


@pytest.mark.parametrize("changed", ["dev.lock", "viewer.lock", "pyproject.toml"])
def test_a_change_installs_again(dev: ModuleType, changed: str) -> None:
    stamp(dev, "dev")
    (dev.ROOT / changed).write_text("changed")
    assert not dev.is_current("dev")


def test_no_stamp_or_no_interpreter_installs_again(dev: ModuleType) -> None:
    assert not dev.is_current("core")
    stamp(dev, "core")
    dev.python(dev.VENV).unlink()
    assert not dev.is_current("core")


def test_a_folder_that_is_no_environment_is_left_alone(dev: ModuleType) -> None:
    mine = dev.VENV / "mine.txt"
    mine.write_text("precious")
    with pytest.raises(SystemExit, match="not a virtual environment"):
        dev.make_venv(dev.VENV)
    assert mine.read_text() == "precious"


def test_a_file_in_the_place_of_the_environment_is_left_alone(dev: ModuleType) -> None:
    with pytest.raises(SystemExit, match="not a virtual environment"):
        dev.make_venv(dev.python(dev.VENV))


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://registry.example/simple",
        "-f wheels",
        "click @ file:///somewhere/click.whl",
        "click @ git+ssh://example/click",
    ],
)
def test_an_address_in_a_lock_is_found(dev: ModuleType, line: str) -> None:
    assert dev.ADDRESS.search(f"click==8.5.1 \\\n    --hash=sha256:00\n{line}\n")
    assert not dev.ADDRESS.search("click==8.5.1 \\\n    --hash=sha256:00\n")


def test_an_old_python_can_read_the_line_that_refuses_it() -> None:
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def stamp(dev: ModuleType, level: str) -> None:
    """Mark the made-up environment as set up for a level."""
    dev.STAMP.write_text(f"{level} {dev.fingerprint(level)}\n")
