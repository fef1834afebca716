"""The page of an indicator's definition: what stands on it, fixed statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.calendars.queries import calendar_of_owner
from kaskad.cascade import freezing
from kaskad.cascade.access import Place, visible
from kaskad.cascade.models import Initiative
from kaskad.cascade.pages import page
from kaskad.cascade.panels import change_url
from kaskad.cascade.risk_parties import party_choices
from kaskad.cascade.spans import days_of
from kaskad.core.db import db
from kaskad.core.i18n import show_day
from kaskad.indicators.access import Spot
from kaskad.indicators.definition_actions import READING, WORDS
from kaskad.indicators.definition_forms import (
    EveryFilter,
    IndicatorWordsForm,
    LinkForm,
    NewIndicatorForm,
    ReadingForm,
    SentTargets,
)
from kaskad.indicators.definition_words import (
    frequency_choices,
    period_word,
    refusal_words,
    rollup_choices,
)
from kaskad.indicators.kinds import Frequency, IndicatorKind, Rollup
from kaskad.indicators.locked import locked_up_to
from kaskad.indicators.models import Indicator, IndicatorSet, IndicatorTarget
from kaskad.indicators.rollup import refusal
from kaskad.indicators.series import series
from kaskad.indicators.units import read_unit
from kaskad.people.models import Person

_FREE_ROWS = 2
New = TypeVar("New", bound=NewIndicatorForm)


@dataclass
class Sent:
    """Forms that were refused, to be shown again with what was typed."""

    words: IndicatorWordsForm | None = None
    reading: ReadingForm | None = None
    targets: SentTargets | None = None
    link: LinkForm | None = None
    problem: str = ""
    """What is wrong with the table of targets, or why the link is refused."""


@dataclass(frozen=True)
class TargetRow:
    """A row of the table of targets."""

    label: str
    starts_on: str
    due_on: str
    raw: str
    words: str
    """The period in words; empty: the days are to be written."""


@dataclass(frozen=True)
class Above:
    """An indicator above into which this one may go, and by which rules."""

    id: int
    name: str
    rules: tuple[Rollup, ...] = field(default=())
    why_not: str = ""
    """Why it is not offered: no rule makes sense between the two."""


def show(person: Person, spot: Spot, sent: Sent) -> str:
    """The page."""
    place, row = spot.place, spot.indicator
    frozen = freezing.reason(place.initiative) if freezing.is_frozen(place.initiative) else ""
    offer = _offer(place, row)
    above = indicators_above(person, spot)
    parent = db.session.get(Indicator, row.parent_id or 0)
    return page(
        "indicators/define.html",
        person,
        place,
        indicator=row,
        frozen=frozen,
        closed=locked_up_to(place.initiative.id),
        ask_url=change_url(place.initiative, person) if frozen else None,
        words=sent.words or _words(row),
        okei=read_unit(row.unit).okei,
        reading=sent.reading or reading_form(place, row, fresh=True),
        targets=sent_rows(sent.targets) if sent.targets else target_rows(place, row, offer),
        targets_problem=sent.problem if sent.targets else "",
        offer=offer,
        frequencies=frequency_choices(),
        link=sent.link or link_form(row, above, fresh=True),
        link_problem=sent.problem if sent.link else "",
        above=above,
        # Of a project that is not shown to the person, that there is one and nothing more.
        parent=next((one for one in above if parent and one.id == parent.id), None),
        linked=parent is not None,
        rule=dict(rollup_choices()).get(row.rollup, "") if row.rollup else "",
    )


def _words(row: Indicator) -> IndicatorWordsForm:
    data = {name: getattr(row, name) for name in (*WORDS, "revision")}
    form = IndicatorWordsForm(formdata=None, data=data)
    form.mark("words")
    return form


def reading_form(place: Place, row: Indicator, *, fresh: bool) -> ReadingForm:
    """With its lists, filled from the indicator or from what was sent."""
    if fresh:
        data: dict[str, Any] = {name: getattr(row, name) for name in READING}
        data |= {
            "responsible": str(row.responsible_id or ""), "frequency": row.frequency or "",
            "dimensions": ", ".join(row.dimensions), "revision": row.revision,
            "counts": row.counts or "", "population": ",".join(row.population),
        }  # fmt: skip
        form = ReadingForm(formdata=None, data=data)
    else:
        form = ReadingForm()
    form.offer(party_choices(place, [row.responsible_id]))
    form.mark("reading")
    return form


def link_form(row: Indicator, above: Sequence[Above], *, fresh: bool) -> LinkForm:
    """With what would not be refused."""
    form = LinkForm(formdata=None) if fresh else LinkForm()
    rules = [rule for rule in Rollup if any(rule in one.rules for one in above)]
    form.offer([(one.id, one.name) for one in above if one.rules], rules)
    if fresh:
        form.parent.data = str(row.parent_id or "")
        form.rule.data = str(row.rollup or next(iter(_usual(row, rules)), ""))
    form.mark("link")
    return form


def _usual(row: Indicator, rules: Sequence[Rollup]) -> list[Rollup]:
    """The rule to begin with: shares by their counts, counts added."""
    first = Rollup.RATIO if row.kind == IndicatorKind.SHARE else Rollup.SUM
    if row.counts is not None and Rollup.DISTINCT in rules:
        first = Rollup.DISTINCT
    return [first] if first in rules else list(rules)


def indicators_above(person: Person, spot: Spot) -> tuple[Above, ...]:
    """Those of initiatives above that the person sees. One statement and those of `visible`."""
    row, here = spot.indicator, spot.place.initiative
    ids = [int(part) for part in here.path.split("/") if part and int(part) != here.id]
    if not ids:
        return ()
    found = db.session.execute(
        select(
            Indicator.id, Indicator.number, Indicator.name, Indicator.kind, Indicator.unit,
            Initiative.key, Indicator.counts, Indicator.value_kind,
        )
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .join(IndicatorSet, IndicatorSet.id == Indicator.set_id)
        .where(
            Initiative.id.in_(ids), Initiative.id.in_(visible(person)),
            Indicator.archived_at.is_(None),
        )
        .order_by(Initiative.path.desc(), IndicatorSet.position, Indicator.position, Indicator.id)
    )  # fmt: skip
    return tuple(_above(row, one) for one in found)


def _above(row: Indicator, one: Any) -> Above:
    refused = {
        rule: refusal(
            rule, IndicatorKind(row.kind), read_unit(row.unit), IndicatorKind(one.kind),
            read_unit(one.unit), (row.counts, one.counts), (row.value_kind, one.value_kind),
        )
        for rule in Rollup
    }  # fmt: skip
    rules = tuple(rule for rule, why in refused.items() if why is None)
    # Told by the rule that is the simplest of all: the newest figure as it is.
    why = refused[Rollup.LATEST]
    return Above(
        one.id, f"{one.key} · {one.number} {one.name}", rules,
        refusal_words(why) if why is not None and not rules else "",
    )  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """Rows for which periods the table offers, between which days."""

    every: Frequency
    first: date | None
    last: date | None
    problem: str = ""


def _offer(place: Place, row: Indicator) -> Offer:
    """What the address asks for; else how often values are due, in the days of the project.

    At most one statement.
    """
    filters = EveryFilter(request.args)
    known = filters.validate()
    asked = filters.every.data if known and filters.every.data in set(Frequency) else None
    first, last = days_of(place.initiative)
    if known:
        first, last = filters.first.data or first, filters.last.data or last
    turned = first is not None and last is not None and last < first
    problem = str(_("The last day is before the first.")) if turned else ""
    if not known:
        problem = str(_("The address asks for something nobody knows."))
    return Offer(Frequency(asked or row.frequency or Frequency.YEAR), first, last, problem)


def target_rows(place: Place, row: Indicator, offer: Offer) -> list[TargetRow]:
    """What is set, the periods of the project that are free, and two rows for other periods."""
    there = db.session.scalars(
        select(IndicatorTarget).where(IndicatorTarget.indicator_id == row.id)
    ).all()
    rows: list[tuple[date, TargetRow]] = [
        (one.starts_on, target_row(one.starts_on, one.due_on, one.label, one.raw)) for one in there
    ]
    if offer.first is not None and offer.last is not None:
        calendar = calendar_of_owner(place.initiative.owner_id)
        for one in series(offer.every, offer.first, offer.last, calendar):
            if not any(a.starts_on <= one.due_on and one.starts_on <= a.due_on for a in there):
                label = period_word(offer.every, one)[:60]
                rows.append((one.starts_on, target_row(one.starts_on, one.due_on, label, "")))
    free = [TargetRow("", "", "", "", "")] * _FREE_ROWS
    return [one for _day, one in sorted(rows, key=lambda pair: pair[0])] + free


def target_row(first: date, last: date, label: str, raw: str) -> TargetRow:
    """A row of a period whose days are known."""
    span = f"{show_day(first)} – {show_day(last)}"
    words = f"{label} ({span})" if label else span
    return TargetRow(label, first.isoformat(), last.isoformat(), raw, words)


def sent_rows(sent: SentTargets) -> list[TargetRow]:
    """As typed; every row can be mended, its days too."""
    return [TargetRow(words="", **row) for row in sent.rows]


def show_new(person: Person, place: Place, form: NewIndicatorForm) -> str:
    """The form of a new indicator, and what is in the archive."""
    frozen = freezing.reason(place.initiative) if freezing.is_frozen(place.initiative) else ""
    archived = db.session.execute(
        select(Indicator.id, Indicator.number, Indicator.name)
        .where(
            Indicator.initiative_id == place.initiative.id, Indicator.archived_at.is_not(None)
        )
        .order_by(Indicator.set_id, Indicator.position, Indicator.id)
    ).all()  # fmt: skip
    return page(
        "indicators/define_new.html", person, place, form=form, frozen=frozen, archived=archived,
        ask_url=change_url(place.initiative, person) if frozen else None,
    )  # fmt: skip


def new_form(place: Place, kind: type[New], *, fresh: bool) -> New:
    """A form of the class *kind* with the appendices of the project."""
    form = kind(formdata=None) if fresh else kind()
    tables = tables_of(place)
    form.offer(tables)
    if fresh:
        form.table.data = str(tables[-1][0]) if tables else ""
    return form


def tables_of(place: Place) -> list[tuple[int, str]]:
    """(id, name) of the appendices of the project, in order. One statement."""
    rows = db.session.execute(
        select(IndicatorSet.id, IndicatorSet.number, IndicatorSet.title)
        .where(IndicatorSet.initiative_id == place.initiative.id)
        .order_by(IndicatorSet.position, IndicatorSet.id)
    )
    return [(row.id, _table(row.number, row.title)) for row in rows]


def _table(number: str, title: str) -> str:
    name = str(_("Appendix %(number)s", number=number)) if number else ""
    return ". ".join(filter(None, [name, title])) or str(_("without a name"))
