"""The command tree of `withstand`."""

from __future__ import annotations

import click

from withstand import __version__


@click.group()
@click.version_option(__version__, prog_name="withstand")
def main() -> None:
    """Does a cloud architecture withstand failure, load and audit?"""
