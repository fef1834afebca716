"""Control points outside their page: the next ones on the overview, and what waits on "My day"."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from kaskad.boards.day_panels import Waiting
from kaskad.boards.day_sources import ABOUT, Source, columns, sources
from kaskad.cascade.held import PERSON, held, led
from kaskad.cascade.models import Initiative, InitiativeState
from kaskad.cascade.panels import Panel, Tab, add_behind, add_overview, add_tab
from kaskad.core.i18n import today
from kaskad.oversight import control_words as words
from kaskad.oversight.control_queries import ControlFact, control_facts, next_points
from kaskad.oversight.control_state import SOON
from kaskad.oversight.models import ControlStage, Milestone
from kaskad.people.models import Organisation, Party, PartyKind, Person
from kaskad.people.permissions import Permission

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


def _running() -> ColumnElement[bool]:
    return and_(
        Initiative.archived_at.is_(None),
        Initiative.state.in_((str(InitiativeState.RUNNING), str(InitiativeState.REGISTERED))),
    )


_Owner = Organisation.__table__.alias("owner")
_Other = Party.__table__.alias("other")
_VIEW, _CONCLUDE = Permission.INITIATIVE_VIEW, Permission.CONTROL_CONCLUDE


def _ahead(_person: Person, day: date) -> Mapping[str, Any]:
    return {"soon": day + timedelta(days=SOON)}


def _my_milestones() -> Select[Any]:
    """Milestones that the person answers for, from two weeks before their day."""
    return (
        select(
            *columns(
                id=Milestone.id, key=Initiative.key_fold, about=ABOUT, text=Milestone.name,
                due_on=Milestone.forecast_on,
            )
        )
        .join(Initiative, Initiative.id == Milestone.initiative_id)
        .join(_Owner, _Owner.c.id == Initiative.owner_id)
        .where(
            Milestone.responsible_id == PERSON,
            Milestone.archived_at.is_(None),
            Milestone.actual_on.is_(None),
            Milestone.cancelled_at.is_(None),
            Milestone.forecast_on <= bindparam("soon"),
            _running(),
            held(_VIEW, _Owner.c.path),
        )
        .order_by(Milestone.forecast_on, Milestone.id)
        .limit(MOST)
    )  # fmt: skip


def _my_conclusions() -> Select[Any]:
    """Those that name me from two weeks before the end; those that name nobody once it is over."""
    nobody = or_(ControlStage.controller_id.is_(None), _Other.c.kind != PartyKind.PERSON)
    return (
        select(
            *columns(
                id=ControlStage.id, key=Initiative.key_fold, about=ABOUT,
                text=ControlStage.subject, due_on=ControlStage.ends_on,
            )
        )
        .join(Initiative, Initiative.id == ControlStage.initiative_id)
        .join(_Owner, _Owner.c.id == Initiative.owner_id)
        .outerjoin(_Other, _Other.c.id == ControlStage.controller_id)
        .where(
            ControlStage.archived_at.is_(None),
            ControlStage.conclusion.is_(None),
            or_(
                and_(
                    ControlStage.controller_id == PERSON,
                    ControlStage.ends_on <= bindparam("soon"),
                ),
                and_(nobody, ControlStage.ends_on < bindparam("day")),
            ),
            _running(),
            held(_CONCLUDE, _Owner.c.path),
            ~led(),
        )
        .order_by(ControlStage.ends_on, ControlStage.id)
        .limit(MOST)
    )  # fmt: skip


def _tell_milestones(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [
        Waiting(
            str(_("Control point: %(name)s", name=row.text)), _url(row.key, f"milestone-{row.id}"),
            row.about, row.due_on,
        )
        for row in rows
    ]  # fmt: skip


def _tell_conclusions(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [
        Waiting(
            str(_("Control stage to conclude: %(subject)s", subject=row.text)),
            _url(row.key, f"control-{row.id}"), row.about, row.due_on,
        )
        for row in rows
    ]  # fmt: skip


def _url(key: str, anchor: str) -> str:
    return url_for("oversight.control", key=key, _anchor=anchor)


def _tab_url(initiative: Initiative, _person: Person) -> str:
    return url_for("oversight.control", key=initiative.key_fold)


def register() -> None:
    """The tab, the panel of the overview, what waits; called when the application is made."""
    add_tab(Tab("oversight.control", 22, lambda: str(_("Control")), _tab_url))
    add_behind("oversight.control", [f"oversight.{name}" for name in _PAGES])
    add_overview(Panel("control", 10, "oversight/_next.html", _next))
    sources.add(Source("milestones", _my_milestones, _tell_milestones, (), (_VIEW,), _ahead))
    sources.add(
        Source("control", _my_conclusions, _tell_conclusions, (_CONCLUDE,), (_CONCLUDE,), _ahead)
    )
