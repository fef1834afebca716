"""Two snapshots side by side: a table of cases."""

from __future__ import annotations

from typing import Any

import pytest

from kaskad.approvals.version_compare import Fate, compare
from kaskad.cascade.plan_variants import VARIANTS

ORDER = ("goal", "objectives", "stages", "activities", "panels", "results", "effects", "risks")


def content(**lists: Any) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(
        ("blocks", "objectives", "stages", "activities", "results", "indicators", "risks"), ()
    )
    head = {"title": "Проект", "period_raw": "2021", "planned_sprints": None}
    return {"initiative": lists.pop("head", head), **empty, **lists}


def text(number: int, words: str) -> dict[str, Any]:
    return {"id": number, "number": str(number), "text": words}


def block(words: str, items: Any = ()) -> dict[str, Any]:
    return {"id": 1, "kind": "goal", "heading": "", "body": words, "items": list(items)}


def activity(**more: Any) -> dict[str, Any]:
    row = {"id": 5, "number": "1", "title": "Семинар", "stage_id": None, "parties": []}
    return {**row, **more}


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, list[Fate], bool]]]] = {
    "the same": (content(objectives=[text(1, "а")]), content(objectives=[text(1, "а")]), []),
    "columns that are called the same": (
        content(head={"title": "Проект", "plan_columns": VARIANTS["B"].to_json()}),
        content(head={"title": "Проект", "plan_columns": VARIANTS["E"].to_json()}),
        [("head", [Fate.CHANGED], False)],
    ),
    "a word": (
        content(objectives=[text(1, "один два")]), content(objectives=[text(1, "один три")]),
        [("objectives", [Fate.CHANGED], False)],
    ),
    "came and went": (
        content(objectives=[text(1, "а"), text(2, "б")]),
        content(objectives=[text(1, "а"), text(3, "в")]),
        [("objectives", [Fate.REMOVED, Fate.ADDED], False)],
    ),
    "another order": (
        content(objectives=[text(1, "а"), text(2, "б")]),
        content(objectives=[text(2, "б"), text(1, "а")]),
        [("objectives", [], True)],
    ),
    "a list in a block": (
        content(blocks=[block("Цель", [{"number": "1", "text": "а"}])]),
        content(blocks=[block("Цель", [{"number": "1", "text": "б"}, "в"])]),
        [("goal", [Fate.CHANGED], False)],
    ),
    "basic data": (
        content(), content(head={"title": "Проект", "period_raw": "2022"}),
        [("head", [Fate.CHANGED], False)],
    ),
    "who is responsible": (
        content(activities=[activity()]),
        content(activities=[activity(parties=[{"id": 1, "name": "ИМЦ"}])]),
        [("activities", [Fate.CHANGED], False)],
    ),
    "indicators stand where the passport shows them": (
        content(indicators=[{"id": 1, "name": "Доля", "target_raw": "10"}]),
        content(indicators=[{"id": 1, "name": "Доля", "target_raw": "20"}]),
        [("indicators", [Fate.CHANGED], False)],
    ),
    "results are no effects": (
        content(results=[{**text(1, "а"), "kind": "result"}]),
        content(results=[{**text(1, "а"), "kind": "effect"}]),
        [("results", [Fate.REMOVED], False), ("effects", [Fate.ADDED], False)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_differs_is_named(name: str) -> None:
    before, after, expected = CASES[name]
    found = compare(before, after, ORDER)
    assert [(one.kind, [row.fate for row in one.rows], one.reordered) for one in found] == expected


def test_words_are_marked_and_what_people_typed_is_no_markup() -> None:
    before = content(objectives=[text(1, "старые <b>слова</b>")])
    after = content(objectives=[text(1, "новые <b>слова</b>")])
    (section,) = compare(before, after, ORDER)
    (pair,) = section.rows[0].fields
    assert pair.before == "<del>старые</del> &lt;b&gt;слова&lt;/b&gt;"
    assert pair.after == "<ins>новые</ins> &lt;b&gt;слова&lt;/b&gt;"


def test_very_long_texts_are_compared_in_good_time() -> None:
    rows = [text(number, "слово " * 3000) for number in range(60)]
    others = [text(number, "иное " * 3000) for number in range(60)]
    (section,) = compare(content(objectives=rows), content(objectives=others), ORDER)
    assert len(section.rows) == 60
