"""Faces of cards as HTML, kept by what they show.

A face is a pure function of a card's row, the words for its ids, the language, the day and what
the visitor may do. Faces are kept in a bounded memory of the process under exactly these, so that
nothing stale can be shown: a changed word is another face. Two thousand cards are then joined, not
rendered (TARGETS.md, P1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from flask import current_app, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from kaskad.boards import links
from kaskad.boards.board_queries import (
    CardRow,
    LabelName,
    Names,
    PartyName,
    unpack_ids,
    unpack_links,
)  # fmt: skip
from kaskad.core.i18n import show_number, show_short_day

KEPT_FACES = 12_000
PEOPLE_ON_FACE = 3
CHIPS_ON_FACE = 3
SOON_DAYS = 2


class Light(NamedTuple):
    """In what light faces are seen: all that is not the card's own."""

    board_key: str
    """«ПРО», as shown."""
    url_key: str
    locale: str
    today: date
    may_move: bool
    may_change: bool
    as_row: bool
    """A line of the table instead of a card."""
    words: int
    """`Names.digest`."""


@dataclass(frozen=True)
class Chip:
    """What a card serves, in few words."""

    text: str
    title: str
    tone: str


@dataclass(frozen=True)
class Face:
    """A card as its template draws it."""

    key: str
    url_key: str
    url: str
    move_url: str
    title: str
    revision: int
    labels: tuple[LabelName, ...]
    chips: tuple[Chip, ...]
    more_chips: int
    people: tuple[PartyName, ...]
    more_people: int
    due_on: date | None
    due_words: str
    due_state: str
    """`late`, `soon` or nothing."""
    checklist: str
    checklist_done: bool
    comments: int
    files: int
    effort: str
    blocked: str
    cover_url: str
    column: str
    mark: str
    """A word of a room above: «добавлена позже»."""
    may_move: bool
    may_change: bool


def due_state(due_on: date | None, today: date, *, finished: bool) -> str:
    """`late`, `soon` (within two days) or nothing; finished work is never late."""
    if due_on is None or finished:
        return ""
    if due_on < today:
        return "late"
    return "soon" if due_on <= today + timedelta(days=SOON_DAYS) else ""


def _chips(row: CardRow, names: Names) -> list[Chip]:
    chips = []
    for link in unpack_links(row.packed_links):
        kind, target = links.kind(link.kind), names.targets.get((link.kind, link.target_id))
        if kind is None or target is None or not kind.tone:
            continue
        amount = ""
        if link.amount is not None:
            amount = f" {'+' if link.amount > 0 else ''}{show_number(link.amount)}"
        chips.append(Chip(target.short + amount, target.title + amount, kind.tone))
    return sorted(chips, key=lambda chip: chip.tone != "res")


def _effort(size: str | None, hours: Decimal | None) -> str:
    if hours is not None:
        return str(_("%(hours)s h", hours=show_number(hours)))
    return str({"S": _("S"), "M": _("M"), "L": _("L")}.get(size or "", ""))


def card_url(url_key: str) -> str:
    """Address of a card."""
    return url_for("boards.card", key=url_key)


def face_of(
    row: CardRow, light: Light, names: Names, *, finished: bool, column: str, mark: str = ""
) -> Face:
    """What is drawn of *row*."""
    url_key = f"{light.url_key}-{row.number}"
    chips = _chips(row, names)
    people = [names.parties[i] for i in unpack_ids(row.packed_people) if i in names.parties]
    labels = [label for i, label in names.labels.items() if i in unpack_ids(row.packed_labels)]
    url = card_url(url_key)
    return Face(
        key=f"{light.board_key}-{row.number}",
        url_key=url_key,
        url=url,
        move_url=f"{url}/move",
        title=row.title,
        revision=row.revision,
        labels=tuple(labels),
        chips=tuple(chips[:CHIPS_ON_FACE]),
        more_chips=max(0, len(chips) - CHIPS_ON_FACE),
        people=tuple(people[:PEOPLE_ON_FACE]),
        more_people=max(0, len(people) - PEOPLE_ON_FACE),
        due_on=row.due_on,
        due_words=show_short_day(row.due_on),
        due_state=due_state(row.due_on, light.today, finished=finished),
        checklist=f"{row.checklist_done}/{row.checklist_total}" if row.checklist_total else "",
        checklist_done=bool(row.checklist_total) and row.checklist_done == row.checklist_total,
        comments=row.comment_count,
        files=row.file_count,
        effort=_effort(row.effort, row.effort_hours),
        blocked=" ".join(row.blocked_reason.split()),
        cover_url=url_for("boards.file", public_id=row.cover, preview=1) if row.cover else "",
        column=column,
        mark=mark,
        may_move=light.may_move,
        may_change=light.may_change,
    )


class Draw(Protocol):
    """Draws a face: row, whether its column is a finished one, the column's title, a mark."""

    def __call__(self, row: CardRow, finished: bool, column: str, mark: str = "", /) -> str: ...  # noqa: D102 - a protocol


@lru_cache(maxsize=KEPT_FACES)
def _place_for(
    _row: CardRow, _light: Light, _finished: bool, _column: str, _mark: str
) -> list[str]:
    """An empty list the first time, and the same list for the same face ever after."""
    return []


def drawer(light: Light, names: Names) -> Draw:
    """A function that draws faces as HTML, each state of a card once."""
    module: Any = current_app.jinja_env.get_template("boards/_card.html").module
    macro = module.row if light.as_row else module.face

    def draw(row: CardRow, finished: bool, column: str, mark: str = "", /) -> str:
        kept = _place_for(row, light, finished, column, mark)
        if not kept:
            face = face_of(row, light, names, finished=finished, column=column, mark=mark)
            kept.append(str(macro(face)))
        return kept[0]

    return draw


def forget() -> None:
    """Let go of every face kept (tests and measurements)."""
    _place_for.cache_clear()


def join(pieces: Iterable[str]) -> Markup:
    """Faces one after another, as the template puts them in."""
    return Markup("".join(pieces))  # noqa: S704 - every piece came escaped out of a template
