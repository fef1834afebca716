"""Writing the passport: blocks, lists, rows; two people at once; the archive; the journal."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade.models import (
    ExpectedResult,
    Objective,
    Partner,
    PassportBlock,
    PilotSite,
    StaffFunction,
)
from kaskad.cascade.part_actions import add_pilot_site, set_block
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from tests.cast import Cast, Visit

URL = "/projects/PRO/passport"
ITEMS = [
    {"number": 1, "title": "Открытость", "text": "Для всех", "appendix": "3"},
    {"text": "Второй пункт"},
]


def make_block(cast: Cast, kind: str = "goal", **content: Any) -> int:
    with cast.app.app_context(), unit_of_work():
        return set_block(None, cast.initiative(), kind, **content).id


def block(cast: Cast, block_id: int) -> PassportBlock:
    return db.session.get_one(PassportBlock, block_id)


def objective_id(cast: Cast) -> int:
    with cast.app.app_context():
        return db.session.scalars(
            select(Objective.id).where(Objective.initiative_id == cast.initiative().id)
        ).one()


def last(cast: Cast, action: str) -> Event:
    return db.session.scalars(
        select(Event).where(Event.action == action).order_by(Event.id.desc()).limit(1)
    ).one()


def test_a_goal_is_written_and_the_journal_keeps_both_texts(visit: Visit, cast: Cast) -> None:
    block_id = make_block(cast, body="Старая цель")
    lead = visit("lead")
    assert f"{URL}?edit=goal" in lead.get(URL).text
    form = lead.get(f"{URL}?edit=goal").text
    assert "Старая цель" in form
    assert f'name="b{block_id}-revision" value="1"' in form
    answer = lead.post(
        f"{URL}/goal", {f"b{block_id}-revision": "1", f"b{block_id}-body": "Новая цель"}
    )
    assert answer.status_code == 303
    assert "Новая цель" in lead.get(URL).text
    with cast.app.app_context():
        told = last(cast, "passport.changed")
        assert told.data["changes"] == {"body": ["Старая цель", "Новая цель"]}
        assert told.data["section"] == "goal"
    journal = lead.get("/projects/PRO/journal").text
    assert "Старая цель" in journal
    assert "Новая цель" in journal


def test_two_people_write_the_goal(visit: Visit, cast: Cast) -> None:
    block_id = make_block(cast, body="Цель была")
    seen = {f"b{block_id}-revision": "1"}
    office, lead = visit("office"), visit("lead")
    assert (
        office.post(f"{URL}/goal", {**seen, f"b{block_id}-body": "Цель офиса"}).status_code == 303
    )
    answer = lead.post(f"{URL}/goal", {**seen, f"b{block_id}-body": "Цель руководителя"})
    assert answer.status_code == 409
    assert "офиса</mark>" in answer.text
    assert "руководителя</mark>" in answer.text
    assert f'name="b{block_id}-revision" value="2"' in answer.text
    again = {f"b{block_id}-revision": "2", f"b{block_id}-body": "Цель руководителя"}
    theirs = {**again, f"keep_b{block_id}-body": "theirs"}
    assert lead.post(f"{URL}/goal", theirs).status_code == 303
    with cast.app.app_context():
        assert block(cast, block_id).body == "Цель офиса"
    merged = {**again, f"b{block_id}-body": "Цель обоих", f"keep_b{block_id}-body": "mine"}
    assert lead.post(f"{URL}/goal", merged).status_code == 303
    with cast.app.app_context():
        assert block(cast, block_id).body == "Цель обоих"


def test_a_conflict_in_one_row_saves_nothing_of_the_section(visit: Visit, cast: Cast) -> None:
    own = objective_id(cast)
    with cast.app.app_context(), unit_of_work():
        row = Objective(initiative_id=cast.initiative().id, position="W", number="2", text="Вторая")
        db.session.add(row)
        db.session.flush()
        other = row.id
    office, lead = visit("office"), visit("lead")
    sent = {f"r{own}-revision": "1", f"r{other}-revision": "1", f"r{other}-text": "Вторая"}
    assert office.post(f"{URL}/objectives", {**sent, f"r{own}-text": "Офис"}).status_code == 303
    answer = lead.post(
        f"{URL}/objectives",
        {**sent, f"r{own}-text": "Руководитель", f"r{other}-text": "Иная", "n0-text": "Третья"},
    )
    assert answer.status_code == 409
    assert "Третья" in answer.text
    assert "Иная" in answer.text
    with cast.app.app_context():
        texts = db.session.scalars(select(Objective.text).order_by(Objective.id)).all()
        assert {"Офис", "Вторая"} <= set(texts)
        assert not {"Иная", "Третья", "Руководитель"} & set(texts)


def test_lists_of_a_block_keep_what_the_form_does_not_show(visit: Visit, cast: Cast) -> None:
    block_id = make_block(cast, "principles", body="Принципы:", items=ITEMS)
    lead = visit("lead")
    name = f"b{block_id}"
    base = {f"{name}-revision": "1", f"{name}-body": "Принципы:", f"{name}-listed": "1"}
    entries = {
        f"{name}-entries-0-at": "0", f"{name}-entries-0-number": "1",
        f"{name}-entries-0-title": "Открытость", f"{name}-entries-0-text": "Для каждого",
        f"{name}-entries-1-at": "1", f"{name}-entries-1-text": "Второй пункт",
        f"{name}-entries-2-text": "Новый пункт",
    }  # fmt: skip
    assert lead.post(f"{URL}/principles", {**base, **entries}).status_code == 303
    with cast.app.app_context():
        assert block(cast, block_id).items == [
            {"number": 1, "title": "Открытость", "text": "Для каждого", "appendix": "3"},
            {"text": "Второй пункт"},
            {"text": "Новый пункт"},
        ]
    moved = {**base, **entries, f"{name}-revision": "2", f"{name}-entries-2-at": "2"}
    answer = lead.post(f"{URL}/principles", {**moved, "do": f"item:{name}:2"})
    assert answer.status_code == 303
    with cast.app.app_context():
        texts = [one["text"] for one in block(cast, block_id).items]
        assert texts == ["Для каждого", "Новый пункт", "Второй пункт"]
    emptied = {**base, f"{name}-revision": "9", f"{name}-entries-0-text": ""}
    assert lead.post(f"{URL}/principles", emptied).status_code == 303
    with cast.app.app_context():
        assert block(cast, block_id).items == []
    # A form without the list does not touch it.
    untouched = make_block(cast, "methods", items=ITEMS)
    assert lead.post(
        f"{URL}/methods", {f"b{untouched}-revision": "1", f"b{untouched}-body": "Текст"}
    ).status_code == 303  # fmt: skip
    with cast.app.app_context():
        assert block(cast, untouched).items == ITEMS


def test_a_new_section_is_written_and_an_empty_one_is_not(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    assert "Новизна" in lead.get(f"{URL}?edit=novelty").text
    assert lead.post(f"{URL}/novelty", {"nb-body": " ", "do": "save"}).status_code == 303
    assert 'id="s-novelty"' not in lead.get(URL).text
    assert lead.post(f"{URL}/novelty", {"nb-body": "Это ново", "do": "save"}).status_code == 303
    assert "Это ново" in lead.get(URL).text
    other = {"nb-heading": "Словарь", "nb-body": "Слова"}
    assert lead.post(f"{URL}/other", other).status_code == 303
    taken = lead.post(f"{URL}/other", other)
    assert taken.status_code == 422
    assert "Слова" in taken.text


def test_put_away_and_back(visit: Visit, cast: Cast) -> None:
    block_id = make_block(cast, body="Цель была")
    lead = visit("lead")
    name = f"b{block_id}"
    sent = {f"{name}-revision": "1", f"{name}-body": "Цель была"}
    answer = lead.post(f"{URL}/goal", {**sent, "do": f"away:{name}"})
    assert answer.status_code == 303
    page = lead.get(URL).text
    assert "Цель была" not in page
    assert f'value="back:{name}"' in page
    late = lead.post(f"{URL}/goal", {**sent, f"{name}-body": "Поздно"})
    assert late.status_code == 409
    assert "Поздно" in late.text
    assert "Цель была" in lead.get(f"{URL}?edit=goal").text
    assert lead.post(f"{URL}/goal", {"do": f"back:{name}"}).status_code == 303
    assert "Цель была" in lead.get(URL).text
    # Writing the section anew brings the old block back with the new text: each heading once.
    lead.post(f"{URL}/goal", {**sent, f"{name}-revision": "9", "do": f"away:{name}"})
    assert lead.post(f"{URL}/goal", {"nb-body": "Цель новая"}).status_code == 303
    with cast.app.app_context():
        row = block(cast, block_id)
        assert (row.body, row.archived_at) == ("Цель новая", None)


def test_rows_of_sections(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    with cast.app.app_context():
        school = cast.organisation("Школа А1").id
        foreign = cast.organisation("Школа Б1").id
    for section, new in (
        ("results", {"n0-number": "2", "n0-text": "Сеть работает"}),
        ("effects", {"n0-text": "Учителя остаются"}),
        ("staff", {"n0-post": "Методист", "n0-function": "Ведёт", "n0-is_lead": "y"}),
        ("regulations", {"n0-text": "Приказ № 5"}),
        ("national_projects", {"n0-text": "Современная школа"}),
        ("partners", {"n0-organisation": str(school), "n0-function": "Площадка"}),
        ("pilot_sites", {"n0-organisation": str(school),
                         "n0-letter_raw": "Письмо от 16.03.2021 № б/н"}),
    ):  # fmt: skip
        assert lead.post(f"{URL}/{section}", new).status_code == 303, section
    page = lead.get(URL).text
    for words in ("Сеть работает", "Учителя остаются", "Методист", "Приказ № 5", "Площадка"):
        assert words in page
    with cast.app.app_context():
        staff = db.session.scalars(select(StaffFunction)).one()
        assert staff.is_lead
        site = db.session.scalars(select(PilotSite)).one()
        assert site.letter_number_absent
        assert str(site.letter_date) == "2021-03-16"
        assert db.session.scalars(select(Partner)).one().by_hand
        kinds = {row.text: str(row.kind) for row in db.session.scalars(select(ExpectedResult))}
        assert kinds["Учителя остаются"] == "effect"
        staff_id = staff.id
    unchecked = {f"r{staff_id}-revision": "1", f"r{staff_id}-post": "Методист"}
    assert lead.post(f"{URL}/staff", unchecked).status_code == 303
    with cast.app.app_context():
        assert not db.session.get_one(StaffFunction, staff_id).is_lead
    hidden = lead.post(f"{URL}/partners", {"n0-organisation": str(foreign)})
    assert hidden.status_code == 422


def test_order(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    for text in ("Вторая", "Третья"):
        assert lead.post(f"{URL}/objectives", {"n0-text": text, "do": "more"}).status_code == 303
    with cast.app.app_context():
        ids = list(db.session.scalars(
            select(Objective.id)
            .where(Objective.initiative_id == cast.initiative().id)
            .order_by(Objective.position)
        ))  # fmt: skip
    assert lead.post(f"{URL}/objectives", {"do": f"up:r{ids[2]}"}).status_code == 303
    assert lead.post(f"{URL}/objectives", {"do": f"down:r{ids[0]}"}).status_code == 303
    with cast.app.app_context():
        texts = db.session.scalars(
            select(Objective.text)
            .where(Objective.initiative_id == cast.initiative().id)
            .order_by(Objective.position)
        ).all()
        assert texts == ["Третья", "Задача ПРО", "Вторая"]


@pytest.mark.parametrize(
    ("section", "form", "status"),
    [
        ("nothing", {}, 404),
        ("source", {"nb-body": "x"}, 404),
        ("stages", {}, 404),
        ("goal", {"b999999-revision": "1", "b999999-body": "x"}, 404),
        ("goal", {"do": "up:b999999"}, 404),
        ("goal", {"do": "back:x"}, 404),
        ("goal", {"nb-body": "x" * 100_001}, 422),
    ],
)
def test_bad_input(
    visit: Visit, cast: Cast, section: str, form: dict[str, str], status: int
) -> None:
    assert visit("lead").post(f"{URL}/{section}", form).status_code == status


def test_an_empty_objective_is_refused_with_a_sentence(visit: Visit, cast: Cast) -> None:
    own = objective_id(cast)
    answer = visit("lead").post(f"{URL}/objectives", {f"r{own}-revision": "1", f"r{own}-text": " "})
    assert answer.status_code == 422


def test_in_place_the_section_comes_back(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    answer = lead.post(f"{URL}/goal", {"nb-body": "На месте"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'id="s-goal"' in answer.text
    assert "toast" in answer.headers["HX-Trigger"]


def test_readers_see_how_ready_it_is_but_no_pencils(visit: Visit, cast: Cast) -> None:
    page = visit("viewer").get(URL).text
    assert 'id="readiness"' in page
    assert "?edit=" not in page
    assert visit("viewer").get(f"{URL}?edit=goal").status_code == 403


def test_letters_stay_as_they_were_written(visit: Visit, cast: Cast) -> None:
    """A form that gives the same text back changes nothing, whatever blanks it lost."""
    with cast.app.app_context(), unit_of_work():
        row = add_pilot_site(
            None, cast.initiative(), organisation=cast.organisation("Школа А1"),
            letter_raw="  Письмо  от 16.03.2021 № 7 ",
        )  # fmt: skip
        row_id = row.id
    lead = visit("lead")
    same = {f"r{row_id}-revision": "1", f"r{row_id}-letter_raw": "Письмо  от 16.03.2021 № 7"}
    assert lead.post(f"{URL}/pilot_sites", same).status_code == 303
    with cast.app.app_context():
        assert db.session.get_one(PilotSite, row_id).revision == 1
