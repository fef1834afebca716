"""Updates, the colour by hand and questions on the overview of a project and on My day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from kaskad.boards.day_panels import Waiting
from kaskad.boards.day_sources import Source, sources
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.pages import place_shown
from kaskad.cascade.panels import Panel, add_behind, add_overview
from kaskad.core.i18n import today
from kaskad.core.moments import end_of
from kaskad.oversight.colour_queries import manual_colours
from kaskad.oversight.colour_words import colour_word
from kaskad.oversight.question_queries import SEE, open_questions, to_answer, to_read
from kaskad.oversight.status_actions import CHANGEABLE
from kaskad.oversight.status_queries import status_page
from kaskad.oversight.status_views import new_form, reply_forms
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

_PAGES = (
    "status_updates", "write_update", "change_update", "reply_update",
    "colours", "set_colour", "questions", "ask_question", "send_question", "answer_question",
)  # fmt: skip
"""Pages that stand behind the overview: its tab is lit on them."""


def _may(initiative: Initiative) -> frozenset[Permission]:
    place = place_shown(initiative)
    return place.abilities if place is not None else frozenset()


def _status(initiative: Initiative, person: Person) -> Mapping[str, Any] | None:
    """The latest update with its replies. Two statements."""
    may = _may(initiative)
    found = status_page(initiative.id, today(), limit=1)
    if not found.rows and Permission.STATUS_WRITE not in may:
        return None
    return {
        "found": found,
        "new": new_form("status"),
        "replies": reply_forms(found.rows),
        "colour_word": colour_word,
        "me": person.id,
        "week_ago": today() - CHANGEABLE,
    }


def _by_hand(initiative: Initiative, _person: Person) -> Mapping[str, Any] | None:
    """The colour by hand that counts today. One statement.

    Not for a project: there the registry shows it beside the colour it computes.
    """
    if initiative.kind == InitiativeKind.PROJECT and initiative.archived_at is None:
        return None
    found = manual_colours([initiative.id], today()).get(initiative.id)
    return {"colour": found, "colour_word": colour_word} if found else None


def _questions(initiative: Initiative, _person: Person) -> Mapping[str, Any] | None:
    """What waits for an answer, to those who take part in the talk. One statement."""
    may = _may(initiative)
    if SEE not in may:
        return None
    rows = open_questions([initiative.id], today()).get(initiative.id, ())
    asks = Permission.QUESTION_ASK in may or Permission.COLOUR_SET in may
    return {"rows": rows} if rows or asks else None


def _tell_asked(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [_line(row, _("Answer the question")) for row in rows]


def _tell_answered(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [_line(row, _("Read the answer to your question")) for row in rows]


def _line(row: Any, text: str) -> Waiting:
    url = url_for("oversight.questions", key=row.key, _anchor=f"question-{row.id}")
    return Waiting(text, url, row.about, row.due_on, row.text, row.who)


def _until(_person: Person, day: date) -> Mapping[str, Any]:
    return {"until": end_of(day)}


def register() -> None:
    """Fill the places; called when the application is put together."""
    add_overview(Panel("by-hand", 6, "oversight/_by_hand.html", _by_hand, top=True))
    add_overview(Panel("status", 8, "oversight/_status.html", _status))
    add_overview(Panel("questions", 9, "oversight/_questions.html", _questions, side=True))
    sources.add(
        Source("questions", to_answer, _tell_asked, (), (Permission.QUESTION_ANSWER,), _until)
    )
    sources.add(Source("answers", to_read, _tell_answered, (), (SEE,), _until))
    add_behind("cascade.project", [f"oversight.{name}" for name in _PAGES])
