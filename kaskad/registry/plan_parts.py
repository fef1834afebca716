"""What is open in plans, as lines of one union; `plan_facts` reads them."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from kaskad.boards.carried_out import carried_out
from kaskad.boards.models import Card, CardLink
from kaskad.cascade.models import Activity, ActivityParty, ActivityState, Stage
from kaskad.core.db import UtcDateTime
from kaskad.core.id_lists import among
from kaskad.journal import Event
from kaskad.periods import PeriodKind
from kaskad.registry.news import is_news

_REPEATING = (PeriodKind.RECURRING, PeriodKind.RECURRING_DEADLINE)
_ENDLESS = (PeriodKind.CONTINUOUS, PeriodKind.REGULAR)
_OPEN = (ActivityState.PLANNED, ActivityState.IN_PROGRESS)
_ONCE, _AGAIN, _GOES_ON, _SETTLED = 1, 2, 3, 0
"""Ways of an open activity: it comes once, it repeats, it has no end; it is done or has no day."""
_TYPES: dict[str, Any] = {
    "number": Integer(), "title": Text(), "day": Date(), "position": Text(), "many": Integer(),
    "starts_on": Date(), "period": Text(), "finished_at": UtcDateTime(),
}  # fmt: skip
PERIOD = 8
"""Where in a line it stands: from there on only repetitions have anything."""


def _line(what: str, initiative_id: Any, **values: Any) -> Any:
    """The columns of a line of the union; what is not given is nothing."""
    return select(
        literal(what, Text()).label("what"), initiative_id.label("initiative_id"),
        *(
            (values[name] if name in values else cast(null(), type_)).label(name)
            for name, type_ in _TYPES.items()
        ),
    )  # fmt: skip


_UNTIL = bindparam("until", type_=UtcDateTime())
_DAY, _FAR = bindparam("day", type_=Date()), bindparam("far", type_=Date())


@lru_cache(maxsize=1)
def open_plans() -> Any:
    """Lines of six kinds, each with the initiative they belong to.

    `plan`: there is a plan, and what comes next in it; `late`: what is past its day; `soon`: how
    many begin on a day with nobody responsible, and the first of them; `stage`: how much a stage
    that is over has left; `again`: an activity that repeats, `many` when nobody is responsible;
    `goes_on`: one without an end that has begun, `finished_at` when something was last written
    about it or one of its cards.

    Put together once: that costs as much as asking it of fifty projects.
    """
    kind = Activity.period["kind"].as_string()
    done = carried_out(Activity.id, _UNTIL)
    way = case(
        dict.fromkeys(_REPEATING, _AGAIN) | dict.fromkeys(_ENDLESS, _GOES_ON)
        | {PeriodKind.RELATIVE: _SETTLED},
        value=kind, else_=case((done, _SETTLED), else_=_ONCE),
    )  # fmt: skip
    mine = (
        select(
            Activity.id, Activity.initiative_id, Activity.position, Activity.starts_on,
            Activity.ends_on, Activity.stage_id, way.label("way"),
        )
        .where(
            among(Activity.initiative_id), Activity.archived_at.is_(None),
            or_(
                Activity.state.in_(_OPEN),
                and_(Activity.state == ActivityState.DONE, Activity.done_on > _DAY),
            ),
        )
        .cte("mine")
    )  # fmt: skip
    one = mine.c
    no_party = ~exists().where(ActivityParty.activity_id == one.id)
    return union_all(
        _next(mine),
        _line(
            "late", one.initiative_id, number=one.id, title=Activity.title, day=one.ends_on
        )
        .join(Activity, Activity.id == one.id)
        .where(one.way == _ONCE, one.ends_on < _DAY),
        _soon(mine, no_party),
        _over(mine),
        _line(
            "again", one.initiative_id, number=one.id, title=Activity.title,
            position=one.position, many=case((no_party, 1), else_=0), starts_on=one.starts_on,
            period=cast(Activity.period, Text()),
            finished_at=select(func.max(Card.finished_at))
            .where(Card.activity_id == one.id, Card.finished_at < _UNTIL)
            .scalar_subquery(),
        )
        .join(Activity, Activity.id == one.id)
        .where(one.way == _AGAIN),
        _ongoing(mine),
    )  # fmt: skip


def _ongoing(mine: Any) -> Any:
    one = mine.c
    cards = union_all(
        select(Card.id).where(Card.activity_id == one.id).correlate(mine),
        select(CardLink.card_id)
        .where(CardLink.kind == "activity", CardLink.target_id == one.id)
        .correlate(mine),
    )
    last = (
        select(func.max(Event.at))
        .where(
            or_(
                and_(Event.subject_kind == "card", Event.subject_id.in_(cards)),
                and_(Event.subject_kind == "activity", Event.subject_id == one.id),
            ),
            Event.at < _UNTIL, is_news(Event.action),
        )
        .correlate(mine)
        .scalar_subquery()
    )  # fmt: skip
    return (
        _line(
            "goes_on", one.initiative_id, number=one.id, title=Activity.title,
            starts_on=one.starts_on, finished_at=last,
        )
        .join(Activity, Activity.id == one.id)
        .where(
            one.way == _GOES_ON, or_(one.starts_on.is_(None), one.starts_on <= _DAY),
            or_(one.ends_on.is_(None), one.ends_on >= _DAY),
        )
    )  # fmt: skip


def _next(mine: Any) -> Any:
    """A line for every plan, and one more for each further activity that ends on the same day."""
    ahead = and_(mine.c.way == _ONCE, mine.c.ends_on >= _DAY)
    plan = (
        select(mine.c.initiative_id, func.min(case((ahead, mine.c.ends_on))).label("day"))
        .group_by(mine.c.initiative_id)
        .subquery("plan")
    )
    first = mine.alias("first")
    return (
        _line(
            "plan", plan.c.initiative_id, number=first.c.id, title=Activity.title, day=plan.c.day,
            position=first.c.position,
        )
        .outerjoin(
            first,
            and_(
                first.c.initiative_id == plan.c.initiative_id, first.c.way == _ONCE,
                first.c.ends_on == plan.c.day,
            ),
        )
        .outerjoin(Activity, Activity.id == first.c.id)
    )  # fmt: skip


def _soon(mine: Any, no_party: Any) -> Any:
    begins = (
        select(
            mine.c.initiative_id, mine.c.starts_on, func.min(mine.c.id).label("id"),
            func.count().label("many"),
        )
        .where(
            mine.c.way == _ONCE, mine.c.starts_on >= _DAY,
            mine.c.starts_on <= _FAR, no_party,
        )
        .group_by(mine.c.initiative_id, mine.c.starts_on)
        .subquery("begins")
    )  # fmt: skip
    return _line(
        "soon", begins.c.initiative_id, number=begins.c.id, title=Activity.title,
        day=begins.c.starts_on, many=begins.c.many,
    ).join(Activity, Activity.id == begins.c.id)  # fmt: skip


def _over(mine: Any) -> Any:
    """Stages that are over, with how many of their activities are open."""
    left = (
        select(mine.c.initiative_id, mine.c.stage_id, func.count().label("many"))
        .where(mine.c.way == _ONCE, mine.c.ends_on.is_not(None), mine.c.stage_id.is_not(None))
        .group_by(mine.c.initiative_id, mine.c.stage_id)
        .subquery("still")
    )
    return (
        _line(
            "stage", left.c.initiative_id, number=Stage.id,
            title=case((Stage.title != "", Stage.title), else_=Stage.period_raw),
            day=Stage.ends_on, many=left.c.many,
        )
        .join(Stage, Stage.id == left.c.stage_id)
        .where(Stage.ends_on < _DAY)
    )  # fmt: skip
