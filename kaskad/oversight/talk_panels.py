"""Updates, the colour by hand and questions on the overview of a project and on My day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from kaskad.boards.day_panels import Waiting, add_waiting
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.pages import place_shown
from kaskad.cascade.panels import Panel, add_behind, add_overview
from kaskad.core.i18n import today
from kaskad.oversight.colour_queries import manual_colours
from kaskad.oversight.colour_words import colour_word
from kaskad.oversight.question_queries import SEE, DayQuestion, open_questions, to_answer, to_read
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


def _waiting_answers(person: Person, day: date) -> Sequence[Waiting]:
    """Questions to be answered, answers to be read. Two statements."""
    asked = [_line(row, _("Answer the question"), row.due_on) for row in to_answer(person, day)]
    read = [_line(row, _("Read the answer to your question")) for row in to_read(person, day)]
    return [*asked, *read]


def _line(row: DayQuestion, text: str, due_on: date | None = None) -> Waiting:
    url = url_for("oversight.questions", key=row.key_fold, _anchor=f"question-{row.id}")
    return Waiting(text, url, row.about, due_on, row.text, row.who)


def register() -> None:
    """Fill the places; called when the application is put together."""
    add_overview(Panel("by-hand", 6, "oversight/_by_hand.html", _by_hand, top=True))
    add_overview(Panel("status", 8, "oversight/_status.html", _status))
    add_overview(Panel("questions", 9, "oversight/_questions.html", _questions, side=True))
    add_waiting("questions", _waiting_answers)
    add_behind("cascade.project", [f"oversight.{name}" for name in _PAGES])
