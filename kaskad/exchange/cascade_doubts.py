"""What an import is not sure of: import issues about what stands in the database after it.

domain.md, section 12, number by number. *Issue*: a person settles it on the sheet of issues.
*Accepted*: it is loaded as that table says, and nobody is asked. The rest is not in YAML files:
they are typed from the documents, page breaks and hyphens are gone and reports are another import.

| No. | Anomaly                                   | Here                                       |
|-----|-------------------------------------------|--------------------------------------------|
| 1   | stages overlap                            | issue `clash` (overlap)                    |
| 2   | activity a day before the end of stage    | issue `clash` (nearly_same_end)            |
| 3   | activity ends after its stage             | issue `clash` (ends_later …)               |
| 4   | activity over several stages              | accepted: it stands in no stage, and is    |
|     |                                           | linked to those its words name days of     |
| 5   | starts differ between two documents       | not in this data (a report)                |
| 6   | nearly the same activity twice            | issue `near_duplicate`, never merged       |
| 7   | identical rows that share a cell          | accepted: rows stay, the cell is shared    |
| 8   | an objective repeats another              | accepted                                   |
| 9   | the same passport in two documents        | not in this data (one file each)           |
| 10  | hyphens, addresses between rows           | not in this data; addresses are links      |
| 11  | rows broken across pages                  | rows without unit, target, period: `missing`|
| 12  | "description" of a risk is the answer     | accepted: it is the mitigation             |
| 13  | table 1 is empty                          | issue `no_table`                           |
| 14  | letters after the beginning               | accepted                                   |
| 15  | letter without a number                   | accepted: `letter_number_absent`           |
| 16  | pilot site outside the district           | issue `other_district`                     |
| 17  | a partner is a pilot site, too            | accepted: one organisation, two links      |
| 18  | counts that do not add up                 | accepted if the greatest is the sum of the |
|     |                                           | others, else issue `sum`; `file_count`     |
| 19  | misprints                                 | accepted: kept as written                  |
| 20  | units                                     | issue `no_unit`, `unit_of_people`,         |
|     |                                           | `unit_of_words`; else as written           |
| 21–25, 27 | reports                             | not in this data (a report)                |
| 26  | Х and X                                   | accepted: alike when names are matched     |
| 28  | blank lines, split words                  | not in this data                           |
| 29  | a stage without a name                    | issue `missing` if it has no words at all  |
| 30  | an initial sprint beside the counted ones | issue `sprints`                            |

Targets by period (52): a head that says no days, several, or days that overlap or lie outside the
project, and a cell that is no clear target, are issues `target_…`; what bears on a locked period is
left alone, issue `locked`.

Besides: words of a period that can be read in several ways (section 6), issue `period`; a stage
wider than its project, issue `clash` (project).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from kaskad.cascade.plan_edit_actions import name_of
from kaskad.cascade.stage_days import spanned, widened
from kaskad.exchange.cascade_checks import Rows, checks, living
from kaskad.exchange.cascade_records import Kind, Name, Record, Records
from kaskad.exchange.cascade_stored import Row, Stored
from kaskad.exchange.cascade_targets import bounds_of, locked_issue, target_doubts
from kaskad.oversight.issue_actions import Found
from kaskad.oversight.issue_proposals import (
    ALSO_IN,
    END_TO_PROJECT,
    END_TO_STAGE,
    FIRST_UNTIL,
    READING,
    SECOND_FROM,
    STAGE_TO_END,
    STAGE_TO_START,
    START_TO_PROJECT,
    START_TO_STAGE,
)
from kaskad.oversight.models import IssueKind
from kaskad.oversight.period_moves import ending, starting
from kaskad.periods import Conflict, ConflictCode, Period, conflicts, overlaps


def find_issues(
    keys: Iterable[str],
    stored: Stored,
    records: Records,
    frozen: Iterable[Record] = (),
    counts: Iterable[tuple[str, int, int]] = (),
    locked: Iterable[Record] = (),
) -> dict[int, list[Found]]:
    """Everything doubtful about the initiatives *keys*, by their ids. No statements.

    *records*: what the file says; *frozen*: what it says anew about passports that are not to be
    written; *counts*: where its own `counts:` disagree with it, as `disagreements` has them;
    *locked*: indicators of which it says anew what bears on a locked period.
    """
    kept: dict[str, list[Record]] = {}
    for record in frozen:
        kept.setdefault(record.name.initiative, []).append(record)
    shut: dict[str, list[Record]] = {}
    for record in locked:
        shut.setdefault(record.name.initiative, []).append(record)
    differing, alive = list(counts), living(stored)
    found: dict[int, list[Found]] = {}
    for key in keys:
        if key not in stored.initiatives:
            continue
        rows = Rows(key, stored.initiatives[key], alive, records, differing)
        issues = [
            *_plan(rows, stored), *checks(rows), *_targets(rows, stored),
            *map(_frozen, kept.get(key, ())), *map(locked_issue, shut.get(key, ())),
        ]  # fmt: skip
        found[stored.initiatives[key].id] = [_placed(one, key, records) for one in issues]
    return found


def _placed(one: Found, key: str, records: Records) -> Found:
    """With the line of the file in which it stands, if it stands in one."""
    if one.ident[0] not in set(Kind):
        return one
    record = records.get(Name(key, Kind(one.ident[0]), one.ident[1:]))
    if record is None or not record.line:
        return one
    return replace(one, data={**(one.data or {}), "line": record.line})


def _targets(rows: Rows, stored: Stored) -> Iterator[Found]:
    """Heads and cells of tables by period."""
    for name, row in rows.of(Kind.INDICATOR):
        record = rows.records.get(name)
        if record is not None and record.fields["targets"]:
            yield from target_doubts(name, row, record, bounds_of(stored, rows.key))


def _plan(rows: Rows, stored: Stored) -> Iterator[Found]:
    stages = rows.of(Kind.STAGE)
    for name, row in stages:
        yield from _doubted(name, row)
        yield from _beyond_project(name, row, rows.initiative)
    for name, row in rows.of(Kind.ACTIVITY):
        yield from _doubted(name, row)
        yield from _beside_stage(name, row, stages, stored.further.get(row.id, ()))
        if row.stage_id is None:
            yield from _beyond_project(name, row, rows.initiative)
    yield from _overlapping(stages)


def _period(row: Row) -> Period | None:
    return Period.from_json(row.period) if row.period else None


def _about(name: Name, row: Row) -> dict[str, Any]:
    """Where an issue about a row of the plan stands."""
    return {
        "ident": (str(name.kind), *name.ident), "part": str(name.kind), "part_id": row.id,
        "place": name_of(row), "raw": row.period_raw,
    }  # fmt: skip


def _words_of(name: Name, row: Row) -> tuple[dict[str, Any], ...]:
    """As long as nobody writes or settles the words, the doubt stands."""
    return ({"part": str(name.kind), "id": row.id, "words": row.period_raw},)


def _dates_of(*rows: tuple[Name, Row]) -> tuple[dict[str, Any], ...]:
    """As long as the dates are these, the disagreement stands."""
    return tuple(
        {"part": str(name.kind), "id": row.id,
         "dates": [one.isoformat() if one else None for one in (row.starts_on, row.ends_on)]}
        for name, row in rows
    )  # fmt: skip


def _proposal(code: str, name: Name, row: Row, period: Period) -> dict[str, Any]:
    new = replace(period, raw="", ambiguities=()).to_json()
    return {"code": code, "part": str(name.kind), "id": row.id, "period": new}


def _doubted(name: Name, row: Row) -> Iterator[Found]:
    """Words that can be read in several ways, or not at all: each reading is a proposal."""
    period = _period(row)
    if period is None or not period.doubtful or period.edited:
        return
    codes = [str(one.code) for one in period.ambiguities if one.needs_look]
    readings = [one for one in (period, *period.alternatives) if one.start or one.repeats]
    yield Found(
        IssueKind.PERIOD, "period", says=(row.period_raw,), data={"codes": codes},
        proposals=tuple(_proposal(READING, name, row, one) for one in readings),
        watch=_words_of(name, row), **_about(name, row),
    )  # fmt: skip


def _beside_stage(
    name: Name, row: Row, stages: list[tuple[Name, Row]], further: Collection[int]
) -> Iterator[Found]:
    """An activity and its stage, with the *further* ones in which it runs, too.

    Without a stage: a day's difference to the last one.
    """
    last = row.stage_id is None
    own = stages[-1:] if last else [one for one in stages if one[1].id == row.stage_id]
    period = _period(row)
    if not own or period is None:
        return
    stage = _period(own[0][1])
    if stage is None:
        return
    others = [(one.id, _period(one)) for _name, one in stages if one.id != own[0][1].id]
    within = widened(stage, (one for stage_id, one in others if stage_id in further))
    for conflict in conflicts(period, within):
        if last and conflict.code is not ConflictCode.NEARLY_SAME_END:
            continue
        yield Found(
            IssueKind.OUTSIDE_STAGE, "clash",
            says=(row.period_raw, own[0][1].period_raw, str(conflict.code)),
            data=_clash(conflict, "last_stage" if last else "stage", own[0][1]),
            proposals=(
                *_to_agree(conflict, (name, row, period), (*own[0], stage)),
                *(() if last else _also_in(name, row, stages)),
            ),
            watch=_dates_of((name, row), own[0]), **_about(name, row),
        )  # fmt: skip


def _beyond_project(name: Name, row: Row, initiative: Row) -> Iterator[Found]:
    """A stage, or an activity of no stage, that is wider than the project."""
    period, project = _period(row), _period(initiative)
    if period is None or project is None:
        return
    for conflict in conflicts(period, project):
        proposals = []
        ends = conflict.code in {ConflictCode.ENDS_LATER, ConflictCode.NEARLY_SAME_END}
        if ends and (fits := ending(period, project)) is not None:
            proposals.append(_proposal(END_TO_PROJECT, name, row, fits))
        starts = conflict.code is ConflictCode.STARTS_EARLIER
        if starts and (fits := starting(period, project)) is not None:
            proposals.append(_proposal(START_TO_PROJECT, name, row, fits))
        yield Found(
            IssueKind.OUTSIDE_STAGE, "clash",
            says=(row.period_raw, initiative.period_raw, str(conflict.code)),
            data=_clash(conflict, "project", initiative), proposals=tuple(proposals),
            watch=_dates_of((name, row)), **_about(name, row),
        )  # fmt: skip


def _clash(conflict: Conflict, against: str, other: Row) -> dict[str, Any]:
    return {
        "clash": str(conflict.code), "inner": conflict.inner.isoformat(),
        "outer": conflict.outer.isoformat(), "against": against, "other_raw": other.period_raw,
    }  # fmt: skip


Dated = tuple[Name, Row, Period]


def _to_agree(conflict: Conflict, inner: Dated, outer: Dated) -> Iterator[dict[str, Any]]:
    """The two choices: the row gives way, or its stage does."""
    name, row, period = inner
    other, stage, wide = outer
    if conflict.code in {ConflictCode.ENDS_LATER, ConflictCode.NEARLY_SAME_END}:
        if (fits := ending(period, wide)) is not None:
            yield _proposal(END_TO_STAGE, name, row, fits)
        if (fits := ending(wide, period)) is not None:
            yield _proposal(STAGE_TO_END, other, stage, fits)
    elif conflict.code is ConflictCode.STARTS_EARLIER:
        if (fits := starting(period, wide)) is not None:
            yield _proposal(START_TO_STAGE, name, row, fits)
        if (fits := starting(wide, period)) is not None:
            yield _proposal(STAGE_TO_START, other, stage, fits)
    elif conflict.inner > conflict.outer:
        if (fits := ending(wide, period)) is not None:
            yield _proposal(STAGE_TO_END, other, stage, fits)
    elif (fits := starting(wide, period)) is not None:
        yield _proposal(STAGE_TO_START, other, stage, fits)


def _also_in(name: Name, row: Row, stages: list[tuple[Name, Row]]) -> Iterator[dict[str, Any]]:
    """The third choice: the activity runs in the stages, too, that its days reach (no. 4)."""
    days = [(one.id, one.starts_on, one.ends_on) for _name, one in stages]
    reached = [one for one in spanned(_period(row), days) if one != row.stage_id]
    if reached:
        names = [name_of(one) or one.period_raw for _name, one in stages if one.id in reached]
        yield {
            "code": ALSO_IN, "part": str(name.kind), "id": row.id, "stages": reached,
            "names": ", ".join(names),
        }  # fmt: skip


def _overlapping(stages: list[tuple[Name, Row]]) -> Iterator[Found]:
    """Neighbouring stages that share days."""
    for (name, row), (other, second) in pairwise(stages):
        first, later = _period(row), _period(second)
        if first is None or later is None:
            continue
        for _one, _two, conflict in overlaps([first, later]):
            proposals = []
            if (fits := ending(first, later, before=True)) is not None:
                proposals.append(_proposal(FIRST_UNTIL, name, row, fits))
            if (fits := starting(later, first, after=True)) is not None:
                proposals.append(_proposal(SECOND_FROM, other, second, fits))
            yield Found(
                IssueKind.OVERLAP, "clash", says=(row.period_raw, second.period_raw),
                data=_clash(conflict, "next_stage", second), proposals=tuple(proposals),
                watch=_dates_of((name, row), (other, second)), **_about(name, row),
            )  # fmt: skip


def _frozen(record: Record) -> Found:
    """What the file says anew about an approved passport: it goes by a request for a change."""
    said: Mapping[str, Any] = record.fields
    words = [str(value) for value in said.values() if isinstance(value, str) and value]
    words += [f"{head}: {cell}" for head, cell in said.get("targets", ())]
    return Found(
        IssueKind.APPROVED, "approved", (str(record.name.kind), *record.name.ident),
        says=(*words, *(str(value) for value in said.values() if isinstance(value, list))),
        place=record.words, raw="\n".join(words)[:5000],
        data={"kind": str(record.name.kind)},
    )  # fmt: skip
