"""Tags: words of projects, one for all; renaming, merging, the archive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kaskad.cascade import tag_actions as actions
from kaskad.cascade.history import HistoryEvent, Names
from kaskad.cascade.tag_history import tag_sentence
from kaskad.cascade.tag_models import InitiativeTag, Tag
from kaskad.cascade.tag_names import folded, normal_name, split_names
from kaskad.cascade.tag_queries import names_now, project_tags, tag_list
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from tests.cast import Cast, Visit
from tests.conftest import Statements

ENGLISH = {"Accept-Language": "en"}

pytestmark = pytest.mark.usefixtures("ctx")
MENTORING, FAMILY = "Наставничество", "Семья и школа"


def add(cast: Cast, *names: str, key: str = "PRO", once: str | None = None) -> tuple[str, ...]:
    with unit_of_work():
        return actions.add_tags(cast.person("lead"), cast.initiative(key), names, once=once)


def own(cast: Cast, key: str = "PRO") -> list[str]:
    return [one.name for one in project_tags(cast.initiative(key).id).own]


def tag(name: str) -> Tag:
    return db.session.scalars(select(Tag).where(Tag.name == name)).one()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("наставничество", ("наставничество",)),
        (" #Наставничество ,  семья   и школа;", ("Наставничество", "семья и школа")),
        ("Семья, семья; СЕМЬЯ", ("Семья",)),
        ("учёба, учеба", ("учёба",)),
        (",;\n#", ()),
    ],
)
def test_what_people_type(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


@given(st.text(max_size=80))
def test_a_name_is_told_apart_by_its_letters_alone(text: str) -> None:
    name = normal_name(text)
    assert normal_name(name) == name
    assert folded(name.upper()) == folded(name.upper().lower())
    for one in split_names(text):
        assert split_names(one) == (one,)


def test_the_same_word_is_one_tag(cast: Cast) -> None:
    assert add(cast, MENTORING, FAMILY) == (MENTORING, FAMILY)
    assert add(cast, "наставничество", "НАСТАВНИЧЕСТВО") == ()
    assert add(cast, "наставничество", key="ZZS") == (MENTORING,)
    assert own(cast) == [MENTORING, FAMILY]
    assert db.session.query(Tag).count() == 2


def test_a_form_sent_twice_counts_once(cast: Cast) -> None:
    with unit_of_work(cast.person("lead")):
        actions.add_tags(cast.person("lead"), cast.initiative("PRO"), [FAMILY], once="x")
    with unit_of_work(cast.person("lead")):
        assert actions.add_tags(cast.person("lead"), cast.initiative("PRO"), ["а"], once="x") == ()
    assert own(cast) == [FAMILY]


@pytest.mark.parametrize(
    ("names", "word"),
    [
        ([""], "название метки"), (["#"], "название метки"), (["я" * 61], "не больше 60"),
        (["а, б"], "без запятых"), ([f"слово {number}" for number in range(21)], "не больше 20"),
    ],
)  # fmt: skip
def test_what_is_no_tag(cast: Cast, names: list[str], word: str) -> None:
    with pytest.raises(errors.Invalid, match=word) as found:
        add(cast, *names)
    assert set(found.value.fields) == {"name"}
    assert own(cast) == []


def test_only_projects_have_tags(cast: Cast) -> None:
    with pytest.raises(errors.Invalid):
        add(cast, FAMILY, key="STR")


def test_taking_off_and_the_journal(cast: Cast) -> None:
    add(cast, MENTORING, FAMILY)
    with unit_of_work():
        lead, project = cast.person("lead"), cast.initiative("PRO")
        assert actions.remove_tag(lead, project, tag(FAMILY))
        assert not actions.remove_tag(lead, project, tag(FAMILY))
    assert own(cast) == [MENTORING]
    told = db.session.scalars(select(Event).where(Event.action.startswith("tag."))).all()
    sentences = [
        tag_sentence(
            HistoryEvent(one.id, one.at, one.action, one.subject_kind, one.subject_id, one.data),
            Names(),
        )
        for one in told
    ]
    assert [one.text for one in sentences if one] == [
        f"добавил(а) метки «{MENTORING}», «{FAMILY}»", f"снял(а) метку «{FAMILY}»",
    ]  # fmt: skip
    assert {one.initiative_id for one in told} == {cast.initiative("PRO").id}


def test_a_new_name_and_the_old_one_leads_to_it(cast: Cast) -> None:
    add(cast, "Наставники")
    office = cast.person("office")
    with unit_of_work():
        assert actions.rename_tag(office, tag("Наставники"), 1, MENTORING)
    assert own(cast) == [MENTORING]
    assert names_now(["наставники", MENTORING, "никакой"]) == {
        "наставники": MENTORING, "наставничество": MENTORING,
    }  # fmt: skip
    assert add(cast, "НАСТАВНИКИ") == ()
    with unit_of_work():  # and back again
        assert actions.rename_tag(office, tag(MENTORING), None, "наставники")
    assert own(cast) == ["наставники"]
    assert names_now([MENTORING])["наставничество"] == "наставники"
    with unit_of_work():  # another case is no other word
        assert actions.rename_tag(office, tag("наставники"), None, "Наставники")
        assert not actions.rename_tag(office, tag("Наставники"), None, "Наставники")
    assert db.session.query(Tag).count() == 2


def test_two_people_rename_one_tag(cast: Cast) -> None:
    add(cast, FAMILY)
    office = cast.person("office")
    with unit_of_work():
        actions.rename_tag(office, tag(FAMILY), 1, "Семья")
    with pytest.raises(errors.Conflict) as found, unit_of_work():
        actions.rename_tag(office, tag("Семья"), 1, "Родители")
    assert found.value.clashes[0].theirs == "Семья"
    assert own(cast) == ["Семья"]


def test_a_name_that_another_tag_has(cast: Cast) -> None:
    add(cast, MENTORING, FAMILY, "Архивное")
    office = cast.person("office")
    with unit_of_work():
        actions.archive_tag(office, tag("Архивное"))
    for taken in ("семья и школа", "архивное"):
        with pytest.raises(errors.Invalid) as found, unit_of_work():
            actions.rename_tag(office, tag(MENTORING), None, taken)
        assert "name" in found.value.fields


def test_merging_and_bringing_back(cast: Cast) -> None:
    add(cast, "Наставники", FAMILY)
    add(cast, "Наставники", MENTORING, key="ZZS")
    office = cast.person("office")
    with unit_of_work():
        assert actions.merge_tags(office, tag("Наставники"), tag(MENTORING)) == 1
    assert (own(cast), own(cast, "ZZS")) == ([MENTORING, FAMILY], [MENTORING])
    assert add(cast, "наставники") == ()
    line = next(one for one in tag_list(office).archived if one.name == "Наставники")
    assert line.into == MENTORING
    with pytest.raises(errors.Conflict), unit_of_work():
        actions.merge_tags(office, tag(FAMILY), tag("Наставники"))
    with pytest.raises(errors.Invalid), unit_of_work():
        actions.merge_tags(office, tag(FAMILY), tag(FAMILY))
    with unit_of_work():
        assert actions.restore_tag(office, tag("Наставники"))
        assert not actions.restore_tag(office, tag("Наставники"))
    assert own(cast, "ZZS") == ["Наставники", MENTORING]


def test_one_in_the_archive_shows_nowhere_and_comes_back(cast: Cast) -> None:
    add(cast, MENTORING)
    office = cast.person("office")
    with unit_of_work():
        assert actions.archive_tag(office, tag(MENTORING))
        assert not actions.archive_tag(office, tag(MENTORING))
    assert own(cast) == []
    assert names_now([MENTORING]) == {}
    with pytest.raises(errors.Invalid, match="в архиве"):
        add(cast, MENTORING)
    with pytest.raises(errors.Conflict), unit_of_work():
        actions.rename_tag(office, tag(MENTORING), None, "Иначе")
    with unit_of_work():
        actions.restore_tag(office, tag(MENTORING))
    assert own(cast) == [MENTORING]


def test_the_word_of_a_hidden_project_is_not_offered(cast: Cast) -> None:
    add(cast, MENTORING)
    add(cast, "Тайное", key="ZZS")
    with unit_of_work():
        db.session.add(Tag(name="Ничьё", name_fold="ничье"))
    found = project_tags(cast.initiative("PRO").id, cast.person("lead"))
    assert ([one.name for one in found.own], found.offered) == ([MENTORING], ("Ничьё",))
    assert own(cast) == [MENTORING]


def test_statements_do_not_grow(cast: Cast, statements: Statements) -> None:
    office, lead = cast.person("office"), cast.person("lead")
    project_id = cast.initiative("PRO").id
    counts = []
    for names in ((MENTORING,), tuple(f"слово {number}" for number in range(15))):
        add(cast, *names)
        tag_list(office), project_tags(project_id, lead)
        statements.clear()
        tag_list(office)
        project_tags(project_id, lead)
        counts.append(len(statements))
    assert counts == [2, 2]


def test_the_pages(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    page = lead.post("/projects/PRO/tags", data={"name": "наставничество, семья"})
    assert page.status_code == 303
    shown = lead.get("/projects/PRO").text
    assert shown.count('class="ktag"') == 2
    assert "tag=%D1%81%D0%B5%D0%BC%D1%8C%D1%8F" in shown
    assert "/tags/" not in visit("viewer").get("/projects/PRO").text
    refused = lead.post("/projects/PRO/tags", data={"name": "я" * 61})
    assert refused.status_code == 422
    assert "я" * 61 in refused.text
    assert lead.post("/projects/PRO/tags", data={"name": " "}).status_code == 422
    assert lead.get("/tags").status_code == 403
    office = visit("office")
    rows = {row.name: row.id for row in db.session.scalars(select(Tag))}
    first, second = rows["наставничество"], rows["семья"]
    assert office.post(f"/tags/{first}", data={"name": "семья"}).status_code == 422
    assert office.post(f"/tags/{first}", data={"name": ""}).status_code == 422
    assert office.post(f"/tags/{first}/merge", data={"into": "999"}).status_code == 422
    assert office.post(f"/tags/{first}/merge", data={"into": str(first)}).status_code == 422
    assert office.post("/tags/999/archive").status_code == 404
    changed = office.post(f"/tags/{first}", data={"name": "Наставники", "revision": "1"})
    assert changed.status_code == 303
    late = office.post(f"/tags/{first}", data={"name": "Иначе", "revision": "1"})
    assert (late.status_code, "Наставники" in late.text) == (409, True)
    assert office.post(f"/tags/{first}/merge", data={"into": str(second)}).status_code == 303
    assert own(cast) == ["семья"]
    listed = office.get("/tags").text
    assert "Наставники" in listed
    assert "renamed “наставничество” to “Наставники”" in office.get("/tags", headers=ENGLISH).text
    assert "let “Наставники” mean “семья”" in office.get("/tags", headers=ENGLISH).text
    lead.post(f"/projects/PRO/tags/{second}/remove")
    assert db.session.query(InitiativeTag).filter_by(tag_id=second).count() == 0


def test_the_tree_shows_them(visit: Visit, cast: Cast) -> None:
    add(cast, "слово 10", "слово 9")
    assert "слово 9, слово 10" in visit("viewer").get("/cascade").text
    with unit_of_work():
        actions.archive_tag(cast.person("office"), tag("слово 9"))
    assert "слово 9" not in visit("viewer").get("/cascade").text
