"""A lead writes and sends, a director returns, the lead mends on a phone, the director accepts."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import Pages
from tests.browser.waiting import new_page

REPORT = "/projects/PRO/progress"


def test_a_report_goes_back_and_forth_and_is_accepted(app: Flask, pages: Pages) -> None:
    lead = pages("lead")
    lead.goto(REPORT)
    lead.locator("#summary").fill("Полугодие прошло по плану")
    lead.locator("#reasons").fill("Болели")
    with new_page(lead):
        lead.locator("button[value=send]").click()
    expect(lead.locator("#report")).to_contain_text("Роль director")  # who may accept it
    expect(lead.locator("#write")).to_have_count(0)

    director = pages("director")
    director.goto("/")
    with new_page(director):
        director.locator("#waiting li", has_text="ПРОдвижение").locator("a").first.click()
    expect(director.locator("#words")).to_contain_text("Болели")
    director.locator(".kg-return > summary").click()
    director.locator("#remarks").fill("А что сделано?")
    with new_page(director):
        director.locator(".kg-return button[type=submit]").click()
    expect(director.locator("#decide")).to_have_count(0)

    phone = pages("lead", width=390, height=844)
    phone.goto("/")
    with new_page(phone):
        phone.locator("#waiting li", has_text="А что сделано?").locator("a").first.click()
    expect(phone.locator("#report .k-note")).to_contain_text("А что сделано?")
    phone.locator("#measures").fill("Наверстаем к маю")
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    with new_page(phone):
        phone.locator("button[value=send]").click()
    expect(phone.locator("#words")).to_contain_text("Наверстаем к маю")

    director.goto("/progress?state=sent")
    with new_page(director):
        director.locator("tbody th a", has_text="ПРОдвижение").click()
    with new_page(director):
        director.locator("#decide button").first.click()
    expect(director.locator("#report .k-note.g")).to_contain_text("Роль director")
