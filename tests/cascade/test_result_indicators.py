"""Expected results measured by indicators: chosen, shown on both sides, frozen, kept, asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.approvals import request_actions, snapshot
from kaskad.approvals.request_lines import CHANGE, Wish
from kaskad.approvals.version_actions import new_version
from kaskad.approvals.version_compare import compare
from kaskad.approvals.version_reading import passport_of
from kaskad.cascade import freezing, part_actions, passport_actions
from kaskad.cascade.access import place_for
from kaskad.cascade.models import ExpectedResult, PassportState, ResultIndicator
from kaskad.cascade.passport_queries import passport
from kaskad.cascade.queries import history
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.models import Indicator
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit
from tests.conftest import Statements

PAGE = "/projects/PRO/passport"
DAY = date(2022, 6, 3)
Ids = tuple[int, int]


@pytest.fixture
def ids(cast: Cast) -> Ids:
    """A result and the indicator of the cast."""
    with cast.app.test_request_context(), unit_of_work():
        project = cast.initiative()
        row = part_actions.add_result(None, project, text="Обучены педагоги", number="7")
        own = db.session.scalars(
            select(Indicator).where(Indicator.initiative_id == project.id)
        ).first()
        assert own is not None
        return row.id, own.id


def change(cast: Cast, result: int, seen: int | None = None, **wanted: Any) -> bool:
    lead = cast.person("lead")
    with unit_of_work(lead):
        place = place_for(lead, "PRO", Permission.INITIATIVE_EDIT)
        row = db.session.get_one(ExpectedResult, result)
        return passport_actions.change_part(lead, place, "results", row, seen, wanted)


def tied(result: int) -> list[int]:
    return list(
        db.session.scalars(
            select(ResultIndicator.indicator_id).where(ResultIndicator.result_id == result)
        )
    )


def test_chosen_in_the_form_and_shown_on_both_sides(visit: Visit, cast: Cast, ids: Ids) -> None:
    result, indicator = ids
    lead = visit("lead")
    form = lead.get(f"{PAGE}?edit=results").text
    assert f'name="r{result}-indicators" value="{indicator}"' in form
    sent = {
        f"r{result}-revision": "1", f"r{result}-number": "7", f"r{result}-text": "Обучены педагоги",
        f"r{result}-trend": "", f"r{result}-check_method": "По удостоверениям",
        f"r{result}-indicators": ["", str(indicator)], "do": "save",
    }  # fmt: skip
    assert lead.post(f"{PAGE}/results", sent).status_code == 303
    page = visit("participant").get(PAGE).text.partition('id="s-results"')[2]
    assert "По удостоверениям" in page.partition("</section>")[0]
    assert f"/projects/PRO/indicators/{indicator}" in page.partition("</section>")[0]
    own = visit("participant").get(f"/projects/PRO/indicators/{indicator}").text
    assert "7. Обучены педагоги" in own.partition('id="measures"')[2].partition("</section>")[0]
    with cast.app.test_request_context():
        told = history(cast.person("lead"), cast.initiative().id).rows[0].sentence.details
        assert any("Доля" in line or "100" in line or "1" in line for line in told)
    # a section that is sent without the boxes leaves them alone
    del sent[f"r{result}-indicators"]
    sent[f"r{result}-revision"] = "9"
    assert lead.post(f"{PAGE}/results", sent).status_code == 303
    with cast.app.app_context():
        assert tied(result) == [indicator]
    bad = {**sent, f"r{result}-indicators": ["", "999999"]}
    assert lead.post(f"{PAGE}/results", bad).status_code == 422


def test_conflicts_and_the_frozen_passport(cast: Cast, ids: Ids, ctx: None) -> None:
    result, indicator = ids
    assert change(cast, result, indicators=[indicator])
    assert not change(cast, result, 1, indicators=[indicator]), "both say the same"
    with pytest.raises(errors.Conflict) as met:
        change(cast, result, 1, indicators=[])
    assert met.value.clashes[0].field == "indicators"
    with unit_of_work():
        cast.initiative().passport_state = PassportState.APPROVED
    with pytest.raises(errors.Conflict):
        change(cast, result, indicators=[])


def test_versions_keep_it_and_old_ones_stay_readable(
    cast: Cast, ids: Ids, statements: Statements, ctx: None
) -> None:
    result, indicator = ids
    project = cast.initiative()
    statements.clear()
    before = snapshot.take(project)
    asked = len(statements)
    change(cast, result, indicators=[indicator], check_method="Справка")
    db.session.refresh(project)
    statements.clear()
    after = snapshot.take(project)
    assert len(statements) == asked
    (section,) = compare(before, after, ["results"])
    assert [one.name for one in section.rows[0].fields] == ["check_method", "indicators"]
    shown = passport_of(after, DAY).section("results")
    assert shown is not None
    assert [len(one.measured_by) for one in shown.rows if one.id == result] == [1]
    for row in before["results"]:
        del row["check_method"], row["indicators"]
    assert passport_of(before, DAY).section("results") is not None
    statements.clear()
    passport(project.id, DAY)
    few = len(statements)
    with unit_of_work():
        for number in range(20):
            row = part_actions.add_result(None, project, text=f"Итог {number}")
            db.session.add(ResultIndicator(result_id=row.id, indicator_id=indicator))
    db.session.refresh(project)
    statements.clear()
    passport(project.id, DAY)
    assert len(statements) == few


def test_asked_for_by_a_request_and_applied(cast: Cast, ids: Ids, ctx: None) -> None:
    result, indicator = ids
    lead, director = cast.person("lead"), cast.person("director")
    director_at = place_for(director, "PRO", Permission.PASSPORT_APPROVE)
    with unit_of_work(director), freezing.thawed(director_at.initiative):
        new_version(director, director_at)
    wish = Wish(CHANGE, "results", "expected_result", result, {"indicators": [indicator]}, 1)
    with unit_of_work(lead):
        place = place_for(lead, "PRO", Permission.PASSPORT_SUBMIT)
        request = request_actions.ask(lead, place, [wish], "Показатель подходит")
        (line,) = request_actions.lines_of(request.id)
        assert line.changes["indicators"][1]
    assert tied(result) == []
    with unit_of_work(director):
        request_actions.approve(
            director, place_for(director, "PRO", Permission.INITIATIVE_VIEW), request
        )
    assert tied(result) == [indicator]
