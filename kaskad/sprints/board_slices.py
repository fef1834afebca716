"""What sprints tell boards: which cards the board of a project that works in sprints shows.

Without a word in the address that is the running sprint; `?cards=` names another one by its number,
`all`, or `list`: the list of work, what is in no sprint and not finished.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, not_, select

from kaskad.boards.access import BoardPlace
from kaskad.boards.models import Card
from kaskad.boards.slices import ALL, SliceChoice, Slices
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.sprints.models import OVER, RUNNING, Fate, Sprint, SprintCard, SprintState
from kaskad.sprints.wording import sprint_name

LIST = "list"


@dataclass(frozen=True)
class Segment:
    """One sprint in the row of all of them."""

    number: int
    name: str
    state: SprintState
    percent: int
    """How much of its time has gone."""


@dataclass(frozen=True)
class SprintBar:
    """What stands above the board about the running sprint, or about there being none."""

    key: str
    number: int | None
    name: str
    goal: str
    state: SprintState | None
    override_reason: str
    starts_on: date | None
    ends_on: date | None
    days_left: int | None
    """Negative: so many days past the end."""
    segments: tuple[Segment, ...]
    position: int
    """The how-manieth of the foreseen sprints, the initial one apart."""
    foreseen: int
    next_number: int | None
    planning_number: int | None
    shown_whole: bool
    """Whether the cards below are those of this sprint."""


def in_sprint(sprint_id: int) -> ColumnElement[bool]:
    """Condition on `card`: in the sprint now, or when it was closed."""
    return Card.id.in_(
        select(SprintCard.card_id).where(
            SprintCard.sprint_id == sprint_id, SprintCard.fate != Fate.REMOVED
        )
    )


def in_no_sprint() -> ColumnElement[bool]:
    """Condition on `card`: in the list of work: in no open sprint and not finished."""
    return and_(
        Card.finished_at.is_(None),
        not_(Card.id.in_(select(SprintCard.card_id).where(SprintCard.left_at.is_(None)))),
    )


def board_slices(place: BoardPlace, wish: str) -> Slices | None:
    """The slices of a project's board; None where the project has no sprints. Two statements."""
    if place.initiative_id is None:
        return None
    row = list(
        db.session.scalars(
            select(Sprint)
            .where(
                Sprint.initiative_id == place.initiative_id,
                Sprint.state != SprintState.CANCELLED,
            )
            .order_by(Sprint.number)
        )
    )
    if not row:
        return None
    running = next((one for one in row if one.state in RUNNING), None)
    natural = str(running.number) if running else ALL
    value = "" if wish == natural else wish
    chosen = running if not value else next((s for s in row if str(s.number) == value), None)
    known = value in {"", ALL, LIST} or chosen is not None
    if not known:
        value, chosen = "", running
    return Slices(
        choices=_choices(row, running),
        value=value,
        cards=in_sprint(chosen.id) if chosen else in_no_sprint() if value == LIST else None,
        marks=_marks(chosen) if chosen is not None and chosen.state in RUNNING else {},
        template="sprints/_bar.html",
        styles=("sprints/sprints.css", "shared/chart.css"),
        content=bar_of(place, row, running, shown_whole=not value and running is not None),
        known=known,
    )


def _choices(row: Sequence[Sprint], running: Sprint | None) -> tuple[SliceChoice, ...]:
    planned = [one for one in row if one.state != SprintState.SHELL and one is not running]
    everything = SliceChoice("" if running is None else ALL, _("All cards"))
    return (
        *([SliceChoice("", _name(running))] if running else []),
        everything,
        SliceChoice(LIST, _("In no sprint")),
        *(SliceChoice(str(one.number), _name(one)) for one in reversed(planned)),
    )


def _name(sprint: Sprint) -> str:
    name = sprint_name(sprint.number)
    if sprint.state in RUNNING:
        return str(_("%(sprint)s: running", sprint=name))
    if sprint.state == SprintState.PLANNING:
        return str(_("%(sprint)s: being planned", sprint=name))
    return name


def _marks(sprint: Sprint) -> dict[int, str]:
    words = str(_("Added later"))
    ids = db.session.scalars(
        select(SprintCard.card_id).where(
            SprintCard.sprint_id == sprint.id, SprintCard.left_at.is_(None),
            SprintCard.initial.is_(False),
        )
    )  # fmt: skip
    return dict.fromkeys(ids, words)


def percent_gone(sprint: Sprint, day: date) -> int:
    """How much of the sprint's time has gone by *day*, 0 to 100."""
    if sprint.state in OVER:
        return 100
    if sprint.state not in RUNNING or sprint.starts_on is None or sprint.ends_on is None:
        return 0
    whole = (sprint.ends_on - sprint.starts_on).days + 1
    return max(0, min(100, 100 * ((day - sprint.starts_on).days + 1) // whole))


def bar_of(
    place: BoardPlace, row: Sequence[Sprint], running: Sprint | None, *, shown_whole: bool
) -> SprintBar:
    """The bar for a project whose live sprints are *row*."""
    day = today()
    numbered = [one for one in row if one.number]
    after = [one for one in row if running is not None and one.number > running.number]
    planning = next((one for one in row if one.state == SprintState.PLANNING), None)
    shown = running or planning
    return SprintBar(
        key=place.initiative.key_fold if place.initiative else place.board.key_fold,
        number=shown.number if shown else None,
        name=sprint_name(shown.number, shown.title) if shown else "",
        goal=shown.goal if shown else "",
        state=SprintState(shown.state) if shown else None,
        override_reason=shown.override_reason if shown else "",
        starts_on=shown.starts_on if shown else None,
        ends_on=shown.ends_on if shown else None,
        days_left=(running.ends_on - day).days if running and running.ends_on else None,
        segments=tuple(
            Segment(
                one.number, sprint_name(one.number), SprintState(one.state), percent_gone(one, day)
            )
            for one in row
        ),
        position=sum(1 for one in numbered if shown is not None and one.number <= shown.number),
        foreseen=len(numbered),
        next_number=after[0].number if after else None,
        planning_number=planning.number if planning else None,
        shown_whole=shown_whole,
    )
