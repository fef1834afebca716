"""A director asks from the overview, a lead answers on a phone, reports, and gets a reply."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import expect

from kaskad.core.clock import today
from kaskad.oversight.question_queries import open_questions
from tests.browser.conftest import Pages
from tests.browser.waiting import new_page
from tests.cast import Cast

OVERVIEW = "/projects/PRO"


def test_a_director_asks_a_lead_answers_on_a_phone_and_reports(app: Flask, pages: Pages) -> None:
    director = pages("director")
    director.goto(OVERVIEW)
    director.locator("#questions .ko-foot a").first.click()
    expect(director.locator("#ask")).to_contain_text("Роль lead")
    director.locator("#ask textarea").fill("Когда соберёте модераторов?")
    with new_page(director):
        director.locator("#ask button[type=submit]").click()
    expect(director).to_have_url(re.compile(f"{OVERVIEW}$"))
    expect(director.locator("#questions")).to_contain_text("Когда соберёте модераторов?")

    phone = pages("lead", width=390, height=844)
    phone.goto("/")
    waiting = phone.locator("#waiting li", has_text="Когда соберёте модераторов?")
    with new_page(phone):
        waiting.locator("a").click()
    form = phone.locator("[id^=question-] form")
    form.locator("textarea").fill("В четверг, все двенадцать")
    with new_page(phone):
        form.locator("button[type=submit]").click()
    expect(phone.locator(".ko-reply")).to_contain_text("В четверг, все двенадцать")

    phone.goto(OVERVIEW)
    phone.locator("#status .ko-write > summary").click()
    write = phone.locator("#status .ko-write form")
    write.locator("textarea").fill("Модераторы назначены, ждём школы")
    write.locator("label.ko-colour", has_text=re.compile("Требует внимания")).click()
    with new_page(phone):
        write.locator("button[type=submit]").click()
    expect(phone.locator("#status .ko-update")).to_contain_text("Модераторы назначены")
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    director.goto("/")
    expect(director.locator("#waiting")).to_contain_text("В четверг, все двенадцать")
    with new_page(director):
        director.locator("#waiting li a").first.click()
    with new_page(director):
        director.locator("[id^=question-] .ko-tools button").click()
    director.goto(OVERVIEW)
    director.locator("#status .ko-more > summary").click()
    reply = director.locator("#status .ko-more form")
    reply.locator("textarea").fill("Со школами помогу")
    with new_page(director):
        reply.locator("button[type=submit]").click()
    expect(director.locator("#status .ko-replies")).to_contain_text("Со школами помогу")
    with app.app_context():
        assert open_questions([Cast(app).initiative().id], today()) == {}
