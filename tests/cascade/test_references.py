"""Reference lists: days in force, successors, lines of passports that mean an entry (D13)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kaskad.cascade import passport_actions, reference_actions, reference_ties
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import PassportState, Regulation
from kaskad.cascade.reference_match import match, numbers_in
from kaskad.cascade.reference_models import Reference, ReferenceKind
from kaskad.cascade.reference_validity import Entry, Force, force_on, makes_ring, standing_on
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit
from tests.conftest import Statements

pytestmark = pytest.mark.usefixtures("ctx")
ACT, NATIONAL = ReferenceKind.REGULATION, ReferenceKind.NATIONAL_PROJECT
P210 = Entry(
    1, ACT, "Методология мотивирующего мониторинга", number="Р-210", adopted_on=date(2021, 9, 1),
    valid_until=date(2023, 8, 6), successor_id=2,
)  # fmt: skip
P170 = Entry(2, ACT, "Методология мотивирующего мониторинга, вторая редакция", number="Р-170")
SCHOOL = Entry(3, NATIONAL, "Федеральный проект «Современная школа»")


def add(cast: Cast, kind: ReferenceKind = ACT, **values: Any) -> int:
    with unit_of_work():
        return reference_actions.add_reference(cast.person("office"), kind, values).id


def place(cast: Cast, who: str = "lead") -> Place:
    return place_for(cast.person(who), "PRO", Permission.INITIATIVE_EDIT)


def line(cast: Cast, text: str) -> int:
    with unit_of_work():
        row = passport_actions.add_part(None, place(cast), "regulations", {"text": text})
        return int(row.id)


@pytest.mark.parametrize(
    ("day", "force"),
    [
        (date(2020, 12, 31), Force.AHEAD), (date(2021, 1, 1), Force.IN_FORCE),
        (date(2024, 12, 31), Force.IN_FORCE), (date(2025, 1, 1), Force.OVER),
    ],
)  # fmt: skip
def test_the_last_day_is_in_force(day: date, force: Force) -> None:
    assert force_on(date(2021, 1, 1), date(2024, 12, 31), day) is force


def test_what_came_in_its_place_is_the_nearest_in_force() -> None:
    third = Entry(3, ACT, "Третья", successor_id=None)
    second = Entry(2, ACT, "Вторая", valid_until=date(2023, 1, 1), successor_id=3)
    entries = {1: P210, 2: second, 3: third}
    assert standing_on(P210, entries, date(2022, 1, 1)).successor is None
    assert standing_on(P210, entries, date(2024, 1, 1)).successor == third


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Распоряжение Минпросвещения от 01.09.2021 № Р-210", P210),
        ("распоряжение № P-210", P210),  # typed in Latin letters
        ("Распоряжение № Р-210 от 02.02.2020", None),  # of another day
        ("Р-210 в редакции Р-170", None),  # two acts
        ("«Методология мотивирующего мониторинга»", P210),
        ("Методология мониторинга", None),
        ("", None),
    ],
)
def test_words_mean_one_entry_or_none(words: str, found: Entry | None) -> None:
    assert match(words, [P210, P170]) == found


def test_the_kind_before_the_name_is_left_out() -> None:
    assert match("Современная школа", [SCHOOL]) == SCHOOL


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_words_are_read_without_an_error(words: str) -> None:
    numbers_in(words)
    assert match(words, [P210, P170, SCHOOL]) in (None, P210, P170, SCHOOL)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(1, 6), st.integers(1, 6)), st.integers(1, 6), st.integers(1, 6))
def test_a_ring_is_found_and_nothing_else(arrows: dict[int, int], one: int, other: int) -> None:
    way, at = [other], arrows.get(other)
    while at is not None and at not in way:
        way.append(at)
        at = arrows.get(at)
    assert makes_ring(arrows, one, other) == (one in way)


def test_an_entry_is_written_changed_archived_and_no_ring_is_made(cast: Cast) -> None:
    office = cast.person("office")
    old = add(cast, title="Национальный проект «Образование»", valid_until=date(2024, 12, 31))
    new = add(cast, title="Национальный проект «Молодёжь и дети»", valid_from=date(2025, 1, 1))
    with unit_of_work():
        row = db.session.get_one(Reference, old)
        assert reference_actions.change_reference(office, row, row.revision, {"successor_id": new})
    row = db.session.get_one(Reference, new)
    with pytest.raises(errors.Invalid) as refused:
        reference_actions.change_reference(office, row, row.revision, {"successor_id": old})
    assert "successor_id" in refused.value.fields
    days = {"valid_from": date(2025, 1, 1), "valid_until": date(2024, 1, 1)}
    with pytest.raises(errors.Invalid):
        reference_actions.change_reference(office, row, row.revision, days)
    db.session.rollback()
    with unit_of_work():
        row = db.session.get_one(Reference, old)
        assert reference_actions.put_away(office, row, away=True)
        assert not reference_actions.put_away(office, row, away=True)
    told = db.session.scalars(
        select(Event.action).where(Event.action.startswith("reference.")).order_by(Event.id)
    ).all()
    assert told == [f"reference.{one}" for one in ("added", "added", "changed", "archived")]


def test_a_new_line_is_tied_by_its_words_and_a_frozen_one_by_hand(cast: Cast) -> None:
    entry = add(cast, title="Методология", number="Р-210")
    tied, free = line(cast, "Распоряжение № Р-210"), line(cast, "Устав центра")
    assert db.session.get_one(Regulation, tied).reference_id == entry
    lead = cast.person("lead")
    with unit_of_work():
        cast.initiative().passport_state = PassportState.APPROVED
    with unit_of_work():
        row = db.session.get_one(Regulation, free)
        reference_ties.tie_line(lead, place(cast), "regulations", row, entry, row.revision)
    row = db.session.get_one(Regulation, free)
    assert (row.reference_id, row.text) == (entry, "Устав центра")


def test_pages_say_what_is_out_of_force(cast: Cast, visit: Visit, statements: Statements) -> None:
    new = add(cast, title="Методология, вторая редакция", number="Р-170")
    old = add(
        cast, title="Методология", number="Р-210", valid_until=date(2023, 8, 6), successor_id=new
    )
    line(cast, "Распоряжение № Р-210")
    lead, office = visit("lead"), visit("office")
    passport = lead.get("/projects/PRO/passport").text
    assert "06.08.2023" in passport
    assert f"/references/{new}" in passport
    found = office.get("/references?show=troubled").text
    assert "/passport#s-regulations" in lead.get("/projects/PRO").text
    rows = found.partition("<tbody>")[2].partition("</tbody>")[0]
    assert f'/references/{old}"' in rows
    assert rows.count("<tr") == 1
    assert "Распоряжение № Р-210" in office.get(f"/references/{old}").text
    seen = []
    for more in (0, 15):
        for number in range(more):
            line(cast, f"Распоряжение № {number}")
            add(cast, title=f"Распоряжение {number}", number=f"Ф-{number}")
        statements.clear()
        office.get("/references")
        lists = len(statements)
        statements.clear()
        assert lead.get("/projects/PRO/grounds").status_code == 200
        seen.append((lists, len(statements)))
    assert seen[0] == seen[1], statements
    assert seen[0][0] <= 10


def test_two_who_change_an_entry_read_each_other(cast: Cast, visit: Visit) -> None:
    entry = add(cast, title="Методология", number="Р-210")
    office = visit("office")
    form = {"title": "Методология мониторинга", "number": "Р-210", "revision": "1"}
    assert office.post(f"/references/{entry}", form).status_code == 303
    answer = office.post(f"/references/{entry}", {**form, "title": "Иное"})
    assert answer.status_code == 409
    assert "Методология мониторинга" in answer.text
    assert "Иное" in answer.text
    theirs = {**form, "title": "Иное", "note": "Важно", "revision": "2", "keep_title": "theirs"}
    assert office.post(f"/references/{entry}", theirs).status_code == 303
    with cast.app.app_context():
        row = db.session.get_one(Reference, entry)
        assert (row.title, row.note, row.number) == ("Методология мониторинга", "Важно", "Р-210")
