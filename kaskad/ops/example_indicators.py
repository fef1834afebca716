"""How the example's indicators are counted, and how they make those of the programme.

The programme has four figures: a share as the ratio of sums, a number of things as their sum, goals
in words as the number of those reached, and what the latest survey says. Each is made by the
strategic projects, and theirs by the projects (the survey by the projects at once), so that a
director can walk down from any of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kaskad.cascade.access import Place
from kaskad.core.db import db
from kaskad.indicators import definition_actions as actions
from kaskad.indicators.access import Spot
from kaskad.indicators.appendix_actions import define_indicator
from kaskad.indicators.definition_actions import TargetGiven
from kaskad.indicators.kinds import Direction, Frequency, IndicatorKind, Rollup, ValueKind
from kaskad.indicators.models import Indicator
from kaskad.ops.example_people import Cast
from kaskad.people.models import Organisation, Person

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]
PROGRAMME = "programme/"
OFFICE, GROWTH, RESERVE = (
    "strategic_project/project-office", "strategic_project/growth-environment",
    "strategic_project/people-of-change",
)  # fmt: skip
PRO, MENTORS, NEARBY, LAB, CLUSTER, BRIDGE, LADDER = (
    "pro-communities", "beside-the-master", "school-nearby", "findings-lab",
    "constellation-cluster", "captains-bridge", "mastery-ladder",
)  # fmt: skip
DEFINED_ON, LADDER_ON = date(2020, 8, 25), date(2020, 12, 14)
"""Before the first passport was sent: its words and its targets are frozen afterwards."""


@dataclass(frozen=True)
class Above:
    """An indicator of the programme or of a strategic project."""

    project: str
    number: str
    name: str
    unit: str
    target: str
    source: str = "показатели проектов каскада"


@dataclass(frozen=True)
class Reading:
    """How an indicator is counted: its frequency, its base, its targets by period."""

    project: str
    number: str
    every: Frequency | None = None
    base: tuple[int, date] | None = None
    targets: Sequence[tuple[str, date, date, str]] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    on: date = DEFINED_ON


ABOVE = (
    Above(PROGRAMME, "1.1", "доля педагогов, получивших адресную поддержку в проектах каскада",
          "%", "60"),
    Above(PROGRAMME, "1.2", "количество материалов и практик, проверенных коллегами и открытых"
          " всем организациям района", "ед.", "150"),
    Above(PROGRAMME, "1.3", "количество качественных целей района, достижение которых подтверждено",
          "ед.", "3"),
    Above(PROGRAMME, "1.4", "доля педагогов, оценивших помощь как полезную, по последнему опросу",
          "%", "90"),
    Above(OFFICE, "1.1", "доля педагогов, которые знают свои затруднения по итогам диагностики",
          "%", "80"),
    Above(OFFICE, "1.2", "количество изданных методических материалов центра", "шт.", "12"),
    Above(OFFICE, "1.3", "количество качественных целей, достижение которых подтверждено",
          "ед.", "3"),
    Above(GROWTH, "1.1", "доля педагогов, у которых есть сообщество, наставник или личный маршрут",
          "%", "45"),
    Above(GROWTH, "1.2", "количество практик и материалов, проверенных коллегами", "ед.", "144"),
    Above(RESERVE, "1.1", "количество кандидатов, готовых к назначению на руководящую должность",
          "чел.", "30"),
)  # fmt: skip
LINKS = (
    ((OFFICE, "1.1"), (PROGRAMME, "1.1"), Rollup.RATIO),
    ((GROWTH, "1.1"), (PROGRAMME, "1.1"), Rollup.RATIO),
    ((OFFICE, "1.2"), (PROGRAMME, "1.2"), Rollup.SUM),
    ((GROWTH, "1.2"), (PROGRAMME, "1.2"), Rollup.SUM),
    ((OFFICE, "1.3"), (PROGRAMME, "1.3"), Rollup.SUM),
    ((CLUSTER, "1.1"), (OFFICE, "1.1"), Rollup.RATIO),
    ((CLUSTER, "5.3"), (OFFICE, "1.2"), Rollup.SUM),
    ((CLUSTER, "2.2"), (OFFICE, "1.3"), Rollup.COUNT_REACHED),
    ((CLUSTER, "4.2"), (OFFICE, "1.3"), Rollup.COUNT_REACHED),
    ((NEARBY, "1.2"), (OFFICE, "1.3"), Rollup.COUNT_REACHED),
    ((CLUSTER, "1.4"), (PROGRAMME, "1.4"), Rollup.LATEST),
    ((CLUSTER, "3.3"), (PROGRAMME, "1.4"), Rollup.LATEST),
    ((PRO, "1.3"), (GROWTH, "1.1"), Rollup.RATIO),
    ((MENTORS, "1.1"), (GROWTH, "1.1"), Rollup.RATIO),
    ((LADDER, "1.1"), (GROWTH, "1.1"), Rollup.RATIO),
    ((PRO, "1.4"), (GROWTH, "1.2"), Rollup.SUM),
    ((MENTORS, "1.2"), (GROWTH, "1.2"), Rollup.SUM),
    ((BRIDGE, "1.1"), (RESERVE, "1.1"), Rollup.SUM),
)


def _school(*targets: str, first: int = 2020) -> list[tuple[str, date, date, str]]:
    """Targets of one school year after another."""
    return [
        (f"{year}/{year + 1}", date(year, 9, 1), date(year + 1, 8, 31), raw)
        for year, raw in enumerate(targets, start=first)
    ]


def _years(*targets: str, first: int = 2021) -> list[tuple[str, date, date, str]]:
    """Targets of one calendar year after another."""
    return [
        (str(year), date(year, 1, 1), date(year, 12, 31), raw)
        for year, raw in enumerate(targets, start=first)
    ]


_OF_A_YEAR = {"value_kind": ValueKind.PER_PERIOD}
READINGS = (
    Reading(PROGRAMME, "1.1", targets=_school("20", "40", "50", "55", "60")),
    Reading(PROGRAMME, "1.2", targets=_school("20", "60", "100", "130", "150")),
    Reading(PROGRAMME, "1.3", more={"value_kind": ValueKind.LATEST}),
    Reading(OFFICE, "1.3", more={"value_kind": ValueKind.LATEST}),
    Reading(PRO, "1.1", Frequency.QUARTER),
    Reading(PRO, "1.2", Frequency.SCHOOL_YEAR),
    Reading(PRO, "1.3", Frequency.HALF_YEAR, (9, date(2020, 9, 30)),
            more={"numerator": "участники сообществ", "denominator": "все педагоги района"}),
    Reading(PRO, "1.4", Frequency.QUARTER),
    Reading(MENTORS, "1.1", Frequency.HALF_YEAR, (31, date(2020, 6, 30)),
            more={"numerator": "педагоги первых трёх лет работы, у которых есть наставник",
                  "denominator": "все педагоги первых трёх лет работы",
                  "dimensions": ["организация"]}),
    Reading(MENTORS, "1.2", Frequency.SCHOOL_YEAR),
    Reading(NEARBY, "1.1", Frequency.SCHOOL_YEAR, (7, date(2020, 9, 1)),
            more={"direction": Direction.LESS, "value_kind": ValueKind.LATEST}),
    Reading(NEARBY, "1.2", Frequency.SCHOOL_YEAR, (58, date(2020, 9, 15)),
            more={"kind": IndicatorKind.INDEX, "method": "средний процент верно решённых заданий"}),
    Reading(LAB, "1.1", Frequency.MONTH),
    Reading(CLUSTER, "1.1", Frequency.YEAR, targets=_years("60", "80")),
    Reading(CLUSTER, "1.3", Frequency.YEAR, more={"dimensions": ["вид затруднения"]}),
    Reading(CLUSTER, "3.1", Frequency.QUARTER),
    Reading(CLUSTER, "5.1", Frequency.QUARTER),
    Reading(CLUSTER, "5.2", Frequency.MONTH),
    Reading(LADDER, "1.1", targets=_years("25", "100"), on=LADDER_ON),
    Reading(LADDER, "1.2", targets=_years("20", "25"), more=_OF_A_YEAR, on=LADDER_ON),
    Reading(LADDER, "1.3", targets=_years("10", "40"), on=LADDER_ON),
    Reading(LADDER, "1.4", targets=_years("0", "25"), more=_OF_A_YEAR, on=LADDER_ON),
    Reading(LADDER, "1.5", targets=_years("0", "80"), on=LADDER_ON),
)  # fmt: skip


def spot_of(cast: Cast, project: str, number: str) -> Spot:
    """The indicator of the project, to act on."""
    initiative = cast.initiative(project)
    owner = db.session.get_one(Organisation, initiative.owner_id)
    found = db.session.get_one(Indicator, cast.indicator_id(initiative, number))
    return Spot(Place(initiative, owner.path, "", "", frozenset()), found)


def plan_indicators(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan the day on which the project office wrote down how everything is counted."""
    office = cast.people["deputy-1"]
    step(moment(DEFINED_ON, 10), office, lambda _at: _define_above(cast, office))
    step(moment(DEFINED_ON, 11), office, lambda _at: _read(cast, office, DEFINED_ON))
    step(moment(LADDER_ON, 11), office, lambda _at: _read(cast, office, LADDER_ON))
    step(moment(LADDER_ON, 12), office, lambda _at: _link(cast, office))


