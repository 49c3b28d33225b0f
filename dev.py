"""Set-up and checks of the project, with nothing but Python's own library: `python3 dev.py COMMAND`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - before anything that an older Python could not read
    sys.exit(
        "withstand needs Python 3.11 or newer; this is %d.%d (%s).\n"  # noqa: UP031
        "Run dev.py with a newer one, for example: python3.11 dev.py demo"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
LOCKS = {"core": ROOT / "requirements" / "core.lock", "dev": ROOT / "requirements" / "dev.lock"}
# draw.io's viewer: icons of the drawings in the report, and what the tests of diagrams draw with. One wheel,
# without what it says it needs (a whole JupyterLab).
VIEWER = ROOT / "requirements" / "viewer.lock"
STAMP = VENV / "withstand-stamp"
BIN = "Scripts" if os.name == "nt" else "bin"

# Resolves the locks; not in the locks itself, since nobody else needs its 25 MB.
UV = "uv==0.13.9"
# A lock is for every machine: it may not say where its packages came from.
ADDRESS = re.compile(r"://|index-url|find-links|trusted-host|^-|file:", re.IGNORECASE | re.MULTILINE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("demo", help="judge the reference platform and write the report", add_help=False)
    commands.add_parser(
        "test", help="run the whole test suite (further arguments go to pytest)", add_help=False
    )
    check_parser = commands.add_parser(
        "check", help="format, lint, types, imports, docs, changelog and tests"
    )
    check_parser.add_argument("--no-tests", action="store_true", help="all but the tests")
    commands.add_parser("fix", help="format the code and repair what the linter can")
    commands.add_parser("docs", help="write the generated pages of docs/reference again")
    commands.add_parser("lock", help="resolve requirements/*.lock again")
    commands.add_parser("setup", help="only make .venv, with everything for development")
    changelog_parser = commands.add_parser("changelog", help="move changelog.d into CHANGELOG.md")
    changelog_parser.add_argument("version")
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command not in ("demo", "test"):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    use: dict[str, Callable[[], int]] = {
        "demo": lambda: demo(rest),
        "test": lambda: test(rest),
        "check": lambda: check(tests=not options.no_tests),
        "fix": fix,
        "docs": docs,
        "lock": lock,
        "setup": setup,
        "changelog": lambda: changelog(options.version),
    }
    return use[options.command]()


# ---------------------------------------------------------------- commands


def demo(arguments: Sequence[str]) -> int:
    """Judge the reference platform with a core install, as a user would have it."""
    prepare("core")
    return run("-m", "withstand", "demo", *arguments)


def test(arguments: Sequence[str]) -> int:
    """Run the test suite on two processes."""
    prepare("dev")
    return run("-m", "pytest", "-n", "2", "--dist", "loadgroup", *arguments)


def check(*, tests: bool) -> int:
    """Run every check to its end, then say which failed."""
    prepare("dev")
    steps = {
        "format": ("-m", "ruff", "format", "--check", "."),
        "lint": ("-m", "ruff", "check", "."),
        "types": ("-m", "mypy"),
        "imports": ("-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"),
        "docs": ("docs/generate.py", "--check"),
        "changelog": ("-m", "towncrier", "build", "--draft", "--version", "next"),
    }
    failed = [name for name, command in steps.items() if not step(name, command)]
    if tests and test(()) != 0:
        failed.append("tests")
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def fix() -> int:
    """Format the code, and repair what the linter can repair."""
    prepare("dev")
    return run("-m", "ruff", "check", "--fix", ".") | run("-m", "ruff", "format", ".")


def docs() -> int:
    """Write the generated pages of docs/reference again."""
    prepare("dev")
    return run("docs/generate.py")


def setup() -> int:
    """Only make .venv, with everything for development."""
    prepare("dev")
    return 0


def changelog(version: str) -> int:
    """Move the fragments of changelog.d into CHANGELOG.md under a version."""
    prepare("dev")
    return run("-m", "towncrier", "build", "--yes", "--version", version)


def lock() -> int:
    """Resolve both locks again: dev first, then core with the same versions."""
    make_venv(TOOLS)
    pip(TOOLS, "install", UV)
    for name, group in (("dev", "dev"), ("core", "build")):
        say(f"resolving requirements/{name}.lock …")
        resolved = resolve(group, constraint=LOCKS["dev"] if name == "core" else None)
        address = ADDRESS.search(resolved)
        if address:
            say(f"requirements/{name}.lock would hold an address or an option: {address.group()!r}")
            return 1
        LOCKS[name].parent.mkdir(exist_ok=True)
        LOCKS[name].write_text(resolved, encoding="utf-8")
    return 0


# ---------------------------------------------------------------- the environment


def prepare(level: str) -> None:
    """Make .venv hold what `level` (core or dev) locks; at once when it already does."""
    if is_current(level):
        return
    if shutil.which(str(python(VENV))) is None or not works(VENV):
        make_venv(VENV)
    STAMP.unlink(missing_ok=True)  # a set-up that is cut short must not look finished
    say(f"installing {LOCKS[level].relative_to(ROOT)} into .venv (once; a minute or so) …")
    # The lock is complete. Left to resolve, pip before 23.3 takes the newest release for a requirement with
    # an extra (coverage[toml]) and then refuses it, since the lock pins another.
    pip(VENV, "install", "--no-deps", "--require-hashes", "-r", str(LOCKS[level]))
    pip(VENV, "install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    if not has_installed(VENV, "--no-deps", "--require-hashes", "-r", str(VIEWER)):
        say("no icons: drawings have plain tiles, and the tests that need draw.io's viewer are skipped")
    STAMP.write_text(f"{level} {fingerprint(level)}\n", encoding="utf-8")


def is_current(level: str) -> bool:
    """Whether .venv holds what `level` locks; dev holds all of core."""
    try:
        installed, _, stamped = STAMP.read_text(encoding="utf-8").strip().partition(" ")
    except OSError:
        return False
    enough = {"core": ("core", "dev"), "dev": ("dev",)}[level]
    return installed in enough and stamped == fingerprint(installed) and python(VENV).exists()


def fingerprint(level: str) -> str:
    """What an installation depends on: the locks, pyproject.toml, and where the checkout lies."""
    files = (LOCKS[level], VIEWER, ROOT / "pyproject.toml")
    parts = (*(file.read_bytes() for file in files), os.fsencode(ROOT))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def works(folder: Path) -> bool:
    """Whether the environment's Python starts and is new enough."""
    probe = [str(python(folder)), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def make_venv(folder: Path) -> None:
    """Make a virtual environment, with pip inside where Python can put it there."""
    if is_foreign(folder):
        sys.exit(f"{folder} exists and is not a virtual environment; move it away and try again")
    if importlib.util.find_spec("ensurepip") is None and importlib.util.find_spec("pip") is None:
        sys.exit(
            "Python has neither pip nor ensurepip here, so nothing can be installed.\n"
            f"On Debian or Ubuntu: sudo apt install python3.{sys.version_info[1]}-venv"
        )
    say(f"making {folder.relative_to(ROOT)} with Python {sys.version.split()[0]} …")
    venv.create(folder, clear=True, with_pip=importlib.util.find_spec("ensurepip") is not None)


def is_foreign(folder: Path) -> bool:
    """Whether something else lies where the environment should: it is not ours to clear."""
    if not folder.is_dir():
        return folder.exists()
    return any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists()


def pip(folder: Path, *arguments: str) -> None:
    """Run pip for an environment, and end here where it cannot."""
    if run_pip(folder, *arguments):
        sys.exit(
            f"dev.py: pip could not install; its message is above. To start afresh, delete {folder.name}/"
        )


def has_installed(folder: Path, *arguments: str) -> bool:
    """Install what is good to have; False, and pip's message above, where it is not to be had."""
    return run_pip(folder, "install", *arguments) == 0


def run_pip(folder: Path, *arguments: str) -> int:
    """The exit code of pip: the environment's own, or the one of this Python where it has none."""
    own = [str(python(folder)), "-m", "pip"]
    has_own = subprocess.run([*own, "--version"], capture_output=True, check=False).returncode == 0
    command = own if has_own else [sys.executable, "-m", "pip", "--python", str(python(folder))]
    environment = os.environ | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run([*command, *arguments, "-qq"], cwd=ROOT, env=environment, check=False).returncode


def python(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / BIN / ("python.exe" if os.name == "nt" else "python")


# ---------------------------------------------------------------- running


def run(*arguments: str) -> int:
    """Run the Python of .venv in the checkout and return its exit code."""
    try:
        return subprocess.run([str(python(VENV)), *arguments], cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


def step(name: str, command: Sequence[str]) -> bool:
    """Run one named check; say its name first."""
    say(f"── {name}")
    return run(*command) == 0


def resolve(group: str, *, constraint: Path | None) -> str:
    """The hashed lock, for all platforms, of the core dependencies and one dependency group."""
    command = [str(TOOLS / BIN / "uv"), "pip", "compile", "pyproject.toml", "--group", group, "--quiet"]
    command += ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--upgrade"]
    command += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    command += ["--no-emit-find-links"]
    if constraint:
        command += ["--constraint", str(constraint)]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def say(text: str) -> None:
    """Tell what is going on, on stderr: stdout belongs to the command that runs."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
