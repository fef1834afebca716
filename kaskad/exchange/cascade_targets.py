"""Targets by period that a cascade file gives: what is taken, what is doubted, what is locked.

Heads and cells stay as written; `indicators.columns` says what they mean. What bears on a locked
period is left alone and said so, like what is frozen (`cascade_frozen`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _

from kaskad.calendars.queries import years_for
from kaskad.cascade.access import Place
from kaskad.core import errors
from kaskad.exchange.cascade_plan import Change, Plan
from kaskad.exchange.cascade_records import Kind, Name, Record
from kaskad.exchange.cascade_stored import Row, Stored
from kaskad.indicators.access import Spot
from kaskad.indicators.columns import REFUSED, Doubt, Head, read_heads, unclear
from kaskad.indicators.definition_actions import TargetGiven, differing_targets, put_targets
from kaskad.indicators.locked import check_definition, check_targets
from kaskad.oversight.issue_actions import Found
from kaskad.oversight.models import IssueKind
from kaskad.people.models import Organisation, Person
from kaskad.periods import SchoolCalendar

Cells = Sequence[Sequence[str]]
"""[head, cell] of each column, as a record has them."""
Bounds = tuple[date | None, date | None]


def targets_in(
    cells: Cells, bounds: Bounds, calendar: SchoolCalendar | None = None
) -> list[TargetGiven]:
    """Those that have a place, as written."""
    heads = read_heads([head for head, _cell in cells], bounds, calendar)
    return [
        TargetGiven(*head.days, cell, head.raw)
        for head, (_head, cell) in zip(heads, cells, strict=True)
        if head.days is not None and head.doubt not in REFUSED
    ]


def bounds_of(stored: Stored, key: str) -> Bounds:
    """The days of the initiative *key*: its own, else those of its stages."""
    row = stored.initiatives[key]
    stages = stored.siblings(Name(key, Kind.STAGE, ()))
    starts = [one.starts_on for one in stages if one.starts_on]
    ends = [one.ends_on for one in stages if one.ends_on]
    return (
        row.starts_on or min(starts, default=None),
        row.ends_on or max(ends, default=None),
    )


def calendar_of(owner: Organisation) -> SchoolCalendar:
    """Terms and halves as entered for the owner. One statement."""
    return years_for([owner.path])[owner.path]


def write_targets(
    actor: Person | None, stored: Stored, record: Record, cells: Cells, calendar: SchoolCalendar
) -> None:
    """Give the indicator of *record* its table of targets."""
    given = targets_in(cells, bounds_of(stored, record.name.initiative), calendar)
    put_targets(actor, _spot(stored, record), given)


def spare_locked(plan: Plan, stored: Stored) -> None:
    """Take out of *plan* what bears on locked periods; it goes to `plan.locked`.

    A few statements for each indicator that the file changes, none where it changes no indicator.
    """
    plan.change = [rest for one in plan.change if (rest := _rest(plan, one, stored))]


def _rest(plan: Plan, one: Change, stored: Stored) -> Change | None:
    if one.record.name.kind is not Kind.INDICATOR:
        return one
    kept = dict(one.fields)
    for name in sorted({"unit", "target_raw", "targets"} & set(kept)):
        try:
            _check(stored, one.record, name, kept[name])
        except errors.Conflict:
            del kept[name]
    if len(kept) == len(one.fields):
        return one
    plan.locked.append(one.record)
    return replace(one, fields=kept) if kept else None


def _check(stored: Stored, record: Record, name: str, value: Any) -> None:
    """Raise Conflict where *value* bears on a locked period."""
    if name != "targets":
        check_definition(_spot(stored, record), {name: value})
        return
    spot = _spot(stored, record)
    given = targets_in(value, bounds_of(stored, record.name.initiative))
    check_targets(spot, (first for first, _last in differing_targets(spot.indicator, given)))


def _spot(stored: Stored, record: Record) -> Spot:
    initiative = stored.initiatives[record.name.initiative]
    return Spot(Place(initiative, "", "", "", frozenset()), stored.rows[record.name])


def locked_words(plan: Plan) -> tuple[str, ...]:
    """A sentence for each indicator that is left alone."""
    return tuple(
        str(
            _(
                "Line %(line)s: “%(words)s” differs from what a locked period was held against; it"
                " is left alone. Unlock the period with a reason and load the file again.",
                line=one.line, words=one.fields["name"],
            )
        )
        for one in plan.locked
    )  # fmt: skip


def locked_issue(record: Record) -> Found:
    """The same on the sheet of import issues."""
    words = [
        str(record.fields["unit"]), str(record.fields["target_raw"]),
        *(f"{head}: {cell}" for head, cell in record.fields["targets"]),
    ]  # fmt: skip
    return Found(
        IssueKind.TARGET, "locked", (str(record.name.kind), *record.name.ident, "locked"),
        says=tuple(words), place=record.fields["name"], raw="\n".join(filter(None, words))[:5000],
    )  # fmt: skip


def target_doubts(name: Name, row: Row, record: Record | None, bounds: Bounds) -> Iterator[Found]:
    """What the heads and the cells of one row leave open."""
    cells: Cells = record.fields["targets"] if record is not None else ()
    heads = read_heads([head for head, _cell in cells], bounds)
    doubtful = unclear([cell for _head, cell in cells])
    for head, (_head, cell), strange in zip(heads, cells, doubtful, strict=True):
        if head.doubt is not None:
            yield _found(name, row, record, head, cell, head.doubt)
        if strange:
            yield _found(name, row, record, head, cell, Doubt.UNCLEAR)


def _found(
    name: Name, row: Row, record: Record | None, head: Head, cell: str, doubt: Doubt
) -> Found:
    days = [one.isoformat() for one in head.days] if head.days else []
    return Found(
        IssueKind.TARGET, f"target_{doubt}",
        (str(name.kind), *name.ident, "targets", head.raw, str(doubt)), (head.raw, cell),
        "indicator", row.id, f"{row.number} {row.name}".strip()[:300], f"{head.raw}: {cell}",
        {"head": head.raw, "cell": cell, "days": days, "line": record.line if record else 0},
    )  # fmt: skip
