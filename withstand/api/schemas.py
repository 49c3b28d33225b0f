"""Schemas: of the spec that authors write, and of the JSON result."""

from __future__ import annotations

from typing import Any


def spec_schema() -> dict[str, Any]:
    """The JSON Schema of the YAML spec, for editors."""
    from withstand.scanners.spec.schema import spec_schema as derive

    return derive()


def result_schema() -> dict[str, Any]:
    """The JSON Schema of the JSON result."""
    from withstand.reports.as_json import result_schema as read

    return read()
