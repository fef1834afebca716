"""Bringing a table of indicators with targets by period into a project. Nothing here commits.

Indicators are found again by their names; those that are there keep their words and get the
targets of the table beside those of other periods, others are made. What is doubtful is loaded as
written, what has no place is not, and both stand on the sheet of import issues (domain.md, D18).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.calendars.queries import years_for
from kaskad.cascade import freezing
from kaskad.cascade.access import Place
from kaskad.cascade.spans import days_of
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.exchange.cascade_checks import Rows, unit_doubts
from kaskad.exchange.cascade_records import Kind, Name
from kaskad.exchange.readers.target_table import TargetRow, TargetTable, is_readable
from kaskad.indicators.access import Spot
from kaskad.indicators.appendix_actions import define_indicator
from kaskad.indicators.columns import REFUSED, Doubt, Head, read_heads, unclear
from kaskad.indicators.definition_actions import TargetGiven, set_targets
from kaskad.indicators.models import Indicator, IndicatorSet, IndicatorTarget
from kaskad.oversight.issue_actions import Found, keep_issues
from kaskad.oversight.issue_words import issue_line
from kaskad.oversight.models import IssueKind
from kaskad.people.models import Person


@dataclass(frozen=True)
class Into:
    """Where new indicators go: an appendix that is there, or (None) a new one."""

    set_id: int | None
    number: str = ""
    title: str = ""


@dataclass(frozen=True)
class Line:
    """What becomes of a row."""

    words: str
    state: str
    """`created`, `changed`, `unchanged` or `refused`."""
    targets: tuple[tuple[str, str], ...]
    """(head, cell) as they stand now."""
    why: str = ""
    """Why its targets are not taken."""


@dataclass(frozen=True)
class Brought:
    """What came; plain values."""

    lines: tuple[Line, ...]
    left_out: tuple[str, ...]
    doubts: tuple[str, ...]
    """What is new on the sheet of import issues, in sentences."""

    def count(self, state: str) -> int:
        """How many rows became that."""
        return sum(one.state == state for one in self.lines)


def bring_table(
    actor: Person | None, place: Place, table: TargetTable, into: Into, source: str
) -> Brought:
    """Raises Invalid where there is no such table, Conflict where the passport is fixed.

    *source* names the file in the issues; the same table again changes nothing.
    """
    freezing.check(place.initiative)
    if not table.rows or not (is_readable(table) or any(one.target for one in table.rows)):
        raise errors.Invalid(
            _("No table of indicators is found: a column of indicators is needed, and columns of"
              " years or of final targets.")
        )  # fmt: skip
    calendar = years_for([place.owner_path])[place.owner_path]
    heads = {
        head.raw: head for head in read_heads(table.heads, days_of(place.initiative), calendar)
    }
    there = _there(place)
    found: list[Found] = [_nameless(row) for row in table.nameless]
    lines, target_set = [], into
    for row in table.rows:
        one = there.get(_fold(row.name))
        made = one is None
        if one is None:
            one = _make(actor, place, row, target_set)
            target_set = Into(one.set_id, _set_number(one))
            there[_fold(row.name)] = one
        given = [
            TargetGiven(*days, cell, head)
            for head, cell in row.cells
            if (days := heads[head].days) is not None and heads[head].doubt not in REFUSED
        ]
        state, why = _write(actor, Spot(place, one), given)
        lines.append(Line(one.label, "created" if made else state, row.cells, why))
        found += _doubts(one, row, heads, why)
    issues = keep_issues({place.initiative.id: found}, source)
    told = tuple(issue_line(one, place.initiative.label) for one in issues)
    return Brought(tuple(lines), table.left_out, told)


def _there(place: Place) -> dict[str, Indicator]:
    """The indicators of the project by name. One statement."""
    rows = db.session.scalars(
        select(Indicator)
        .where(
            Indicator.initiative_id == place.initiative.id, Indicator.archived_at.is_(None)
        )
        .order_by(Indicator.id.desc())
    )  # fmt: skip
    return {_fold(row.name): row for row in rows}


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split()).strip(" .;")


def _make(actor: Person | None, place: Place, row: TargetRow, into: Into) -> Indicator:
    number = into.number
    if into.set_id is not None and not number:
        table = db.session.get(IndicatorSet, into.set_id)
        number = table.number if table is not None else ""
    own = row.number
    if number and own and not own.startswith(f"{number}."):
        own = f"{number}.{own}"
    return define_indicator(
        actor, place, set_id=into.set_id, name=row.name, number=own[:20], criterion=row.criterion,
        source=row.source, unit=row.unit[:60], target_raw=row.target, set_number=into.number,
        set_title=into.title,
    )  # fmt: skip


def _set_number(row: Indicator) -> str:
    return db.session.get_one(IndicatorSet, row.set_id).number


def _write(actor: Person | None, spot: Spot, given: Sequence[TargetGiven]) -> tuple[str, str]:
    """(state, why not): targets of other periods stay."""
    if not given:
        return "unchanged", ""
    named = {(one.starts_on, one.due_on) for one in given}
    kept = [
        TargetGiven(row.starts_on, row.due_on, row.raw, row.label)
        for row in db.session.scalars(
            select(IndicatorTarget).where(IndicatorTarget.indicator_id == spot.indicator.id)
        )
        if (row.starts_on, row.due_on) not in named
    ]
    try:
        changed = set_targets(actor, spot, None, [*kept, *given])
    except (errors.Invalid, errors.Conflict) as error:
        return "refused", error.message
    return ("changed" if changed else "unchanged"), ""


def _doubts(
    one: Indicator, row: TargetRow, heads: Mapping[str, Head], why: str
) -> list[Found]:  # fmt: skip
    found = [_found(one, f"target_{Doubt.UNCLEAR}", cell, head=head, cell=cell)
             for (head, cell), strange in zip(
                 row.cells, unclear([cell for _head, cell in row.cells]), strict=True)
             if strange]  # fmt: skip
    for head, cell in row.cells:
        read = heads[head]
        if read.doubt is not None:
            days = [day.isoformat() for day in read.days] if read.days else []
            found.append(
                _found(
                    one, f"target_{read.doubt}", f"{head}: {cell}", head=head, cell=cell, days=days
                )
            )
    found += [_found(one, "table_joined", word, word=word) for word in row.joined]
    if why:
        said = "; ".join(f"{head}: {cell}" for head, cell in row.cells)
        found.append(_found(one, "table_refused", said, why=why))
    name = Name("", Kind.INDICATOR, (one.number,))
    own = Rows("", None, {("", Kind.INDICATOR): [(name, one)]}, {}, ())
    return [*found, *unit_doubts(own)]


def _found(one: Indicator, code: str, raw: str, **data: Any) -> Found:
    return Found(
        IssueKind.TARGET, code, ("indicator", str(one.id), code, data.get("head", raw)), (raw,),
        "indicator", one.id, one.label[:300], raw[:5000], data,
    )  # fmt: skip


def _nameless(row: str) -> Found:
    return Found(
        IssueKind.TARGET, "table_nameless", ("table", row), (row,), raw=row[:5000],
        data={"row": row},
    )  # fmt: skip
