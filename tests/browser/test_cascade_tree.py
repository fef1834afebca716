"""The tree of the cascade: branches open and close, projects change places, and back again."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.core.db import db, unit_of_work
from tests.browser.conftest import Pages
from tests.browser.test_board_drag import PHONE, box
from tests.browser.waiting import go_on_until, settled
from tests.cast import Cast, _initiative

SAYS = "#tree-says"


@pytest.fixture
def second(app: Flask, cast: Cast) -> None:
    """A second strategic project «СЕТ» with a project «ШКЛ», beside «СТР» with «ПРО»."""
    with app.app_context(), unit_of_work():
        centre, programme = cast.organisation(), cast.initiative("GEN")
        strategic = _initiative(
            "СЕТ", "Сетевой проект", InitiativeKind.STRATEGIC_PROJECT, centre, programme
        )
        strategic.position = "W"
        _initiative("ШКЛ", "Школа наставника", InitiativeKind.PROJECT, centre, strategic)


def sheet(page: Page, key: str) -> Locator:
    """The sheet of an initiative: the treeitem that has the focus."""
    return page.locator(f"#n-{key}")


def shown(page: Page, key: str) -> list[str]:
    """Keys of what stands right under *key* on the page, in order."""
    found: list[str] = page.locator(
        f'.kc-node[data-key="{key}"] > .kc-group > .kc-node'
    ).evaluate_all("items => items.map(item => item.dataset.key)")
    return found


def expect_shown(page: Page, key: str, keys: list[str]) -> None:
    """Wait until these stand right under *key* on the page, in this order."""
    items = page.locator(f'.kc-node[data-key="{key}"] > .kc-group > .kc-node')
    expect(items).to_have_count(len(keys))
    for number, one in enumerate(keys):
        expect(items.nth(number)).to_have_attribute("data-key", one)
    settled(page)


def stored(app: Flask, cast: Cast, key: str) -> list[str]:
    """Keys of what stands right under *key* in the database, in order."""
    with app.app_context():
        return list(
            db.session.scalars(
                select(Initiative.key_fold)
                .where(Initiative.parent_id == cast.initiative(key).id)
                .order_by(Initiative.position, Initiative.id)
            )
        )


def open_tree(page: Page) -> None:
    """The page of the cascade, its scripts at work."""
    page.goto("/cascade")
    expect(page.locator("#tree [tabindex='0'][role=treeitem]")).to_have_count(1)


def carry(page: Page, key: str, parent: str, onto: str) -> None:
    """Drag *key* by its dots to *onto*, which stands under *parent*.

    The tree makes room on the way, so the hand follows *onto* until the place is the right one.
    """
    sheet(page, key).hover()
    grip = box(page, f"#n-{key} [data-grip]")
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()

    def follow(_number: int) -> None:
        there = box(page, f"#n-{onto}")
        page.mouse.move(
            there["x"] + there["width"] / 2, there["y"] + there["height"] * 0.75, steps=5
        )

    go_on_until(lambda: key in shown(page, parent), follow)
    page.mouse.up()


def test_branches_close_and_open_by_mouse_and_stay_so(pages: Pages, second: None) -> None:
    page = pages("office")
    open_tree(page)
    strategic, project = sheet(page, "STR"), sheet(page, "PRO")
    strategic.locator("[data-toggle]").click()
    expect(strategic).to_have_attribute("aria-expanded", "false")
    expect(project).to_be_hidden()
    expect(sheet(page, "SHKL")).to_be_visible()
    page.reload()
    expect(project).to_be_hidden()
    page.get_by_role("button", name="Открыть все").click()
    expect(project).to_be_visible()
    page.get_by_role("button", name="Закрыть все").click()
    for key in ("STR", "SET", "PRO"):
        expect(sheet(page, key)).to_be_hidden()
    expect(sheet(page, "GEN")).to_be_visible()


def test_arrows_walk_open_and_close_the_tree(pages: Pages, second: None) -> None:
    page = pages("office")
    open_tree(page)
    sheet(page, "GEN").focus()
    for key, there in (
        ("ArrowDown", "STR"),
        ("ArrowDown", "PRO"),
        ("ArrowLeft", "STR"),
        ("ArrowLeft", "STR"),  # closes it
        ("ArrowDown", "SET"),
        ("ArrowUp", "STR"),
        ("ArrowRight", "STR"),  # opens it
        ("ArrowRight", "PRO"),
        ("End", "SHKL"),
        ("Home", "GEN"),
    ):
        page.keyboard.press(key)
        expect(sheet(page, there)).to_be_focused()
    sheet(page, "GEN").dispatch_event("keydown", {"key": "ш"})  # a first letter, as in any list
    expect(sheet(page, "SHKL")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(sheet(page, "PRO")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/PRO")


def test_mouse_drags_a_project_under_another_and_undo_puts_it_back(
    pages: Pages, app: Flask, cast: Cast, second: None
) -> None:
    page = pages("director", reduced_motion="reduce")
    open_tree(page)
    with page.expect_response("**/projects/PRO/move") as answer:
        carry(page, "PRO", "SET", "SHKL")
    assert answer.value.status == 200
    expect(page.locator("#toasts")).to_contain_text("«ПРОдвижение» теперь под «Сетевой проект».")
    now = stored(app, cast, "SET")
    assert sorted(now) == ["PRO", "SHKL"]
    expect_shown(page, "SET", now)
    assert stored(app, cast, "STR") == []
    page.locator("[data-toast-undo] button").click()
    expect(page.locator("#toasts")).to_contain_text("теперь под «Стратегический проект»")
    assert stored(app, cast, "STR") == ["PRO"]
    open_tree(page)
    expect_shown(page, "STR", ["PRO"])
    expect_shown(page, "SET", ["SHKL"])


def test_keyboard_lifts_carries_and_puts_down(
    pages: Pages, app: Flask, cast: Cast, second: None
) -> None:
    page = pages("office")
    open_tree(page)
    says = page.locator(SAYS)
    sheet(page, "PRO").focus()
    page.keyboard.press("Space")
    expect(says).to_contain_text("«ПРОдвижение» взят")
    page.keyboard.press("ArrowDown")
    expect(says).to_contain_text("Под «Программа развития», место 2 из 3")
    page.keyboard.press("ArrowDown")
    expect(says).to_contain_text("Под «Сетевой проект», место 1 из 2")
    page.keyboard.press("ArrowDown")
    expect(says).to_contain_text("место 2 из 2")
    with page.expect_response("**/projects/PRO/move"):
        page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("теперь под «Сетевой проект»")
    expect(sheet(page, "PRO")).to_be_focused()
    expect_shown(page, "SET", ["SHKL", "PRO"])
    assert stored(app, cast, "SET") == ["SHKL", "PRO"]


def test_every_place_is_reached_by_up_and_by_down(pages: Pages, second: None) -> None:
    page = pages("office")
    open_tree(page)
    says = page.locator(SAYS)
    top, programme = "Под «верх каскада», место", "Под «Программа развития», место"
    one, two = "Под «Стратегический проект», место", "Под «Сетевой проект», место"
    way = [
        f"{top} 1 из 2", f"{programme} 1 из 3", f"{one} 1 из 1", f"{programme} 2 из 3",
        f"{two} 1 из 2", f"{two} 2 из 2", f"{programme} 3 из 3", f"{top} 2 из 2",
    ]  # fmt: skip
    sheet(page, "SET").locator("[data-toggle]").click()  # a closed branch is no obstacle
    sheet(page, "PRO").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    for place in way:
        expect(says).to_contain_text(place)
        page.keyboard.press("ArrowDown")
    for place in reversed(way):
        expect(says).to_contain_text(place)
        page.keyboard.press("ArrowUp")
    for place in (f"{programme} 1 из 3", f"{one} 1 из 1", f"{two} 1 из 2"):
        page.keyboard.press("ArrowRight")
        expect(says).to_contain_text(place)
    page.keyboard.press("ArrowLeft")
    expect(says).to_contain_text(f"{one} 1 из 1")
    page.keyboard.press("Escape")
    expect(sheet(page, "PRO")).to_be_focused()
    expect(sheet(page, "SET")).to_have_attribute("aria-expanded", "false")
    expect_shown(page, "STR", ["PRO"])


def test_escape_puts_it_back_and_sends_nothing(
    pages: Pages, app: Flask, cast: Cast, second: None
) -> None:
    page = pages("office")
    open_tree(page)
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    sheet(page, "PRO").focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "Escape"):
        page.keyboard.press(key)
    expect(page.locator(SAYS)).to_have_text("Возвращено на место.")
    expect(sheet(page, "PRO")).to_be_focused()
    expect_shown(page, "STR", ["PRO"])
    assert stored(app, cast, "STR") == ["PRO"]
    assert posts == []


def test_a_move_of_two_people_is_told_and_the_tree_shown_as_it_stands(
    pages: Pages, app: Flask, cast: Cast, second: None
) -> None:
    pages.expect("409")
    one, two = pages("office"), pages("director")
    for page, way in ((one, "ArrowRight"), (two, "ArrowUp")):  # the next list; above its own
        open_tree(page)
        sheet(page, "PRO").focus()
        page.keyboard.press("Space")
        page.keyboard.press(way)
    with one.expect_response("**/projects/PRO/move") as answer:
        one.keyboard.press("Enter")
    assert answer.value.status == 200
    with two.expect_response("**/projects/PRO/move") as refused:
        two.keyboard.press("Enter")
    assert refused.value.status == 409
    expect(two.locator("#toasts")).to_contain_text("Кто-то успел перенести его раньше")
    expect(sheet(two, "PRO")).to_be_focused()
    expect_shown(two, "SET", ["PRO", "SHKL"])
    assert stored(app, cast, "SET") == ["PRO", "SHKL"]


@pytest.mark.parametrize("scripts", [True, False])
def test_move_to_by_the_form(
    pages: Pages, app: Flask, cast: Cast, second: None, scripts: bool
) -> None:
    page = pages("director", java_script_enabled=scripts)
    page.goto("/cascade")
    sheet(page, "PRO").hover()
    sheet(page, "PRO").get_by_role("link", name="Перенести в…").click()
    page.wait_for_url("**/projects/PRO/move")
    page.get_by_label("Под чем").select_option("SET")
    page.get_by_label("Место в списке").select_option("first")
    page.get_by_role("button", name="Перенести").click()
    page.wait_for_url("**/cascade#n-PRO")
    expect(page.locator("#toasts")).to_contain_text("теперь под «Сетевой проект»")
    expect_shown(page, "SET", ["PRO", "SHKL"])
    assert stored(app, cast, "SET") == ["PRO", "SHKL"]
    page.locator("[data-toast-undo] button").click()
    expect(page.locator("#toasts")).to_contain_text("теперь под «Стратегический проект»")
    assert stored(app, cast, "STR") == ["PRO"]


@pytest.mark.parametrize("name", ["participant", "lead", "viewer"])
def test_who_may_not_move_has_no_handle(pages: Pages, second: None, name: str) -> None:
    page = pages(name)
    open_tree(page)
    expect(sheet(page, "PRO")).to_be_visible()
    expect(page.locator("#tree [data-grip]")).to_have_count(0)
    expect(page.locator(".kc-hint")).to_have_count(0)
    expect(page.get_by_role("link", name="Перенести в…")).to_have_count(0)
    sheet(page, "PRO").focus()
    page.keyboard.press("Space")
    expect(page.locator(SAYS)).to_have_text("Перенести «ПРОдвижение» вы не можете.")


def test_phone_shows_the_tree_in_one_column_and_moves_by_the_form(
    pages: Pages, app: Flask, cast: Cast, second: None
) -> None:
    page = pages("office", **PHONE)
    open_tree(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sheet(page, "STR").locator("[data-toggle]").tap()
    expect(sheet(page, "PRO")).to_be_hidden()
    sheet(page, "STR").locator("[data-toggle]").tap()
    sheet(page, "PRO").get_by_role("link", name="Перенести в…").tap()
    page.wait_for_url("**/projects/PRO/move")
    page.get_by_label("Под чем").select_option("SET")
    page.get_by_role("button", name="Перенести").tap()
    page.wait_for_url("**/cascade#n-PRO")
    assert "PRO" in stored(app, cast, "SET")
