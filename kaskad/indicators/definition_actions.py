"""Defining an indicator: its words and kinds, its targets by period, the link to its parent.

Nothing here commits. What stands in an approved passport (name, unit, source, final target) is
frozen with it (`cascade.freezing`); how it is counted is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade import freezing
from kaskad.cascade.models import Initiative
from kaskad.cascade.spans import days_of
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.i18n import show_day
from kaskad.indicators.access import Spot
from kaskad.indicators.definition_words import refusal_words
from kaskad.indicators.kinds import (
    Counted,
    Direction,
    Frequency,
    IndicatorKind,
    Rollup,
    ValueKind,
)
from kaskad.indicators.locked import check_definition, check_link, check_targets
from kaskad.indicators.models import Indicator, IndicatorTarget
from kaskad.indicators.rollup import Refusal as Refused
from kaskad.indicators.rollup import makes_cycle, refusal
from kaskad.indicators.target_doubts import check_target
from kaskad.indicators.targets import read_target
from kaskad.indicators.units import read_unit
from kaskad.people.models import Party, Person

WORDS = ("number", "name", "criterion", "source", "unit", "target_raw")
"""Stands in the passport."""
READING = (
    "kind", "direction", "value_kind", "low", "numerator", "denominator", "method", "frequency",
    "baseline", "baseline_on", "baseline_note", "responsible_id", "dimensions", "limits",
    "counts", "population",
)  # fmt: skip
_LISTS: dict[str, Any] = {
    "kind": IndicatorKind, "direction": Direction, "value_kind": ValueKind, "frequency": Frequency,
    "counts": Counted,
}  # fmt: skip


Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class TargetGiven:
    """A target of a period as somebody writes it."""

    starts_on: date
    due_on: date
    raw: str
    label: str = ""


def change_definition(
    actor: Person | None,
    spot: Spot,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    once: str | None = None,
) -> bool:
    """Change fields of `WORDS` and `READING`; False when nothing changed.

    Raises Invalid, Conflict (also for words of an approved passport, and for what bears on a
    locked period).
    """
    if unknown := set(changes) - {*WORDS, *READING}:
        raise ValueError(f"not to be changed here: {sorted(unknown)}")
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    row = spot.indicator
    if any(name in changes and changes[name] != getattr(row, name) for name in WORDS):
        freezing.check(spot.place.initiative)
    lock(row)
    wanted = {
        name: _LISTS[name](value) if name in _LISTS and value else value
        for name, value in changes.items()
    }
    _check(row, wanted)
    check_definition(spot, wanted)
    wanted |= {name: None for name in ("frequency", "counts") if wanted.get(name) == ""}
    diff = revisions.change(row, seen, wanted, show=_shown)
    if not diff:
        return False
    if {"kind", "unit", "counts", "value_kind"} & set(diff):
        _check_links(row)
    db.session.flush()
    _note("defined", spot, {"changes": diff}, once)
    return True


def set_targets(
    actor: Person | None,
    spot: Spot,
    seen: int | None,
    given: Sequence[TargetGiven],
    *,
    once: str | None = None,
) -> bool:
    """The targets of all periods, as the yearly table has them; an empty one is taken away.

    «0» is a target, nothing is none. Raises Invalid for a period that ends before it begins, runs
    into another or lies outside the project, Conflict when somebody else wrote targets meanwhile
    and for a target of a locked period.
    """
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    freezing.check(spot.place.initiative)
    row = lock(spot.indicator)
    wanted = sorted((one for one in given if one.raw.strip()), key=lambda one: one.starts_on)
    _check_periods(wanted, *days_of(spot.place.initiative))
    kept = {one.raw for one in _targets_of(row).values()}
    for one in wanted:
        if one.raw not in kept:
            check_target(one.raw, IndicatorKind(row.kind))
    there = _targets_of(row)
    before = {key: one.raw for key, one in there.items()}
    after = {(one.starts_on, one.due_on): one.raw for one in wanted}
    if before == after:
        return False
    if seen is not None and row.field_revisions.get("targets", 0) > seen:
        raise errors.Conflict(_("Somebody wrote other targets meanwhile."))
    differing = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    check_targets(spot, (starts_on for starts_on, _due_on in differing))
    _write_targets(row, there, wanted)
    revisions.touch(row, "targets")
    db.session.flush()
    told = {
        f"{first:%d.%m.%Y}–{last:%d.%m.%Y}": [before.get((first, last), ""), raw]
        for (first, last), raw in {**dict.fromkeys(before, ""), **after}.items()
        if before.get((first, last), "") != raw
    }
    _note("targets_set", spot, {"targets": told}, once)
    return True


def put_targets(
    _actor: Person | None, spot: Spot, given: Sequence[TargetGiven]
) -> dict[Days, list[str]]:
    """The same for an import: it writes a journal of its own, and this counts as nobody's change.

    Whoever calls has left out periods that overlap or lie outside the project. Raises Conflict for
    a target of a locked period. What is different by period: [before, after].
    """
    there = _targets_of(spot.indicator)
    told = _differing(there, given)
    check_targets(spot, (starts_on for starts_on, _due_on in told))
    if told or any(there[one.starts_on, one.due_on].label != one.label for one in given):
        _write_targets(spot.indicator, there, given)
    return told


def differing_targets(row: Indicator, given: Sequence[TargetGiven]) -> dict[Days, list[str]]:
    """What `put_targets` would change, by period: [before, after]. One statement."""
    return _differing(_targets_of(row), given)


def _differing(
    there: Mapping[Days, IndicatorTarget], given: Sequence[TargetGiven]
) -> dict[Days, list[str]]:
    before = {key: one.raw for key, one in there.items()}
    after = {(one.starts_on, one.due_on): one.raw for one in given}
    return {
        key: [before.get(key, ""), after.get(key, "")]
        for key in {**before, **after}
        if before.get(key) != after.get(key)
    }


def _targets_of(row: Indicator) -> dict[Days, IndicatorTarget]:
    return {
        (one.starts_on, one.due_on): one
        for one in db.session.scalars(
            select(IndicatorTarget).where(IndicatorTarget.indicator_id == row.id)
        )
    }


def _write_targets(
    row: Indicator, there: Mapping[Days, IndicatorTarget], wanted: Sequence[TargetGiven]
) -> None:
    kept = {(one.starts_on, one.due_on) for one in wanted}
    for key, target in there.items():
        if key not in kept:
            db.session.delete(target)
    db.session.flush()
    for one in wanted:
        written = there.get((one.starts_on, one.due_on))
        if written is None:
            written = IndicatorTarget(
                indicator_id=row.id, starts_on=one.starts_on, due_on=one.due_on, raw=one.raw
            )
            db.session.add(written)
        written.raw, written.label = one.raw, one.label or written.label or ""
        written.number = read_target(one.raw).number
    db.session.flush()


def link_indicator(
    actor: Person, spot: Spot, parent: Indicator, rule: Rollup, *, once: str | None = None
) -> bool:
    """Let its value go into that of *parent* by *rule*.

    Raises Invalid with the reason, Conflict where a locked figure above would change.

    The parent stands in an initiative above; whoever calls has found it as one they may see.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    row = lock(spot.indicator)
    if (row.parent_id, row.rollup) == (parent.id, rule):
        return False
    above = db.session.get_one(Initiative, parent.initiative_id)
    if not spot.place.initiative.path.startswith(above.path):
        _refuse("parent", _("The indicator above belongs to another branch of the cascade."))
    _check_link(row, parent, rule)
    other = db.session.scalar(
        select(Indicator.rollup).where(
            Indicator.parent_id == parent.id, Indicator.id != row.id, Indicator.rollup.is_not(None),
            Indicator.rollup != rule, Indicator.archived_at.is_(None),
        )
    )  # fmt: skip
    if other is not None:
        _refuse("rule", _("Others go into it by another rule. All take the same one."))
    check_link(row, row.parent_id, parent.id)
    row.parent_id, row.rollup, row.takes_part = parent.id, rule, True
    revisions.touch(row, "parent_id", "rollup")
    db.session.flush()
    _note("linked", spot, {"parent": parent.label, "rule": str(rule)}, once)
    return True


