"""What the board of a project that works in sprints shows, and where new cards go."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from kaskad.core.db import db, unit_of_work
from kaskad.sprints.models import SprintCard
from tests.cast import Visit
from tests.conftest import Statements
from tests.sprints.conftest import Room

BOARD = "/boards/PRO"


def keys_on(page: Any) -> set[str]:
    """Keys of the cards that the page shows."""
    return set(re.findall(r'data-card="(PRO-\d+)"', page.get_data(as_text=True)))


def test_a_project_without_sprints_keeps_its_flowing_board(visit: Visit, ctx: None) -> None:
    page = visit("lead").get(BOARD)
    assert keys_on(page) == {f"PRO-{number}" for number in range(1, 7)}
    assert "ks-bar" not in page.get_data(as_text=True)


def test_the_board_opens_with_the_running_sprint(visit: Visit, room: Room) -> None:
    room.plan()
    made = room.run(1, cards=2)
    shown = {f"PRO-{card.number}" for card in made}
    page = visit("lead").get(BOARD)
    assert keys_on(page) == shown
    text = page.get_data(as_text=True)
    assert "Спринт 1" in text
    assert "Спринт 2 откроется для планирования" in text
    assert len(keys_on(visit("lead").get(f"{BOARD}?cards=all"))) == 8
    rest = keys_on(visit("lead").get(f"{BOARD}?cards=list"))
    assert not rest & shown
    assert rest


def test_a_sprint_that_is_not_there_is_named(visit: Visit, room: Room) -> None:
    room.plan()
    made = room.run(1, cards=1)
    page = visit("lead").get(f"{BOARD}?cards=77")
    assert keys_on(page) == {f"PRO-{made[0].number}"}
    assert "такого спринта" in page.get_data(as_text=True)


def test_a_closed_sprint_is_looked_at_by_its_number(visit: Visit, room: Room) -> None:
    room.plan()
    done, left = room.run(1, cards=2)
    room.move(done, 4)
    room.say_all(1)
    room.close(1)
    page = visit("lead").get(f"{BOARD}?cards=1")
    assert keys_on(page) == {f"PRO-{done.number}", f"PRO-{left.number}"}


def test_a_new_card_joins_the_running_sprint_and_says_so(visit: Visit, room: Room) -> None:
    room.plan()
    room.run(1, cards=1)
    lead = visit("lead")
    column = room.columns()[0].id
    lead.post(f"{BOARD}/cards", {"title": "Ещё одно дело", "column": column})
    page = lead.get(BOARD)
    assert len(keys_on(page)) == 2
    assert page.get_data(as_text=True).count("Добавлена позже") == 1


@pytest.mark.parametrize("wish", ["all", "list", "nonsense"])
def test_a_card_made_outside_the_sprint_stays_outside(visit: Visit, room: Room, wish: str) -> None:
    room.plan()
    room.run(1, cards=1)
    lead = visit("lead")
    data = {"title": "Не для спринта", "column": room.columns()[0].id, "cards": wish}
    lead.post(f"{BOARD}/cards", data)
    assert len(keys_on(lead.get(BOARD))) == 1


def test_a_shell_takes_no_new_card(visit: Visit, room: Room) -> None:
    """Not by the board either: the card is made, and is in no sprint."""
    room.plan()
    room.run(1, cards=1)
    data = {"title": "Для третьего", "column": room.columns()[0].id, "cards": "3"}
    visit("lead").post(f"{BOARD}/cards", data)
    assert room.inside(3) == set()


def test_figures_of_a_column_are_those_of_the_sprint(visit: Visit, room: Room) -> None:
    room.plan()
    room.run(1, cards=2)
    text = visit("lead").get(BOARD).get_data(as_text=True)
    first = room.columns()[0].id
    assert re.search(rf'<span class="cnt" data-count="{first}">2</span>', text)


@pytest.mark.parametrize("many", [5, 120])
def test_the_board_takes_twelve_statements_whatever_the_number(
    visit: Visit, room: Room, statements: Statements, many: int
) -> None:
    room.plan()
    room.run(1, cards=1)
    ids = [room.make(f"Дело {number}", into="").id for number in range(many)]
    assert len(ids) == many
    lead = visit("lead")
    lead.get(BOARD)
    statements.clear()
    assert lead.get(BOARD).status_code == 200
    assert len(statements) <= 12


def test_the_page_is_answered_by_304_until_the_sprint_changes(visit: Visit, room: Room) -> None:
    room.plan()
    made = room.run(1, cards=2)
    lead = visit("lead")
    lead.get(BOARD)
    tag = lead.get(BOARD).headers["ETag"]
    assert lead.get(BOARD, headers={"If-None-Match": tag}).status_code == 304
    room.remove(1, [made[0].id])
    assert lead.get(BOARD, headers={"If-None-Match": tag}).status_code == 200


def test_the_card_says_its_sprint_and_goes_into_another(visit: Visit, room: Room) -> None:
    room.plan()
    made = room.run(1, cards=1)
    url = f"/cards/PRO-{made[0].number}"
    lead = visit("lead")
    assert "Спринт 1" in lead.get(url).get_data(as_text=True)
    assert lead.post(f"{url}/sprint", {"sprint": ""}).status_code == 303
    assert room.inside(1) == set()
    assert lead.post(f"{url}/sprint", {"sprint": "1"}).status_code == 303
    assert room.inside(1) == {made[0].id}
    assert lead.post(f"{url}/sprint", {"sprint": "2"}).status_code == 409  # a shell
    assert room.inside(1) == {made[0].id}  # and nothing half done
    assert visit("participant").post(f"{url}/sprint", {"sprint": ""}).status_code == 403


def test_the_way_of_a_card_through_sprints_is_told(visit: Visit, room: Room) -> None:
    room.plan()
    made = room.run(1, cards=1)
    room.say_all(1, fate="next")
    room.close(1)
    room.go_to((room.now + timedelta(days=1)).date())
    today = room.now.date()
    room.change(2, goal="Цель", starts_on=today, ends_on=today + timedelta(days=13))
    room.start(2)
    text = visit("lead").get(f"/cards/PRO-{made[0].number}").get_data(as_text=True)
    assert "Спринт 2" in text
    assert "прошла через: 1" in text
    history = visit("lead").get(f"/cards/PRO-{made[0].number}/history").get_data(as_text=True)
    assert "переходит в следующий" in history


def test_one_open_time_a_card_is_held_by_the_database(room: Room) -> None:
    room.plan()
    made = room.run(1, cards=1)
    second = SprintCard(sprint_id=room.sprint(2).id, card_id=made[0].id)
    with pytest.raises(Exception, match=r"(?i)unique"), unit_of_work():
        db.session.add(second)
