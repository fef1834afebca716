"""A version of a passport as a file: its own words, its number and day, the order of approval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kaskad.approvals import version_actions as actions
from kaskad.cascade.access import place_for
from kaskad.cascade.part_actions import set_block
from kaskad.core import errors
from kaskad.core.db import unit_of_work
from kaskad.exchange.passport_documents import passport_document
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit

pytestmark = pytest.mark.usefixtures("ctx")
VIEW = Permission.INITIATIVE_VIEW


def approve_first(cast: Cast) -> None:
    lead, director = cast.person("lead"), cast.person("director")
    with unit_of_work():
        set_block(None, cast.initiative(), "goal", body="Цель по версии")
    with unit_of_work(lead):
        row = actions.submit_passport(lead, place_for(lead, "PRO", VIEW))
    with unit_of_work(director):
        paper = actions.Paper("Приказ", "12-од", date(2021, 9, 1))
        actions.approve_passport(director, place_for(director, "PRO", VIEW), row, paper=paper)


def data_of(cast: Cast, version: int | None = None, who: str = "lead") -> Mapping[str, Any]:
    person = cast.person(who)
    return passport_document(person, place_for(person, "PRO", VIEW), version).data


def fact(data: Mapping[str, Any]) -> str:
    facts = data["facts"]
    assert isinstance(facts, list)
    return str(facts[0]["value"])


def test_a_draft_says_so_and_an_approved_passport_says_by_what(cast: Cast) -> None:
    draft = data_of(cast)
    assert "12-од" not in str(draft["words"])
    assert not fact(draft)[:1].isdigit()
    approve_first(cast)
    now = data_of(cast)
    assert fact(now).startswith("1, ")
    assert "01.09.2021" in fact(now)
    assert "12-од" in str(now["words"])


def test_a_version_keeps_its_words_whatever_is_written_later(cast: Cast) -> None:
    approve_first(cast)
    with unit_of_work():
        set_block(None, cast.initiative(), "goal", body="Другая цель")
        cast.initiative().title = "Другое название"
    old, now = data_of(cast, 1), data_of(cast)
    assert "Цель по версии" in str(old["sections"])
    assert old["name"] == "ПРОдвижение"
    assert "Другая цель" in str(now["sections"])
    kinds = [one["kind"] for one in old["sections"]]
    assert kinds == [one["kind"] for one in now["sections"]]
    with pytest.raises(errors.NotFound):
        data_of(cast, 2)


def test_files_come_from_page_and_command_line(cast: Cast, visit: Visit, tmp_path: Path) -> None:
    approve_first(cast)
    browser = visit("viewer")
    for form in ("docx", "pdf"):
        answer = browser.get(f"/projects/PRO/passport.{form}?version=1")
        assert answer.status_code == 200
        assert answer.data[:4] in {b"PK\x03\x04", b"%PDF"}
    for wrong in ("2", "0", "x"):
        assert browser.get(f"/projects/PRO/passport.pdf?version={wrong}").status_code == 404
    assert "version=1" in browser.get("/projects/PRO/versions/1").text