def take_part(actor: Person, spot: Spot, *, takes_part: bool, once: str | None = None) -> bool:
    """Opt out of the figure above, or come back to it."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    row = lock(spot.indicator)
    if row.parent_id is None or row.takes_part == takes_part:
        return False
    check_link(row, row.parent_id)
    row.takes_part = takes_part
    revisions.touch(row, "takes_part")
    db.session.flush()
    _note("opted_in" if takes_part else "opted_out", spot, {}, once)
    return True


def unlink_indicator(actor: Person, spot: Spot, *, once: str | None = None) -> bool:
    """Cut the link to the indicator above."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    row = lock(spot.indicator)
    if row.parent_id is None:
        return False
    check_link(row, row.parent_id)
    parent = db.session.get_one(Indicator, row.parent_id)
    row.parent_id = row.rollup = None
    revisions.touch(row, "parent_id", "rollup")
    db.session.flush()
    _note("unlinked", spot, {"parent": parent.label}, once)
    return True


def _check(row: Indicator, wanted: Mapping[str, Any]) -> None:
    if "name" in wanted and not str(wanted["name"]).strip():
        _refuse("name", _("Please write something."))
    if wanted.get("responsible_id") and db.session.get(Party, wanted["responsible_id"]) is None:
        _refuse("responsible", _("Choose from the list."))
    direction = wanted.get("direction", row.direction)
    low = wanted.get("low", row.low)
    high = read_target(wanted.get("target_raw", row.target_raw)).number
    if direction == Direction.WITHIN and low is not None and high is not None and low > high:
        _refuse("low", _("The lower bound is above the target."))
    _check_counts(row, wanted)
    raw = str(wanted.get("target_raw", row.target_raw))
    kind = IndicatorKind(wanted.get("kind", row.kind))
    if (raw, kind) != (row.target_raw, row.kind):
        check_target(raw, kind)


