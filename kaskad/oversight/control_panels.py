"""Control points outside their page: the next ones on the overview, and what waits on "My day"."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select

from kaskad.boards.day_panels import Waiting, add_waiting
from kaskad.cascade.access import scope, under, visible
from kaskad.cascade.models import Initiative, InitiativeState
from kaskad.cascade.panels import Panel, Tab, add_behind, add_overview, add_tab
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.oversight import control_words as words
from kaskad.oversight.control_queries import ControlFact, control_facts, next_points
from kaskad.oversight.control_state import SOON
from kaskad.oversight.models import ControlStage, Milestone
from kaskad.people.models import Party, PartyKind, Person
from kaskad.people.permissions import Permission, Role

MOST = 20
"""So many lines of a kind at most: a day is not a registry."""


_PAGES = (
    "sites", "milestone_proposals", "add_milestone", "change_milestone", "move_milestone",
    "pass_milestone", "cancel_milestone", "add_control_stage", "change_control_stage",
    "write_found", "conclude_control_stage",
)  # fmt: skip
"""Pages behind the tab, and what answers with its page when a form on it is refused."""


def fact_word(fact: ControlFact) -> str:
    """How it stands, in words."""
    if fact.milestone is not None:
        return words.milestone_word(fact.milestone)
    return words.control_word(fact.stage) if fact.stage is not None else ""


def fact_tone(fact: ControlFact) -> str:
    """Tone of the pill with the words."""
    tones = words.MILESTONE_TONES if fact.milestone is not None else words.CONTROL_TONES
    return tones[fact.state]


def fact_icon(fact: ControlFact) -> str:
    """Picture beside the words."""
    icons = words.MILESTONE_ICONS if fact.milestone is not None else words.CONTROL_ICONS
    return icons[fact.state]


def _next(initiative: Initiative, _person: Person) -> Mapping[str, Any] | None:
    """The panel "Next control points"; nothing where nothing is open."""
    facts = control_facts([initiative.id], today()).get(initiative.id, [])
    found = next_points(facts)
    if not found:
        return None
    url = url_for("oversight.control", key=initiative.key_fold)
    return {
        "url": url,
        "rows": [(one, fact_word(one), fact_tone(one), fact_icon(one)) for one in found],
    }


def _waiting(person: Person, day: date) -> Sequence[Waiting]:
    """Milestones that I answer for, control stages that wait for my conclusion. Two statements."""
    return [*_my_milestones(person, day), *_my_conclusions(person, day)]


def _running() -> ColumnElement[bool]:
    return and_(
        Initiative.archived_at.is_(None),
        Initiative.state.in_((InitiativeState.RUNNING, InitiativeState.REGISTERED)),
    )


def _my_milestones(person: Person, day: date) -> list[Waiting]:
    rows = db.session.execute(
        select(Milestone, Initiative)
        .join(Initiative, Initiative.id == Milestone.initiative_id)
        .where(
            Milestone.responsible_id == person.id,
            Milestone.archived_at.is_(None),
            Milestone.actual_on.is_(None),
            Milestone.cancelled_at.is_(None),
            Milestone.forecast_on <= day + timedelta(days=SOON),
            _running(),
            Initiative.id.in_(visible(person)),
        )
        .order_by(Milestone.forecast_on, Milestone.id)
        .limit(MOST)
    )
    return [
        Waiting(
            str(_("Control point: %(name)s", name=row.name)), _url(place, f"milestone-{row.id}"),
            place.label, row.forecast_on,
        )
        for row, place in rows
    ]  # fmt: skip


def _my_conclusions(person: Person, day: date) -> list[Waiting]:
    """Those that name me from two weeks before the end; those that name nobody once it is over."""
    own = scope(person)
    led = under(own, (path for path, role in own.teams if role == Role.LEAD))
    nobody = or_(ControlStage.controller_id.is_(None), Party.kind != PartyKind.PERSON)
    rows = db.session.execute(
        select(ControlStage, Initiative)
        .join(Initiative, Initiative.id == ControlStage.initiative_id)
        .outerjoin(Party, Party.id == ControlStage.controller_id)
        .where(
            ControlStage.archived_at.is_(None),
            ControlStage.conclusion.is_(None),
            or_(
                and_(
                    ControlStage.controller_id == person.id,
                    ControlStage.ends_on <= day + timedelta(days=SOON),
                ),
                and_(nobody, ControlStage.ends_on < day),
            ),
            _running(),
            Initiative.id.in_(visible(person, Permission.CONTROL_CONCLUDE)),
            *([~or_(*led)] if led else []),
        )
        .order_by(ControlStage.ends_on, ControlStage.id)
        .limit(MOST)
    )
    return [
        Waiting(
            str(_("Control stage to conclude: %(subject)s", subject=row.subject)),
            _url(place, f"control-{row.id}"), place.label, row.ends_on,
        )
        for row, place in rows
    ]  # fmt: skip


def _url(initiative: Initiative, anchor: str) -> str:
    return url_for("oversight.control", key=initiative.key_fold, _anchor=anchor)


def _tab_url(initiative: Initiative, _person: Person) -> str:
    return url_for("oversight.control", key=initiative.key_fold)


def register() -> None:
    """The tab, the panel of the overview, what waits; called when the application is made."""
    add_tab(Tab("oversight.control", 22, lambda: str(_("Control")), _tab_url))
    add_behind("oversight.control", [f"oversight.{name}" for name in _PAGES])
    add_overview(Panel("control", 10, "oversight/_next.html", _next))
    add_waiting("control", _waiting)
