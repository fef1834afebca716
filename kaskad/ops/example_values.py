"""What the example's monitoring has made of the values that finished cards and people brought.

Counts of two projects are verified; bare percentages went back for their counts, and one of them
came again with both. One value is a draft, one waits, one is doubted because the work behind it was
opened again; the values of one project are locked up to the end of 2021.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import select

from kaskad.cascade.access import Place
from kaskad.core.db import db
from kaskad.indicators import value_actions as actions
from kaskad.indicators.access import Spot
from kaskad.indicators.assessment import Judgement
from kaskad.indicators.card_values import take_back
from kaskad.indicators.entering import Entered
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import EvidenceKind, Indicator, IndicatorValue, ValueState
from kaskad.ops.example_people import Cast
from kaskad.people.models import Organisation, Person

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]
CLUSTER, COMMUNITIES = "constellation-cluster", "pro-communities"
BARE_ON, VERIFIED_ON, MENDED_ON = date(2022, 1, 26), date(2022, 2, 7), date(2022, 2, 2)
LOCKED_ON, LOCKED_TO = date(2022, 3, 1), date(2021, 12, 31)
DOUBTED_ON = date(2022, 3, 22)
ASK = "Сколько педагогов из скольких? Нужны оба числа."


@dataclass(frozen=True)
class Told:
    """A value that somebody has entered by hand, and what became of it."""

    project: str
    indicator: str
    who: str
    written_on: date
    entered: Entered
    note: str
    url: str = ""
    title: str = ""
    sent: bool = True
    verified_on: date | None = None
    judgement: Judgement | None = None
    reason: str = ""


def _count(day: date, number: int) -> Entered:
    return Entered(day, number=Decimal(number))


def _share(day: date, part: int, whole: int) -> Entered:
    return Entered(day, numerator=Decimal(part), denominator=Decimal(whole))


STORY = (
    Told(CLUSTER, "2.1", "deputy-1", date(2021, 12, 28), _share(date(2021, 12, 24), 71, 96),
         "Сведения о кадрах, сводная таблица", verified_on=VERIFIED_ON),
    Told(CLUSTER, "5.1", "deputy-1", date(2021, 12, 29), _count(date(2021, 12, 28), 101),
         "По журналу учёта за полтора года", "https://imc.example/plan/2021",
         "План районных мероприятий с отметками", verified_on=VERIFIED_ON),
    Told(CLUSTER, "2.2", "deputy-1", date(2022, 1, 19),
         Entered(date(2022, 1, 18), present=True, text="Справка о возрастном составе готова"),
         "", "https://imc.example/staff", "Справка о кадрах", verified_on=VERIFIED_ON),
    Told(CLUSTER, "4.2", "deputy-1", date(2022, 1, 20),
         Entered(date(2022, 1, 19), text="Консультанты есть по шести предметам из восьми"),
         "", "https://imc.example/consultants", "Список консультантов", verified_on=VERIFIED_ON,
         judgement=Judgement.PARTLY, reason="Нет консультантов по искусству и технологии."),
    Told(COMMUNITIES, "1.3", "methodist-1", date(2022, 2, 3), _share(date(2022, 1, 31), 365, 1738),
         "Списки участников сообществ", verified_on=VERIFIED_ON),
    Told(COMMUNITIES, "1.3", "methodist-1", date(2022, 4, 13), _share(date(2022, 4, 11), 452, 1738),
         "Ещё не все сообщества прислали списки", sent=False),
    Told(CLUSTER, "4.1", "deputy-1", date(2022, 4, 11), _share(date(2022, 4, 8), 41, 96),
         "По реестру соглашений", "https://imc.example/agreements", "Реестр соглашений"),
)  # fmt: skip


def plan_values(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan what was entered, returned, verified, doubted and locked."""
    head, specialist = cast.people["monitoring-head"], cast.people["monitoring-specialist"]
    lead = cast.people["deputy-1"]
    for told in STORY:
        _plan(cast, specialist, told, step, moment)
    step(moment(BARE_ON, 12), specialist, lambda _at: _return_bare(cast, specialist))
    step(moment(MENDED_ON, 12), lead, lambda _at: _mend(cast, lead))
    for project in (CLUSTER, COMMUNITIES):
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
    spot = _spot(cast, told.project, told.indicator)

    def write(_at: datetime) -> None:
        proofs = (
            [actions.Proof(EvidenceKind.LINK, url=told.url, title=told.title)] if told.url else []
        )
        row = actions.write_value(author, spot, told.entered, note=told.note, proofs=proofs)
        made.append(row)
        if told.sent:
            actions.submit_value(author, spot, row)

    def verify(_at: datetime) -> None:
        actions.verify_value(
            specialist, spot, made[0], judgement=told.judgement, reason=told.reason
        )

    step(moment(told.written_on, 14), author, write)
    if told.verified_on is not None:
        step(moment(told.verified_on, 10), specialist, verify)


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


def _return_bare(cast: Cast, specialist: Person) -> None:
    for spot, row in _waiting(cast, CLUSTER):
        if spot.indicator.kind == IndicatorKind.SHARE:
            actions.return_value(specialist, spot, row, remarks=ASK)


def _mend(cast: Cast, lead: Person) -> None:
    """The share of those diagnosed comes again, with both counts, and waits."""
    spot = _spot(cast, CLUSTER, "1.1")
    row = db.session.scalars(
        select(IndicatorValue)
        .where(
            IndicatorValue.indicator_id == spot.indicator.id,
            IndicatorValue.state == ValueState.RETURNED,
        )
        .order_by(IndicatorValue.number.desc(), IndicatorValue.id)
    ).first()  # fmt: skip
    if row is not None:
        both = _share(row.on_day, 604, 960)
        actions.change_value(lead, spot, row, None, both, note="По ведомостям диагностики")
        actions.submit_value(lead, spot, row)


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
