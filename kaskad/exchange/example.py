"""The example cascade that ships with the product, loaded through the same path as any file."""

from collections.abc import Callable

from kaskad import paths
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from kaskad.people.models import Person

Told = Callable[[int, int], None]
"""Told now and then how far long work is: steps done, steps in all."""

Hook = Callable[[Person | None, Report, Told], None]

HOOKS: list[Hook] = []
"""Called with (actor, report, told) inside the same unit of work, after the cascade is loaded.

`ops` registers here what gives the example people, boards and two years of history.
"""


def tell_nobody(_done: int, _all: int) -> None:
    """For work that nobody watches."""


def load_example(actor: Person | None, told: Told = tell_nobody) -> Report:
    """Load the example cascade, then run the hooks. Loading it again changes nothing.

    Belongs into a unit of work of the caller. Hooks run every time: each must know by itself
    what is there already.
    """
    upload = read_upload((paths.example() / "cascade.yaml").read_bytes())
    report = load_cascade(actor, upload)
    for hook in HOOKS:
        hook(actor, report, told)
    return report
