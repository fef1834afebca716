"""What a table of activities shows in given columns: numbers, rows of stages, what it leaves out.

Pure: works on the rows of `plan_queries`, of today or of a version.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade.plan_variants import HIDEABLE, ColumnSet, Numbers, PlanColumn, Rows, counted

COLUMNS = ("content", "conditions", "period", "parties", "result", "link", "state")
"""Columns besides number and title, in the order in which they stand where no set is chosen."""


@dataclass(frozen=True)
class StageLine:
    """A row of a table whose rows are stages; the last one may hold what stands in none."""

    id: int | None
    stage: str
    stage_text: str
    stage_period: str
    directions: str
    activities: str
    doing: tuple[tuple[int, str], ...] = ()
    """(id, line) of the activities, as `activities` has them."""


@dataclass(frozen=True)
class Missing:
    """So many activities say something that the table has no column for."""

    name: str
    count: int


def heading_word(name: str) -> str:
    """What a column is called where no set of columns says otherwise."""
    return str(
        {
            "number": _("No."),
            "title": _("Activity"),
            "content": _("Content, methods, forms"),
            "conditions": _("Conditions needed"),
            "period": _("Dates and periods"),
            "parties": _("Responsible"),
            "result": _("Planned result"),
            "link": _("Link"),
            "state": _("State"),
            "stage": _("Stage"),
            "stage_text": _("What the stage is about"),
            "stage_period": _("Period of the stage"),
            "directions": _("Directions of work"),
            "activities": _("Activities of the stage"),
        }[name]
    )


def columns_in_use(rows: Sequence[Any]) -> tuple[PlanColumn, ...]:
    """Number, title and the columns that hold something; the state only once anything has begun."""
    used = [name for name in COLUMNS[:-1] if any(getattr(row, name) for row in rows)]
    if any(row.state != "planned" for row in rows):
        used.append("state")
    return tuple(PlanColumn(name, heading_word(name)) for name in ("number", "title", *used))


def numbered(groups: Sequence[Sequence[Any]], chosen: ColumnSet | None) -> list[list[str]]:
    """The numbers in the table: as written; a chosen set counts rows that have none."""
    if chosen is None or "number" not in chosen.names:
        return [[row.number for row in group] for group in groups]
    how = chosen.numbers if chosen.rows is Rows.ACTIVITY else Numbers.THROUGH
    return counted([[(row.number, row.depth) for row in group] for group in groups], how)


def stage_lines(
    stages: Sequence[Any], groups: Sequence[Any], chosen: ColumnSet | None
) -> tuple[StageLine, ...]:
    """The plan with a row for each stage: its words, and what is done in it.

    Nothing where the table has a row for each activity.
    """
    if chosen is None or chosen.rows is Rows.ACTIVITY:
        return ()
    titled = "stage" not in chosen.names
    rows: dict[int | None, list[Any]] = {}
    for group in groups:
        rows.setdefault(group.stage.id if group.stage else None, []).extend(group.rows)
    lines = [_stage_line(one, rows.get(one.id, ()), titled=titled) for one in stages]
    if None in rows and "activities" in chosen.names:
        lines.append(StageLine(None, "", "", "", **_work_of(rows[None])))
    return tuple(lines)


def _stage_line(stage: Any, rows: Sequence[Any], *, titled: bool) -> StageLine:
    period = stage.period.raw or stage.period.reading
    name = _dotted(stage.number, stage.title)
    return StageLine(
        id=stage.id,
        stage="\n".join(part for part in (name, period) if part),
        stage_text="\n".join(part for part in (stage.title if titled else "", stage.text) if part),
        stage_period=period,
        **_work_of(rows),
    )


def _work_of(rows: Sequence[Any]) -> dict[str, Any]:
    doing = tuple((row.id, _dotted(row.number, row.title)) for row in rows)
    return {
        "directions": "\n".join(dict.fromkeys(row.content for row in rows if row.content)),
        "activities": "\n".join(words for _id, words in doing),
        "doing": doing,
    }


def _dotted(number: str, title: str) -> str:
    return f"{number}. {title}" if number and title else title or number


def missing(rows: Sequence[Any], chosen: ColumnSet, said: Collection[int]) -> tuple[Missing, ...]:
    """What *rows* say and the table does not show, or that it has no place for activities at all.

    *said*: ids of rows whose period is the heading they stand under.
    """
    names = set(chosen.names)
    if chosen.rows is Rows.STAGE:
        if "activities" not in names:
            return (Missing("title", len(rows)),) if rows else ()
        names |= {"content"} if "directions" in names else set()
    found = (
        Missing(
            name,
            sum(bool(getattr(row, name)) for row in rows if name != "period" or row.id not in said),
        )
        for name in HIDEABLE
        if name not in names
    )
    return tuple(one for one in found if one.count)


def hidden_words(found: Sequence[Missing]) -> str:
    """«Conditions needed (3), Planned result (1)»: what the table has no column for, in short."""
    names = {**{name: heading_word(name) for name in HIDEABLE}, "title": str(_("Activities"))}
    return ", ".join(f"{names[one.name]} ({one.count})" for one in found)


def missing_words(one: Missing) -> str:
    """«3 activities have conditions, which this table does not show»."""
    count = one.count
    return str(
        {
            "title": lambda: ngettext(
                "%(num)s activity is not shown: this table has a row for each stage.",
                "%(num)s activities are not shown: this table has a row for each stage.",
                count,
            ),
            "content": lambda: ngettext(
                "%(num)s activity has content, which this table does not show.",
                "%(num)s activities have content, which this table does not show.",
                count,
            ),
            "conditions": lambda: ngettext(
                "%(num)s activity has conditions, which this table does not show.",
                "%(num)s activities have conditions, which this table does not show.",
                count,
            ),
            "period": lambda: ngettext(
                "%(num)s activity has a period, which this table does not show.",
                "%(num)s activities have a period, which this table does not show.",
                count,
            ),
            "parties": lambda: ngettext(
                "%(num)s activity has somebody responsible, whom this table does not show.",
                "%(num)s activities have somebody responsible, whom this table does not show.",
                count,
            ),
            "result": lambda: ngettext(
                "%(num)s activity has a result, which this table does not show.",
                "%(num)s activities have a result, which this table does not show.",
                count,
            ),
        }[one.name]()
    )
