"""Failures of commands: one sentence on stderr and a non-zero exit."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from click.exceptions import NoArgsIsHelpError
from flask_babel import gettext as _
from sqlalchemy.exc import DatabaseError, OperationalError

from kaskad.commands.language import speaking
from kaskad.core.config import BadSetting
from kaskad.core.errors import KaskadError
from kaskad.core.refusals import why
from kaskad.ops import server

P = ParamSpec("P")
R = TypeVar("R")

_NO_RIGHT = "42501"
"""PostgreSQL's code for a user who may not do that."""


class Failure(click.ClickException):
    """One sentence on stderr, nothing around it, and an exit status."""

    def show(self, file: Any = None) -> None:
        """Print the sentence."""
        click.echo(self.format_message(), file=file, err=True)


class WrongUse(Failure):
    """A command, option or argument that cannot be."""

    exit_code = 2


class NewerDatabase(Failure):
    """The database belongs to a newer version: scripts tell this from other failures."""

    exit_code = 3


class Commands(click.Group):
    """A group whose wrong options, too, are answered by one sentence (exit status 2)."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the group's own options."""
        try:
            return super().make_context(*args, **kwargs)
        except NoArgsIsHelpError:
            raise  # its message is the help
        except click.UsageError as error:
            raise _usage(error) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Read the command's options and run it."""
        try:
            return super().invoke(ctx)
        except NoArgsIsHelpError:
            raise  # its message is the help
        except click.UsageError as error:
            raise _usage(error) from error


def _usage(error: click.UsageError) -> WrongUse:
    sentence = " ".join(error.format_message().split())
    if error.ctx is not None:
        sentence = f"{sentence.removesuffix('.')}; see {error.ctx.command_path} --help."
    return WrongUse(sentence)


def _database(error: DatabaseError) -> str | None:
    """Why the database is of no use; None for a mistake of ours, which stays a traceback."""
    unusable = isinstance(error, OperationalError) or type(error) is DatabaseError
    if not unusable and getattr(error.orig, "sqlstate", None) != _NO_RIGHT:
        return None
    reason = str(error.orig).strip().splitlines() or [""]
    return str(_("The database cannot be used: %(why)s.", why=reason[0].strip().rstrip(".")))


def _file(error: OSError) -> str | None:
    if isinstance(error, BrokenPipeError):
        return None  # the reader of our output went away: click's affair
    if error.filename is None:
        return str(why(error))
    return str(_("%(file)s cannot be used: %(why)s.", file=error.filename, why=why(error)))


def _sentence(error: Exception) -> str | None:
    """*error* in words; None if it is a mistake of ours, not of circumstances."""
    if isinstance(error, DatabaseError):
        return _database(error)
    if isinstance(error, OSError):
        return _file(error)
    return str(error) or str(_("It could not be done."))


def one_sentence(command: Callable[P, R]) -> Callable[P, R]:
    """Make what can go wrong in *command* one sentence and an exit status."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (
            KaskadError, BadSetting, server.CannotListen, server.TooNew, DatabaseError, OSError,
        ) as error:  # fmt: skip
            with speaking():
                sentence = _sentence(error)
            if sentence is None:
                raise
            kind = NewerDatabase if isinstance(error, server.TooNew) else Failure
            raise kind(sentence) from error

    return run