def _check_counts(row: Indicator, wanted: Mapping[str, Any]) -> None:
    """Lists make a count, or a share of the organisations of the district."""
    counts, kind = wanted.get("counts", row.counts) or None, wanted.get("kind", row.kind)
    population = wanted.get("population", row.population)
    if counts is None:
        return
    if wanted.get("value_kind", row.value_kind) == ValueKind.PER_PERIOD:
        _refuse("value_kind", _("By lists one counts all there are since the beginning."))
    if kind == IndicatorKind.COUNT:
        return
    if kind != IndicatorKind.SHARE:
        _refuse("counts", _("By lists one counts how many there are, or a share of all."))
    if counts != Counted.ORGANISATIONS:
        _refuse("counts", _("Nobody here knows out of how many people: count organisations."))
    if not population:
        _refuse("population", _("Choose out of which organisations the share is counted."))


def _check_periods(given: Sequence[TargetGiven], first: date | None, last: date | None) -> None:
    for one, after in zip(given, [*given[1:], None], strict=False):  # none given: nothing to do
        if one.due_on < one.starts_on:
            _refuse("targets", _("The period ends before it begins."))
        if (first and one.due_on < first) or (last and one.starts_on > last):
            days = f"{show_day(one.starts_on)} – {show_day(one.due_on)}"
            _refuse("targets", _("This period lies outside the project: %(days)s.", days=days))
        if after is not None and after.starts_on <= one.due_on:
            _refuse("targets", _("Two periods overlap."))


def _check_links(row: Indicator) -> None:
    """Whether the links to the one above and of those below still make sense."""
    if row.parent_id is not None and row.rollup is not None:
        _check_rule(row, db.session.get_one(Indicator, row.parent_id), Rollup(row.rollup))
    for below in db.session.scalars(
        select(Indicator).where(Indicator.parent_id == row.id, Indicator.archived_at.is_(None))
    ):
        if below.rollup is not None:
            _check_rule(below, row, Rollup(below.rollup))


def _check_link(row: Indicator, parent: Indicator, rule: Rollup) -> None:
    above = {
        one.id: one.parent_id
        for one in db.session.execute(
            select(Indicator.id, Indicator.parent_id).where(Indicator.parent_id.is_not(None))
        )
    }
    if makes_cycle(row.id, parent.id, above.get):
        _refuse("rule", refusal_words(Refused.CYCLE))
    _check_rule(row, parent, rule)


def _check_rule(row: Indicator, parent: Indicator, rule: Rollup) -> None:
    why = refusal(
        rule, IndicatorKind(row.kind), read_unit(row.unit), IndicatorKind(parent.kind),
        read_unit(parent.unit), (row.counts, parent.counts), (row.value_kind, parent.value_kind),
    )  # fmt: skip
    if why is not None:
        _refuse("rule", refusal_words(why))


def _refuse(field: str, sentence: str) -> None:
    raise errors.Invalid(str(sentence), fields={field: str(sentence)})


def _shown(_field: str, value: Any) -> Any:
    return revisions.plain(value)


def _note(action: str, spot: Spot, data: Mapping[str, Any], once: str | None) -> None:
    journal.record(
        f"indicator.{action}",
        "indicator",
        spot.indicator.id,
        initiative_id=spot.place.initiative.id,
        organisation_id=spot.place.initiative.owner_id,
        data={"indicator": spot.indicator.label, **data},
        once=once,
    )
