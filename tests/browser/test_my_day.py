"""A participant's Monday, from the list of what to do to the photo that shows it done."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select, update

from kaskad.boards.models import Board, Card, CardAssignee, ChecklistItem, Comment, Mention
from kaskad.cascade.models import InitiativeKind, TeamMember
from kaskad.core.clock import now, today
from kaskad.core.db import db, unit_of_work
from kaskad.journal import record
from kaskad.people.models import LoginSession
from kaskad.people.permissions import Role
from tests.browser.conftest import Pages
from tests.cast import Cast, _initiative, add_board

# 7 x 5 pixels; the smallest thing that is really a photo for the server's sniffing.
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAIAAAAG+GGPAAAAEklEQVR42mNgYGD4z4AVMAxbKQAqYAT8"
    "xLDDtAAAAABJRU5ErkJggg=="
)


@pytest.fixture
def monday(app: Flask, cast: Cast) -> date:
    """Seven tasks of three projects for the participant, a line to tick, a mention, some news."""
    with app.test_request_context():
        day, person, lead = today(), cast.person("participant"), cast.person("lead")
        with unit_of_work(lead):
            boards = [cast.board()]
            for key in ("ШКЛ", "ЛАБ"):
                project = _initiative(
                    key, f"Проект {key}", InitiativeKind.PROJECT, cast.organisation(),
                    cast.initiative("STR"),
                )  # fmt: skip
                boards.append(add_board(project))
                db.session.add(
                    TeamMember(initiative_id=project.id, person_id=person.id, role=Role.PARTICIPANT)
                )
            # (board, card, days from today): deliberately not in their order
            plan = ((0, 2, 3), (1, 1, -2), (2, 1, 0), (0, 1, -5), (1, 2, 30), (2, 2, -1), (0, 4, 9))
            for board, number, days in plan:
                card = db.session.scalars(
                    select(Card).where(Card.board_id == boards[board].id, Card.number == number)
                ).one()
                card.due_on = day + timedelta(days=days)
                db.session.add(CardAssignee(card_id=card.id, party_id=person.id))
            first = cast.card(1)
            db.session.add(
                ChecklistItem(
                    card_id=first.id, position="W", text="Собрать подписи", assignee_id=person.id
                )
            )
            first.checklist_total += 1
            comment = db.session.scalars(select(Comment).where(Comment.card_id == first.id)).one()
            db.session.add(Mention(comment_id=comment.id, person_id=person.id))
            record(
                "card.moved",
                "card",
                cast.card(5).id,
                initiative_id=boards[0].initiative_id,
                board_id=boards[0].id,
                data={"from": "В работе", "to": "На согласовании"},
            )
    return day


def test_scenario_10_seven_tasks_of_three_projects_by_due_day(pages: Pages, monday: date) -> None:
    page = pages("participant", width=390, height=844, has_touch=True)
    page.goto("/")
    expect(page.locator(".k-day-card .k-key")).to_have_text(
        ["ПРО-1", "ШКЛ-1", "ЛАБ-2", "ЛАБ-1", "ПРО-2", "ПРО-4", "ШКЛ-2"]
    )
    expect(page.locator("#overdue h2")).to_contain_text("Просрочено")
    expect(page.locator("#c-PRO-1")).to_contain_text("просрочено на 5 дней")
    overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(overflow)
    small = page.evaluate(
        "() => [...document.querySelectorAll('#my-cards button')]"
        ".filter(b => b.getBoundingClientRect().height < 43.5).map(b => b.innerText)"
    )
    assert small == []


def test_scenario_10_moves_one_by_keyboard_and_attaches_a_photo(
    pages: Pages, monday: date, app: Flask, cast: Cast
) -> None:
    page = pages("participant")
    page.goto("/")
    button = page.locator("#c-PRO-1").get_by_role("button", name="Переместить ПРО-1 в колонку")
    expect(button).to_contain_text("На согласовании")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/#c-PRO-1")
    expect(page.locator("#c-PRO-1 .k-day-facts")).to_contain_text("На согласовании")
    page.locator("#c-PRO-1 h3 a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cards/PRO-1")
    page.locator("#card-files input[type=file]").first.set_input_files(
        {"name": "список.png", "mimeType": "image/png", "buffer": PHOTO}
    )
    expect(page.locator("#card-files img")).to_have_count(1)
    with app.test_request_context():
        card = cast.card(1)
        assert card.file_count == 1
        assert card.column_id == cast.columns()[2].id


def test_ticking_my_line(pages: Pages, monday: date, app: Flask, cast: Cast) -> None:
    page = pages("participant", width=390, height=844)
    page.goto("/")
    page.get_by_role("button", name="Собрать подписи").click()
    page.wait_for_url("**/#c-PRO-1")
    expect(page.get_by_role("button", name="Собрать подписи")).to_have_count(0)
    with app.test_request_context():
        assert cast.card(1).checklist_done == 1


def test_it_all_works_without_scripts(pages: Pages, monday: date) -> None:
    page = pages("participant", width=390, height=844, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("button", name="Собрать подписи").click()
    page.wait_for_url("**/#c-PRO-1")
    page.locator("#c-PRO-1 .k-day-next button").click()
    page.wait_for_url("**/#c-PRO-1")
    expect(page.locator("#c-PRO-1 .k-day-facts")).to_contain_text("На согласовании")
    page.get_by_role("button", name="Принято к сведению").click()
    expect(page.locator("#mentions section")).to_have_count(0)
    page.get_by_role("button", name="Всё видел(а)").click()
    expect(page.locator("#changes")).to_contain_text("С прошлого раза ничего не изменилось")


def test_a_mention_leads_to_its_card_and_is_seen(pages: Pages, monday: date) -> None:
    page = pages("participant")
    page.goto("/")
    page.locator("#mentions").get_by_role("button", name="Открыть карточку").click()
    page.wait_for_url("**/cards/PRO-1#comment-*")
    page.goto("/")
    expect(page.locator("#mentions section")).to_have_count(0)


def test_what_changed_until_i_have_seen_it(pages: Pages, monday: date) -> None:
    page = pages("participant")
    page.goto("/")
    news = page.locator("#changes")
    expect(news).to_contain_text("ПРО-5")
    news.get_by_role("button", name="Всё видел(а)").click()
    expect(news).to_contain_text("С прошлого раза ничего не изменилось")
    page.reload()
    expect(news).to_contain_text("С прошлого раза ничего не изменилось")


def test_an_expired_log_in_loses_nothing_and_says_so(
    pages: Pages, monday: date, app: Flask
) -> None:
    pages.expect("401")
    page = pages("participant")
    page.goto("/")
    with app.app_context(), unit_of_work():
        db.session.execute(update(LoginSession).values(ended_at=now()))
    page.locator("#changes").get_by_role("button", name="Всё видел(а)").click()
    expect(page.locator(".k-toast")).to_contain_text("Войти")
    expect(page.locator("#changes")).to_contain_text("ПРО-5")


def test_in_english_people_s_words_stay(pages: Pages, monday: date) -> None:
    page = pages("participant", locale="en-GB")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My day")
    expect(page.locator("#c-PRO-1")).to_contain_text("5 days overdue")
    expect(page.locator("#c-PRO-1")).to_contain_text("Карточка 1 проекта ПРО")


def test_a_free_board_is_made_with_a_key_suggested(pages: Pages, app: Flask) -> None:
    page = pages("office")
    page.goto("/boards")
    page.get_by_role("link", name="Свободная доска").click()
    page.get_by_label("Название доски").fill("Онлайн-лаборатория")
    expect(page.locator("#key-suggestion")).to_contain_text("«ОНЛ»")
    page.get_by_role("button", name="Создать доску").click()
    page.wait_for_url("**/boards/ONL")
    with app.app_context():
        assert db.session.scalar(select(Board.title).where(Board.key_fold == "ONL"))
