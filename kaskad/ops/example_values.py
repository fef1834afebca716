"""What the example's monitoring has made of the values that finished cards and people brought.

Counts of the projects are verified; bare percentages went back for their counts, and came again
with both. One value is a draft, some wait, one came back from monitoring a few days ago, one is
doubted because the work behind it was opened again; the values of one project are locked up to the
end of 2021. What was entered by hand stands in `example_values_told`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, select

from kaskad.cascade.access import Place
from kaskad.core.db import db
from kaskad.indicators import value_actions as actions
from kaskad.indicators.access import Spot
from kaskad.indicators.card_values import take_back
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import EvidenceKind, Indicator, IndicatorValue, ValueState
from kaskad.ops.example_people import Cast
from kaskad.ops.example_values_told import (
    BRIDGE,
    CLUSTER,
    COMMUNITIES,
    MENTORS,
    STORY,
    VERIFIED_ON,
    Told,
    share_of,
)
from kaskad.people.models import Organisation, Person

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]
BARE_ON, MENDED_ON = date(2022, 1, 26), date(2022, 2, 2)
LOCKED_ON, LOCKED_TO = date(2022, 3, 1), date(2021, 12, 31)
DOUBTED_ON = date(2022, 3, 22)
ASK = "Сколько педагогов из скольких? Нужны оба числа."


@dataclass(frozen=True)
class Mended:
    """A bare percentage that came again with both counts."""

    project: str
    indicator: str
    who: str
    bare: int
    part: int
    whole: int
    note: str


MENDED = (
    Mended(CLUSTER, "1.1", "deputy-1", 63, 604, 960, "По ведомостям диагностики"),
    Mended(MENTORS, "1.1", "methodist-2", 46, 118, 256, "По приказам руководителей"),
    Mended(MENTORS, "1.1", "methodist-2", 63, 167, 265, "По приказам руководителей"),
)

TAKEN_BACK = (("1.1", 48), ("2.1", 58))
"""Bare percentages for which newer values with both counts came instead."""


def plan_values(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan what was entered, returned, verified, doubted and locked."""
    head, specialist = cast.people["monitoring-head"], cast.people["monitoring-specialist"]
    for told in STORY:
        _plan(cast, specialist, told, step, moment)
    step(moment(BARE_ON, 12), specialist, partial(_return_bare, cast, specialist, CLUSTER))
    step(moment(MENDED_ON, 10), specialist, partial(_return_bare, cast, specialist, MENTORS))
    for one in MENDED:
        step(moment(MENDED_ON, 12), cast.people[one.who], partial(_mend, cast, one))
    lead = cast.people["deputy-1"]
    for number, bare in TAKEN_BACK:
        step(moment(MENDED_ON, 15), lead, partial(_take_back, cast, lead, number, bare))
    for project in (CLUSTER, COMMUNITIES, MENTORS, BRIDGE):
        step(
            moment(VERIFIED_ON, 11), specialist, partial(_verify_counts, cast, specialist, project)
        )
    step(moment(DOUBTED_ON, 15), cast.people["methodist-1"], lambda _at: _doubt(cast))
    place = _place(cast, COMMUNITIES)
    step(moment(LOCKED_ON, 16), head, lambda _at: actions.lock_period(head, place, LOCKED_TO))


def _place(cast: Cast, project: str) -> Place:
    initiative = cast.initiative(project)
    owner = db.session.get_one(Organisation, initiative.owner_id)
    return Place(initiative, owner.path, "", "", frozenset())


def _spot(cast: Cast, project: str, number: str) -> Spot:
    place = _place(cast, project)
    found = db.session.get_one(Indicator, cast.indicator_id(place.initiative, number))
    return Spot(place, found)


