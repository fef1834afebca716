"""The frame of a form that changes something: checked, done in one unit of work, or shown again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kaskad.cascade.forms import blame
from kaskad.core.db import unit_of_work
from kaskad.core.errors import Conflict, Invalid
from kaskad.core.forms import PageForm
from kaskad.people.models import Person

T = TypeVar("T")


@dataclass(frozen=True)
class Done(Generic[T]):
    """It is saved; what the change has told."""

    value: T


@dataclass(frozen=True)
class Refused:
    """Nothing is saved: the form, which says why, is shown again with this status."""

    status: int


def carry_out(
    person: Person,
    form: PageForm,
    change: Callable[[], T],
    clash: Callable[[Conflict], None] | None = None,
) -> Done[T] | Refused:
    """Do *change* for *person* in one unit of work, if *form* holds.

    What is wrong comes to stand beside the fields at fault. *clash* puts both texts into the form
    where two people have changed the same; without it a conflict is answered by its own page, as
    is one that *clash* raises again. Whatever else an action raises goes its way.
    """
    try:
        form.check()
        with unit_of_work(person):
            return Done(change())
    except Invalid as error:
        if not form.errors:
            blame(form, error)
        return Refused(error.status)
    except Conflict as error:
        if clash is None:
            raise
        clash(error)
        return Refused(error.status)
