"""The page of the whole cascade: who sees what, in how many statements."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade import actions, facts, panels, tree_lines
from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.tree_queries import TreeNode, tree
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Membership
from kaskad.people.permissions import Role
from tests.cast import Cast, Visit

from .conftest import Grow

DAY = dt.date(2022, 4, 16)


def keys(nodes: tuple[TreeNode, ...]) -> list[Any]:
    return [(one.key_fold, keys(one.children)) for one in nodes]


def test_the_tree_of_each(ctx: None, cast: Cast) -> None:
    branch: list[Any] = [("GEN", [("STR", [("PRO", [])])])]
    for who in ("office", "director", "employee", "lead", "observer"):
        assert keys(tree(cast.person(who), DAY).roots) == branch, who
    assert keys(tree(cast.person("stranger"), DAY).roots) == [("ZZS", [])]
    assert keys(tree(cast.person("gone"), DAY).roots) == []


def test_what_stands_under_something_hidden_is_shown_without_naming_it(
    visit: Visit, cast: Cast
) -> None:
    """test_s25: a school sees its own project; the name of what it stands under is not leaked."""
    with cast.app.test_request_context(), unit_of_work():
        project = cast.initiative("PRO")
        project.owner_id = cast.organisation("Школа А1").id
        person = cast.person("gone")
        db.session.add(
            Membership(person_id=person.id, organisation_id=project.owner_id, role=Role.EMPLOYEE)
        )
    page = visit("gone").get("/cascade").text
    assert "ПРОдвижение" in page
    assert "не показана" in page
    for url in ("/cascade", "/projects/PRO", "/projects/PRO/passport", "/projects/PRO/journal"):
        assert "Стратегический проект<" not in visit("gone").get(url).text
    assert visit("gone").get("/projects/STR").status_code == 404


def test_s25_hidden_names_never_appear(visit: Visit) -> None:
    urls = ("/cascade", "/cascade?archived=1", "/projects/PRO", "/projects/PRO/passport",
            "/projects/PRO/plan", "/projects/PRO/team", "/projects/PRO/journal", "/projects/GEN",
            "/projects/ZZS", "/projects/ZZS/plan", "/projects/NOPE", "/cascade/new",
            "/projects/PRO/move")  # fmt: skip
    for who in ("office", "lead", "observer", "gone", None):
        browser = visit(who)
        for url in urls:
            answer = browser.get(url)
            assert "ZZSECRET" not in answer.text, (who, url)
            if url.startswith("/projects/ZZS") and who:
                assert answer.status_code == 404
    hidden, missing = (visit("office").get(f"/projects/{key}") for key in ("ZZS", "NOPE"))
    assert hidden.status_code == missing.status_code == 404


def test_the_number_of_statements_does_not_grow(
    visit: Visit, cast: Cast, grow: Grow, statements: Any
) -> None:
    office = visit("office")
    office.get("/cascade")
    with cast.app.test_request_context(), unit_of_work():
        grow(cast.initiative("STR"), 3)
    statements.clear()
    assert office.get("/cascade").status_code == 200
    small = len(statements)
    with cast.app.test_request_context(), unit_of_work():
        grow(cast.initiative("GEN"), 295, prefix="Y")
    statements.clear()
    page = office.get("/cascade")
    assert page.text.count('role="treeitem"') == 301
    assert len(statements) == small <= 15, list(statements)


def test_what_is_kept_is_what_would_be_drawn_anew(visit: Visit, cast: Cast, grow: Grow) -> None:
    """For whoever looks and whatever has changed, in both languages."""
    with cast.app.test_request_context(), unit_of_work():
        grow(cast.initiative("STR"), 3)

    def look() -> dict[str, str]:
        return {who: _tree(visit(who).get("/cascade").text) for who in ("office", "lead", "viewer")}

    look()
    for change in (
        {"title": "Совсем другое"}, {"short_title": "<b>Кратко</b>"}, {"state": "paused"},
        {"starts_on": dt.date(2021, 1, 1)}, {"locale": "en"},
    ):  # fmt: skip
        with cast.app.test_request_context(), unit_of_work():
            for name, value in change.items():
                if name == "locale":
                    cast.person("lead").locale = str(value)
                else:
                    setattr(cast.initiative(), name, value)
        kept = look()
        tree_lines.forget()
        assert kept == look(), change
        assert "<b>Кратко" not in kept["lead"]
    assert len(set(kept.values())) == 3


def _tree(page: str) -> str:
    return page[page.index('<div id="tree"') : page.index("</main>")]


def test_rooms_above_tell_facts(visit: Visit, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[int]] = []

    def teller(ids: Any) -> dict[int, facts.Fact]:
        asked.append(list(ids))
        return {one: facts.Fact("12 из 21 карточки", done=12, total=21) for one in ids}

    monkeypatch.setattr(facts, "tree_facts", {"boards": teller})
    assert "12 из 21 карточки" in visit("lead").get("/cascade").text
    assert len(asked) == 1
    with cast.app.app_context():
        seen = set(db.session.scalars(visible(cast.person("lead"))))
    assert set(asked[0]) == seen


def test_the_empty_cascade_teaches(visit: Visit, cast: Cast, monkeypatch: Any) -> None:
    page = visit("gone").get("/cascade").text
    assert "Каскад пока пуст" in page
    assert "/cascade/new" not in page
    start = panels.Start(
        order=1,
        icon="file-import",
        label=lambda: "Загрузить",
        text=lambda: "Из файла.",
        url=lambda: "/import",
        show=lambda _person: True,
    )
    monkeypatch.setattr(panels, "starts", {"import": start})
    assert 'href="/import"' in visit("gone").get("/cascade").text


def test_tree_roles_and_tools(visit: Visit) -> None:
    page = visit("office").get("/cascade").text
    assert 'role="tree"' in page
    assert 'id="n-GEN" role="treeitem" aria-level="1" aria-posinset="1" aria-setsize="1"' in page
    assert 'aria-expanded="true"' in page
    assert 'data-move-url="/projects/PRO/move"' in page
    assert "data-move-url" not in visit("lead").get("/cascade").text
    fragment = visit("office").get("/cascade", headers={"HX-Request": "true"}).text
    assert fragment.lstrip().startswith('<div id="tree"')


def test_as_of_decides_on_the_stage(ctx: None, cast: Cast, grow: Grow) -> None:
    office = cast.person("office")
    with unit_of_work():
        project = grow(cast.initiative("STR"), 1)[0]
        for title, words in (("Первый", "2020-2021"), ("Второй", "2022-2023")):
            actions.add_stage(None, project, title=title, period_raw=words)

    def stage(day: dt.date) -> Any:
        nodes = tree(office, day).roots[0].children[0].children
        return next(one for one in nodes if one.key_fold == "X1").stage

    assert stage(dt.date(2021, 5, 1)).words == "Первый"
    assert stage(DAY).words == "Второй"
    assert stage(DAY).number == 2
    assert stage(dt.date(2019, 1, 1)).words == "Первый"
    assert stage(dt.date(2030, 1, 1)).progress.when == "finished"


def test_projects_are_counted_at_any_depth(ctx: None, cast: Cast, grow: Grow) -> None:
    with unit_of_work():
        grow(cast.initiative("GEN"), 2, prefix="A")
        strategic = grow(
            cast.initiative("GEN"), 1, kind=InitiativeKind.STRATEGIC_PROJECT, prefix="S"
        )[0]
        grow(strategic, 4, prefix="B")
    assert tree(cast.person("office"), DAY).roots[0].projects == 7
    assert db.session.scalar(select(Initiative.key).where(Initiative.key_fold == "B4"))
