"""On a terminal and beside one: colour, progress, start-up, and what help says of exit codes."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from withstand.cli import exit_codes
from withstand.cli.main import main

SPEC = """\
name: shop
regions: {us-east-1: {zones: [us-east-1a]}}
resources: {bucket: {kind: s3, region: us-east-1}}
claims: {encrypted: {title: Encrypted, metric: rules, rules: [SEC009]}}
"""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
PROGRESS = "\x1b[2K"


def on_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What a command shows on a terminal of its own."""
    master, slave = pty.openpty()
    variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [sys.executable, "-m", "withstand", *arguments],
        cwd=folder, stdin=slave, stdout=slave, stderr=slave, close_fds=True,
        env={**variables, "TERM": "xterm", "COLUMNS": "100", **environment},
    )  # fmt: skip
    os.close(slave)
    shown = b""
    while True:
        try:
            piece = os.read(master, 65_536)
        except OSError:  # Linux says so when the last process has left the terminal
            break
        if not piece:
            break
        shown += piece
    process.wait()
    os.close(master)
    return shown.decode("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text("nonsense: 1\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("arguments", [("check", "shop.yaml"), ("validate", "wrong.yaml")])
def test_colour_on_a_terminal_unless_it_is_not_wanted(folder: Path, arguments: tuple[str, ...]) -> None:
    assert COLOUR.search(on_terminal(folder, *arguments))
    assert not COLOUR.search(on_terminal(folder, *arguments, NO_COLOR="1"))


def test_progress_is_for_people_who_watch(folder: Path) -> None:
    arguments = ("verify", "shop.yaml", "-o", "text")
    assert PROGRESS in on_terminal(folder, *arguments)
    command = [sys.executable, "-m", "withstand", *arguments]
    piped = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "\x1b" not in piped.stdout + piped.stderr
    assert piped.stderr == ""


def test_every_command_has_help_that_fits_and_a_whole_first_line() -> None:
    overview = CliRunner().invoke(main, ["--help"], terminal_width=80).output
    assert not re.search(r"\w\.\.\.", overview)
    for name in main.commands:
        shown = CliRunner().invoke(main, [name, "--help"])
        assert shown.exit_code == 0
        assert name in overview


def test_help_names_every_exit_code() -> None:
    overview = CliRunner().invoke(main, ["--help"]).output
    codes = {value for value in vars(exit_codes).values() if type(value) is int}
    assert codes == {0, 1, 2, 3, 4, 70, 130, 141}
    assert not {code for code in codes if not re.search(rf"\b{code}\b", overview)}
    guide = Path(__file__).parents[2] / "docs" / "how-to" / "gate-a-pull-request.md"
    assert not {code for code in codes if f"| {code} |" not in guide.read_text(encoding="utf-8")}
