"""Overview, plan, passport, journal of an initiative."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from kaskad.cascade import actions, panels
from kaskad.cascade.models import Initiative, ResultKind
from kaskad.cascade.passport_queries import passport
from kaskad.cascade.plan_queries import plan
from kaskad.cascade.sections import SECTIONS
from kaskad.core import errors
from kaskad.core.db import unit_of_work
from kaskad.journal import record
from kaskad.people.models import Organisation
from tests.cast import Cast, Visit

DAY = dt.date(2022, 4, 16)
PAGES = ("/projects/PRO", "/projects/PRO/plan", "/projects/PRO/passport", "/projects/PRO/team",
         "/projects/PRO/journal")  # fmt: skip


def fill(initiative: Initiative, organisation: Organisation, times: int = 1) -> None:
    """Every kind of part, *times* each."""
    for number in range(times):
        for section in SECTIONS:
            if not section.typed:
                actions.set_block(
                    None, initiative, section.kind, heading=f"Раздел {number}",
                    body=f"Текст {section.kind} {number}",
                    items=[{"number": 1, "title": "Пункт", "text": "слова", "url": "https://a.example"}],
                )  # fmt: skip
        stage = actions.add_stage(None, initiative, title=f"Этап {number}", period_raw="2021-2023")
        actions.add_objective(None, initiative, text=f"Задача {number}", number=str(number + 1))
        actions.add_activity(
            None, initiative, title=f"Семинар {number}", number=str(number), stage=stage,
            period_raw="ежегодно, ноябрь-декабрь", result="Отчёт", parties=[organisation],
        )  # fmt: skip
        actions.add_result(None, initiative, text=f"Итог {number}")
        actions.add_result(None, initiative, text=f"Эффект {number}", kind=ResultKind.EFFECT)
        actions.add_result(None, initiative, text=f"Продукт {number}", kind=ResultKind.PRODUCT)
        actions.add_funding_source(None, initiative, kind="grant", amount_raw=str(number))
        actions.add_staff_function(None, initiative, post="методист", function=f"Роль {number}")
        actions.add_risk(None, initiative, name=f"Перегрузка {number}", mitigation="Отдых")
        actions.add_partner(None, initiative, organisation=organisation, function=f"Связь {number}")
        actions.add_pilot_site(
            None, initiative, organisation=organisation, letter_raw=f"Письмо б/н {number}",
            letter_number_absent=True,
        )  # fmt: skip
        actions.add_regulation(None, initiative, text=f"Закон {number}")
        actions.add_national_link(None, initiative, text=f"Нацпроект {number}")
        actions.add_external_link(
            None, initiative, url=f"https://example.org/{number}", belongs_to="tasks", item=1
        )


MOST = {"/projects/PRO": 42, "/projects/PRO/passport": 32}
"""The overview has a panel from every room: health, indicators, sprints, control, questions.

