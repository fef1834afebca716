"""Lineage: from the programme down to the files and from a card up, as a picture and a list."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.boards.models import CardFile, CardLink
from kaskad.core.chart_tree import Box, Tree, layout_tree, wrap
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.indicators.kinds import Rollup, ValueKind
from kaskad.indicators.lineage_page import lineage_view
from kaskad.indicators.lineage_queries import FEW, MANY, tree_below
from kaskad.indicators.models import (
    EvidenceKind,
    IndicatorTarget,
    IndicatorValue,
    ValueEvidence,
)
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.indicators.test_standings import indicator, verified

pytestmark = pytest.mark.usefixtures("ctx")


def put_tree(cast: Cast, values: int = 1) -> tuple[int, int]:
    """An indicator of the programme, one of the project that goes into it with proved values."""
    with unit_of_work():
        above = indicator(cast.initiative("GEN"), "ед.", "50")
        above.name, above.number = "семинаров в районе", "2.1"
        below = indicator(cast.initiative("PRO"), "ед.", "25")
        below.parent_id, below.rollup = above.id, Rollup.SUM
        card = cast.card()
        picture = CardFile(
            public_id="e" * 32, card_id=card.id, name="Фото семинара.jpg", media_type="image/jpeg",
            size=10, sha256="0" * 64, store_key="none",
        )  # fmt: skip
        db.session.add(picture)
        db.session.add(
            CardLink(card_id=card.id, kind="indicator", target_id=below.id, amount=Decimal(7))
        )
        db.session.flush()
        for _number in range(values):
            verified(below, 7, date(2021, 6, 1), adds=True)
            row = db.session.query(IndicatorValue).order_by(IndicatorValue.id.desc()).first()
            row.adds, row.card_id = True, card.id
            for kind, target, title in (
                (EvidenceKind.CARD, card.id, card.title),
                (EvidenceKind.FILE, picture.id, picture.name),
            ):  # fmt: skip
                db.session.add(
                    ValueEvidence(value_id=row.id, kind=kind, target_id=target, title=title)
                )
    return above.id, below.id


def test_from_the_programme_down_to_the_photo(cast: Cast, visit: Visit) -> None:
    above, below = put_tree(cast)
    director = visit("director")
    page = director.get(f"/projects/GEN/indicators/{above}/lineage")
    assert page.status_code == 200
    _picture, _sep, listed = page.text.partition('class="kli-list"')
    order = [listed.index(words) for words in ("семинаров в районе", "сколько", "Фото семинара")]
    assert order == sorted(order)
    assert f"/projects/PRO/indicators/{below}/lineage" in listed
    drawn = page.text.partition('class="kli-picture"')[2].partition("</svg>")[0]
    assert "Фото семинара.jpg" in drawn
    up = director.get(f"/projects/PRO/indicators/{below}/lineage").text
    assert f"/projects/GEN/indicators/{above}" in up
    assert (
        f"/projects/PRO/indicators/{below}/lineage"
        in director.get(f"/projects/PRO/indicators/{below}").text
    )


def test_a_card_says_what_its_work_goes_into(cast: Cast, visit: Visit) -> None:
    above, below = put_tree(cast)
    facts = visit("lead").get("/cards/PRO-1").text.partition('id="fact-lineage"')[2]
    facts = facts.partition("</dd>")[0]
    assert f"/projects/PRO/indicators/{below}" in facts
    assert f"/projects/GEN/indicators/{above}" in facts or "другой проект" in facts


def test_a_hidden_project_is_another_project(cast: Cast, visit: Visit) -> None:
    above, below = put_tree(cast)
    person = visit("member")
    page = person.get(f"/projects/PRO/indicators/{below}/lineage")
    assert page.status_code == 200
    sees = person.get("/projects/GEN").status_code == 200
    assert ("семинаров в районе" in page.text) == sees
    assert visit("stranger").get(f"/projects/GEN/indicators/{above}/lineage").status_code == 404


def test_the_number_of_statements_does_not_grow(
    cast: Cast, visit: Visit, statements: Statements
) -> None:
    above, _below = put_tree(cast)
    director, seen = visit("director"), []
    for values in (1, 12):
        if values > 1:
            put_tree_values(cast, values)
        director.get(f"/projects/GEN/indicators/{above}/lineage")
        statements.clear()
        assert director.get(f"/projects/GEN/indicators/{above}/lineage").status_code == 200
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 24, statements


def put_tree_values(cast: Cast, values: int) -> None:
    with unit_of_work():
        below = indicator(cast.initiative("PRO"), "ед.", "25")
        above = db.session.query(type(below)).filter_by(number="2.1").one()
        below.parent_id, below.rollup = above.id, Rollup.SUM
        for number in range(values):
            verified(below, number, date(2021, 6, 1))


def test_values_of_parts_are_told_as_parts(cast: Cast) -> None:
    with unit_of_work():
        row = indicator(cast.initiative("PRO"), "чел.", "80")
        verified(row, 70, date(2021, 5, 1))
        verified(row, 78, date(2021, 6, 1))
        verified(row, 40, date(2021, 6, 1), breakdown={"предмет": "химия"})
        verified(row, 2, date(2021, 6, 2), adds=True, breakdown={"предмет": "физика"})
    director = cast.person("director")
    root = tree_below(director, row.id, date(2021, 7, 1), [], everything=False).root
    assert [(int(one.number or 0), one.part) for one in root.values] == [(2, "физика"), (78, "")]
    assert (root.replaced, root.of_parts, root.more_values) == (1, 1, 0)


def test_a_quarterly_part_of_a_yearly_figure_stands_in_it_with_the_whole_year(cast: Cast) -> None:
    day = today()
    first = day.replace(month=1, day=1)
    with unit_of_work():
        above = indicator(cast.initiative("GEN"), "ед.", "50")
        below = indicator(cast.initiative("PRO"), "ед.", "25")
        for row, starts_on in ((above, first), (below, day)):
            row.value_kind = ValueKind.PER_PERIOD
            db.session.add(
                IndicatorTarget(
                    indicator_id=row.id, starts_on=starts_on,
                    due_on=first.replace(month=12, day=31), raw="5",
                )
            )  # fmt: skip
        below.parent_id, below.rollup = above.id, Rollup.SUM
        verified(below, 7, first)
        verified(below, 3, first - timedelta(days=1))
    director = cast.person("director")

    def at(indicator_id: int) -> tuple[list[Decimal | None], int, Decimal | None]:
        node = tree_below(director, indicator_id, day, [], everything=True).root
        leaf = node.parts[0] if node.parts else node
        return [one.number for one in leaf.values], leaf.replaced, leaf.gives

    own = ([], 2, None) if day > first else ([Decimal(7)], 1, None)
    assert at(below.id) == own
    assert at(above.id) == ([Decimal(7)], 1, Decimal(7) if day > first else None)


def test_the_list_has_all_additions_and_the_picture_says_how_many_more(
    cast: Cast, app: Flask
) -> None:
    with unit_of_work():
        row = indicator(cast.initiative("PRO"), "чел.", "80")
        for number in range(MANY + 3):
            verified(row, 1, date(2021, 5, 1) + timedelta(days=number), adds=True)
    director = cast.person("director")
    few = tree_below(director, row.id, date(2021, 12, 1), [], everything=False).root
    assert (len(few.values), few.more_values) == (FEW, MANY + 3 - FEW)
    with app.test_request_context():
        view = lineage_view(director, row.id, "PRO", today(), everything=True)
    assert len(view.root.below) == MANY + 3
    more = [one for one in view.picture.boxes if one.box.url == "#as-list"]
    assert len(more) == 1
    assert "3" in more[0].box.title


def boxes(depth: int = 0) -> st.SearchStrategy[Box]:
    below = st.just(()) if depth == 3 else st.lists(boxes(depth + 1), max_size=3).map(tuple)
    return st.builds(
        Box, column=st.just(depth), title=st.text("слово и ", min_size=1, max_size=90),
        figure=st.sampled_from(["", "12 ед."]), below=below,
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(boxes())
def test_no_two_boxes_of_a_column_touch(root: Box) -> None:
    drawn = layout_tree(Tree("Откуда", ("a", "b", "c", "d"), root))
    columns: dict[str, list[tuple[float, float]]] = {}
    for one in drawn.boxes:
        top = float(one.y)
        columns.setdefault(one.x, []).append((top, top + float(one.height)))
        assert float(one.x) + float(one.width) <= drawn.width
        assert top + float(one.height) <= drawn.height
    for spans in columns.values():
        spans.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert len(drawn.lines) == len(drawn.boxes) - 1


def test_a_title_too_long_ends_in_dots() -> None:
    rows = wrap("доля педагогов, участвующих в профессиональных объединениях " * 4, 150)
    assert len(rows) == 3
    assert rows[-1].endswith("…")
    assert re.sub(r"\s", "", rows[0])
