"""The demo: three people can log in and land on their day."""

from __future__ import annotations

from flask import Flask

from kaskad.ops import demo
from tests.cast import Visit


def test_the_demos_people_log_in_and_see_their_day(empty_app: Flask) -> None:
    people = demo.load_demo(empty_app)
    assert [person.who for person in people] == ["director", "lead", "participant"]
    for person in people:
        browser = Visit(empty_app)(None)
        answer = browser.post("/log-in", {"email": person.email, "password": person.password})
        assert answer.status_code == 303
        assert answer.location == "/"
        page = browser.get("/")
        assert page.status_code == 200
        assert "Мой день" in page.text
