"""The project office brings a cascade in: choose the file, see what would come, load it."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from kaskad import paths
from kaskad.cascade.models import Activity, Initiative, InitiativeKind, PilotSite
from kaskad.core.db import db
from kaskad.indicators.models import Indicator
from tests.browser.conftest import Pages
from tests.conftest import shared_folder
from tests.exchange.samples import sample
from tests.people.helpers import snapshot

OWN = sample(("ИМЦ Речного района", "ИМЦ Озёрного района"))
REAL = ("moscow-district.yaml", "kalininsky-district.yaml")


def choose(page: Page, data: bytes, name: str = "cascade.yaml") -> None:
    """Choose the file on the page of import and ask what would be loaded."""
    page.get_by_label("Файл каскада").set_input_files(
        {"name": name, "mimeType": "application/yaml", "buffer": data}
    )
    page.get_by_role("button", name="Показать, что будет загружено").click()


def test_look_load_and_land_on_the_tree(pages: Pages, app: Flask) -> None:
    page = pages("office")
    page.goto("/cascade")
    before = snapshot(app)
    page.goto("/import/cascade")
    choose(page, OWN)
    expect(page.get_by_role("heading", level=1)).to_have_text("Что будет загружено")
    expect(page.locator("#sum")).to_contain_text("Речной район: вот что будет загружено.")
    expect(page.locator("#sum")).to_contain_text("Пока ничего не сохранено.")
    rows = page.locator("#projects tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="МОСТ")).to_contain_text("Методический проект «Мост между школами»")
    assert snapshot(app) == before
    page.get_by_role("button", name="Загрузить", exact=True).click()
    page.wait_for_url("/cascade")
    expect(page.locator("#toasts")).to_contain_text("Речной район: загружено.")
    programme = page.locator("#tree .kc-programme", has_text="Программа Речного района")
    expect(programme.locator(".kc-title", has_text="Проектный офис")).to_be_visible()
    link = page.locator('#tree [data-kind="project"]', has_text="Мост").locator(".kc-title a")
    link.click()
    page.wait_for_url(re.compile("/projects/MOST$"))
    page.goto("/projects/MOST/plan")
    expect(page.locator("main")).to_contain_text("Подготовка семинара")


def test_the_same_file_again_has_nothing_to_load(pages: Pages) -> None:
    page = pages("office")
    for times in range(2):
        page.goto("/import/cascade")
        choose(page, OWN)
        if not times:
            page.get_by_role("button", name="Загрузить", exact=True).click()
            page.wait_for_url("/cascade")
    expect(page.locator("#sum-title")).to_contain_text("всё уже загружено")
    expect(page.get_by_role("button", name="Загрузить", exact=True)).to_have_count(0)


def test_a_malformed_file_names_the_line_and_changes_nothing(pages: Pages, app: Flask) -> None:
    pages.expect("422")
    page = pages("office")
    page.goto("/import/cascade")
    before = snapshot(app)
    broken = OWN.replace(b"    goal: ", b"\tgoal: ")
    line = broken[: broken.index(b"\tgoal")].count(b"\n") + 1
    choose(page, broken)
    alert = page.locator("[data-form-errors]")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("Ничего не изменено.")
    expect(page.locator("#file-error")).to_contain_text(f"Строка {line}: ")
    assert snapshot(app) == before
    choose(page, OWN)  # the page is ready for the mended file at once
    expect(page.get_by_role("heading", level=1)).to_have_text("Что будет загружено")


def test_without_scripts_on_a_phone(pages: Pages) -> None:
    page = pages("office", width=390, height=844, java_script_enabled=False)
    page.goto("/import/cascade")
    choose(page, OWN)
    page.get_by_role("button", name="Загрузить", exact=True).click()
    page.wait_for_url("/cascade")
    expect(page.locator("#toasts")).to_contain_text("Речной район: загружено.")


def documents() -> list[tuple[str, bytes]]:
    """The real files of two districts where they are at hand, else the example."""
    folder = shared_folder()
    if folder is None:
        return [("cascade.yaml", (paths.example() / "cascade.yaml").read_bytes())]
    return [(name, (folder / "data/cascade" / name).read_bytes()) for name in REAL]


def test_real_programmes_come_whole_and_their_doubts_are_settled(pages: Pages, app: Flask) -> None:
    """domain.md, scenarios 3 and 6: eight projects, no word lost, doubts on the sheet."""
    page = pages("admin")
    page.set_default_timeout(60_000)  # a real programme has thousands of rows
    files = documents()
    for name, data in files:
        page.goto("/import/cascade")
        choose(page, data, name)
        expect(page.locator("#doubts")).to_be_visible(timeout=60_000)
        page.get_by_role("button", name="Загрузить", exact=True).click()
        page.wait_for_url("/cascade")
        expect(page.locator("#toasts")).to_contain_text("загружено")
    expect(page.locator("#tree .kc-programme").first).to_be_visible()
    if len(files) == len(REAL):
        with app.app_context():
            own = select(Initiative.id).where(Initiative.source != "")
            kinds = db.session.scalars(select(Initiative.kind).where(Initiative.source != "")).all()
            assert kinds.count(InitiativeKind.PROJECT) == 7  # 002 is one of 000's six
            for table, number in ((Indicator, 40), (PilotSite, 20), (Activity, 75)):
                count = select(func.count()).where(table.initiative_id.in_(own))
                assert db.session.scalar(count) == number
            raws = db.session.scalars(
                select(Activity.period_raw).where(Activity.initiative_id.in_(own))
            ).all()
            assert all(raws)
    page.goto("/imports/issues?kind=outside_stage")
    line = page.locator("[id^=issue-]").first
    expect(line.get_by_role("button")).to_have_count(4)  # three choices, or as it is written
    words = line.locator(".koi-raw").inner_text()
    number = page.locator("[id^=issue-]").count()
    line.locator(".koi-head a").last.click()  # until somebody decides, the plan says the old words
    expect(page.locator("tr:target")).to_contain_text(words.splitlines()[-1].strip())
    page.goto("/imports/issues?kind=outside_stage")
    line.get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"/imports/issues\?kind=outside_stage"))
    expect(page.locator("[id^=issue-]")).to_have_count(number - 1)
    page.goto("/imports/issues?kind=outside_stage&show=settled")
    done = page.locator("[id^=issue-]").filter(has_text=words)
    done.get_by_role("link").last.click()
    expect(page.locator("tr:target")).to_be_visible()
