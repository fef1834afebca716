"""What loading a file would do: compare it with the text loaded before and with what stands now.

Three-way, record by record and field by field. What the file says as it did last time is left as
people have made it; what it says anew is brought in; where people and the file have both changed
one thing, the people's stands and the report says so. Nothing is removed by loading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from kaskad.core.revisions import plain
from kaskad.exchange.cascade_records import Kind, Record, Records
from kaskad.exchange.cascade_stored import Row, Stored

UNKNOWN = object()
"""The value of a field that cannot be compared with a column (names of parties, targets)."""

_EMPTY = frozenset({"conclusion", "concluded_on", "actual_on"})
"""Columns that hold nothing where the file has an empty text."""

_SAME_IN_ROW: dict[Kind, tuple[str, ...]] = {
    Kind.INITIATIVE: (
        "title", "short_title", "period_raw", "announced_start_raw", "planned_sprints",
        "plan_columns",
    ),
    Kind.BLOCK: ("heading", "body", "items"),
    Kind.OBJECTIVE: ("text",),
    Kind.STAGE: ("title", "text", "period_raw"),
    Kind.ACTIVITY: (
        "title", "content", "conditions", "result", "link", "title_shared_from",
        "result_shared_from", "period_raw",
    ),
    Kind.FUNDING: ("number", "kind", "text", "amount_raw", "note"),
    Kind.RESULT: ("text",),
    Kind.STAFF: ("post", "function", "number"),
    Kind.RISK: ("name", "mitigation", "number"),
    Kind.PARTNER: ("function", "number", "agreement_kind", "agreement_raw"),
    Kind.PILOT: ("letter_raw", "number", "role", "role_note", "coverage_raw", "period_raw"),
    Kind.REGULATION: ("text",),
    Kind.NATIONAL: ("text",),
    Kind.LINK: ("url", "belongs_to", "item"),
    Kind.APPENDIX: ("title",),
    Kind.INDICATOR: ("name", "criterion", "source", "unit", "target_raw"),
    Kind.CONTROL: (
        "number", "subject", "expected", "period_raw", "found", "conclusion", "concluded_on",
    ),
    Kind.MILESTONE: ("name", "document", "baseline_on", "forecast_on", "actual_on"),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """New values for fields of a row that is there."""

    record: Record
    row: Row
    fields: dict[str, Any]
    before: dict[str, Any]


@dataclass
class Plan:
    """What is to be done."""

    create: list[Record] = field(default_factory=list)
    change: list[Change] = field(default_factory=list)
    unchanged: int = 0
    warnings: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Words of what people have changed or put away since: loading leaves it alone."""
    frozen: list[Record] = field(default_factory=list)
    """What the file says anew about passports that are not to be written now: left alone."""
    locked: list[Record] = field(default_factory=list)
    """Indicators of which the file says anew what bears on a locked period: left alone."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.create and not self.change


def current(kind: Kind, row: Row, field_name: str) -> Any:
    """What stands in the database for a field of a record."""
    if field_name in _SAME_IN_ROW[kind]:
        value = plain(getattr(row, field_name))
        return value if value is not None or field_name not in _EMPTY else ""
    return UNKNOWN


_EDITED_AS = {
    "parties": "parties", "stage": "stage_id", "targets": "targets", "trend": "trend",
    "further": "further", "controller": "controller_id", "responsible": "responsible_id",
    "activity": "activity_id", "reason": "forecast_on",
}  # fmt: skip
"""Fields that cannot be compared, and the name under which a row counts people's changes.

A trend is a proposal out of words: rows that were brought in before there were trends have none.
"""


def touched(row: Row, field_name: str) -> bool:
    """Whether people changed a field that cannot be compared."""
    name = _EDITED_AS.get(field_name)
    return bool(name) and name in (getattr(row, "field_revisions", None) or {})


def changed_here(record: Record, row: Row) -> bool:
    """Whether people have made of *row* something else than *record*, which made it."""
    if getattr(row, "archived_at", None) is not None:
        return True
    if record.name.kind is Kind.INITIATIVE:
        return False  # its title, key and state are shown and changed elsewhere
    for name, value in record.fields.items():
        now = current(record.name.kind, row, name)
        if touched(row, name) or (now is not UNKNOWN and now != value):
            return True
    return False


def make_plan(new: Records, base: Records, stored: Stored) -> Plan:
    """The plan for *new*; *base* are the records of the text loaded last, {} for the first time."""
    plan = Plan()
    gone = {
        name.initiative for name in base
        if name.kind is Kind.INITIATIVE and name.initiative not in stored.initiatives
    }  # fmt: skip
    for name, record in new.items():
        row, old = stored.rows.get(name), base.get(name)
        if name.initiative in gone and name.kind is not Kind.INITIATIVE:
            plan.unchanged += 1
            continue
        if row is None and old is None:
            plan.create.append(record)
        elif row is None or (record.name.kind is not Kind.INITIATIVE and _away(row)):
            plan.unchanged += 1
            if old is not None and old.fields != record.fields:
                plan.warnings.append(
                    _(
                        "Line %(line)s: “%(words)s” was taken away in Kaskad and stays away.",
                        line=record.line, words=record.words,
                    )
                )  # fmt: skip
        else:
            _compare(plan, record, old, row)
    plan.kept = kept_words(base, stored)
    for name, old in base.items():
        if name not in new and name in stored.rows and not _away(stored.rows[name]):
            plan.warnings.append(
                _("The file no longer has “%(words)s”; in Kaskad it is kept.", words=old.words)
            )
    return plan


def kept_words(base: Records, stored: Stored) -> list[str]:
    """What people have changed or put away since *base* was loaded, in a few words each."""
    return [
        old.words
        for name, old in base.items()
        if name in stored.rows and changed_here(old, stored.rows[name])
    ]


def _away(row: Row) -> bool:
    return getattr(row, "archived_at", None) is not None


def _compare(plan: Plan, record: Record, old: Record | None, row: Row) -> None:
    fields: dict[str, Any] = {}
    before: dict[str, Any] = {}
    for name, value in record.fields.items():
        was = old.fields.get(name) if old else None
        if old is not None and was == value:
            continue
        now = current(record.name.kind, row, name)
        if now is not UNKNOWN and now == value:
            continue
        if old is not None and (touched(row, name) or (now is not UNKNOWN and now != was)):
            plan.warnings.append(
                _(
                    "Line %(line)s: “%(words)s” was changed in Kaskad too; that text is kept.",
                    line=record.line, words=record.words,
                )
            )  # fmt: skip
            continue
        fields[name] = value
        before[name] = was if now is UNKNOWN else now
    if fields:
        plan.change.append(Change(record, row, fields, before))
    else:
        plan.unchanged += 1


def by_kind(records: Mapping[Any, Record] | list[Record] | list[Change]) -> dict[str, int]:
    """How many of each kind, in the order of kinds."""
    rows = list(records.values()) if isinstance(records, Mapping) else records
    kinds = [(one.record if isinstance(one, Change) else one).name.kind for one in rows]
    return {str(kind): kinds.count(kind) for kind in Kind if kind in kinds}
