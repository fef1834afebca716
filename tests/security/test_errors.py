"""A failure says sorry and an id, and nothing about the inside (trust.md S88)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.security.stage import Stage

WORDS = "SELECT password_hash FROM account WHERE path = '/srv/kaskad/data'"
ENDPOINTS = {
    "people": ("people.people_list", "/people"),
    "cascade": ("cascade.tree", "/cascade"),
    "calendars": ("calendars.calendar", "/calendar"),
    "boards": ("boards.board", "/boards/PRO"),
    "approvals": ("approvals.life", "/projects/PRO/life"),
    "sprints": ("sprints.sprint_list", "/projects/PRO/sprints"),
    "oversight": ("oversight.status_updates", "/projects/PRO/updates"),
    "indicators": ("indicators.indicator_list", "/projects/PRO/indicators"),
    "registry": ("registry.registry", "/registry"),
    "exchange": ("exchange.import_cascade", "/import/cascade"),
    "ops": ("ops.health", "/healthz"),
}


@pytest.fixture
def live(stage: Stage) -> Iterator[Stage]:
    """The application as it runs for people: exceptions are answered, not raised."""
    stage.app.config["PROPAGATE_EXCEPTIONS"] = False
    stage.app.testing = False
    yield stage
    stage.app.testing = True
    stage.app.config["PROPAGATE_EXCEPTIONS"] = None


def test_every_room_with_pages_is_tried(stage: Stage) -> None:
    assert set(stage.app.blueprints) == set(ENDPOINTS)


@pytest.mark.parametrize("room", ENDPOINTS)
@pytest.mark.parametrize("kind", ["page", "fragment", "json"])
def test_s88_a_failure_tells_its_id_and_nothing_else(
    live: Stage, monkeypatch: pytest.MonkeyPatch, room: str, kind: str
) -> None:
    endpoint, url = ENDPOINTS[room]
    view = live.app.view_functions[endpoint]

    def fails(**_kw: Any) -> None:
        raise RuntimeError(WORDS)

    vars(fails)["kaskad_policy"] = vars(view)["kaskad_policy"]
    monkeypatch.setitem(live.app.view_functions, endpoint, fails)
    headers = {
        "page": {},
        "fragment": {"HX-Request": "true"},
        "json": {"Accept": "application/json"},
    }
    answer = live.client("admin").get(url, headers={"Accept-Language": "ru", **headers[kind]})
    assert answer.status_code == 500
    text = answer.get_data(as_text=True)
    assert answer.headers["X-Request-Id"] in text
    for word in (
        "Traceback",
        "RuntimeError",
        "password_hash",
        "/srv",
        ".py",
        "sqlalchemy",
        "SELECT",
    ):
        assert word not in text, word
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    if kind != "json":
        assert re.search("[а-я]{4}", text), "in the visitor's language"


def test_s88_the_frame_failing_too_still_tells_nothing(
    live: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error page draws the frame; if that is what fails, still nothing is told."""
    from kaskad.shell import Shell  # noqa: PLC0415

    def fails(_self: Any) -> None:
        raise RuntimeError(WORDS)

    monkeypatch.setattr(Shell, "nav", property(fails))
    answer = live.client("lead").get("/cascade")
    assert answer.status_code == 500
    assert "password_hash" not in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)


def test_s88_wrong_requests_are_no_failures(stage: Stage) -> None:
    """Addresses and headers no browser sends: 4xx, never 5xx."""
    client = stage.client("lead")
    for path in (
        "/cards/%00",
        "/cards/PRO-99999999999999999999",
        "/cards/PRO-0",
        "/cards/-1",
        "/boards/%F0%9F%98%80",
        "/files/..%2f..%2fetc",
        "/projects/" + "Я" * 3000,
        "/people/99999999999999999999",
        "/people/0",
        "/people/2147483647",
        "/people/-1",
        "/organisations/2147483647",
        "/cards/PRO-1/items/99999999999999999999",
        "/cards/PRO-1/comments/99999999999999999999",
        "/cards/PRO-1/edit/links/nothing",
        "/setup/x",
        "/password/x",
        "/cards/PRO-1/history?before=99999999999999999999",
        "/projects/PRO/journal?before=-1",
        "/people?page=99999&organisation=99999999999",
        "/boards/PRO?label=99999999999999999999&person=x",
        "/boards/PRO?sort=password_hash&view=x&lanes=(select)",
        "/invitation/%00",
        "/cards/ПРО-1%0d%0aX: y",
        "/cascade?archived=x",
        "/boards/PRO/from-plan?first=9999/10000&last=0001/0002",
        "/cards/PRO-1/face?x[]=1",
    ):
        assert client.get(path).status_code < 500, path
    for headers in (
        {"Cookie": "kaskad=" + "x" * 5000},
        {"Cookie": "kaskad=.eJx"},
        {"Accept-Language": "xx-" * 500},
        {"Accept": "*/*;q=nan"},
        {"If-None-Match": '"' * 999},
        {"Authorization": "Bearer " + "я" * 10},
        {"HX-Current-URL": "http://[::1"},
        {"Range": "bytes=99-1"},
        {"X-CSRFToken": "\x7f"},
    ):
        plain = {name: value.encode().decode("latin-1") for name, value in headers.items()}
        for path in ("/", "/boards/PRO", "/nothing", "/metrics"):
            assert stage.client("lead").get(path, headers=plain).status_code < 500, headers
