"""Finds and reads the files of a spec: one file or a folder, and what they include inside that folder.

Limits are checked before anything is read; a path that leaves the folder, also through a symbolic link, is
refused; what is not a regular file is not opened.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from withstand.errors import Problem
from withstand.model.values.origin import Origin
from withstand.scanners.spec.document import read_document
from withstand.scanners.spec.syntax import line_and_column
from withstand.scanners.spec.tree import Document, MarkedList, MarkedMapping

# A spec is written by people: the reference platform takes some 0.2 MB in all.
FILE_LIMIT: Final = 8 * 2**20
TOTAL_LIMIT: Final = 64 * 2**20
COUNT_LIMIT: Final = 2_000
INCLUDE_DEPTH_LIMIT: Final = 20
SUFFIXES: Final = (".yaml", ".yml")


def read_files(path: Path) -> list[Document]:
    """Every document of the spec at `path`, in the order of the files' names, each file once.

    Never raises for bad input: what is wrong is in the `problems` of the documents.
    """
    try:
        reader = _Reader(path)
    except (OSError, RuntimeError, ValueError) as error:
        return [
            _refused(path, Problem(shown(path), f"this cannot be read: {_reason(error)}", "check the path"))
        ]
    reader.read_all()
    return reader.documents


class _Reader:
    def __init__(self, path: Path) -> None:
        self.documents: list[Document] = []
        self._path = path
        self._inside = path.resolve() if _is_folder(path) else path.resolve().parent
        self._open: list[Path] = []  # the chain of includes that is being read
        self._done: set[Path] = set()
        self._total = 0

    def read_all(self) -> None:
        """Reads the file, or every YAML file of the folder."""
        if _is_folder(self._path):
            self._read_folder(self._path)
        else:
            self._read(self._path)

    def _read_folder(self, folder: Path) -> None:
        files = []
        for parent, folders, names in os.walk(folder, onerror=self._unreadable_folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in folders:
                if (link := Path(parent, name)).is_symlink():
                    self._refuse(link, "a symbolic link to a folder is not followed", "copy the folder")
            visible = (name for name in names if name.endswith(SUFFIXES) and not name.startswith("."))
            files += [Path(parent, name) for name in visible]
            if len(files) > COUNT_LIMIT:
                self._refuse(folder, f"more than {COUNT_LIMIT} YAML files", "give the folder of one spec")
                return
        if not files:
            self._refuse(
                folder, "no *.yaml or *.yml file in this folder", "give the folder that holds the spec"
            )
        for file in sorted(files):
            self._read(file)

    def _unreadable_folder(self, error: OSError) -> None:
        self._refuse(
            Path(error.filename), f"the folder cannot be read: {_reason(error)}", "check its permissions"
        )

    def _read(self, file: Path) -> None:
        try:
            resolved = file.resolve()
        except (OSError, RuntimeError) as error:
            self._refuse(file, f"the file cannot be read: {_reason(error)}", "check the path")
            return
        if resolved in self._done:
            return
        self._done.add(resolved)
        if not resolved.is_relative_to(self._inside):
            self._refuse(
                file, "a symbolic link that leaves the folder of the spec", "copy the file into the folder"
            )
            return
        content = self._content(file)
        text = self._decode(file, content) if content is not None else None
        if content is None or text is None:
            return
        document = replace(read_document(text, shown(file)), sha256=hashlib.sha256(content).hexdigest())
        self.documents.append(document)
        self._open.append(resolved)
        self._include(file, document)
        self._open.pop()

    def _include(self, file: Path, document: Document) -> None:
        included = document.root.pop("include", None)
        if included is None:
            return
        if isinstance(included, str):
            at = document.root.values_at["include"]
            self._include_one(file, included, at)
        elif isinstance(included, MarkedList):
            for path, at in zip(included, included.items_at, strict=True):
                self._include_one(file, path, at)
        else:
            self._problem(
                document.root.values_at["include"], "include is not a list of paths", "say include: [a.yaml]"
            )

    def _include_one(self, file: Path, include: Any, at: Origin) -> None:
        if not isinstance(include, str) or not include or "\0" in include:
            self._problem(at, "include needs the path of a file", "say include: [a.yaml]")
            return
        target = file.parent / include
        try:
            resolved = target.resolve()
            if not resolved.is_relative_to(self._inside):
                hint = "move the file into the folder, or give the folder above both to withstand"
                self._problem(at, f"'{include}' leaves the folder of the spec", hint)
            elif resolved in self._open:
                chain = " → ".join(
                    path.name for path in [*self._open[self._open.index(resolved) :], resolved]
                )
                self._problem(at, f"the files include each other: {chain}", "remove one of the includes")
            elif len(self._open) >= INCLUDE_DEPTH_LIMIT:
                self._problem(
                    at, f"includes go {INCLUDE_DEPTH_LIMIT} files deep", "include the files from one place"
                )
            elif target.is_dir():
                self._read_folder(target)
            elif not target.exists():
                self._problem(at, f"there is no file '{include}'", f"paths start at {shown(file.parent)}/")
            else:
                self._read(target)
        except (OSError, RuntimeError) as error:
            self._problem(at, f"'{include[:80]}' cannot be read: {_reason(error)}", "check the path")

    def _content(self, file: Path) -> bytes | None:
        try:
            status = file.stat()
            if not stat.S_ISREG(status.st_mode):
                self._refuse(file, "not a regular file", "give a YAML file")
                return None
            self._total += status.st_size
            for what, size, limit in (
                ("the file is", status.st_size, FILE_LIMIT),
                ("with this file, the spec is", self._total, TOTAL_LIMIT),
            ):
                if size > limit:
                    message = f"{what} {size / 2**20:.1f} MiB, more than {limit // 2**20} MiB"
                    self._refuse(file, message, "a spec is written by people: is this the right file?")
                    return None
            with file.open("rb") as opened:
                content = opened.read(FILE_LIMIT)
        except FileNotFoundError:
            self._refuse(file, "there is no such file or folder", "give the path of a spec")
        except (OSError, ValueError) as error:
            self._refuse(file, f"the file cannot be read: {_reason(error)}", "check its permissions")
        else:
            return content
        return None

    def _decode(self, file: Path, content: bytes) -> str | None:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            self._refuse(file, "the file is UTF-16, not UTF-8", "save it as UTF-8")
            return None
        if b"\0" in content[:8192]:
            self._refuse(file, "a binary file, not YAML", "give a text file in UTF-8")
            return None
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            before = content[: error.start].decode("utf-8", "replace")
            line, column = line_and_column(before, len(before))
            message = f"byte 0x{content[error.start]:02x} is not UTF-8"
            problem = Problem(f"{shown(file)}:{line}:{column}", message, "save the file as UTF-8")
            self.documents.append(_refused(file, problem))
            return None

    def _refuse(self, path: Path, message: str, hint: str) -> None:
        self.documents.append(_refused(path, Problem(shown(path), message, hint)))

    def _problem(self, at: Origin, message: str, hint: str) -> None:
        self.documents.append(Document(at.source, MarkedMapping(), (Problem(str(at), message, hint),)))


def shown(path: Path) -> str:
    """The name of a file for people, harmless on a terminal."""
    return "".join(character if character.isprintable() else "�" for character in path.as_posix())


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # no permission, a name that is too long: reading it says so
        return False


def _refused(path: Path, problem: Problem) -> Document:
    return Document(shown(path), MarkedMapping(), (problem,))


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or "unreadable").lower()
    return "the symbolic links go in a circle" if isinstance(error, RuntimeError) else "not a path"
