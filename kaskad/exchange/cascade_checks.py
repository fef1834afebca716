"""Doubts about the rest of a passport: activities twice, units, counts, what is missing.

Every check is a generator over the rows of one initiative; `cascade_doubts` has the table of
which anomaly is checked where. Pure: rows are there already, no statements.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any

from kaskad.cascade.plan_edit_actions import name_of
from kaskad.exchange.cascade_records import Kind, Name, Records
from kaskad.exchange.cascade_stored import Row, Stored
from kaskad.oversight.issue_actions import Found
from kaskad.oversight.issue_proposals import DUPLICATE, SPRINTS, UNIT
from kaskad.oversight.models import IssueKind

Count = tuple[str, int, int]
"""(key of `counts:`, what it says, what the file has)."""

NEARLY = 0.8
"""Share of the words of the shorter title that the longer one has, too."""
_STEM = 6
"""So many letters of a word tell it apart; the rest is its case."""
_NO_UNITS = {"кол-во", "количество", "к-во", "число", "показатель", "unit", "n"}
_PIECES = {"ед", "шт", "штук", "единиц", "единица"}
_PEOPLE = re.compile(
    r"^\W*(?:количество|число|численность)\s+(?:\w+\s+){0,3}?"
    r"(?:педагог|учител|работник|воспитател|методист|наставник|слушател|участник|обучающ|школьник"
    r"|специалист|руководител|ученик|тьютор)\w*",
    re.IGNORECASE,
)
_PRESENCE = re.compile(r"^\W*(?:наличие|имеется|есть|да)\b", re.IGNORECASE)
_TABLE = re.compile(r"\bтабл(?:иц\w+|\.)\s*№?\s*(\d+)", re.IGNORECASE)
_ORGANISATIONS = re.compile(
    r"(?<![№\d.])\b(\d{1,4})\s+(?:образовательн\w+\s+(?:организаци|учреждени)\w*|ОО\b|ОУ\b|ДОУ\b)"
)
_BREAK = re.compile(r"[.!?]\s|\n")
_LONG = 300
"""So many letters of a text are quoted."""
_INITIAL_SPRINT = re.compile(r"\b(?:начальн|нулев|пробн)\w*\s+спринт", re.IGNORECASE)
_PLACE = re.compile(r"\b([А-ЯЁ][а-яё]{3,}ск)(?:ий|ая|ое|ого|ой)\b")
_COUNTRY = ("российск", "федеральн", "русск", "советск")


Living = dict[tuple[str, Kind], list[tuple[Name, Row]]]
"""Rows that are not in the archive, by initiative and kind, in their order."""


def living(stored: Stored) -> Living:
    """All of them, sorted once."""
    found: Living = {}
    for name, row in stored.rows.items():
        if getattr(row, "archived_at", None) is None:
            found.setdefault((name.initiative, name.kind), []).append((name, row))
    for rows in found.values():
        rows.sort(key=lambda one: (one[1].position, one[1].id))
    return found


@dataclass(frozen=True)
class Rows:
    """The living rows of one initiative, and what the file says."""

    key: str
    initiative: Row
    alive: Living
    records: Records
    counts: Sequence[Count]

    def of(self, kind: Kind) -> list[tuple[Name, Row]]:
        """Those of a kind, in their order."""
        return self.alive.get((self.key, kind), [])


def checks(rows: Rows) -> Iterator[Found]:
    """Every doubt about the initiative that is not one about periods."""
    for check in _CHECKS:
        yield from check(rows)


# Anomalies 6, 7: activities twice.


def _twice(rows: Rows) -> Iterator[Found]:
    """Nearly the same activity at the same time with the same result, under two numbers."""
    plan = rows.of(Kind.ACTIVITY)
    shared = {name: _cell(name, row) for name, row in plan}

    def alike(one: tuple[Name, Row]) -> tuple[str, str]:
        return (_bare(one[1].period_raw), _bare(one[1].result))

    for (period, result), group in groupby(sorted(plan, key=alike), key=alike):
        if not period or not result:
            continue
        ordered = sorted(group, key=lambda one: (one[1].position, one[1].id))
        stems = {name: _stems(row.title) for name, row in ordered}
        for (first, row), (name, second) in combinations(ordered, 2):
            if shared[first] != shared[name] and _nearly(stems[first], stems[name]):
                yield Found(
                    IssueKind.DUPLICATE, "near_duplicate",
                    ("activity", *name.ident), (row.title, second.title, period),
                    "activity", second.id, name_of(second), second.title,
                    {"other": name_of(row)},
                    (
                        {"code": DUPLICATE, "part": "activity", "id": second.id,
                         "other": name_of(row)},
                        {"code": DUPLICATE, "part": "activity", "id": row.id,
                         "other": name_of(second)},
                    ),
                    ({"part": "activity", "id": row.id}, {"part": "activity", "id": second.id}),
                )  # fmt: skip


def _cell(name: Name, row: Row) -> tuple[str, ...]:
    """Rows that share the cell of the title in the document are one activity in parts."""
    group, number = (*name.ident, "")[:2]
    return (group, row.title_shared_from or number)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower().replace("ё", "е")))


def _stems(title: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _bare(title).split())


def _nearly(one: frozenset[str], other: frozenset[str]) -> bool:
    least = min(len(one), len(other))
    return least > 3 and len(one & other) / least >= NEARLY


# Anomalies 20: units.


def unit_doubts(rows: Rows) -> Iterator[Found]:
    """Units that are none, that do not count what the indicator counts, or stand beside words."""
    for name, row in rows.of(Kind.INDICATOR):
        unit = _bare(row.unit).replace(" ", "")
        code, wanted = "", [""]
        if row.unit.lower().strip(" .") in _NO_UNITS:
            code, wanted = "no_unit", ["чел.", "ед.", "%"]
        elif unit in _PIECES and _PEOPLE.search(row.name):
            code, wanted = "unit_of_people", ["чел."]
        elif unit in {"чел", "человек", *_PIECES} and _PRESENCE.search(row.target_raw):
            code = "unit_of_words"
        if code:
            yield Found(
                IssueKind.UNIT, code, ("indicator", *name.ident),
                (row.name, row.unit, row.target_raw), "indicator", row.id,
                _indicator(row), row.unit, {"target": row.target_raw},
                tuple(
                    {"code": UNIT, "part": "indicator", "id": row.id, "unit": one}
                    for one in wanted
                ),
                ({"part": "indicator", "id": row.id, "words": row.unit},),
            )  # fmt: skip


def _indicator(row: Row) -> str:
    return " ".join(part for part in (row.number, " ".join(row.name.split())[:200]) if part)


# Anomalies 11, 13, 29: what is missing.


def _missing(rows: Rows) -> Iterator[Found]:
    """Rows of tables that lack what the others have: broken across pages, most likely."""
    plan = rows.of(Kind.ACTIVITY)
    dated = sum(bool(row.period_raw.strip()) for _name, row in plan)
    gaps: list[tuple[str, Name, Row, str]] = [
        ("period", name, row, name_of(row)) for name, row in plan
        if not row.period_raw.strip() and dated > len(plan) // 2
    ]  # fmt: skip
    for name, row in rows.of(Kind.INDICATOR):
        if not row.unit.strip():
            gaps.append(("unit", name, row, _indicator(row)))
        if not row.target_raw.strip():
            gaps.append(("target", name, row, _indicator(row)))
    for name, row in rows.of(Kind.STAGE):
        if not row.title.strip() and not row.text.strip():
            gaps.append(("title", name, row, name_of(row)))
    for what, name, row, place in gaps:
        watch: tuple[dict[str, Any], ...] = ()
        if what in {"period", "unit"}:
            watch = ({"part": str(name.kind), "id": row.id, "words": ""},)
        yield Found(
            IssueKind.MISSING, "missing", (str(name.kind), *name.ident), (what, place),
            str(name.kind), row.id, place, place, {"what": what}, (), watch,
        )  # fmt: skip


def _tables(rows: Rows) -> Iterator[Found]:
    """A text that speaks of a table which is not in the file: a picture, most likely."""
    blocks = rows.of(Kind.BLOCK)
    headings = " ".join(row.heading for _name, row in blocks)
    there = set(_TABLE.findall(headings))
    for name, row in blocks:
        for number in dict.fromkeys(_TABLE.findall(row.body)):
            if number not in there:
                yield Found(
                    IssueKind.MISSING, "no_table", ("block", *name.ident), (row.body, number),
                    "block", row.id, row.heading, _around(row.body, _TABLE, number),
                    {"number": number, "block": row.kind},
                )  # fmt: skip


def _around(text: str, pattern: re.Pattern[str], wanted: str = "") -> str:
    """The sentence of *text* in which *pattern* stands, as far as it is not too long."""
    for found in pattern.finditer(text):
        if wanted and wanted not in found.groups():
            continue
        begins = [0]
        begins += [one.end() for one in _BREAK.finditer(text, 0, found.start())]
        end = _BREAK.search(text, found.end())
        sentence = text[begins[-1] : end.start() + 1 if end else len(text)].strip()
        if len(sentence) <= _LONG:
            return sentence
        near = max(found.start() - _LONG // 2, begins[-1])
        near = text.find(" ", near) + 1 if near > begins[-1] else near
        return f"…{text[near : found.end() + _LONG // 2].strip()}…"
    return text[:_LONG]


# Anomalies 18, 30: counts.


def _sums(rows: Rows) -> Iterator[Found]:
    """Numbers of organisations: the greatest is the sum of the others, or nearly, by a slip."""
    numbers: dict[int, str] = {}
    for _name, row in rows.of(Kind.ACTIVITY):
        for text in (row.title, row.content):
            for found in _ORGANISATIONS.findall(text):
                numbers.setdefault(int(found), name_of(row))
    if len(numbers) < 3:
        return
    greatest = max(numbers)
    rest = sorted(number for number in numbers if number != greatest)
    slip = abs(sum(rest) - greatest)
    if slip and slip <= max(2, greatest // 10):
        yield Found(
            IssueKind.COUNT, "sum", ("activity", "organisations"),
            tuple(map(str, sorted(numbers))), place=numbers[greatest],
            raw=" + ".join(map(str, rest)) + f" ≠ {greatest}",
            data={"whole": greatest, "sum": sum(rest), "parts": rest},
        )  # fmt: skip


def _file_counts(rows: Rows) -> Iterator[Found]:
    """Where the file counts something else than it has."""
    first = next((name.initiative for name in rows.records), "")
    for key, said, own in rows.counts:
        parts = key.split(".")
        owner = parts[1] if parts[0] == "per_project" and len(parts) > 2 else ""
        if rows.key == (owner or first):
            yield Found(
                IssueKind.COUNT, "file_count", ("counts", key), (str(said), str(own)),
                raw=f"{key}: {said}", data={"key": key, "said": said, "found": own},
            )  # fmt: skip


def _sprints(rows: Rows) -> Iterator[Found]:
    """A number of sprints, and an initial one that may be one of them or not."""
    planned = rows.initiative.planned_sprints
    if not planned or planned < 2:
        return
    for name, row in rows.of(Kind.STAGE):
        if _INITIAL_SPRINT.search(row.text):
            yield Found(
                IssueKind.OTHER, "sprints", ("stage", *name.ident), (row.text, str(planned)),
                "stage", row.id, name_of(row), _around(row.text, _INITIAL_SPRINT),
                {"count": planned}, ({"code": SPRINTS, "count": planned - 1},),
            )  # fmt: skip
            return


# Anomalies 16: places.


def _elsewhere(rows: Rows) -> Iterator[Found]:
    """A pilot site that names another place than the district."""
    source = rows.initiative.source
    own = [word[:_STEM].lower() for word in re.findall(r"[А-ЯЁ][а-яё]{3,}", source)]
    for name, row in rows.of(Kind.PILOT):
        record = rows.records.get(name)
        site = str(record.fields["organisation"]) if record is not None else ""
        others = [
            place for place in _PLACE.findall(site)
            if not place.lower().startswith((*own, *_COUNTRY))
        ]  # fmt: skip
        if others and not any(stem in site.lower() for stem in own):
            yield Found(
                IssueKind.OTHER, "other_district", ("pilot", *name.ident), (site,),
                "pilot", row.id, " ".join(part for part in (row.number, site[:200]) if part),
                site, {"district": source},
            )  # fmt: skip


Check = Callable[[Rows], Iterator[Found]]
_CHECKS: tuple[Check, ...] = (
    _twice, unit_doubts, _missing, _tables, _sums, _file_counts, _sprints, _elsewhere,
)  # fmt: skip
