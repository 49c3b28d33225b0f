"""Start: a first architecture with everything around it, and where the examples lie."""

from __future__ import annotations

import json
from pathlib import Path

from withstand.api.schemas import spec_schema
from withstand.errors import UsageError

EXAMPLE = "enterprise-platform"
_STARTER = "small-shop"
# Editors with the YAML language server complete and check by this line.
_MODELINE = "# yaml-language-server: $schema=withstand.schema.json\n"
_WORKFLOW = """\
name: withstand
on: [pull_request]
jobs:
  verify:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.13"}
      - run: pip install withstand
      - run: withstand verify platform.yaml -o text -o html=out/report.html -o sarif=out/withstand.sarif
      - uses: actions/upload-artifact@v4
        if: always()
        with: {name: withstand, path: out}
"""


def start(folder: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write a starter architecture, its schema for editors and a CI workflow; returns the files written.

    UsageError names the files that exist already, unless `force`; then nothing has been written.
    """
    from withstand.reports.write import write_text

    texts = {
        folder / "platform.yaml": _MODELINE + (example(_STARTER) / "shop.yaml").read_text(encoding="utf-8"),
        folder / "withstand.schema.json": json.dumps(spec_schema(), indent=2) + "\n",
        folder / ".github" / "workflows" / "withstand.yml": _WORKFLOW,
    }
    existing = [str(file) for file in texts if file.exists()]
    if existing and not force:
        raise UsageError(f"{', '.join(existing)} exist{'s' * (len(existing) == 1)}; use --force to overwrite")
    for file, text in texts.items():
        write_text(file, text)
    return tuple(texts)


def example(name: str = EXAMPLE) -> Path:
    """The folder of an example, in a checkout or in an installed package."""
    here = Path(__file__).resolve().parents[1]
    for root in (here, here.parent):
        found = root / "examples" / name
        if found.is_dir():
            return found
    raise UsageError(f"the example {name} is not installed")