The passport reads a table for each kind of section, and who is writing one of them now.
"""


@pytest.mark.parametrize("url", PAGES)
def test_who_sees_the_pages(visit: Visit, url: str) -> None:
    for who in ("admin", "director", "office", "viewer", "employee", "lead", "observer"):
        assert visit(who).get(url).status_code == 200, who
    for who in ("stranger", "gone"):
        assert visit(who).get(url).status_code == 404, who
    assert visit().get(url).status_code in {302, 303}
    assert visit("lead").client.delete(url).status_code == 405


@pytest.mark.parametrize("url", PAGES)
def test_statements_do_not_grow(visit: Visit, cast: Cast, statements: Any, url: str) -> None:
    lead = visit("lead")
    lead.get(url)
    with cast.app.test_request_context(), unit_of_work():
        fill(cast.initiative(), cast.organisation("Школа А1"))
    statements.clear()
    lead.get(url)
    small = len(statements)
    with cast.app.test_request_context(), unit_of_work():
        fill(cast.initiative(), cast.organisation("Школа А2"), 12)
    statements.clear()
    assert lead.get(url).status_code == 200
    assert len(statements) == small <= MOST.get(url, 30), list(statements)


def test_every_section_has_a_home_in_the_passport(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        fill(cast.initiative(), cast.organisation("Школа А1"))
    page = visit("lead").get("/projects/PRO/passport").text
    for section in SECTIONS:
        if not section.typed:
            assert f"Текст {section.kind} 0" in page, section.kind
    for words in ("Задача 0", "Этап 0", "Семинар 0", "Итог 0", "Эффект 0", "Роль 0",
                  "Перегрузка 0", "не оценён", "Связь 0", "Письмо б/н 0", "Закон 0", "Нацпроект 0", "https://example.org/0",
                  "Задачи проекта", "ежегодно, ноябрь-декабрь"):  # fmt: skip
        assert words in page, words
    # The table of contents leads to what is there, and to nothing else.
    for target in re.findall(r'href="#(s-[a-z_]+)"', page):
        assert f'id="{target}"' in page
    assert page.index("Текст goal 0") < page.index("Задача 0") < page.index("Текст rationale 0")


def test_s56_addresses_of_documents_are_links_only_if_safe(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        row = cast.initiative()
        actions.add_external_link(None, row, url="javascript:alert(1)")
        actions.add_external_link(None, row, url="data:text/html,<script>1</script>")
        actions.set_block(None, row, "needs", items=[{"title": "x", "url": "javascript:alert(2)"}])
        actions.add_activity(None, row, title="Сайт", link="javascript:alert(3)")
    for url in ("/projects/PRO/passport", "/projects/PRO/plan"):
        page = visit("lead").get(url).text
        assert not re.search(r'href="(javascript|data):', page)
        assert "<script>1" not in page
    page = visit("lead").get("/projects/PRO/passport").text
    assert "javascript:alert(1)" in page  # nothing is dropped: it is shown as text


def test_an_unknown_section_is_refused_and_a_known_one_replaced(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        row = cast.initiative()
        with pytest.raises(errors.Invalid):
            actions.set_block(None, row, "planet", body="x")
        first = actions.set_block(None, row, "goal", body="Одна цель")
        assert actions.set_block(None, row, "goal", body="Другая цель").id == first.id
    section = passport(row.id, DAY).section("goal")
    assert section is not None
    assert section.blocks[0].body == "Другая цель"


# ------------------------------------------------------------------------ plan


def test_shared_cells_are_merged_as_in_the_document(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        row = cast.initiative("STR")
        parent = actions.add_activity(None, row, title="Цикл", number="1", result="Развитие")
        for number, shared in (("1.1", ""), ("1.2", "1.1"), ("1.3", "1.1"), ("1.4", "")):
            actions.add_activity(
                None, row, title=f"Шаг {number}", number=number, parent=parent,
                result="Знания" if number != "1.4" else "Отчёт", result_shared_from=shared,
            )  # fmt: skip
        actions.add_activity(
            None, row, title="Шаг", number="2", result="Знания", result_shared_from="1.1"
        )
    rows = plan(row.id, DAY).groups[0].rows
    assert [one.result_span for one in rows] == [1, 3, 0, 0, 1, 1]  # 2 is not a neighbour of 1.1
    assert [one.depth for one in rows] == [0, 1, 1, 1, 1, 0]


def test_only_used_columns_are_shown(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        row = cast.initiative("STR")
        actions.add_activity(None, row, title="Семинар", period_raw="ноябрь 2021")
        assert plan(row.id, DAY).columns == ("period",)
        actions.add_activity(
            None,
            row,
            title="Выставка",
            parties=[cast.person("lead")],
            state="in_progress",  # type: ignore[arg-type]
        )
        assert plan(row.id, DAY).columns == ("period", "parties", "state")


def test_groups_of_years_and_stages(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        row = cast.initiative("STR")
        stage = actions.add_stage(None, row, title="Основной", period_raw="2021-2022")
        actions.add_activity(None, row, title="А", group="2020 г.")
        actions.add_activity(None, row, title="Б", group="2021 г.")
        actions.add_activity(None, row, title="В", stage=stage)
    shown = plan(row.id, DAY)
    assert [(one.title, one.stage.title if one.stage else "") for one in shown.groups] == [
        ("2020 г.", ""), ("2021 г.", ""), ("", "Основной"),
    ]  # fmt: skip
    assert shown.by_stage


def test_words_are_kept_and_doubts_are_said(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        row = cast.initiative()
        actions.add_activity(None, row, title="Конкурс", period_raw="ежегодно, октябрь- февраль")
        actions.add_activity(None, row, title="Чтения", period_raw="в течение года")
        actions.add_activity(None, row, title="Загадка", period_raw="когда рак свистнет")
        actions.add_activity(None, row, title="День", period_raw="с 01.09.2021 по 31.08.2022")
    page = visit("lead").get("/projects/PRO/plan").text
    for words in ("ежегодно, октябрь- февраль", "в течение года", "когда рак свистнет",
                  "Не сказано, календарный год или учебный.",
                  "Эти слова не удалось прочитать как даты.", "2 срока неясны"):  # fmt: skip
        assert words in page, words


def test_the_context_of_a_period_is_its_stage(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        row = cast.initiative("STR")
        stage = actions.add_stage(
            None, row, title="Основной", period_raw="с 01.09.2021 по 31.08.2022"
        )
        inside = actions.add_activity(None, row, title="А", stage=stage, period_raw="регулярно")
    assert (inside.starts_on, inside.ends_on) == (stage.starts_on, stage.ends_on)
    assert inside.period["raw"] == "регулярно"


# --------------------------------------------------------------------- journal


def test_the_journal_speaks_in_sentences_and_pages(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context():
        row = cast.initiative()
        with unit_of_work(cast.person("lead")):
            for number in range(60):
                changes = {"title": [f"было {number}", f"стало {number}"]}
                record("initiative.changed", "initiative", row.id, initiative_id=row.id,
                       data={"changes": changes})  # fmt: skip
        with unit_of_work():
            record("initiative.imported", "initiative", row.id, initiative_id=row.id,
                   data={"source": "Озёрный район"})  # fmt: skip
    lead = visit("lead")
    first = lead.get("/projects/PRO/journal").text
    assert "Роль lead ·" in first
    assert "было «было 59», стало «стало 59»" in first
    assert "загружено из файла: Озёрный район" in first
    assert "было 5»" not in first
    older = re.search(r'href="(/projects/PRO/journal\?before=\d+)"', first)
    assert older
    assert "было «было 5»" in lead.get(older[1]).text
    for nonsense in ("abc", "-1", "9" * 40, "0"):
        answer = lead.get(f"/projects/PRO/journal?before={nonsense}")
        assert answer.status_code == 200
        assert ("что-то неизвестное" in answer.text) == (nonsense != "0"), "named, not ignored"


def test_s25_the_journal_names_no_hidden_place(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work(cast.person("office")):
        row = cast.initiative()
        hidden = cast.initiative("ZZS").id
        record("initiative.moved", "initiative", row.id, initiative_id=row.id,
               data={"parent": [hidden, row.parent_id]})  # fmt: skip
    page = visit("lead").get("/projects/PRO/journal").text
    assert "другая часть каскада" in page
    assert "ZZSECRET" not in page


def test_panels_of_rooms_above_are_shown(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = panels.Panel("nothing", 1, "no-such-template.html", lambda _i, _p: None)
    monkeypatch.setattr(panels, "overview_panels", {"nothing": empty})
    monkeypatch.setattr(panels, "tabs", {
        "x": panels.Tab("x", 15, lambda: "Показатели", lambda _i, _p: "/x"),
        "y": panels.Tab("y", 16, lambda: "Скрыто", lambda _i, _p: None),
    })  # fmt: skip
    page = visit("lead").get("/projects/PRO").text
    assert 'href="/x"' in page
    assert "Скрыто" not in page


def test_the_real_programme_page_lists_what_is_below(visit: Visit) -> None:
    page = visit("lead").get("/projects/GEN").text
    assert 'href="/projects/STR"' in page
    assert "/boards/GEN" not in page
    assert "/boards/PRO" in visit("lead").get("/projects/PRO").text


def test_english(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        cast.person("lead").locale = "en"
        actions.add_activity(None, cast.initiative(), title="А", period_raw="в течение года")
    page = visit("lead").get("/projects/PRO/plan").text
    assert "Plan and stages" in page
    assert "calendar or a school year" in page


def test_the_journal_tells_of_cards(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work(cast.person("lead")):
        row, card = cast.initiative(), cast.card()
        record("card.created", "card", card.id, initiative_id=row.id, board_id=card.board_id,
               data={"key": "ПРО-1", "title": card.title, "changes": {}})  # fmt: skip
        record("board.column_moved", "board", card.board_id, initiative_id=row.id, data={})
    page = visit("lead").get("/projects/PRO/journal").text
    assert 'href="/cards/PRO-1"' in page
    assert "колонку доски" in page
    assert "Что-то изменилось" not in page
