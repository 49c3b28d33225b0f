"""What happens around every command: errors become one screen and an exit code, never a traceback."""

from __future__ import annotations

import io
import os
import sys
import traceback
from contextlib import suppress
from typing import Any

import click

from withstand.cli.exit_codes import BROKEN, INCOMPLETE, INTERRUPTED, NOBODY_READS
from withstand.errors import InputError, WithstandError

MOST_PROBLEMS_SHOWN = 20  # with their hints they fill a screen
LONGEST_PROBLEM = 400

# Shows where a bug in withstand is, for whoever reports or repairs it.
TRACEBACK_WANTED = "WITHSTAND_TRACEBACK"


class Guarded(click.Group):
    """A command group that shows withstand's own errors and exits with their code."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; see `exit_codes` for what it exits with."""
        if os.environ.get("NO_COLOR"):
            context.color = False
        try:
            return super().invoke(context)
        except WithstandError as error:
            _show(error)
            raise SystemExit(error.exit_code) from None
        except KeyboardInterrupt as interrupt:
            click.echo(f"interrupted: {interrupt}" if str(interrupt) else "interrupted", err=True)
            raise SystemExit(INTERRUPTED) from None
        except BrokenPipeError:
            # Whoever read the output has left (for example `head`); there is nobody to tell.
            _discard_output()
            raise SystemExit(NOBODY_READS) from None
        except OSError as error:
            # The output is a file on a full disk, mostly: what is still buffered can go nowhere.
            _discard_output()
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"error: {where}{error.strerror or error}", err=True)
            raise SystemExit(INCOMPLETE) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            _show_bug(error)
            raise SystemExit(BROKEN) from None


def _show(error: WithstandError) -> None:
    if not isinstance(error, InputError):
        click.echo(f"error: {error}", err=True)
        return
    for problem in error.problems[:MOST_PROBLEMS_SHOWN]:
        where = click.style(f"{problem.position}: ", bold=True) if problem.position else ""
        hint = click.style(f"\n    {_shortened(problem.hint)}", dim=True) if problem.hint else ""
        click.echo(f"{where}{_shortened(problem.message)}{hint}", err=True)
    count = len(error.problems)
    more = f", {count - MOST_PROBLEMS_SHOWN} not shown" if count > MOST_PROBLEMS_SHOWN else ""
    click.echo(f"{count} problem{'s' if count != 1 else ''}{more}", err=True)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_PROBLEM else f"{text[:LONGEST_PROBLEM]}…"


def _show_bug(error: Exception) -> None:
    if os.environ.get(TRACEBACK_WANTED):
        traceback.print_exception(error)
    said = _shortened(" ".join(str(error).split()))
    click.echo(f"error: withstand itself failed: {type(error).__name__}: {said}", err=True)
    click.echo(f"this is a bug, not your input; {TRACEBACK_WANTED}=1 shows where, for a report", err=True)


def _discard_output() -> None:
    with suppress(io.UnsupportedOperation):  # standard output is no file where a test or a program took it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