def _plan(cast: Cast, specialist: Person, told: Told, step: Step, moment: Moment) -> None:
    author, made = cast.people[told.who], list[IndicatorValue]()
    initiative = cast.initiative(told.project)
    owner = db.session.get_one(Organisation, initiative.owner_id)

    def spot() -> Spot:
        found = db.session.get_one(Indicator, cast.indicator_id(initiative, told.indicator))
        return Spot(Place(initiative, owner.path, "", "", frozenset()), found)

    def write(_at: datetime) -> None:
        proofs = (
            [actions.Proof(EvidenceKind.LINK, url=told.url, title=told.title)] if told.url else []
        )
        row = actions.write_value(
            author, spot(), told.entered, note=told.note, proofs=proofs, breakdown=told.part
        )
        made.append(row)
        if told.sent:
            actions.submit_value(author, spot(), row)

    def decide(_at: datetime) -> None:
        if told.remarks:
            actions.return_value(specialist, spot(), made[0], remarks=told.remarks)
            return
        actions.verify_value(
            specialist, spot(), made[0], judgement=told.judgement, reason=told.reason
        )

    step(moment(told.written_on, 14), author, write)
    if told.decided_on is not None:
        step(moment(told.decided_on, 10), specialist, decide)


def _waiting(cast: Cast, project: str) -> list[tuple[Spot, IndicatorValue]]:
    """What cards of the project have brought and nobody has decided on."""
    place = _place(cast, project)
    rows = db.session.execute(
        select(Indicator, IndicatorValue)
        .join(IndicatorValue, IndicatorValue.indicator_id == Indicator.id)
        .where(
            Indicator.initiative_id == place.initiative.id,
            IndicatorValue.state == ValueState.SUBMITTED, IndicatorValue.card_id.is_not(None),
        )
        .order_by(IndicatorValue.id)
    )  # fmt: skip
    return [(Spot(place, indicator), value) for indicator, value in rows]


def _return_bare(cast: Cast, specialist: Person, project: str, _at: datetime) -> None:
    for spot, row in _waiting(cast, project):
        if spot.indicator.kind == IndicatorKind.SHARE:
            actions.return_value(specialist, spot, row, remarks=ASK)


def _mend(cast: Cast, one: Mended, _at: datetime) -> None:
    """A share comes again, with both counts, and waits."""
    lead, spot = cast.people[one.who], _spot(cast, one.project, one.indicator)
    row = db.session.scalars(_returned(spot, one.bare)).first()
    if row is not None:
        actions.change_value(
            lead, spot, row, None, share_of(row.on_day, one.part, one.whole), note=one.note
        )
        actions.submit_value(lead, spot, row)


def _take_back(cast: Cast, lead: Person, number: str, bare: int, _at: datetime) -> None:
    spot = _spot(cast, CLUSTER, number)
    row = db.session.scalars(_returned(spot, bare)).first()
    if row is not None:
        actions.withdraw_value(lead, spot, row, reason="Есть значение с обоими числами")


def _returned(spot: Spot, bare: int) -> Select[IndicatorValue]:
    return select(IndicatorValue).where(
        IndicatorValue.indicator_id == spot.indicator.id,
        IndicatorValue.state == ValueState.RETURNED, IndicatorValue.number == bare,
    )  # fmt: skip


def _verify_counts(cast: Cast, specialist: Person, project: str, _at: datetime) -> None:
    for spot, row in _waiting(cast, project):
        counted = spot.indicator.kind == IndicatorKind.COUNT or row.denominator is not None
        if counted:
            actions.verify_value(specialist, spot, row)


def _doubt(cast: Cast) -> None:
    """The lead has found two moderators who were counted before they had finished."""
    spot = _spot(cast, COMMUNITIES, "1.2")
    value_id = db.session.scalar(
        select(IndicatorValue.id)
        .where(
            IndicatorValue.indicator_id == spot.indicator.id,
            IndicatorValue.state == ValueState.VERIFIED,
        )
        .limit(1)
    )
    if value_id is not None:
        take_back(value_id)
