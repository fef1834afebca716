"""The demo: three people can log in and land on their day."""

from __future__ import annotations

import pytest
from flask import Flask

from kaskad.exchange.example import tell_nobody
from kaskad.ops import demo
from tests.cast import Visit


def test_the_demos_people_log_in_and_see_their_day(
    example_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example stands already, as `load_example` makes it."""
    asked: list[object] = []
    monkeypatch.setattr(demo, "load_example", lambda *given: asked.append(given))
    people = demo.load_demo(example_app)
    assert asked == [(None, tell_nobody)]
    assert [person.who for person in people] == ["director", "lead", "participant"]
    for person in people:
        browser = Visit(example_app)(None)
        answer = browser.post("/log-in", {"email": person.email, "password": person.password})
        assert answer.status_code == 303
        assert answer.location == "/"
        page = browser.get("/")
        assert page.status_code == 200
        assert "Мой день" in page.text
