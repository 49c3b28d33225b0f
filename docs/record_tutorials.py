"""Writes below each command of the tutorials what it prints: `python docs/record_tutorials.py`."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from pathlib import Path

from click.testing import CliRunner

from withstand.cli.main import main as withstand

TUTORIALS = Path(__file__).resolve().parent / "tutorial"
_PART = re.compile(
    r"^```console\n\$ (?P<command>.*)\n(?:[\s\S]*?)^```$"
    r"|^<!-- edit (?P<file>\S+): (?P<old>.+?) => (?P<new>.+?) -->$",
    re.MULTILINE,
)
# What differs from run to run or from day to day.
_VARYING = ((re.compile(r"\d+(\.\d+)? s$", re.MULTILINE), "… s"), (re.compile(r"as of \S+"), "as of …"))


def record(text: str) -> str:
    """The page with fresh outputs; edits of files are carried out on the way, in the current folder."""

    def fresh(part: re.Match[str]) -> str:
        if part["file"]:
            file = Path(part["file"])
            content = file.read_text(encoding="utf-8")
            file.write_text(content.replace(part["old"], part["new"]), encoding="utf-8")
            return part[0]
        printed = CliRunner().invoke(withstand, shlex.split(part["command"])[1:]).output
        lines = "\n".join(line.rstrip() for line in printed.strip("\n").splitlines())
        head, _, rest = lines.partition("\n")
        for pattern, instead in _VARYING:
            head = pattern.sub(instead, head)
        return f"```console\n$ {part['command']}\n{head}\n{rest}\n```".replace("\n\n```", "\n```")

    return _PART.sub(fresh, text)


def main() -> None:
    """Record every tutorial in an empty folder."""
    for page in sorted(TUTORIALS.glob("*.md")):
        with tempfile.TemporaryDirectory() as folder:
            before = Path.cwd()
            os.chdir(folder)
            try:
                text = record(page.read_text(encoding="utf-8"))
            finally:
                os.chdir(before)
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
