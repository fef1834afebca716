"""The initiatives that a person sees, as they stood on a day: the registry asks them first."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Text, bindparam, cast, exists, func, or_, select

from kaskad.cascade.access import scope
from kaskad.cascade.held import held, held_values
from kaskad.cascade.models import Initiative
from kaskad.cascade.tag_queries import tags_column
from kaskad.core.db import UtcDateTime, plain_rows
from kaskad.indicators.models import IndicatorValue, ValueState
from kaskad.journal import Event
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission
from kaskad.registry.models import HealthThresholds
from kaskad.registry.news import is_news


class Found(NamedTuple):
    """An initiative as `_columns` asks of it: a page reads thirty names of each of a thousand."""

    id: int
    key: str
    key_fold: str
    kind: str
    title: str
    short_title: str
    state: str
    path: str
    period_raw: str
    period: str
    """As it is stored: it is taken apart where a row is made."""
    starts_on: date | None
    ends_on: date | None
    announced_start_raw: str
    announced_start: date | None
    owner_id: int
    passport_state: str
    created_at: datetime
    archived_at: datetime | None
    owner_name: str
    owner_path: str
    owner_short: str
    news: datetime | None
    limits: str | None
    tags: str | None


class First(NamedTuple):
    """What every line of `_columns` says the same."""

    measured: bool
    latest: datetime | None


_UNTIL = bindparam("until", type_=UtcDateTime())


def initiatives(
    person: Person | None, until: datetime, only: int | None
) -> tuple[list[Found], First]:
    """(the initiatives, what is true of all)."""
    values: dict[str, Any] = {"until": until, "only": only}
    if person is not None:
        values |= held_values(scope(person), [Permission.INITIATIVE_VIEW])
    rows = plain_rows(_columns(of_person=person is not None, one=only is not None), values)
    first = First(*rows[0][-2:]) if rows else First(measured=False, latest=None)
    return [Found._make(row[:-2]) for row in rows], first


@lru_cache(maxsize=4)
def _columns(*, of_person: bool, one: bool) -> Any:
    """What is asked of every initiative: put together once, not at every page."""
    # The journal is written in the order of time (a history that is replayed, too), so its last
    # line answers without reading the others.
    news = (
        select(Event.at)
        .where(
            Event.initiative_id == Initiative.id, Event.at < _UNTIL, is_news(Event.action),
        )
        .order_by(Event.id.desc())
        .limit(1)
        .correlate(Initiative)
        .scalar_subquery()
    )  # fmt: skip
    upper = Organisation.__table__.alias("upper")
    limits = (
        select(cast(HealthThresholds.numbers, Text()))
        .join(upper, upper.c.id == HealthThresholds.organisation_id)
        .where(Organisation.path.startswith(upper.c.path))
        .order_by(func.length(upper.c.path).desc())
        .limit(1)
        .correlate(Organisation)
        .scalar_subquery()
    )
    return (
        select(
            Initiative.id, Initiative.key, Initiative.key_fold, Initiative.kind,
            Initiative.title, Initiative.short_title, Initiative.state, Initiative.path,
            Initiative.period_raw, cast(Initiative.period, Text()), Initiative.starts_on,
            Initiative.ends_on, Initiative.announced_start_raw, Initiative.announced_start,
            Initiative.owner_id, Initiative.passport_state,
            Initiative.created_at, Initiative.archived_at,
            Organisation.name.label("owner_name"), Organisation.path.label("owner_path"),
            Organisation.short_name.label("owner_short"), news.label("news"),
            limits.label("limits"), tags_column().label("tags"),
            exists().where(IndicatorValue.state == ValueState.VERIFIED).label("measured"),
            select(Event.at).order_by(Event.id.desc()).limit(1).scalar_subquery().label("latest"),
        )
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(
            # What went into the archive later was still there on the day.
            or_(Initiative.archived_at.is_(None), Initiative.archived_at >= _UNTIL),
            *([held(Permission.INITIATIVE_VIEW, Organisation.path)] if of_person else []),
            *([Initiative.id == bindparam("only")] if one else []),
        )
        .order_by(Initiative.position, Initiative.id)
    )  # fmt: skip
