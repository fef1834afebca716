"""Coming in by e-mail and password, making the pages one's own, going out again."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from kaskad.core.db import unit_of_work
from kaskad.people.consents import give_consent
from kaskad.people.models import ConsentPurpose
from tests.browser.conftest import Pages
from tests.cast import Cast
from tests.people.helpers import PASSWORD, give_password

EMAIL = "lead@ozerny.example"


@pytest.fixture
def account(app: Flask, cast: Cast) -> None:
    """The lead has a password and has agreed to the processing of data."""
    give_password(app, "lead")
    with app.test_request_context(), unit_of_work():
        give_consent(cast.person("lead"), ConsentPurpose.PROCESSING, address="127.0.0.1")


def log_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Электронная почта").fill(EMAIL)
    page.get_by_label("Пароль").fill(password)
    page.get_by_role("button", name="Войти").click()


def test_in_by_the_page_and_out_by_the_menu(pages: Pages, account: None) -> None:
    page = pages()
    page.goto("/log-in")
    expect(page.get_by_label("Электронная почта")).to_be_focused()
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Мой день")
    expect(page).to_have_url("/")
    page.locator(".k-top details summary").click()
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/log-in")
    expect(page.locator("#toasts")).to_contain_text("Вы вышли")
    page.goto("/cascade")
    expect(page.get_by_role("heading", level=1)).to_have_text("Войти")


def test_a_wrong_password_says_so_and_keeps_the_address(pages: Pages, account: None) -> None:
    pages.expect("422")
    page = pages()
    page.goto("/log-in")
    log_in(page, "not the right one")
    alert = page.locator("[data-form-errors]")
    expect(alert).to_contain_text("Неверный адрес почты или пароль.")
    expect(alert).to_be_focused()
    expect(page.get_by_label("Электронная почта")).to_have_value(EMAIL)
    expect(page.get_by_label("Пароль")).to_have_value("")
    log_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Мой день")


def test_back_to_the_page_asked_for_even_after_a_slip(pages: Pages, account: None) -> None:
    pages.expect("422", "401")
    page = pages()
    page.goto("/boards/PRO?view=list")
    log_in(page, "not the right one")
    expect(page.locator("[data-form-errors]")).to_be_visible()
    log_in(page)
    expect(page.locator('[data-card="PRO-1"]')).to_be_visible()
    expect(page).to_have_url("/boards/PRO?view=list")


def test_whoever_has_not_agreed_is_asked_once_and_then_gets_the_page(
    pages: Pages, app: Flask
) -> None:
    give_password(app, "lead")
    page = pages()
    page.goto("/log-in?next=/projects/PRO/plan")
    log_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Нужно ваше согласие")
    page.get_by_label("Даю согласие на обработку").check()
    page.get_by_role("button", name="Сохранить и продолжить").click()
    page.wait_for_url("**/projects/PRO/plan")


def test_profile_turns_pages_dark_and_english(pages: Pages, account: None) -> None:
    page = pages(color_scheme="light")
    page.goto("/log-in?next=/me")
    log_in(page)
    look = page.locator("#look")
    expect(look).to_be_visible()
    expect_lightness(page, "light")
    look.get_by_label("Тема").select_option("dark")
    look.get_by_label("Язык").select_option("en")
    look.get_by_role("button", name="Сохранить").click()
    expect(page.locator("#toasts")).to_contain_text("Saved.")
    root = page.locator("html")
    expect(root).to_have_attribute("lang", "en")
    expect(root).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("heading", level=1)).to_have_text("Profile and settings")
    expect_lightness(page, "dark")
    other = pages()  # the choice is the person's, not the browser's
    other.goto("/log-in?next=/cascade")
    log_in(other)
    expect(other.locator("html")).to_have_attribute("lang", "en")
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")


def test_theme_and_language_from_the_menu_at_once(pages: Pages) -> None:
    page = pages("lead", color_scheme="light")
    page.goto("/boards/PRO")
    page.locator(".k-top details summary").click()
    menu = page.locator(".k-top .k-menu-list")
    with page.expect_response("**/theme") as answer:
        menu.get_by_role("button", name="Тёмная").click()
    assert answer.value.ok
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect_lightness(page, "dark")
    menu.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page).to_have_url("/boards/PRO")


def expect_lightness(page: Page, wanted: str) -> None:
    """Wait until the computed colour (`rgb(…)`) of the loaded page is light or dark."""
    page.wait_for_load_state()  # without its styles every page is light
    page.wait_for_function(
        """(wanted) => {
            const parts = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g);
            const sum = parts.slice(0, 3).map(Number).reduce((one, two) => one + two);
            return (sum / 3 > 127 ? "light" : "dark") === wanted;
        }""",
        arg=wanted,
    )
