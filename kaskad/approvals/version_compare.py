"""Two versions side by side: which rows came, went, moved, and which words changed. Pure.

Takes two snapshots; answers the sections in which they differ. Rows are known by their ids, so a
row that was reworded is shown as one, not as a loss and a gain.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from markupsafe import Markup

from kaskad.cascade.around_words import coded_word, group_words
from kaskad.cascade.control_parts import KINDS as CONTROL
from kaskad.core.i18n import show_day
from kaskad.core.text_diff import marked

Content = Mapping[str, Any]
Shown = Mapping[str, str]
"""A row as people read it: {field: text}, in the order of the form."""


class Fate(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class FieldPair:
    """A field on both sides, with the words that differ marked."""

    name: str
    before: Markup
    after: Markup


@dataclass(frozen=True)
class RowPair:
    """A row that is not the same on both sides."""

    fate: Fate
    fields: tuple[FieldPair, ...]
    title: str
    """By what people know the row, where its changed fields do not say it."""


@dataclass(frozen=True)
class SectionPair:
    """A section in which the two differ."""

    kind: str
    rows: tuple[RowPair, ...]
    same: int
    """So many rows of it are the same."""
    reordered: bool


@dataclass
class Budget:
    """How much comparing word by word may still cost: time grows with the square of the length."""

    left: int = 60_000_000
    """Pairs of characters: about a second."""

    def spend(self, one: str, other: str) -> bool:
        """Whether these two texts may be compared."""
        self.left -= len(one) * len(other)
        return self.left > 0


_HEAD = ("title", "period_raw", "announced_start_raw", "planned_sprints")
_COLUMNS = "plan_columns"
_FIELDS: dict[str, tuple[str, ...]] = {
    "objectives": ("number", "text"),
    "stages": ("number", "title", "period_raw", "text"),
    "activities": (
        "number", "title", "stage", "further", "group", "period_raw", "parties", "result",
        "content", "conditions", "link",
    ),
    "funding": ("number", "kind", "text", "amount_raw", "note"),
    "results": ("number", "text", "trend", "check_method", "indicators"),
    "effects": ("number", "text", "trend", "check_method", "indicators"),
    "products": ("number", "text"),
    "indicators": ("number", "name", "criterion", "unit", "target_raw", "targets", "source"),
    "staff": ("number", "post", "function", "person"),
    "risks": (
        "number", "name", "mitigation", "probability", "impact", "owner", "stage", "activity",
        "indicator",
    ),
    "control_stages": ("number", "subject", "expected", "period_raw", "controller"),
    "milestones": ("name", "part", "planned_on", "responsible", "document"),
    "partners": ("number", "organisation", "function", "agreement_kind", "agreement_raw"),
    "pilot_sites": (
        "number", "organisation", "role", "role_note", "coverage_raw", "period_raw", "letter_raw",
    ),
    "regulations": ("text",),
    "national_projects": ("text",),
    "links": ("url",),
}  # fmt: skip
_NAMES = ("title", "text", "name", "subject", "post", "organisation", "url", "heading")


def compare(before: Content, after: Content, order: Sequence[str]) -> tuple[SectionPair, ...]:
    """The sections that differ, the basic data first, then in *order* (kinds of sections)."""
    found = []
    budget = Budget()
    left, right = ([{**one["initiative"], "id": 0}] for one in (before, after))
    head = _compare_rows("head", left, right, _head, budget)
    if head is not None:
        found.append(head)
    for kind in order:
        pair = _section("indicators" if kind == "panels" else kind, before, after, budget)
        if pair is not None:
            found.append(pair)
    return tuple(found)


def _section(kind: str, before: Content, after: Content, budget: Budget) -> SectionPair | None:
    if kind in CONTROL and not (kind in before and kind in after):
        return None  # one of them is of a time when versions did not keep it
    left, right = _rows(kind, before), _rows(kind, after)
    fields = _FIELDS.get(kind, ())

    def shown(row: Content) -> Shown:
        if "items" in row:
            return _block(row)
        return {name: _text(coded_word(name, row.get(name))) for name in fields}

    return _compare_rows(kind, left, right, shown, budget)


def _rows(kind: str, content: Content) -> list[Content]:
    """The rows of a section with a key of their own each: blocks stand before the others."""
    blocks = [{**row, "id": f"b{row['id']}"} for row in content["blocks"] if row["kind"] == kind]
    if kind in {"results", "effects", "products"}:
        own = _results(content, kind)
    elif kind == "activities":
        own = _activities(content)
    elif kind == "indicators":
        own = _indicators(content)
    elif kind == "milestones":
        own = [{**row, "planned_on": _day(row["planned_on"])} for row in content[kind]]
    elif kind == "risks":
        own = _risks(content)
    else:
        own = content.get(kind, []) if kind in _FIELDS else []
    return [*blocks, *own]


def _activities(content: Content) -> list[Content]:
    stages = {row["id"]: row["title"] or row["number"] for row in content["stages"]}
    return [
        {
            **row,
            "stage": stages.get(row["stage_id"], ""),
            "further": "\n".join(
                name for one, name in stages.items() if one in row.get("further", ())
            ),
            "parties": "\n".join(one["name"] for one in row["parties"]),
        }
        for row in content["activities"]
    ]


def _day(text: str | None) -> str:
    return show_day(date.fromisoformat(text)) if text else ""


def _results(content: Content, kind: str) -> list[Content]:
    """With the indicators that measure them."""
    names = {row["id"]: _named(row) for row in content["indicators"]}
    return [
        {
            **row,
            "indicators": "\n".join(
                name for one, name in names.items() if one in row.get("indicators", ())
            ),
        }
        for row in content["results"]
        if f"{row['kind']}s" == kind
    ]


def _named(row: Content) -> str:
    parts = (row.get("number"), row.get("title") or row.get("name"))
    return " ".join(part for part in parts if part)


def _risks(content: Content) -> list[Content]:
    """With the words of what they threaten; versions of former days kept nothing of that."""
    words = {
        kind: {
            row["id"]: _named(row)
            for row in content[rows]
        }
        for kind, rows in (
            ("stage", "stages"), ("activity", "activities"), ("indicator", "indicators"),
        )
    }  # fmt: skip
    return [
        {**row, **{kind: own.get(row.get(f"{kind}_id"), "") for kind, own in words.items()}}
        for row in content["risks"]
    ]


def _indicators(content: Content) -> list[Content]:
    """With the targets of their periods; versions of former days kept none."""
    targets: dict[int, list[str]] = {}
    for one in content.get("targets", ()):
        head = one["label"] or f"{one['starts_on']} – {one['due_on']}"
        targets.setdefault(one["indicator_id"], []).append(f"{head}: {one['raw']}")
    return [
        {**row, "targets": "\n".join(targets.get(row["id"], ()))} for row in content["indicators"]
    ]


def _head(row: Content) -> Shown:
    chosen = row.get(_COLUMNS) or {}
    lines = (chosen.get("title", ""), *(one["heading"] for one in chosen.get("columns", ())))
    shown = {name: _text(row.get(name)) for name in _HEAD}
    return {**shown, _COLUMNS: "\n".join(line for line in lines if line)}


def _block(row: Content) -> Shown:
    lines = []
    for item in row["items"]:
        words = item if isinstance(item, Mapping) else {"text": str(item)}
        parts = [words.get(name) for name in ("number", "title", "text", "url")]
        parts.append(group_words(words))
        lines.append(" ".join(str(part) for part in parts if part))
    return {"heading": row["heading"], "body": row["body"], "items": "\n".join(lines)}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _compare_rows(
    kind: str,
    left: Sequence[Content],
    right: Sequence[Content],
    shown: Callable[[Content], Shown],
    budget: Budget,
) -> SectionPair | None:
    old = {row["id"]: shown(row) for row in left}
    new = {row["id"]: shown(row) for row in right}
    pairs, same = [], 0
    for key in _merged(list(old), list(new)):
        if key in old and key in new and old[key] == new[key]:
            same += 1
            continue
        pairs.append(_pair(old.get(key), new.get(key), budget))
    kept = [key for key in old if key in new]
    reordered = kept != [key for key in new if key in old]
    if not pairs and not reordered:
        return None
    return SectionPair(kind, tuple(pairs), same, reordered)


def _merged(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    """Keys in the order of *new*; one that is gone stands behind its neighbour of before."""
    order = list(new)
    for index, key in enumerate(old):
        if key in order:
            continue
        before = next((one for one in reversed(old[:index]) if one in order), None)
        order.insert(order.index(before) + 1 if before is not None else 0, key)
    return order


def _pair(before: Shown | None, after: Shown | None, budget: Budget) -> RowPair:
    was, now = before or {}, after or {}
    fate = Fate.CHANGED if before and after else Fate.ADDED if after else Fate.REMOVED
    fields = tuple(
        FieldPair(name, *_marked(was.get(name, ""), now.get(name, ""), budget))
        for name in (after or before or {})
        if was.get(name, "") != now.get(name, "")
    )
    return RowPair(fate, fields, _title(now, fields) if fate is Fate.CHANGED else "")


def _marked(before: str, after: str, budget: Budget) -> tuple[Markup, Markup]:
    if before and after and budget.spend(before, after):
        return marked(before, after, ("del", "ins"))
    return (
        Markup("<del>{}</del>").format(before) if before else Markup(""),
        Markup("<ins>{}</ins>").format(after) if after else Markup(""),
    )


def _title(row: Shown, fields: Sequence[FieldPair]) -> str:
    changed = {field.name for field in fields}
    named = next((name for name in _NAMES if row.get(name)), None)
    if named is None or named in changed:
        return ""
    number = row.get("number", "") if "number" not in changed else ""
    return " ".join(part for part in (number, row[named]) if part)
