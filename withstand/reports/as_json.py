"""The JSON result: versioned, the same bytes for the same input; all other reports are views of it.

The format is `result.schema.json` beside this file. Numbers of the catalog are written once, under `facts`,
and findings once, under `findings`; claims refer to them by name and by index.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from os.path import commonpath
from pathlib import Path, PurePosixPath
from typing import Any

from withstand.errors import InputError
from withstand.model.elements.recorded_only import RecordedValues
from withstand.model.results.finding import Finding
from withstand.model.results.outcome import Outcome
from withstand.model.results.sensitivity import Sensitivity
from withstand.model.results.verdict import Result, Verdict
from withstand.model.values.fact_use import FactUse
from withstand.reports.codec import Substitute, decode, decode_fields, encode, encode_fields
from withstand.reports.register import AssumptionEntry, Register, WaiverEntry

SCHEMA_VERSION = 1
SCHEMA = Path(__file__).with_name("result.schema.json")
# Lists of numbers on one line: a raw line break cannot be inside a JSON string, so this touches lists only.
_NUMBERS = re.compile(r"\[\n[\d\s.,eE+-]*\]|\[\n\s*(?:(?:null|[\d.eE+-]+),?\s*)+\]")
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)


def render(result: Result, register: Register) -> str:
    """The JSON text: keys sorted, numbers finite, without time of day, duration or absolute paths."""
    text = json.dumps(
        document(result, register), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False
    )
    return (
        _NUMBERS.sub(lambda found: re.sub(r"\s+", " ", found[0]).replace("[ ", "[").replace(" ]", "]"), text)
        + "\n"
    )


def document(result: Result, register: Register) -> dict[str, Any]:
    """The result as JSON values."""
    written = _Written(result)
    instead: Mapping[type, Substitute] = {FactUse: written.fact, Finding: written.finding}
    claims = [
        encode(verdict, instead)
        | {
            "clause": register.clauses.get(verdict.claim, ""),
            "subject": register.subjects.get(verdict.claim, ""),
        }
        for verdict in result.verdicts
    ]
    whole = {
        "schema_version": SCHEMA_VERSION,
        "version": result.version,
        "architecture": result.architecture,
        "title": result.title,
        "seed": result.seed,
        "interrupted": result.interrupted,
        "as_of": result.as_of,
        "counts": dict(result.counts),
        "summary": {outcome.value: result.count(outcome) for outcome in Outcome},
        "claims": claims,
        "findings": [encode_fields(each, {}) for each in written.findings],
        "facts": {name: encode_fields(each, {}) for name, each in written.facts.items()},
        "assumptions": [encode(each, {}) for each in register.assumptions],
        "waivers": [encode(each, {}) for each in register.waivers],
        "scenarios": dict(register.scenarios),
        "sensitivities": [encode(each, {}) for each in result.sensitivities],
        "unmodelled": list(result.unmodelled),
        "recorded_only": [encode(each, {}) for each in result.recorded_only],
        "inputs": [{"path": path, "sha256": digest} for path, digest in result.inputs],
    }
    relative: dict[str, Any] = _without_roots(whole, _roots(result.inputs))
    return relative


def result_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the result."""
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


def portable(result: Result, register: Register) -> tuple[Result, Register]:
    """The same values as somebody else would read them back from the JSON: without this machine's folders."""
    return parse(document(result, register)) if _roots(result.inputs) else (result, register)


def read_result(path: Path) -> Result:
    """The result that was written to a file. InputError where it is not one, or of another schema version."""
    return read_document(path)[0]


def read_document(path: Path) -> tuple[Result, Register]:
    """The result and the register that were written to a file; errors as for `read_result`."""
    try:
        data = json.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise InputError.at(str(path), f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError.at(str(path), "is not UTF-8 text", "give the file of `-o json=FILE`") from None
    except json.JSONDecodeError as error:
        raise InputError.at(f"{path}:{error.lineno}:{error.colno}", f"is not JSON: {error.msg}") from None
    except RecursionError:
        raise InputError.at(str(path), "is nested too deeply to be a result") from None
    found = data.get("schema_version") if isinstance(data, dict) else None
    if found != SCHEMA_VERSION:
        raise InputError.at(
            str(path),
            f"has schema_version {found!r}, this version reads {SCHEMA_VERSION}",
            "run `withstand verify … -o json=FILE` again",
        )
    try:
        return parse(data)
    except _MALFORMED as error:
        raise InputError.at(str(path), f"is not a result of withstand: {error!r:.200}") from None


def parse(data: Mapping[str, Any]) -> tuple[Result, Register]:
    """What `document` wrote, as values; KeyError, TypeError or ValueError where it is something else."""
    facts = {name: decode_fields(FactUse, item, {}) for name, item in data["facts"].items()}
    findings = tuple(decode_fields(Finding, item, {}) for item in data["findings"])
    instead: Mapping[type, Substitute] = {FactUse: facts.__getitem__, Finding: findings.__getitem__}
    result = Result(
        architecture=str(data["architecture"]),
        title=str(data["title"]),
        version=str(data["version"]),
        seed=int(data["seed"]),
        as_of=str(data["as_of"]),
        counts=decode(dict[str, int], data["counts"], {}),
        verdicts=tuple(decode(Verdict, item, instead) for item in data["claims"]),
        findings=findings,
        unmodelled=decode(tuple[str, ...], data["unmodelled"], {}),
        recorded_only=decode(tuple[RecordedValues, ...], data.get("recorded_only", []), {}),
        sensitivities=decode(tuple[Sensitivity, ...], data.get("sensitivities", []), {}),
        interrupted=bool(data.get("interrupted", False)),
        inputs=tuple((str(each["path"]), str(each["sha256"])) for each in data["inputs"]),
    )
    register = Register(
        assumptions=decode(tuple[AssumptionEntry, ...], data["assumptions"], {}),
        waivers=decode(tuple[WaiverEntry, ...], data["waivers"], {}),
        clauses={item["id"]: item["clause"] for item in data["claims"] if item["clause"]},
        subjects={item["id"]: item["subject"] for item in data["claims"] if item["subject"]},
        scenarios=decode(dict[str, str], data["scenarios"], {}),
    )
    return result, register


class _Written:
    """Findings and facts that the document holds once, and how the rest of it refers to them."""

    def __init__(self, result: Result) -> None:
        parts = (part for verdict in result.verdicts for part in verdict.parts)
        everything = (*result.findings, *(each for part in parts for each in part.findings))
        self.findings = tuple(dict.fromkeys(everything))
        self.facts: dict[str, FactUse] = {}
        self._indices = {finding: index for index, finding in enumerate(self.findings)}

    def finding(self, finding: Finding) -> int:
        """Its index in `findings`."""
        return self._indices[finding]

    def fact(self, use: FactUse) -> str:
        """Its key in `facts`: its name, unless another value goes by that name already."""
        key = use.name
        while self.facts.setdefault(key, use) != use:
            key += "'"
        return key


def _roots(inputs: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The folders, each with its last separator, that absolute inputs share."""
    absolute = [path for path, _ in inputs if PurePosixPath(path).is_absolute()]
    if not absolute:
        return ()
    parents = sorted({str(PurePosixPath(path).parent) for path in absolute}, key=len, reverse=True)
    shared = commonpath(parents)
    return (f"{shared}/",) if shared != "/" else tuple(f"{parent}/" for parent in parents if parent != "/")


def _without_roots(value: Any, roots: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        for root in roots:
            value = value.replace(root, "")
        return value
    if isinstance(value, dict):
        return {name: _without_roots(item, roots) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_roots(item, roots) for item in value]
    return value
