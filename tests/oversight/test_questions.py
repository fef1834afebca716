"""Questions to those who lead: whose day they land on, who sees them, answering and recalling."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from kaskad.boards.day_sources import sources, waiting
from kaskad.cascade.models import TeamMember
from kaskad.cascade.queries import history
from kaskad.core.clock import now, today
from kaskad.core.db import db, unit_of_work
from kaskad.oversight.models import Question
from kaskad.oversight.question_queries import open_questions, question_page
from kaskad.people.permissions import Role
from tests.cast import Cast, Visit
from tests.conftest import Statements

PAGE = "/projects/PRO/questions"


def ask(visit: Visit, cast: Cast, text: str = "Что мешает?", who: str = "director") -> int:
    due = (today() + timedelta(days=3)).isoformat()
    assert visit(who).post(f"{PAGE}/new", {"text": text, "due_on": due}).status_code == 303
    with cast.app.app_context():
        return db.session.scalars(select(Question.id).order_by(Question.id.desc())).all()[0]


def day_of(app: Flask, who: str) -> list[str]:
    """What waits on that person's day."""
    with app.test_request_context():
        rows = waiting(Cast(app).person(who), today())
        return [row.quote for row in rows if "/questions#" in row.url]


def test_it_lands_on_the_leads_day_and_the_answer_on_the_askers(visit: Visit, cast: Cast) -> None:
    one = ask(visit, cast)
    assert day_of(cast.app, "lead") == ["Что мешает?"]
    for who in ("director", "member", "office", "viewer", "stranger"):
        assert day_of(cast.app, who) == [], who
    assert "Что мешает?" in visit("lead").get("/").text
    answer = {"answer": "Не хватает модераторов", "revision": "1"}
    assert visit("lead").post(f"{PAGE}/{one}/answer", answer).status_code == 303
    assert day_of(cast.app, "lead") == []
    assert day_of(cast.app, "director") == ["Не хватает модераторов"]
    assert visit("office").post(f"{PAGE}/{one}/noted").status_code == 403
    assert visit("director").post(f"{PAGE}/{one}/noted").status_code == 303
    assert day_of(cast.app, "director") == []
    # Other words for the answer: whoever asked gets to see them.
    changed = {"answer": "Не хватает двух модераторов", "revision": "2"}
    assert visit("lead").post(f"{PAGE}/{one}/answer", changed).status_code == 303
    assert day_of(cast.app, "director") == ["Не хватает двух модераторов"]


