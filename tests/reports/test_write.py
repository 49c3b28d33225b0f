"""Writing: whole or not at all."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from withstand.errors import OutputError, UsageError
from withstand.model.build import build
from withstand.reports.write import render, write, write_text

FORMATS = ("text", "json", "html", "sarif", "junit", "markdown")


@pytest.fixture(scope="module")
def architecture():
    return build(
        {
            "name": "small",
            "regions": {"us-east-1": {"zones": ["us-east-1a"]}},
            "assumptions": {"a.decision": {"title": "Time to decide", "source": "reviews"}},
            "waivers": {
                "w.legacy": {"rule": "SEC010", "reason": "moves", "owner": "head", "expires": "2027-03-31"}
            },
        }
    )


def test_each_format_goes_to_its_file(tmp_path, result, architecture):
    files = [(format, tmp_path / "new" / f"report.{format}") for format in FORMATS]
    write(files, result, architecture)
    assert all(path.read_text(encoding="utf-8") for _, path in files)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(
        path.name for _, path in files
    )


def test_register_of_the_architecture_is_in_the_result(tmp_path, result, architecture):
    write([("json", tmp_path / "r.json")], result, architecture)
    data = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert data["assumptions"][0]["source"] == "reviews"
    assert data["waivers"][0]["expires"] == "2027-03-31"


@pytest.mark.parametrize("format", FORMATS)
def test_same_result_same_bytes_and_no_duration(tmp_path, result, architecture, format):
    write([(format, tmp_path / "a")], result, architecture)
    write([(format, tmp_path / "b")], result, architecture)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert b"8.4 s" not in (tmp_path / "a").read_bytes()


def test_the_terminal_is_told_how_long_it_took(result, architecture):
    assert "8.4 s" in render("text", result, architecture)


def test_the_same_file_twice_is_refused(tmp_path, result, architecture):
    with pytest.raises(UsageError, match="two outputs"):
        write([("json", tmp_path / "r"), ("html", tmp_path / "r")], result, architecture)


def test_a_folder_is_refused_before_anything_is_written(tmp_path, result, architecture):
    with pytest.raises(OutputError, match="is a folder"):
        write([("json", tmp_path / "r.json"), ("html", tmp_path)], result, architecture)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path, result, architecture):
    with pytest.raises(UsageError, match="not a format"):
        write([("json", tmp_path / "r.json"), ("docx", tmp_path / "r.docx")], result, architecture)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="was not written"):
        write_text(tmp_path / "file" / "report.html", "x")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_leaves_the_old_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")
    # The temporary file is on a device that takes no byte, as on a full disk.
    full = os.open("/dev/full", os.O_WRONLY)
    (tmp_path / ".part").touch()
    monkeypatch.setattr("tempfile.mkstemp", lambda **_: (full, str(tmp_path / ".part")))
    with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)):
        write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_text_that_is_not_unicode_is_still_written(tmp_path):
    write_text(tmp_path / "r", "a\ud800b")
    assert (tmp_path / "r").read_bytes() == b"a?b"


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_others_may_read_it_as_any_other_file(tmp_path):
    (tmp_path / "other").touch()
    write_text(tmp_path / "r", "x")
    assert (tmp_path / "r").stat().st_mode == (tmp_path / "other").stat().st_mode
