"""The first day: from the address in the terminal to a cascade with projects, or an empty one."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import load_cascade, read_upload
from kaskad.people import one_time
from kaskad.people.models import Account, Membership
from tests.browser.conftest import Pages
from tests.exchange.samples import sample
from tests.people.helpers import SETUP, path_of


@pytest.fixture
def address(empty_app: Flask) -> str:
    """The one-time address that `kaskad run` prints."""
    with empty_app.app_context():
        link = one_time.setup_link("http://localhost")
    assert link is not None
    return str(path_of(link))


def fill_in(page: Page) -> None:
    """Answer the questions of the first day, all but the consent."""
    page.get_by_label("Название вашей организации").fill(SETUP["centre"])
    page.get_by_label("Фамилия").fill(SETUP["surname"])
    page.get_by_label("Имя", exact=True).fill(SETUP["given_name"])
    page.get_by_label("Электронная почта").fill(SETUP["email"])
    page.get_by_label("Пароль").fill(SETUP["password"])


def set_up(page: Page, address: str) -> None:
    """From the address to the choice of what to begin with."""
    page.goto(address)
    expect(page).to_have_url(re.compile("/setup$"))  # the secret is out of the address
    fill_in(page)
    page.get_by_label("Даю согласие на обработку").check()
    page.get_by_role("button", name="Создать организацию").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("С чего начнём?")


def test_from_the_address_to_the_example(
    empty_pages: Pages, empty_app: Flask, address: str
) -> None:
    page = empty_pages()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Каскад запущен. Остался один шаг")
    set_up(page, address)
    page.set_default_timeout(60_000)  # years of history in nine projects take their time
    page.get_by_role("button", name="Загрузить пример").click()
    page.wait_for_url("/cascade")
    projects = page.locator("#tree .kc-project")
    expect(projects).to_have_count(10)
    projects.first.locator(".kc-title a").click()
    expect(page).to_have_url(re.compile("/projects/"))
    expect(page.locator("main h1")).to_be_visible()
    with empty_app.app_context():
        owner = db.session.scalars(select(Account).where(Account.email_key == SETUP["email"])).one()
        assert owner.admin


def test_from_the_address_to_an_empty_cascade_and_the_first_programme(
    empty_pages: Pages, empty_app: Flask, address: str
) -> None:
    page = empty_pages()
    set_up(page, address)
    page.get_by_role("link", name="Начать с нуля").click()
    page.wait_for_url("/cascade")
    expect(page.locator("main")).to_contain_text("Каскад пока пуст")
    expect(page.get_by_role("link", name="Загрузить пример")).to_be_visible()
    expect(page.get_by_role("link", name="Загрузить свой каскад")).to_be_visible()
    page.get_by_role("link", name="Создать программу").click()
    page.get_by_label("Полное название").fill("Программа развития")
    page.get_by_role("button", name="Создать").click()
    page.wait_for_url("**/projects/*")
    page.goto("/cascade")
    expect(page.locator("#tree .kc-programme")).to_contain_text("Программа развития")
    with empty_app.app_context():
        assert db.session.scalars(select(Membership.role)).all() == ["office"]


def test_from_the_address_to_a_file_of_ones_own_and_the_first_board(
    empty_pages: Pages, empty_app: Flask, address: str
) -> None:
    page = empty_pages()
    set_up(page, address)
    page.get_by_role("link", name="Выбрать файл").click()
    page.get_by_label("Файл каскада").set_input_files(
        {"name": "cascade.yaml", "mimeType": "application/yaml", "buffer": sample()}
    )
    page.get_by_role("button", name="Показать, что будет загружено").click()
    expect(page.locator("#sum")).to_contain_text("роль проектного офиса в «ИМЦ Речного района»")
    page.get_by_role("button", name="Загрузить", exact=True).click()
    page.wait_for_url("/cascade")
    expect(page.locator("#toasts")).to_contain_text("Теперь у вас роль проектного офиса")
    expect(page.locator("#tree [data-grip]").first).to_be_attached()
    expect(page.locator(".kc-office")).to_have_count(0)
    page.goto("/projects/MOST/team")
    expect(page.locator("form[action$='/projects/MOST/team']").first).to_be_attached()
    page.get_by_role("link", name="Доска", exact=True).click()
    expect(page.locator("main")).to_contain_text("У проекта пока нет доски")
    page.get_by_role("button", name="Создать доску").click()
    page.wait_for_url("**/boards/MOST")
    expect(page.locator("#board .k-col")).to_have_count(5)


def test_a_cascade_from_the_command_line_waits_for_the_role(
    empty_pages: Pages, empty_app: Flask, address: str
) -> None:
    with empty_app.app_context(), unit_of_work():
        load_cascade(None, read_upload(sample()))
    page = empty_pages()
    set_up(page, address)
    page.get_by_role("link", name="Начать с нуля").click()
    offer = page.locator(".kc-office")
    expect(offer).to_contain_text("возьмите роль проектного офиса")
    expect(page.locator("#tree [data-grip]")).to_have_count(0)
    offer.get_by_role("button").click()
    expect(page).to_have_url(re.compile("/cascade$"))
    expect(page.locator("#tree [data-grip]").first).to_be_attached()
    expect(page.locator(".kc-office")).to_have_count(0)


def test_what_was_typed_is_kept_and_the_address_works_once(
    empty_pages: Pages, address: str
) -> None:
    empty_pages.expect("422", "410")
    page = empty_pages()
    page.goto(address)
    fill_in(page)
    page.get_by_role("button", name="Создать организацию").click()
    alert = page.locator("[data-form-errors]")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("Без этого согласия сервер не вправе хранить")
    expect(page.get_by_label("Название вашей организации")).to_have_value(SETUP["centre"])
    page.get_by_label("Пароль").fill(SETUP["password"])  # a password is never sent back
    page.get_by_label("Даю согласие на обработку").check()
    page.get_by_role("button", name="Создать организацию").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("С чего начнём?")
    late = empty_pages()
    answer = late.goto(address)
    assert answer is not None
    assert answer.status == 410
    expect(late.locator("main")).to_contain_text("уже настроен")


def test_by_keyboard_and_without_scripts(empty_pages: Pages, address: str) -> None:
    page = empty_pages(width=390, height=844, java_script_enabled=False)
    page.goto(address)
    fill_in(page)
    page.get_by_label("Даю согласие на обработку").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("С чего начнём?")