def test_where_nobody_leads_it_waits_for_the_office(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        db.session.execute(
            update(TeamMember).where(TeamMember.role == Role.LEAD).values(until=now())
        )
    assert "k-note y" in visit("director").get(f"{PAGE}/new").text
    ask(visit, cast)
    assert day_of(cast.app, "office") == ["Что мешает?"]
    assert day_of(cast.app, "member") == []


def test_who_sees_the_words(visit: Visit, cast: Cast) -> None:
    ask(visit, cast, "Почему сорван семинар?")
    for who in ("lead", "member", "participant", "director", "office", "monitor", "authority"):
        assert "Почему сорван семинар?" in visit(who).get(PAGE).text, who
        assert "Почему сорван семинар?" in visit(who).get("/projects/PRO").text, who
    for who in ("viewer", "observer", "employee", "admin"):
        assert visit(who).get(PAGE).status_code == 403, who
        for page in ("/projects/PRO", "/projects/PRO/journal"):
            text = visit(who).get(page).text
            assert "Почему сорван семинар?" not in text, who
            assert 'id="questions"' not in text
    assert visit("stranger").get(PAGE).status_code == 404
    with cast.app.test_request_context():
        lines = history(cast.person("viewer"), cast.initiative().id).rows
        assert not any("question." in line.sentence.text for line in lines)


def test_two_answers_at_once_are_both_shown(visit: Visit, cast: Cast) -> None:
    one = ask(visit, cast)
    visit("office").post(f"{PAGE}/{one}/answer", {"answer": "Ответ офиса", "revision": "1"})
    late = visit("lead").post(f"{PAGE}/{one}/answer", {"answer": "Мой ответ", "revision": "1"})
    assert late.status_code == 409
    assert "Ответ офиса" in late.text
    assert "Мой ответ" in late.text
    again = {"answer": "Мой ответ", "revision": "2"}
    assert visit("lead").post(f"{PAGE}/{one}/answer", again).status_code == 303


def test_recalled_and_asked_again(visit: Visit, cast: Cast) -> None:
    one, director = ask(visit, cast), visit("director")
    assert visit("office").post(f"{PAGE}/{one}/recall").status_code == 403
    assert director.post(f"{PAGE}/{one}/recall").status_code == 303
    assert day_of(cast.app, "lead") == []
    assert visit("lead").post(f"{PAGE}/{one}/answer", {"answer": "Поздно"}).status_code == 409
    assert director.post(f"{PAGE}/{one}/again").status_code == 303
    assert day_of(cast.app, "lead") == ["Что мешает?"]
    visit("lead").post(f"{PAGE}/{one}/answer", {"answer": "Успел"})
    assert director.post(f"{PAGE}/{one}/recall").status_code == 409


def test_bad_input_is_named_and_kept(visit: Visit, cast: Cast) -> None:
    director = visit("director")
    wrong = (
        ("text", {"text": " "}),
        ("due_on", {"text": "Когда?", "due_on": (today() - timedelta(days=1)).isoformat()}),
        ("due_on", {"text": "Когда?", "due_on": "2199-01-01"}),
    )
    for name, form in wrong:
        answer = director.post(f"{PAGE}/new", {**form, "next": "/registry?colour=r"})
        assert answer.status_code == 422
        assert f'id="{name}-ask-error"' in answer.text
        assert 'value="/registry?colour=r"' in answer.text
    one = ask(visit, cast)
    empty = visit("lead").post(f"{PAGE}/{one}/answer", {"answer": " "})
    assert empty.status_code == 422
    assert f'id="answer-answer-{one}-error"' in empty.text
    early = director.post(f"{PAGE}/{one}/noted")
    assert early.status_code == 409


def test_it_returns_to_where_one_came_from(visit: Visit, cast: Cast) -> None:
    director = visit("director")
    page = director.get(f"{PAGE}/new?next=/registry?colour=r").text
    assert 'name="next" value="/registry?colour=r"' in page
    form = {"text": "Что мешает?", "next": "/registry?colour=r"}
    assert director.post(f"{PAGE}/new", form).headers["Location"] == "/registry?colour=r"
    form["next"] = "//evil.example"
    assert director.post(f"{PAGE}/new", form).headers["Location"] == "/projects/PRO/questions"


def test_what_was_open_on_a_day(visit: Visit, cast: Cast, statements: Statements) -> None:
    one = ask(visit, cast, "Первый")
    ask(visit, cast, "Второй")
    visit("lead").post(f"{PAGE}/{one}/answer", {"answer": "Да", "revision": "1"})
    with cast.app.test_request_context():
        project, person = cast.initiative().id, cast.person("lead")
        statements.clear()
        found = open_questions([project, *range(9000, 9100)], today() + timedelta(days=5))
        assert len(statements) == 1
        (row,) = found[project]
        assert (row.text, row.overdue) == ("Второй", 2)
        assert open_questions([project], today() - timedelta(days=1)) == {}
        assert open_questions([], today()) == {}
        for read in (
            lambda: question_page(project, today()),
            lambda: sources.waiting(person, today(), ["questions"]),
        ):  # fmt: skip
            read()  # the first look at a person reads their scope
            statements.clear()
            read()
            assert len(statements) == 1
        assert [line.text for line in question_page(project, today())] == ["Второй", "Первый"]
        yesterday = today() - timedelta(days=1)
        assert sources.waiting(cast.person("director"), yesterday, ["answers"]) == []
