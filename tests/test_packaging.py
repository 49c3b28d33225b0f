"""The wheel as a stranger gets it: built, installed with the core dependencies only, used from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = {"click", "dd", "jinja2", "networkx", "numpy", "pydantic", "pyyaml", "rich", "simpy"}
DATA_SUFFIXES = {".yaml", ".yml", ".toml", ".json", ".j2", ".css", ".js", ".svg", ".typed"}
# What pip says when no registry answered, as against one that answered and has no such package.
NO_REGISTRY = re.compile(
    r"after connection broken by|Could not fetch URL|Temporary failure in name resolution", re.IGNORECASE
)

# One worker builds and installs; the other goes on with the rest of the suite.
pytestmark = pytest.mark.xdist_group("packaging")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (built,) = folder.glob("withstand-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a clean environment that holds the wheel and what its metadata asks for."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    constraints = folder / "constraints.txt"
    constraints.write_text(locked_versions(ROOT / "requirements" / "core.lock"), encoding="utf-8")
    command = [scripts / "python", "-m", "pip", "install", "--quiet", "--constraint", constraints, wheel]
    attempt = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if attempt.returncode and NO_REGISTRY.search(attempt.stderr):
        pytest.skip("no package registry answers, so the wheel's dependencies cannot be installed")
    assert attempt.returncode == 0, attempt.stderr
    return scripts


def test_wheel_holds_code_data_and_the_reference_platform(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    source = [path for path in (ROOT / "withstand").rglob("*") if path.suffix in {".py", *DATA_SUFFIXES}]
    expected = {path.relative_to(ROOT).as_posix() for path in source}
    examples = (path for path in (ROOT / "examples" / "enterprise-platform").rglob("*") if path.is_file())
    expected |= {f"withstand/{path.relative_to(ROOT).as_posix()}" for path in examples}
    assert not expected - inside
    assert not [name for name in inside if name.startswith(("tests/", "docs/")) or "__pycache__" in name]


def test_wheel_asks_for_the_small_core_only(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode("utf-8"))
    always = [each for each in metadata.get_all("Requires-Dist", []) if "extra ==" not in each]
    assert {re.split(r"[^\w.-]", each)[0].lower() for each in always} == CORE
    assert metadata["License-Expression"] == "Apache-2.0"


@pytest.mark.registry
def test_installed_command_runs_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    version = run(str(installed / "withstand"), "--version", cwd=tmp_path)
    assert re.fullmatch(r"withstand, version \d+\.\d+\.\d+\n", version)
    where = "import withstand; print(withstand.__file__)"
    assert str(ROOT) not in run(str(installed / "python"), "-c", where, cwd=tmp_path)
    run(str(installed / "python"), "-m", "pip", "check", cwd=tmp_path)


@pytest.mark.registry
def test_demo_judges_the_reference_platform_with_the_core_alone(installed: Path, tmp_path: Path) -> None:
    """Claims of the reference platform are violated, so 1 is a finished demo; 2 and above are not."""
    run(str(installed / "withstand"), "demo", cwd=tmp_path, allowed=(0, 1))
    reports = list(tmp_path.rglob("*.html"))
    assert reports, "no report was written below the current folder"
    assert "</html>" in reports[0].read_text(encoding="utf-8")


def run(*command: str, cwd: Path, allowed: tuple[int, ...] = (0,)) -> str:
    """Run a program that must end well, without the environment of this one, and return its stdout."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COVERAGE"))
    }
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in allowed, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def locked_versions(lock: Path) -> str:
    """The lock as constraints: names and versions without hashes, since a wheel made here has none."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return "".join(f"{line.rstrip(chr(92)).strip()}\n" for line in lines if re.match(r"\w", line))
