"""Tags in the registry: a column, a filter that knows former names, the words of files."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from kaskad.cascade import tag_actions
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.exchange.registry_words import selection_words
from kaskad.registry.columns import BY_NAME
from kaskad.registry.filters import RegistryForm, Wishes, chosen_rows, unknown_choices
from kaskad.registry.models import SavedView
from kaskad.registry.queries import registry_rows
from kaskad.registry.shown import Shown, shown_registry
from tests.cast import Cast, Visit
from tests.conftest import Statements

pytestmark = pytest.mark.usefixtures("ctx")
MENTORING, FAMILY = "Наставничество", "Семья и школа"


def add(cast: Cast, *names: str, key: str = "PRO") -> None:
    with unit_of_work():
        tag_actions.add_tags(cast.person("lead"), cast.initiative(key), names)


def shown(cast: Cast, *tags: str, **args: str) -> Shown:
    found = MultiDict([*(("tag", one) for one in tags), *args.items(), ("view", "table")])
    return shown_registry(cast.person("director"), found)


def test_rows_say_their_tags(cast: Cast) -> None:
    add(cast, MENTORING, FAMILY)
    row = next(one for one in registry_rows(None, today()) if one.key_fold == "PRO")
    assert row.tags == (MENTORING, FAMILY)
    assert BY_NAME["tags"].words(row) == f"{MENTORING}, {FAMILY}"
    bare = next(one for one in registry_rows(None, today()) if one.key_fold == "ZZS")
    assert (bare.tags, BY_NAME["tags"].key(bare)) == ((), None)


def test_any_of_the_tags_asked_for(cast: Cast) -> None:
    add(cast, MENTORING)
    add(cast, FAMILY, key="ZZS")
    rows = registry_rows(None, today())

    def found(*tags: str) -> set[str]:
        return {row.key_fold for row in chosen_rows(rows, Wishes(view="table", tag=tags))}

    assert found("НАСТАВНИЧЕСТВО") == {"PRO"}
    assert found(MENTORING, FAMILY) == {"PRO", "ZZS"}
    assert found("иное") == set()
    (told,) = unknown_choices(rows, Wishes(tag=(MENTORING, "иное")))
    assert "иное" in told


def test_a_saved_view_keeps_its_tags_and_an_address_many(cast: Cast) -> None:
    with cast.app.test_request_context():
        form = RegistryForm(MultiDict([("tag", "а"), ("tag", " б  в "), ("tag", "а")]))
        wishes, _day, wrong = form.wishes()
    assert (wishes.tag, wrong) == (("а", "б в"), [])
    assert wishes.active
    assert wishes.kept()["tag"] == ["а", "б в"]
    assert not wishes.args(**wishes.cleared()).get("tag")


def test_former_names_lead_to_the_tag(cast: Cast, statements: Statements) -> None:
    add(cast, "Наставники")
    office = cast.person("office")
    with unit_of_work():
        tag = tag_actions._named("Наставники")
        assert tag is not None
        tag_actions.rename_tag(office, tag, None, MENTORING)
    with cast.app.test_request_context():
        found = shown(cast, "наставники")
        assert [row.key_fold for row in found.rows] == ["PRO"]
        assert (found.problems, found.wishes.tag) == ([], (MENTORING,))
        assert selection_words(found) == f"метки: {MENTORING}"
        statements.clear()
        shown(cast, MENTORING)
        known = len(statements)
        statements.clear()
        shown(cast)
        assert len(statements) == known, "one statement more only for a name nobody has"


def test_the_new_name_of_a_hidden_tag_is_not_told(cast: Cast) -> None:
    add(cast, "Тайна", key="ZZS")
    with unit_of_work():
        tag = tag_actions._named("Тайна")
        assert tag is not None
        tag_actions.rename_tag(cast.person("office"), tag, None, "Государственная тайна")
    with cast.app.test_request_context():
        found = shown(cast, "тайна")
        assert (found.wishes.tag, list(found.rows)) == (("тайна",), [])
        assert "тайна" in found.problems[0]


def test_a_day_that_is_past_says_whose_tags_these_are(cast: Cast) -> None:
    add(cast, MENTORING)
    day = (today() - timedelta(days=3)).isoformat()
    with cast.app.test_request_context():
        assert any("сегодняшние" in one for one in shown(cast, MENTORING, as_of=day).problems)
        assert any("сегодняшние" in one for one in shown(cast, col="tags", as_of=day).problems)
        assert not shown(cast, as_of=day).problems
    assert date.fromisoformat(day) < today()


def test_the_page(visit: Visit, cast: Cast) -> None:
    add(cast, MENTORING)
    director = visit("director")
    text = director.get("/registry?view=table&col=tags&tag=наставничество").text
    assert f'<span class="k-pill k-as-is">{MENTORING}</span>' in text
    assert f'name="tag" value="{MENTORING}" checked' in text
    unknown = director.get("/registry?view=table&tag=никакая").text
    assert "никакая" in unknown
    assert 'name="tag" value="никакая" checked' in unknown
    long = director.get(f"/registry?view=table&tag={'я' * 61}").text
    assert "/projects/PRO" in long
    assert "k-note y" in long
    assert director.get("/registry.xlsx?view=table&tag=наставничество&col=tags").status_code == 200


def test_the_lists_are_reached_from_the_registry(visit: Visit) -> None:
    for who, tags in (("office", True), ("viewer", False)):
        text = visit(who).get("/registry?view=table").text
        assert 'href="/references"' in text
        assert ('href="/tags"' in text) == tags
        assert ('href="/tags"' in visit(who).get("/references").text) == tags


def test_a_view_is_saved_with_its_tags(visit: Visit, cast: Cast) -> None:
    add(cast, MENTORING, FAMILY)
    office = visit("office")
    page = office.get(f"/registry?view=table&tag={MENTORING}&tag={FAMILY}").text
    assert page.count(f'<input type="hidden" name="tag" value="{FAMILY}">') >= 1
    data = {"view": "table", "tag": [MENTORING, FAMILY], "name": "По меткам"}
    assert office.post("/registry/views", data=data).status_code == 303
    with cast.app.app_context():
        assert db.session.scalars(select(SavedView)).one().args["tag"] == [MENTORING, FAMILY]
