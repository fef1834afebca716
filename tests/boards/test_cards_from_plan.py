"""Cards out of the activities of the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select

from kaskad.boards import plan_actions
from kaskad.boards.models import Board, Card, CardAssignee
from kaskad.boards.plan_actions import Each, card_wishes
from kaskad.boards.plan_queries import PlanRow, plan_rows, span_of
from kaskad.cascade.models import Activity, ActivityParty
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.models import Body, Party
from kaskad.periods import PeriodContext, SchoolYear, read_period

URL = "/boards/PRO/from-plan"
DAY = date(2021, 11, 17)


@pytest.fixture
def plan(ctx: None, cast: Any) -> dict[str, int]:
    """The project runs in 2020-2024 and has four more activities; ids by number."""
    project, centre = cast.initiative(), cast.organisation()
    with unit_of_work():
        project.starts_on, project.ends_on = date(2020, 9, 1), date(2024, 8, 31)
        first = db.session.scalars(
            select(Activity).where(Activity.initiative_id == project.id)
        ).one()
        words = {
            "2": ("Конкурс педагогических достижений", "ежегодно, октябрь- февраль", "Победители"),
            "3": ("Отчёт о ходе проекта", "ежегодно до 01.06.", ""),
            "4": ("Анализ", "", ""),
            "5": ("Заседание рабочей группы", "не реже 1 раза в полугодие", "Протокол"),
        }
        context = PeriodContext(project_start=project.starts_on, project_end=project.ends_on)
        for number, (title, raw, result) in words.items():
            period = read_period(raw, context)
            db.session.add(
                Activity(initiative_id=project.id, position=f"V{number}", number=number,
                         title=title, result=result, period_raw=raw, stage_id=first.stage_id,
                         period=period.to_json() if raw else {},
                         starts_on=period.start, ends_on=period.end)
            )  # fmt: skip
        group = Body(name="Рабочая группа проекта", home_id=centre.id)
        db.session.add(group)
        db.session.flush()
        db.session.add_all(
            [
                ActivityParty(activity_id=first.id, party_id=group.id, position=0),
                ActivityParty(
                    activity_id=first.id, party_id=cast.person("stranger").id, position=1
                ),
            ]
        )
    rows = db.session.execute(
        select(Activity.number, Activity.id).where(Activity.initiative_id == project.id)
    )
    return {row.number: row.id for row in rows}


def _rows(cast: Any, *years: str) -> dict[str, PlanRow]:
    span = span_of(cast.initiative(), DAY, *years)
    groups = plan_rows(cast.board(), cast.initiative(), span)
    return {row.number: row for group in groups for row in group.rows}


def _rows_in_order(cast: Any) -> list[PlanRow]:
    span = span_of(cast.initiative(), DAY)
    return [row for group in plan_rows(cast.board(), cast.initiative(), span) for row in group.rows]


def _form(cast: Any, modes: dict[int, str], **more: Any) -> dict[str, Any]:
    return {
        "activity": [str(each) for each in modes],
        "mode": [f"{each}:{mode}" for each, mode in modes.items()],
        "column": str(cast.columns()[0].id), "first": "2020/2021", "last": "2023/2024", **more,
    }  # fmt: skip


def _made(number: int = 6) -> list[Card]:
    return list(
        db.session.scalars(
            select(Card).join(Board, Board.id == Card.board_id)
            .where(Board.key_fold == "PRO", Card.number > number).order_by(Card.number)
            .execution_options(populate_existing=True)
        )
    )  # fmt: skip


def test_span_is_the_school_year_that_goes_on(ctx: None, cast: Any, plan: dict[str, int]) -> None:
    project = cast.initiative()
    assert span_of(project, DAY).first == span_of(project, DAY).last == SchoolYear(2021)
    whole = span_of(project, date(2030, 1, 1))
    assert (whole.first, whole.last) == (SchoolYear(2020), SchoolYear(2023))
    turned = span_of(project, DAY, "2022/2023", "2020/2021")
    assert (turned.first, turned.last) == (SchoolYear(2020), SchoolYear(2022))
    odd = span_of(project, DAY, "1066/1067", "<script>")
    assert odd.first == SchoolYear(2021)


def test_scenario_4_a_contest_over_new_year(ctx: None, cast: Any, plan: dict[str, int]) -> None:
    times = _rows(cast, "2020/2021", "2023/2024")["2"].times
    assert [(time.name, time.starts_on, time.due_on) for time in times][:2] == [
        ("2020/2021", date(2020, 10, 1), date(2021, 2, 28)),
        ("2021/2022", date(2021, 10, 1), date(2022, 2, 28)),
    ]
    assert [time.name for time in times] == ["2020/2021", "2021/2022", "2022/2023", "2023/2024"]


def test_scenario_5_a_yearly_deadline_has_no_start(
    ctx: None, cast: Any, plan: dict[str, int]
) -> None:
    times = _rows(cast, "2020/2021", "2021/2022")["3"].times
    assert [(time.name, time.starts_on, time.due_on) for time in times] == [
        ("2020/2021", None, date(2021, 6, 1)), ("2021/2022", None, date(2022, 6, 1)),
    ]  # fmt: skip


def test_two_in_a_school_year_have_names_of_their_own(
    ctx: None, cast: Any, plan: dict[str, int]
) -> None:
    names = [time.name for time in _rows(cast)["5"].times]
    assert names == ["I полугодие 2021/2022 учебного года", "II полугодие 2021/2022 учебного года"]


def test_bounds_lent_by_the_project_are_not_dates_of_the_card(
    ctx: None, cast: Any, plan: dict[str, int]
) -> None:
    rows = _rows(cast)
    assert (rows["1"].starts_on, rows["1"].due_on) == (date(2021, 11, 1), date(2021, 11, 30))
    assert (rows["2"].starts_on, rows["2"].due_on) == (None, None)
    assert (rows["4"].starts_on, rows["4"].due_on, rows["4"].repeats) == (None, None, False)


def test_the_page_shows_the_words_of_the_plan(cast: Any, visit: Any, plan: dict[str, int]) -> None:
    page = visit("lead").get(URL).text
    for words in ("ежегодно, октябрь- февраль", "Конкурс педагогических достижений",
                  "Рабочая группа проекта", "Победители"):  # fmt: skip
        assert words in page
    assert f'value="{plan["2"]}"' in page
    ticked = visit("lead").get(f"{URL}?activity={plan['2']}").text
    assert f'name="activity" value="{plan["2"]}" checked' in ticked


def test_a_card_for_every_school_year(cast: Any, visit: Any, plan: dict[str, int]) -> None:
    answer = visit("lead").post(URL, _form(cast, {plan["2"]: "times"}))
    assert (answer.status_code, answer.location) == (303, "/boards/PRO")
    cards = _made()
    assert [(card.occurrence, card.starts_on, card.due_on) for card in cards] == [
        (f"{year}/{year + 1}", date(year, 10, 1), date(year + 1, 2, 29 if year == 2023 else 28))
        for year in range(2020, 2024)
    ]
    assert {card.activity_id for card in cards} == {plan["2"]}
    assert cards[0].title == "Конкурс педагогических достижений (2020/2021)"
    assert "Победители" in cards[0].description
    assert [card.number for card in cards] == [7, 8, 9, 10]
    actions = db.session.execute(
        select(Event.action, func.count()).group_by(Event.action).order_by(Event.action)
    )
    assert [tuple(row) for row in actions] == [("board.cards_from_plan", 1), ("card.created", 4)]


def test_one_card_and_many_in_one_go(cast: Any, visit: Any, plan: dict[str, int]) -> None:
    modes = {plan["1"]: "one", plan["5"]: "times", plan["4"]: "one"}
    browser = visit("lead")
    browser.post(URL, _form(cast, modes, first="2021/2022", last="2021/2022"))
    assert [card.title for card in _made()] == [
        "Семинар ПРО", "Анализ",
        "Заседание рабочей группы (I полугодие 2021/2022 учебного года)",
        "Заседание рабочей группы (II полугодие 2021/2022 учебного года)",
    ]  # fmt: skip
    assert "Создано 4 карточки." in browser.get("/boards").text


def test_what_is_there_is_not_made_twice(cast: Any, visit: Any, plan: dict[str, int]) -> None:
    browser = visit("lead")
    data = _form(cast, {plan["1"]: "one", plan["2"]: "times"})
    browser.post(URL, data)
    assert len(_made()) == 5
    page = browser.get(f"{URL}?first=2020/2021&last=2023/2024").text
    assert "карточка ПРО-7 есть" in page
    answer = browser.post(URL, data)
    assert answer.status_code == 422
    assert "Новых карточек не получилось" in answer.text
    assert len(_made()) == 5
    with unit_of_work():
        _made()[1].archived_at = now()  # put away: it may be made anew
    browser.post(URL, data)
    assert len(_made()) == 6
    browser.post(URL, {**data, "again": "y"})
    assert len(_made()) == 11


def test_r16_double_submit_makes_the_cards_once(
    cast: Any, visit: Any, plan: dict[str, int]
) -> None:
    data = _form(cast, {plan["2"]: "times"}, again="y", _once="c" * 32)
    browser = visit("lead")
    assert browser.post(URL, data).status_code == 303
    assert browser.post(URL, data).status_code == 303
    assert len(_made()) == 4


def test_those_who_answer_for_the_activity(cast: Any, visit: Any, plan: dict[str, int]) -> None:
    """Those who may not see the board are left out rather than stopping the whole (S23)."""
    visit("lead").post(URL, _form(cast, {plan["1"]: "one"}, assign="y"))
    visit("lead").post(URL, _form(cast, {plan["4"]: "one"}))
    first, second = _made()
    held = select(Party.name).join(CardAssignee, CardAssignee.party_id == Party.id)
    names = db.session.scalars(held.where(CardAssignee.card_id == first.id)).all()
    assert names == ["Рабочая группа проекта"]
    assert db.session.scalars(held.where(CardAssignee.card_id == second.id)).all() == []


def test_s01_an_activity_or_column_of_another_project(
    cast: Any, visit: Any, plan: dict[str, int]
) -> None:
    foreign = db.session.scalars(
        select(Activity.id).where(Activity.initiative_id == cast.initiative("ZZS").id)
    ).one()
    browser = visit("lead")
    assert browser.post(URL, _form(cast, {foreign: "one"})).status_code == 422
    column = cast.columns("ZZS")[0].id
    data = {**_form(cast, {plan["1"]: "one"}), "column": column}
    assert browser.post(URL, data).status_code == 422
    assert _made() == []
    assert "ZZSECRET" not in browser.get(URL).text


@pytest.mark.parametrize("change", [
    {"activity": []}, {"activity": ["x"]}, {"activity": ["9" * 30]}, {"mode": ["1:all"]},
    {"mode": ["<script>"]}, {"column": ""}, {"column": "999999"},
])  # fmt: skip
def test_nonsense_makes_nothing(
    cast: Any, visit: Any, plan: dict[str, int], change: dict[str, Any]
) -> None:
    answer = visit("lead").post(URL, {**_form(cast, {plan["1"]: "one"}), **change})
    assert answer.status_code == 422
    assert _made() == []


def test_too_many_at_once_is_told_and_nothing_is_made(
    cast: Any, visit: Any, plan: dict[str, int]
) -> None:
    with unit_of_work():
        rows = [
            Activity(
                initiative_id=cast.initiative().id, position=f"Z{number:03}", title=f"Дело {number}"
            )
            for number in range(201)
        ]
        db.session.add_all(rows)
    answer = visit("lead").post(URL, _form(cast, {row.id: "one" for row in rows}))
    assert answer.status_code == 422
    assert "Получилась бы 201 карточка" in answer.text
    assert f'value="{rows[0].id}" checked' in answer.text  # what was ticked is kept
    assert _made() == []


def test_two_hundred_cards_in_one_unit_of_work(cast: Any, visit: Any, plan: dict[str, int]) -> None:
    with unit_of_work():
        rows = [
            Activity(
                initiative_id=cast.initiative().id, position=f"Z{number:03}", title=f"Дело {number}"
            )
            for number in range(200)
        ]
        db.session.add_all(rows)
    answer = visit("lead").post(URL, _form(cast, {row.id: "one" for row in rows}))
    assert answer.status_code == 303
    assert [card.title for card in _made()] == [f"Дело {number}" for number in range(200)]


def test_a_failure_in_the_middle_leaves_nothing(
    cast: Any, visit: Any, plan: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = plan_actions.create_card

    def breaking(*args: Any, **kw: Any) -> Card:
        if kw["occurrence"] == "2022/2023":
            raise errors.Conflict("Стоп")
        return whole(*args, **kw)

    monkeypatch.setattr(plan_actions, "create_card", breaking)
    assert visit("lead").post(URL, _form(cast, {plan["2"]: "times"})).status_code == 409
    assert _made() == []
    assert cast.board().last_number == 6


def test_titles_longer_than_a_card_holds(ctx: None, cast: Any, plan: dict[str, int]) -> None:
    long = "Очень длинное мероприятие " * 40
    with unit_of_work():
        db.session.get_one(Activity, plan["2"]).title = long
    (wish, *_rest) = card_wishes(
        list(_rows(cast).values()), {plan["2"]: Each.EVERY_TIME}, again=False
    )
    assert len(wish.title) <= 500
    assert wish.title.endswith("… (2021/2022)")


def test_words_of_the_plan_are_never_markup(cast: Any, visit: Any, plan: dict[str, int]) -> None:
    with unit_of_work():
        row = db.session.get_one(Activity, plan["1"])
        row.title = row.result = row.period_raw = "<script>alert(1)</script>"
    assert "<script>alert" not in visit("lead").get(URL).text


def test_undo_puts_the_cards_away(cast: Any, visit: Any, plan: dict[str, int]) -> None:
    browser = visit("lead")
    browser.post(URL, _form(cast, {plan["2"]: "times"}))
    event = db.session.scalars(select(Event).where(Event.action == "board.cards_from_plan")).one()
    touched = _made()[0]
    with unit_of_work(cast.person("member")):
        db.session.add(
            Event(action="card.commented", subject_kind="card", subject_id=touched.id,
                  actor_id=cast.person("member").id, board_id=event.board_id)
        )  # fmt: skip
    assert visit("member").post(f"{URL}/undo", {"event": event.id}).status_code == 404
    assert visit("participant").post(f"{URL}/undo", {"event": event.id}).status_code == 403
    assert browser.post(f"{URL}/undo", {"event": event.id}).status_code == 303
    assert [card.occurrence for card in _made() if card.archived_at is None] == ["2020/2021"]
    assert browser.post(f"{URL}/undo", {"event": event.id + 1000}).status_code == 404
    assert browser.post(f"{URL}/undo", {"event": "x"}).status_code == 422


@pytest.mark.parametrize(("name", "status"), [
    ("lead", 200), ("member", 200), ("office", 200), ("participant", 403), ("observer", 403),
    ("director", 403), ("monitor", 403), ("viewer", 403), ("employee", 403), ("admin", 403),
    ("stranger", 404), ("gone", 404),
])  # fmt: skip
def test_who_may(cast: Any, visit: Any, plan: dict[str, int], name: str, status: int) -> None:
    browser = visit(name)
    assert browser.get(URL).status_code == status
    answer = browser.post(URL, _form(cast, {plan["1"]: "one"}))
    assert answer.status_code == (303 if status == 200 else status)
    assert len(_made()) == (1 if status == 200 else 0)


def test_gone_archived_and_wrong(cast: Any, visit: Any, plan: dict[str, int]) -> None:
    browser = visit("lead")
    assert browser.get("/boards/XXX/from-plan").status_code == 404
    assert browser.client.put(URL).status_code == 405
    assert browser.get(f"{URL}/undo").status_code == 405
    assert visit().get(URL).status_code == 303
    assert visit().post(URL).status_code == 401
    with unit_of_work():
        cast.board().archived_at = now()
    assert browser.post(URL, _form(cast, {plan["1"]: "one"})).status_code == 409


def test_a_free_board_has_no_plan(ctx: None, cast: Any, visit: Any) -> None:
    visit("office").post("/boards", {"organisation": cast.organisation().id, "title": "Лаб",
                                     "key": "LAB"})  # fmt: skip
    answer = visit("office").get("/boards/LAB/from-plan")
    assert answer.status_code == 404
    assert "плана" in answer.text


def test_statements_do_not_grow_with_activities(
    cast: Any, visit: Any, plan: dict[str, int], statements: Any
) -> None:
    seen = []
    for count in (1, 300):
        with unit_of_work():
            db.session.add_all([
                Activity(initiative_id=cast.initiative().id, position=f"Y{number:03}", title="Дело",
                         period_raw="ежегодно, май")
                for number in range(count)
            ])  # fmt: skip
        browser = visit("lead")
        statements.clear()
        assert browser.get(URL).status_code == 200
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 14, seen


def test_real_plans_make_cards(shared: Any, ctx: None, cast: Any) -> None:
    """Every period of both real documents gives cards whose days are in order (section 11, 4)."""
    checked = 0
    for file in sorted((shared / "data" / "cascade").glob("*.yaml")):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        plans = [*data.get("methodical_projects", ()), *filter(None, [data.get("project")])]
        for project in plans:
            with unit_of_work():
                db.session.query(Activity).filter_by(initiative_id=cast.initiative().id).delete()
                db.session.add_all([
                    Activity(initiative_id=cast.initiative().id, position=f"V{number:03}",
                             title=row.get("title") or "–", period_raw=row.get("period_text") or "")
                    for number, row in enumerate(project.get("activities") or ())
                ])  # fmt: skip
            rows = list(_rows_in_order(cast))
            for row in rows:
                assert len(card_wishes([row], {row.id: Each.ONE}, again=False)) == 1
            for wish in card_wishes(
                rows, dict.fromkeys((r.id for r in rows), Each.EVERY_TIME), again=False
            ):
                assert not (wish.starts_on and wish.due_on and wish.due_on < wish.starts_on)
                assert len(wish.occurrence) <= 40
                assert wish.title
                checked += 1
    assert checked > 50
