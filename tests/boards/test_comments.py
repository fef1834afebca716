"""Comments: said by oneself only, mended by the author, removed by author or head; mentions."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy import func, select

from kaskad.boards.mentions import mark_names, named_people
from kaskad.boards.models import Comment, Mention
from kaskad.boards.parties import PartyRow
from kaskad.core.db import db
from kaskad.core.markup import render_markdown
from tests.cast import Cast, Visit


def comments(cast: Cast, number: int = 1) -> list[Comment]:
    return list(db.session.scalars(
        select(Comment).where(Comment.card_id == cast.card(number).id).order_by(Comment.id)
    ))  # fmt: skip


def said(app: Flask, cast: Cast) -> int:
    """Id of the comment that `lead` has on PRO-1."""
    with app.app_context():
        return comments(cast)[0].id


def test_whoever_may_comment_comments(visit: Visit, cast: Cast, app: Flask) -> None:
    for who in ("participant", "director", "monitor", "member"):
        assert visit(who).post("/cards/PRO-1/comments", {"body": f"от {who}"}).status_code == 303
    with app.app_context():
        assert cast.card().comment_count == 5
        assert len(comments(cast)) == 5
    assert visit("observer").post("/cards/PRO-1/comments", {"body": "нет"}).status_code == 403
    assert "от director" in visit("lead").get("/cards/PRO-1").text


def test_s21_the_author_is_the_one_who_sends(visit: Visit, cast: Cast, app: Flask) -> None:
    with app.app_context():
        other = cast.person("lead").id
    visit("participant").post(
        "/cards/PRO-2/comments",
        {
            "body": "я",
            "author_id": other,
            "user_id": other,
            "created_at": "2000-01-01",
            "creator": other,
        },
    )
    with app.app_context():
        row = comments(cast, 2)[0]
        assert row.author_id == cast.person("participant").id
        assert row.created_at.year > 2000


@pytest.mark.parametrize("body", ["", "   ", "\u200b", "я" * 20_001])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_bad_comments_are_refused_and_kept(
    visit: Visit, cast: Cast, app: Flask, body: str, headers: dict[str, str]
) -> None:
    answer = visit("lead").post("/cards/PRO-2/comments", {"body": body}, headers=dict(headers))
    assert answer.status_code == 422
    assert "data-refused" in answer.text
    assert body.strip("\u200b ")[:40] in answer.text
    with app.app_context():
        assert comments(cast, 2) == []


@pytest.mark.parametrize("body", [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](http://evil.example/a.png)",
    "<a href=javascript:1>x</a>", "`<img onerror=1>`", "@<img src=x onerror=1>",
])  # fmt: skip
def test_s56_markdown_of_a_comment_is_safe(visit: Visit, body: str) -> None:
    browser = visit("lead")
    browser.post("/cards/PRO-2/comments", {"body": body})
    page = browser.get("/cards/PRO-2").text
    talk = page[page.index('id="card-comments"') : page.index('class="k-say"')]
    for bad in ("<script", 'href="javascript', "<img", "onerror=1>x"):
        assert bad not in talk.lower()


DOORS = ["/cards/PRO-1/comments/{id}", "/cards/PRO-1/comments/{id}/archive"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("who", "status"), [
    ("participant", 403), ("member", 403), ("director", 403), ("observer", 403), ("stranger", 404),
    ("gone", 404),
])  # fmt: skip
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"Accept": "application/json"}])
def test_s06_somebody_elses_comment_stays_by_every_door(
    visit: Visit, cast: Cast, app: Flask, door: str, who: str, status: int, headers: dict[str, str]
) -> None:
    comment_id = said(app, cast)
    answer = visit(who).post(
        door.format(id=comment_id), {"body": "не моё", "revision": "1"}, headers=dict(headers)
    )
    assert answer.status_code == status
    with app.app_context():
        row = db.session.get_one(Comment, comment_id)
        assert (row.body, row.archived_at) == ("Слово", None)


def test_s06_own_parent_foreign_child(visit: Visit, cast: Cast, app: Flask) -> None:
    comment_id = said(app, cast)
    for door in DOORS:
        url = door.format(id=comment_id)
        assert (
            visit("stranger").post(url.replace("PRO-1", "ZZS-1"), {"body": "x"}).status_code == 404
        )
        assert visit("lead").post(url.replace("PRO-1", "PRO-2"), {"body": "x"}).status_code == 404


def test_own_comment_is_mended_and_says_so(visit: Visit, cast: Cast, app: Flask) -> None:
    comment_id = said(app, cast)
    browser = visit("lead")
    assert browser.get(f"/cards/PRO-1/comments/{comment_id}").status_code == 200
    assert visit("member").get(f"/cards/PRO-1/comments/{comment_id}").status_code == 403
    browser.post(f"/cards/PRO-1/comments/{comment_id}", {"body": "Иначе", "revision": "1"})
    with app.app_context():
        row = db.session.get_one(Comment, comment_id)
        assert row.body == "Иначе"
        assert row.edited_at is not None


def test_the_head_removes_any_comment(visit: Visit, cast: Cast, app: Flask) -> None:
    visit("participant").post("/cards/PRO-2/comments", {"body": "лишнее слово"})
    with app.app_context():
        comment_id = comments(cast, 2)[0].id
    assert visit("lead").post(f"/cards/PRO-2/comments/{comment_id}/archive").status_code == 303
    with app.app_context():
        assert cast.card(2).comment_count == 0
    for path in ("", "/history"):
        assert "лишнее слово" not in visit("lead").get(f"/cards/PRO-2{path}").text


def test_s23_mentions_reach_only_those_who_see_the_board(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    body = "@Роль member и @Роль stranger, @Роль gone, @Роль off, @Роль lead, почта a@Роль viewer"
    visit("lead").post("/cards/PRO-1/comments", {"body": body})
    with app.app_context():
        told = set(db.session.scalars(select(Mention.person_id)))
        assert told == {cast.person("member").id}  # not oneself, not outsiders
    page = visit("lead").get("/cards/PRO-1").text
    assert '<span class="k-mention">@Роль member</span>' in page
    assert '<span class="k-mention">@Роль stranger' not in page
    assert "@Роль stranger" in page


def test_mending_takes_mentions_along(visit: Visit, cast: Cast, app: Flask) -> None:
    comment_id = said(app, cast)
    browser = visit("lead")
    url = f"/cards/PRO-1/comments/{comment_id}"
    browser.post(url, {"body": "@Роль member", "revision": "1"})
    browser.post(url, {"body": "@Роль office", "revision": "2"})
    with app.app_context():
        assert set(db.session.scalars(select(Mention.person_id))) == {cast.person("office").id}


def test_s22_names_offered_are_only_of_the_board(visit: Visit) -> None:
    answer = visit("participant").get("/cards/PRO-1/people")
    names = {row["full"] for row in answer.json["people"]}
    assert "Роль lead" in names
    assert not {"Роль stranger", "Роль gone", "Роль off"} & names
    assert "@" not in answer.text  # no e-mail addresses


def test_a_comment_is_said_once(visit: Visit, cast: Cast, app: Flask) -> None:
    browser = visit("lead")
    for _ in range(3):
        assert browser.post(
            "/cards/PRO-2/comments", {"body": "раз", "_once": "b" * 32}
        ).status_code == 303  # fmt: skip
    with app.app_context():
        assert db.session.scalar(
            select(func.count(Comment.id)).where(Comment.body == "раз")
        ) == 1  # fmt: skip


def _people(*names: str) -> list[PartyRow]:
    return [PartyRow(number, "person", name, name, 0) for number, name in enumerate(names, 1)]


@pytest.mark.parametrize(("body", "found"), [
    ("@Методист 1", [1]), ("@Методист 12", [2]), ("@методист 12, да", [2]), ("@Методист 1 2", [1]),
    ("x@Методист 1", []), ("@Методист", []), ("@Методист 1@Методист 12", [1]), ("", []),
    ("@Фёдор @федор", [3]), ("см. http://a/@Методист 1", []), ("(@Методист 1)", [1]),
])  # fmt: skip
def test_reading_names(body: str, found: list[int]) -> None:
    people = _people("Методист 1", "Методист 12", "Федор")
    assert [person.id for person in named_people(body, people)] == found


@pytest.mark.parametrize(
    "text", ["@Анна <b>", "`@Анна`", "[@Анна](http://x.example)", "@Анна & @Анна"]
)
def test_marking_names_makes_no_new_markup(text: str) -> None:
    html = mark_names(render_markdown(text), ["Анна"])
    bare: Any = str(html).replace('<span class="k-mention">', "").replace("</span>", "")
    assert bare == str(render_markdown(text))
    assert isinstance(html, Markup)
