"""A progress bar for long work, on a terminal only."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from kaskad.exchange.example import Told, tell_nobody


@contextmanager
def progress(label: str) -> Iterator[Told]:
    """Gives what long work is to tell its steps to.

    The bar is drawn on stderr, so that `--json` stays one object on stdout, and only where a
    person looks: not into a file, a pipe or a journal.
    """
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        yield tell_nobody
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def told(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        yield told
