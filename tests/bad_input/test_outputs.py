"""Outputs that cannot be written: exit code 4, the old file as it was, nothing half-written beside it."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest


def test_a_disk_that_is_full_when_the_report_is_written(
    run, spec, shop: str, files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of the system is not ours to fill: the last step before the rename says that it is."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    spec(shop)
    spec("what was there", "report.html")
    monkeypatch.setattr(os, "fsync", full)
    run("verify", "platform.yaml", "-o", "html=report.html").refused(
        "report.html was not written: No space left on device", exit_code=4
    )
    assert files() == ["platform.yaml", "report.html"]
    assert (tmp_path / "report.html").read_text() == "what was there"


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
def test_a_device_is_written_to_and_never_replaced(run, spec, shop: str) -> None:
    run("verify", spec(shop), "-o", "html=/dev/full").refused("No space left on device", exit_code=4)
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
@pytest.mark.parametrize("command", ["validate", "check", "verify", "simulate"])
def test_a_terminal_output_that_cannot_be_written(start, spec, shop: str, command: str) -> None:
    with Path("/dev/full").open("w") as full:
        process = start([command, spec(shop)], stdout=full)
        _, error = process.communicate()
    assert process.returncode == 4, error
    assert "No space left on device" in error
    assert "Traceback" not in error


def test_a_link_stays_a_link(run, spec, shop: str, tmp_path: Path) -> None:
    spec("old", "real/report.json")
    (tmp_path / "latest.json").symlink_to(tmp_path / "real" / "report.json")
    assert run("verify", spec(shop), "-o", "json=latest.json").exit_code == 0
    assert (tmp_path / "latest.json").is_symlink()
    assert (tmp_path / "real" / "report.json").read_text().startswith("{")


def test_a_pipe_is_written_to(start, spec, shop: str) -> None:
    process = start(["verify", spec(shop), "-o", "json=/dev/stdout"])
    output, _ = process.communicate()
    assert process.returncode == 0
    assert '"schema_version"' in output


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("platform.yaml/report.html", "platform.yaml/report.html was not written"),
        ("folder", "folder is a folder; name a file in it"),
        ("x" * 300 + ".html", "File name too long"),
    ],
)
def test_a_place_where_no_file_can_be(run, spec, shop: str, tmp_path: Path, target: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    run("verify", spec(shop), "-o", f"html={target}").refused(words, exit_code=4)


def test_a_folder_without_permission(run, spec, shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write everywhere, so the refusal of the system is put in place of the folder's own."""
    import tempfile

    def denied(**_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(tempfile, "mkstemp", denied)
    run("verify", spec(shop), "-o", "html=report.html").refused("Permission denied", exit_code=4)


def test_an_output_without_a_name(run, spec, shop: str) -> None:
    run("verify", spec(shop), "-o", "html=").refused("names no file; write html=FILE")


def test_one_output_that_fails_is_found_before_the_others_are_written(run, spec, shop: str, files) -> None:
    spec(shop)
    done = run("verify", "platform.yaml", "-o", "json=a.json", "-o", "html=a.json")
    done.refused("two outputs would go to a.json")
    assert files() == ["platform.yaml"]


def test_whoever_reads_only_the_beginning_is_not_told_a_story(spec, shop: str, tmp_path: Path) -> None:
    """`| head` closes the pipe: no traceback, and no exit code that claims success."""
    spec(shop)
    read, write = os.pipe()
    os.close(read)
    program = [sys.executable, "-m", "withstand", "check", "platform.yaml", "--all"]
    with os.fdopen(write, "w") as closed:
        done = subprocess.run(
            program, cwd=tmp_path, stdout=closed, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.stderr == ""
    assert done.returncode == 141
