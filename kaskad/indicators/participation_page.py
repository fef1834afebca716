"""The page on which a list of who took part is written, whatever the list is of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.indicators.list_reading import read_list
from kaskad.indicators.participation_queries import Spot, choices, on_list
from kaskad.people.models import Person

LONGEST = 20_000

Place = TypeVar("Place")


@dataclass(frozen=True)
class ListPage:
    """A list with the words and addresses round it."""

    spot: Spot
    about: str
    trail: list[tuple[str, str]]
    action: str
    back: str
    back_words: str
    after: str
    """Where one goes once it is saved."""
    key: str | None
    """Of the initiative, for the side bar."""
    repetition: str = ""


def show_list(page: ListPage, *, typed: str = "", **more: Any) -> str:
    """The list, to be written."""
    g.initiative_key = page.key
    return render_template(
        "indicators/participants.html", page=page, rows=on_list(page.spot),
        choices=choices(page.spot), typed=typed, **more,
    )  # fmt: skip


def written_list(
    person: Person,
    find: Callable[[], Place],
    page_of: Callable[[Place], ListPage],
    write: Callable[[Place, set[int], set[int]], None],
) -> ResponseReturnValue:
    """Put those chosen and those pasted on the list, take others off; what is unknown is named.

    *write* gets whom to add and whom to remove, in the unit of work in which *find* found it.
    """
    typed = request.form.get("pasted", "")[:LONGEST]
    held, wanted = _chosen("held"), _chosen("party")
    try:
        with unit_of_work(person):
            place = find()
            read = read_list(typed, [one.known for one in choices(page_of(place).spot)])
            write(place, (wanted - held) | set(read.ids), held - wanted)
    except errors.Invalid as error:
        return show_list(page_of(find()), typed=typed, problem=error.message), 422
    page = page_of(place)
    if read.unknown:
        # Everybody else is on the list; these wait in the field to be mended.
        return show_list(
            page, typed="\n".join(read.unknown), unknown=read.unknown, saved=bool(read.ids)
        )
    web.say(_("The list is saved."))
    return web.back(page.after)


def _chosen(name: str) -> set[int]:
    """Ids sent for the field *name*."""
    return {int(one) for one in request.form.getlist(name) if one.isdecimal() and len(one) < 12}