def _define_above(cast: Cast, office: Person) -> None:
    tables: dict[str, int] = {}
    for one in ABOVE:
        initiative = cast.initiative(one.project)
        owner = db.session.get_one(Organisation, initiative.owner_id)
        row = define_indicator(
            office, Place(initiative, owner.path, "", "", frozenset()),
            set_id=tables.get(one.project), number=one.number, name=one.name, unit=one.unit,
            target_raw=one.target, source=one.source, set_number="1",
            set_title="Показатели, которые складываются из проектов",
        )  # fmt: skip
        tables[one.project] = row.set_id


def _read(cast: Cast, office: Person, day: date) -> None:
    for one in READINGS:
        if one.on != day:
            continue
        spot = spot_of(cast, one.project, one.number)
        changes = {"frequency": one.every, **one.more}
        if one.base is not None:
            changes |= {"baseline": Decimal(one.base[0]), "baseline_on": one.base[1]}
        actions.change_definition(office, spot, None, changes)
        given = [TargetGiven(first, last, raw, label) for label, first, last, raw in one.targets]
        if given:
            actions.set_targets(office, spot, None, given)


def _link(cast: Cast, office: Person) -> None:
    for child, parent, rule in LINKS:
        above = spot_of(cast, *parent).indicator
        actions.link_indicator(office, spot_of(cast, *child), above, rule)
