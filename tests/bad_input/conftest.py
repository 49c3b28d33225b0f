"""A shop that is right, commands run in an empty folder, and what every refusal must look like."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from withstand.cli.main import main

# Lines and characters: what fits on one screen of a laptop, wrapped lines included.
SCREEN_LINES = 45
SCREEN_CHARACTERS = 6_000

SHOP = """\
name: shop
as_of: 2026-11-22
regions:
  us-east-1: {zones: [us-east-1a, us-east-1b]}
resources:
  bucket: {kind: s3, region: us-east-1, key: key}
  key: {kind: kms, region: us-east-1}
claims:
  encrypted: {title: All data is encrypted with KMS, metric: rules, rules: [SEC009]}
"""


@dataclass(frozen=True)
class Done:
    """How a command ended: exit code, and everything that it said."""

    exit_code: int
    output: str

    def refused(self, *words: str, exit_code: int = 2) -> None:
        """Clear words on one screen, no traceback, the right exit code."""
        assert self.exit_code == exit_code, self.output
        assert "Traceback" not in self.output
        assert "itself failed" not in self.output
        assert len(self.output.splitlines()) <= SCREEN_LINES
        assert len(self.output) <= SCREEN_CHARACTERS
        for word in words:
            assert word in self.output, self.output


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> Done:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Done(result.exit_code, result.output)

    return invoke


@pytest.fixture
def spec(tmp_path: Path) -> Callable[[str | bytes], str]:
    """Writes a spec and returns its name."""

    def write(content: str | bytes, name: str = "platform.yaml") -> str:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return name

    return write


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts the real program in the empty folder, in a process group of its own."""

    def begin(arguments: Sequence[str], **how: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "withstand", *arguments],
            cwd=tmp_path,
            env={**os.environ, "NO_COLOR": "1"},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **{"stdout": subprocess.PIPE, **how},  # type: ignore[call-overload]
        )

    return begin


@pytest.fixture
def shop() -> str:
    """The text of the shop that is right."""
    return SHOP


@pytest.fixture
def files(tmp_path: Path) -> Callable[[], list[str]]:
    """Names of all files in the folder, hidden ones too."""
    return lambda: sorted(
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    )
