"""Updates on how a project goes: who writes, mends, replies; what stood there on a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade.access import place_for
from kaskad.cascade.queries import history
from kaskad.core import errors
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.core.moments import end_of
from kaskad.journal import Event, acting_as
from kaskad.oversight import status_actions as actions
from kaskad.oversight.models import StatusReply, StatusUpdate
from kaskad.oversight.status_queries import archived_updates, status_page
from kaskad.people.permissions import Permission
from kaskad.registry.queries import registry_rows
from tests.cast import Cast, Visit
from tests.conftest import Statements

PAGE = "/projects/PRO/updates"
FULL = {"text": "Идём по плану", "colour": "g"}


def write(visit: Visit, who: str = "lead", **form: Any) -> None:
    assert visit(who).post(PAGE, {**FULL, **form}).status_code == 303


def update_of(cast: Cast) -> StatusUpdate:
    with cast.app.app_context():
        return db.session.scalars(select(StatusUpdate).order_by(StatusUpdate.id.desc())).all()[0]


def test_an_update_stands_on_the_overview_with_its_replies(visit: Visit, cast: Cast) -> None:
    write(visit, text="Собрали актив", colour="y")
    one = update_of(cast)
    back = {"text": "Чем помочь?", "next": "/projects/PRO"}
    answer = visit("director").post(f"{PAGE}/{one.id}/replies", back)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/projects/PRO"
    panel = visit("viewer").get("/projects/PRO").text.partition('id="status"')[2]
    panel = panel.partition("</section>")[0]
    for words in ("Собрали актив", "Чем помочь?", 'class="k-dot y'):
        assert words in panel
    assert "<form" not in panel, "a guest only reads"
    assert "Собрали актив" in visit("viewer").get(PAGE).text


def test_words_colour_and_day_are_asked_for(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    wrong = (
        {"text": "  "}, {"colour": "b"}, {"colour": ""}, {"on_day": "когда-нибудь"},
        {"on_day": (today() + timedelta(days=1)).isoformat()},
        {"on_day": (today() - timedelta(days=32)).isoformat()},
    )  # fmt: skip
    for typed in wrong:
        answer = lead.post(PAGE, {**FULL, **typed})
        assert answer.status_code == 422, typed
        assert f'id="{next(iter(typed))}-new-error"' in answer.text, typed
    assert lead.post(PAGE, {**FULL, "on_day": ""}).status_code == 303
    assert update_of(cast).on_day == today()


def test_a_form_sent_twice_counts_once(visit: Visit, cast: Cast) -> None:
    for _time in range(2):
        write(visit, _once="k1")
        visit("lead").post(
            f"{PAGE}/{update_of(cast).id}/replies", {"text": "Так и есть", "_once": "k2"}
        )
    with cast.app.app_context():
        assert len(db.session.scalars(select(StatusUpdate)).all()) == 1
        assert len(db.session.scalars(select(StatusReply)).all()) == 1


def test_the_author_mends_it_for_a_week(visit: Visit, cast: Cast) -> None:
    write(visit)
    one, lead = update_of(cast), visit("lead")
    assert visit("office").post(f"{PAGE}/{one.id}", FULL).status_code == 403
    assert 'name="revision" value="1"' in lead.get(f"{PAGE}?edit={one.id}").text
    changed = {"text": "Почти по плану", "colour": "y", "revision": "1"}
    assert lead.post(f"{PAGE}/{one.id}", changed).status_code == 303
    assert (update_of(cast).text, update_of(cast).colour) == ("Почти по плану", "y")
    stale = lead.post(f"{PAGE}/{one.id}", {"text": "Третье", "colour": "y", "revision": "1"})
    assert stale.status_code == 409
    assert "Почти по плану" in stale.text
    assert "Третье" in stale.text
    with cast.app.test_request_context(), unit_of_work():
        person = cast.person("lead")
        place = place_for(person, "PRO", Permission.STATUS_WRITE)
        row = db.session.get_one(StatusUpdate, one.id)
        later = today() + timedelta(days=9)
        with pytest.raises(errors.Conflict):
            actions.change_update(person, place, row, None, {"text": "Поздно"}, today=later)


def test_taken_away_and_brought_back(visit: Visit, cast: Cast) -> None:
    write(visit, text="Ошиблись проектом")
    one, lead = update_of(cast), visit("lead")
    assert lead.post(f"{PAGE}/{one.id}/archive").status_code == 303
    assert "Ошиблись проектом" not in visit("viewer").get(PAGE).text
    assert lead.post(f"{PAGE}/{one.id}", FULL).status_code == 409
    assert lead.post(f"{PAGE}/{one.id}/replies", {"text": "?"}).status_code == 409
    with cast.app.app_context():
        assert [row.id for row in archived_updates(cast.initiative().id)] == [one.id]
    assert lead.post(f"{PAGE}/{one.id}/restore").status_code == 303
    assert "Ошиблись проектом" in visit("viewer").get(PAGE).text


def test_a_reply_is_taken_away_by_its_author_or_the_lead(visit: Visit, cast: Cast) -> None:
    write(visit)
    url = f"{PAGE}/{update_of(cast).id}/replies"
    visit("participant").post(url, {"text": "Школы не готовы"})
    with cast.app.app_context():
        reply = db.session.scalars(select(StatusReply.id)).one()
    assert visit("member").post(f"{url}/{reply}/archive").status_code == 403
    assert visit("participant").post(f"{url}/{reply}/archive").status_code == 303
    assert "Школы не готовы" not in visit("viewer").get(PAGE).text
    assert visit("lead").post(f"{url}/{reply}/restore").status_code == 303
    assert "Школы не готовы" in visit("viewer").get(PAGE).text


def test_pages_go_back_in_time(visit: Visit, cast: Cast) -> None:
    for number in range(13):
        day = today() - timedelta(days=number)
        write(visit, text=f"Запись {number:02}.", on_day=day.isoformat())
    with cast.app.test_request_context():
        initiative_id = cast.initiative().id
        first = status_page(initiative_id, today())
        assert [row.text for row in first.rows] == [f"Запись {one:02}." for one in range(10)]
        rest = status_page(initiative_id, today(), before=first.older)
        assert [row.text for row in rest.rows] == [f"Запись {one:02}." for one in range(10, 13)]
        assert rest.older is None
        earlier = status_page(initiative_id, today() - timedelta(days=5), limit=1)
        assert [row.text for row in earlier.rows] == ["Запись 05."]
    page = visit("viewer").get(PAGE).text
    assert f"before={first.older}" in page
    assert "Запись 12." in visit("viewer").get(f"{PAGE}?before={first.older}").text
    assert visit("viewer").get(f"{PAGE}?before=x").status_code == 200


def test_as_of_hides_what_came_later(visit: Visit, cast: Cast) -> None:
    write(visit, on_day=(today() - timedelta(days=3)).isoformat())
    with cast.app.test_request_context(), unit_of_work():
        person = cast.person("lead")
        place = place_for(person, "PRO", Permission.STATUS_REPLY)
        row = db.session.get_one(StatusUpdate, update_of(cast).id)
        with acting_as(person.id, end_of(today())):
            actions.reply(person, place, row, text="Это будет завтра")
        now, later = (
            status_page(place.initiative.id, today() + timedelta(days=days)) for days in (0, 1)
        )
    assert now.rows[0].replies == ()
    assert [one.text for one in later.rows[0].replies] == ["Это будет завтра"]


def test_an_update_is_news_for_the_registry(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        for event in db.session.scalars(select(Event)):
            event.at -= timedelta(days=200)
    write(visit)
    with cast.app.test_request_context():
        one = cast.initiative().id
        (row,) = registry_rows(cast.person("director"), today(), only=one)
        assert row.last_news_on == today()
        (line, *_rest) = history(cast.person("director"), one).rows
        assert "Идём" not in line.sentence.text
        assert "status." not in line.sentence.text


def test_few_statements(visit: Visit, cast: Cast, statements: Statements, ctx: None) -> None:
    for _number in range(4):
        write(visit)
        visit("member").post(f"{PAGE}/{update_of(cast).id}/replies", {"text": "Да"})
    initiative_id = cast.initiative().id
    for limit in (1, 10):
        statements.clear()
        status_page(initiative_id, today(), limit=limit)
        assert len(statements) == 2
