"""Drafts of forms kept on the server: whose they are, what they hold, when they go."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from kaskad.cascade.models import PassportBlock
from kaskad.cascade.part_actions import set_block
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.jobs import all_jobs
from kaskad.journal import Event
from kaskad.paths import templates
from kaskad.people.draft_actions import save_draft
from kaskad.people.draft_rules import (
    KEPT_FOR,
    LARGEST,
    MOST_DRAFTS,
    NonsenseError,
    TooLargeError,
    Words,
    read_words,
)
from kaskad.people.models import FormDraft
from tests.cast import Browser, Cast, Visit

GOAL = "/projects/PRO/passport/goal"
FORM = "/projects/PRO/passport?edit=goal"
ENGLISH = {"Accept-Language": "en"}


def sent(page: str = GOAL, **fields: str) -> dict[str, str]:
    """What the browser sends."""
    return {
        "page": page,
        "place": FORM,
        "title": "Паспорт",
        "fields": json.dumps(fields or {"words": "Начато"}),
        "revisions": "{}",
    }


def keep(browser: Browser, **kw: str) -> int:
    answer = browser.post("/drafts", kw or sent())
    assert answer.status_code == 200, answer.text
    return int(answer.json["id"])


def drafts(app: Flask) -> list[FormDraft]:
    with app.app_context():
        return list(db.session.scalars(select(FormDraft).order_by(FormDraft.id)))


@pytest.fixture
def goal(app: Flask, cast: Cast) -> str:
    """A goal in the passport; the name of its part in the form."""
    with app.app_context(), unit_of_work():
        set_block(None, cast.initiative(), "goal", body="Цель была")
        row = select(PassportBlock.id).where(PassportBlock.kind == "goal")
        return f"b{db.session.scalars(row).one()}"


# ----------------------------------------------------------------- what a draft may be

NONSENSE = {
    "no page": {"page": ""},
    "another server": {"page": "//example.org/x"},
    "no JSON": {"fields": "{words"},
    "a list": {"fields": "[1]"},
    "nothing": {"fields": "{}"},
    "a number": {"fields": '{"words": 7}'},
    "deep": {"fields": "[" * 50_000},
    "a name with spaces": {"fields": '{"a b": "x"}'},
    "the token": {"fields": '{"csrf_token": "x"}'},
    "a password": {"fields": '{"new_password": "x"}'},
    "a key of once": {"fields": '{"_once": "x"}'},
    "revisions of words": {"revisions": '{"revision": "7"}'},
    "revisions of truth": {"revisions": '{"revision": true}'},
    "a revision of nothing": {"revisions": '{"owner": 7}'},
    "a huge revision": {"revisions": '{"revision": 99999999999}'},
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_is_no_draft(what: str) -> None:
    with pytest.raises(NonsenseError):
        read_words({**sent(), **NONSENSE[what]})


def test_too_much_is_no_draft() -> None:
    with pytest.raises(TooLargeError):
        read_words(sent(words="я" * (LARGEST // 2)))
    assert read_words(sent(words="a" * (LARGEST - 40))).fields


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()), st.text())
def test_whatever_is_sent_is_read_or_refused(fields: dict[str, object], more: str) -> None:
    """And what is read can be stored on both databases."""
    for text in (json.dumps(fields), more):
        try:
            words = read_words({**sent(), "fields": text, "title": more, "place": more})
        except NonsenseError:
            continue
        for one in (words.title, words.place, *words.fields.values()):
            assert "\x00" not in one
            one.encode()


# ----------------------------------------------------------------- keeping and dropping


def test_one_draft_a_form_and_none_of_the_journal(visit: Visit, app: Flask) -> None:
    browser = visit("lead")
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Event))
    first = keep(browser)
    assert keep(browser, **sent(words="Дальше")) == first
    (row,) = drafts(app)
    assert (row.page, row.place, row.fields) == (GOAL, FORM, {"words": "Дальше"})
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Event)) == before


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"fields": "{words"}, 400),
        ({"page": "/nothing/like/that"}, 400),
        ({"page": "/log-in"}, 400),
        ({"page": "/registry"}, 400),
        ({"fields": json.dumps({"words": "a" * LARGEST})}, 413),
    ],
)
def test_what_no_form_sends_is_refused(
    visit: Visit, app: Flask, change: dict[str, str], status: int
) -> None:
    assert visit("lead").post("/drafts", {**sent(), **change}).status_code == status
    assert not drafts(app)


def test_a_draft_is_its_persons_alone(visit: Visit, app: Flask, goal: str) -> None:
    lead, office = visit("lead"), visit("office")
    key = f"passport-PRO-goal-{goal}-body"
    number = keep(lead, **sent(**{key: "Тайное начатое"}))
    for path in (f"/drafts/{number}", f"{FORM}&draft={number}", FORM, "/me"):
        assert "Тайное начатое" not in office.get(path, headers={"Accept": "text/html"}).text, path
        assert "data-draft-bar" not in office.get(path).text, path
    assert office.get(f"/drafts/{number}").status_code == 404
    assert office.post("/drafts/drop", {"draft": number}).status_code == 404
    office.post(GOAL, {f"{goal}-revision": "1", f"{goal}-body": "Новая", "_draft": str(number)})
    assert len(drafts(app)) == 1
    keep(office, **sent(**{key: "Своё"}))
    assert [row.fields[key] for row in drafts(app)] == ["Тайное начатое", "Своё"]
    assert lead.post("/drafts/drop", {"draft": "x"}).status_code == 400


def test_saving_drops_the_draft_and_a_refusal_keeps_it(visit: Visit, app: Flask, goal: str) -> None:
    browser = visit("lead")
    number = keep(browser)
    form = {f"{goal}-revision": "1", f"{goal}-body": "Цель", "_draft": str(number)}
    assert browser.post(GOAL, {**form, f"{goal}-body": "я" * 100_001}).status_code == 422
    assert len(drafts(app)) == 1
    assert browser.post(GOAL, form).status_code == 303
    assert not drafts(app)
    keep(browser)
    for odd in ("", "x", "٣", "9" * 40):
        assert browser.post(GOAL, {**form, "_draft": odd}).status_code in {303, 409}
    assert len(drafts(app)) == 1


def test_the_oldest_makes_room_and_a_month_is_enough(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with unit_of_work():
            lead = cast.person("lead")
            for number in range(MOST_DRAFTS):
                db.session.add(
                    FormDraft(
                        person_id=lead.id, page=f"/p/{number}", fields={"words": "x"},
                        saved_at=now() - timedelta(days=20, minutes=-number),
                    )
                )  # fmt: skip
            db.session.flush()
            save_draft(lead, Words(GOAL, "", "", {"words": "y"}, {}))
        pages = set(db.session.scalars(select(FormDraft.page)))
        assert len(pages) == MOST_DRAFTS
        assert "/p/0" not in pages
        assert {GOAL, "/p/1"} <= pages

        job = all_jobs()["drafts"]
        assert not job.waits()
        with unit_of_work():
            for row in db.session.scalars(select(FormDraft).where(FormDraft.page != GOAL)):
                row.saved_at = now() - KEPT_FOR - timedelta(minutes=1)
        assert job.waits()
        job.work()
        assert db.session.scalars(select(FormDraft.page)).all() == [GOAL]


# ----------------------------------------------------------------- on pages


def test_the_form_offers_the_draft_and_is_filled_without_scripts(
    visit: Visit, app: Flask, goal: str
) -> None:
    browser = visit("lead")
    key = f"passport-PRO-goal-{goal}-body"
    number = keep(
        browser,
        **{**sent(**{key: "Начато <b>дома</b>"}), "revisions": json.dumps({f"{goal}-revision": 1})},
    )
    page = browser.get(FORM, headers=ENGLISH).text
    assert "You have unsaved text of" in page
    assert f'href="/projects/PRO/passport?edit=goal&amp;draft={number}"' in page
    assert "дома" not in page
    assert "Something here has been changed" not in page

    filled = browser.get(f"{FORM}&draft={number}", headers=ENGLISH).text
    assert "This is your unsaved text of" in filled
    assert "Начато &lt;b&gt;дома&lt;/b&gt;</textarea>" in filled
    assert f'name="_draft" value="{number}"' in filled
    assert "Цель была" in browser.get(f"{FORM}&draft={number + 1}").text

    answer = browser.post("/drafts/drop", {"draft": str(number), "next": FORM})
    assert (answer.status_code, answer.location) == (303, FORM)
    assert "You have unsaved text of" not in browser.get(FORM, headers=ENGLISH).text


def test_a_draft_of_an_older_revision_is_said_to_be_and_meets_the_conflict(
    visit: Visit, app: Flask, goal: str, cast: Cast
) -> None:
    lead, office = visit("lead"), visit("office")
    key = f"passport-PRO-goal-{goal}-body"
    number = keep(
        lead,
        **{
            **sent(**{key: "Начато"}),
            "revisions": json.dumps({f"{goal}-revision": 1, "b999999-revision": 4}),
        },
    )
    assert office.post(GOAL, {f"{goal}-revision": "1", f"{goal}-body": "Офис"}).status_code == 303
    assert "Something here has been changed" in lead.get(FORM, headers=ENGLISH).text
    page = lead.get(f"{FORM}&draft={number}").text
    assert "b999999" not in page, "what stands there no longer is not sent"
    fields = re.findall(r'name="([^"]*-revision)" value="(\d+)"', page)
    assert fields == [(f"{goal}-revision", "1"), (f"{goal}-revision", "2")], "the first one counts"
    answer = lead.post(
        GOAL,
        {
            fields[0][0]: [value for _name, value in fields],
            f"{goal}-body": "Начато",
            "_draft": str(number),
        },
    )
    assert answer.status_code == 409
    assert len(drafts(app)) == 1
    assert f'name="_draft" value="{number}"' in answer.text


def test_without_drafts_a_page_asks_nothing_more_and_with_them_once(
    visit: Visit, statements: list[str], goal: str
) -> None:
    browser = visit("lead")

    def asked() -> int:
        statements.clear()
        browser.get(FORM)
        return len(statements)

    browser.get(FORM)
    before = asked()
    keep(browser)
    one = asked()
    for number in range(5):
        keep(browser, **sent(f"/cards/PRO-{number + 1}/comments"))
    assert asked() == one == before + 1


def test_ones_own_page_lists_what_is_begun(visit: Visit) -> None:
    browser = visit("lead")
    assert 'id="drafts"' not in browser.get("/me").text
    number = keep(browser)
    page = browser.get("/me").text
    assert f'href="/drafts/{number}"' in page
    assert f'href="{FORM}&amp;draft={number}"' in page
    words = browser.get(f"/drafts/{number}", headers={"Accept": "text/html"}).text
    assert "Начато" in words


LOCAL_ONLY = {"_quick_add.html", "_card_checklist.html", "_conflict.html"}
"""One line each, or shown once: this browser is enough."""
PARTS = {"_macros.html", "_plan_fields.html"}
"""Fields without a form round them."""


def test_every_form_with_drafts_keeps_them_on_the_server() -> None:
    kept = re.compile(r'data-draft="|"data-draft":|draft=[d"]')
    found = {
        path.name: "{{ unsaved(" in path.read_text()
        for path in templates().rglob("*.html")
        if kept.search(path.read_text())
    }
    assert {name for name, begins in found.items() if not begins} == LOCAL_ONLY | PARTS
