"""Failures of commands: one sentence on stderr and a non-zero exit."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import OperationalError

from kaskad.core.config import BadSetting
from kaskad.core.errors import KaskadError
from kaskad.ops import server

P = ParamSpec("P")
R = TypeVar("R")


def one_sentence(command: Callable[P, R]) -> Callable[P, R]:
    """Make what can go wrong in *command* one sentence and an exit status."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (KaskadError, BadSetting) as error:
            raise click.ClickException(str(error) or "It could not be done.") from error
        except server.TooNew as error:
            click.echo(str(error), err=True)
            sys.exit(3)
        except OperationalError as error:
            raise click.ClickException(f"The database cannot be used: {error.orig}") from error

    return run
