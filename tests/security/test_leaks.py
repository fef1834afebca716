"""A stranger's project is named nowhere, pages hold nothing foreign (S02, S25, L3, S58)."""

from __future__ import annotations

import re
from collections import deque

import pytest
from sqlalchemy import update

from kaskad.boards.models import Board, Card, CardFile, ChecklistItem, Column, Comment, Label
from kaskad.cascade.models import Activity, ExpectedResult, Initiative, Objective
from kaskad.cascade.models import Stage as PlanStage
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Organisation, Party, Person
from tests.access_matrix import MATRIX
from tests.access_rows import Where
from tests.cast import Cast
from tests.security.dom import Dom, evils
from tests.security.stage import BYTES, Stage, public

pytestmark = pytest.mark.front

PAGES = [row for row in MATRIX if row.method == "GET"]
SECRETS = ("ZZSECRET", "проекта ZZS", "Семинар ZZS", "Задача ZZS", "Результат ZZS", "Доля ZZS")
STARTS = (
    "/",
    "/cascade",
    "/boards",
    "/people",
    "/organisations",
    "/me",
    "/help/roles",
    "/help/data",
    "/log-in",
    "/password/forgotten",
    "/import/cascade",
)
MOST_PAGES = 90


def _names(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def _crawl(stage: Stage, who: str, most: int = MOST_PAGES) -> dict[str, str]:
    """Every page within reach of *who*, by links from the start pages: address -> page.

    A page of each kind first, so that a bounded walk sees them all.
    """
    client = stage.client(who)
    waiting, known = deque(STARTS), set(STARTS)
    pages: dict[str, str] = {}
    while waiting and len(pages) < most:
        url = waiting.popleft()
        response = client.get(url, headers={"Accept-Language": "ru"}, follow_redirects=False)
        if response.status_code in {302, 303}:
            links = [response.headers["Location"]]
        elif response.mimetype == "text/html":
            pages[url] = response.get_data(as_text=True)
            links = Dom(pages[url]).links
            assert response.status_code < 400 or url in STARTS, f"{url}: {response.status_code}"
        else:
            links = []
        for link in links:
            link = link.partition("#")[0]
            if link and link not in known and not link.startswith("/static/"):
                known.add(link)
                waiting.append(link)
    return pages


@pytest.mark.parametrize("who", ["lead", "gone", "anon", "office"])
def test_s25_l3_the_crawl_finds_no_secret_and_nothing_foreign(stage: Stage, who: str) -> None:
    """Reading changes nothing either: all the addresses of the crawl are GETs (S50)."""
    with stage.unchanged():
        pages = _crawl(stage, who)
    assert len(pages) > (3 if who == "anon" else 6)
    assert {url: _names(page) for url, page in pages.items() if _names(page)} == {}
    assert {url: evils(page) for url, page in pages.items() if evils(page)} == {}


def test_the_crawl_would_find_it(stage: Stage) -> None:
    assert any(_names(page) for page in _crawl(stage, "stranger").values())


@pytest.mark.parametrize("who", ["lead", "gone", "anon", "viewer"])
def test_s25_a_guessed_address_tells_nothing(stage: Stage, who: str) -> None:
    """Every GET address of ZZS itself: as a page, as a fragment, as JSON."""
    facts = stage.facts["ZZS"]
    kinds: tuple[dict[str, str], ...] = ({}, {"HX-Request": "true"}, {"Accept": "application/json"})
    for row in PAGES:
        if row.where is not Where.PROJECT:
            continue
        for headers in kinds:
            response = stage.ask(row, who, facts, headers=dict(headers))
            wanted = {303, 204, 401} if who == "anon" else {404}  # 204: htmx is sent to log in
            assert response.status_code in wanted, row.id
            assert _names(response.get_data(as_text=True)) == [], row.id
            assert _names(str(response.headers)) == [], row.id


@pytest.mark.parametrize("who", ["lead", "gone", "viewer"])
def test_s25_hidden_and_missing_are_told_apart_by_nobody(stage: Stage, who: str) -> None:
    """The same answer, to the letter, for a project that is hidden and one that never was."""
    for path in ("/projects/{}", "/projects/{}/plan", "/boards/{}", "/cards/{}-1"):
        hidden = stage.client(who).get(path.format("ZZS"))
        missing = stage.client(who).get(path.format("QQQ"))
        assert hidden.status_code == missing.status_code == 404
        texts = [
            re.sub(r'name="csrf-?_?token"[^>]*>', "", response.get_data(as_text=True))
            .replace(response.headers["X-Request-Id"], "")
            .replace(key, "")
            for response, key in ((hidden, "ZZS"), (missing, "QQQ"))
        ]
        assert texts[0] == texts[1], path


def test_s25_a_key_that_is_guessed_finds_no_project_by_search(stage: Stage) -> None:
    """Search, filters and suggestions answer from what the visitor sees."""
    for url in (
        "/people?q=stranger",
        "/cascade?archived=1",
        "/boards/PRO?q=ZZ",
        "/cascade/key?title=Семинар",
        "/people?organisation=3",
        "/projects/PRO/journal?before=99999",
    ):
        for who in ("lead", "gone"):
            assert _names(stage.client(who).get(url).get_data(as_text=True)) == []


@pytest.mark.parametrize("key", ["PRO", "ZZS"])
def test_s02_bytes_of_files_are_for_those_who_see_the_card(stage: Stage, key: str) -> None:
    url = f"/files/{public(f'file {key}')}"
    own, others = (
        ("lead", ("stranger", "gone", "off", "anon"))
        if key == "PRO"
        else ("stranger", ("lead", "gone", "off", "anon", "viewer", "office"))
    )
    for address in (url, f"{url}?preview=1"):
        good = stage.client(own).get(address)
        assert good.status_code == 200
        assert good.headers["Cache-Control"] == "private, no-store"
        assert good.headers["X-Content-Type-Options"] == "nosniff"
        assert good.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        for who in others:
            bad = stage.client(who).get(address)
            assert bad.status_code == (303 if who in {"anon", "off"} else 404), who
            assert BYTES not in bad.data
            assert not bad.data.startswith(b"RIFF")
    with stage.app.app_context(), unit_of_work():
        db.session.execute(update(CardFile).values(archived_at=Cast(stage.app).card().created_at))
    assert stage.client(own).get(url).status_code == 404, "an address kept from before"


# ---------------------------------------------------------------- hostile names

FRAGMENT = {"HX-Request": "true"}
# Short enough for the narrowest column, a label's 80 characters.
HOSTILE = "\"><svg onload=1>'&lt;img src=x onerror=1&gt;<img src=//evil.test onerror>{{7*7}}"


def _poison(stage: Stage) -> None:
    """Every name and text that people can give anything is hostile now."""
    texts = {
        Board: ("title",),
        Column: ("title",),
        Label: ("name",),
        ChecklistItem: ("text",),
        Card: ("title", "description", "blocked_reason"),
        Comment: ("body",),
        CardFile: ("name",),
        Initiative: ("title", "short_title", "period_raw"),
        PlanStage: ("title",),
        Activity: ("title", "period_raw"),
        Objective: ("text",),
        ExpectedResult: ("text",),
    }
    with stage.app.app_context(), unit_of_work():
        for model, columns in texts.items():
            db.session.execute(update(model).values(dict.fromkeys(columns, HOSTILE)))
        for party in db.session.scalars(db.select(Party)):
            party.name = HOSTILE
            party.short_name = HOSTILE if isinstance(party, Organisation) else ""
            if isinstance(party, Person):
                party.surname = party.post = HOSTILE


def test_s58_hostile_names_stay_words_on_every_page(stage: Stage) -> None:
    _poison(stage)
    seen = 0
    for row in PAGES:
        kinds: tuple[tuple[str, dict[str, str]], ...] = (("office", {}), ("lead", FRAGMENT))
        for who, headers in (*kinds, ("admin", {})) if "people" in row.endpoint else kinds:
            response = stage.ask(row, who, headers=dict(headers))
            if response.status_code >= 400 or response.mimetype != "text/html":
                continue
            page = response.get_data(as_text=True)
            assert evils(page) == [], (row.id, who)
            dom = Dom(page)
            sources = {attrs.get("src", "") for tag, attrs in dom.elements if tag == "img"}
            assert not sources & {"x", "//evil.test"}, row.id
            text = "".join(dom.text)
            assert "49" not in text.partition("<img src=//evil.test")[2][:20]
            seen += HOSTILE[:15] in text
    assert seen > 20, "the hostile names were really on the pages"


def test_s58_hostile_words_in_the_address_stay_words(stage: Stage) -> None:
    """What a visitor typed into a search or a filter comes back as words."""
    for row in PAGES:
        if row.where in {Where.PROJECT, Where.OWN, Where.ANYWHERE}:
            names = (
                "q",
                "text",
                "sort",
                "lanes",
                "view",
                "label",
                "person",
                "next",
                "page",
                "before",
                "title",
                "under",
                "kind",
                "activity",
                "first",
            )
            typed = {name: HOSTILE for name in names if name not in row.url}
            response = stage.ask(row, "office", query_string=typed)
            assert response.status_code < 500, row.id
            if response.mimetype == "text/html":
                assert evils(response.get_data(as_text=True)) == [], row.id
