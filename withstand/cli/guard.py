"""What happens around every command: errors become one screen and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from withstand.errors import InputError, WithstandError

INTERRUPTED = 130
MOST_PROBLEMS_SHOWN = 40


class Guarded(click.Group):
    """A command group that shows withstand's own errors and exits with their code."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; see design.md §6 for the exit codes."""
        try:
            return super().invoke(context)
        except WithstandError as error:
            _show(error)
            raise SystemExit(error.exit_code) from None
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            raise SystemExit(INTERRUPTED) from None
        except BrokenPipeError:
            # Whoever read the output has left (for example `head`); there is nobody to tell.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None


def _show(error: WithstandError) -> None:
    if not isinstance(error, InputError):
        click.echo(f"error: {error}", err=True)
        return
    for problem in error.problems[:MOST_PROBLEMS_SHOWN]:
        where = click.style(f"{problem.position}: ", bold=True) if problem.position else ""
        hint = click.style(f"\n    {problem.hint}", dim=True) if problem.hint else ""
        click.echo(f"{where}{problem.message}{hint}", err=True)
    count = len(error.problems)
    more = f", {count - MOST_PROBLEMS_SHOWN} not shown" if count > MOST_PROBLEMS_SHOWN else ""
    click.echo(f"{count} problem{'s' if count != 1 else ''}{more}", err=True)
