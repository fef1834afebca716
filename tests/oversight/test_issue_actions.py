"""Settling import issues: every way writes what it says, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from kaskad import paths
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import Activity, Initiative, PassportState, Stage
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import load_cascade, read_upload
from kaskad.indicators.models import Indicator
from kaskad.journal import Event
from kaskad.oversight import issue_actions as actions
from kaskad.oversight.issue_queries import parts_of
from kaskad.oversight.models import ImportIssue
from kaskad.people.models import Membership, Organisation, Person
from kaskad.people.permissions import Permission, Role
from kaskad.periods import Period, show_period
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("ctx")


def load_the_example() -> None:
    """The cascade alone, without the people and boards of the demo."""
    load_cascade(None, read_upload((paths.example() / "cascade.yaml").read_bytes()))


@pytest.fixture
def office(cast: Cast) -> Person:
    """Whoever keeps the projects of the example."""
    with unit_of_work(None):
        load_the_example()
        person = cast.person("office")
        owner = db.session.scalars(
            select(Organisation)
            .join(Initiative, Initiative.owner_id == Organisation.id)
            .where(Initiative.source != "")
        ).first()
        assert owner is not None
        db.session.add(Membership(person_id=person.id, organisation_id=owner.id, role=Role.OFFICE))
    db.session.expunge_all()
    db.session.info.pop("scopes", None)
    return cast.person("office")


def find(code: str, raw: str = "", clash: str = "") -> ImportIssue:
    return next(
        one for one in db.session.scalars(select(ImportIssue).order_by(ImportIssue.id))
        if one.doubt["code"] == code and raw in one.raw
        and (not clash or one.doubt.get("clash") == clash)
    )  # fmt: skip


def place(person: Person, issue: ImportIssue) -> Place:
    key = db.session.get_one(Initiative, issue.initiative_id).key_fold
    return place_for(person, key, Permission.ISSUE_SETTLE)


def choose(person: Person, issue: ImportIssue, code: str, number: int = 0, **how: Any) -> None:
    choices = [index for index, one in enumerate(issue.proposals) if one["code"] == code]
    with unit_of_work(person):
        actions.settle(person, place(person, issue), issue, issue.revision, choices[number], **how)


def back(person: Person, issue: ImportIssue) -> None:
    with unit_of_work(person):
        actions.reopen(person, place(person, issue), issue)


def row_of(issue: ImportIssue) -> Any:
    tables: dict[str, Any] = {"stage": Stage, "activity": Activity, "indicator": Indicator}
    return db.session.get_one(tables[issue.part], issue.part_id)


def test_a_reading_is_taken_and_the_words_stay(office: Person) -> None:
    issue = find("period", "Сентябрь")
    row, before = row_of(issue), dict(row_of(issue).period)
    choose(office, issue, "reading", 1, note="Так сказал руководитель")
    assert (row.period_raw, row.starts_on.isoformat()) == ("Сентябрь", "2020-09-01")
    period = Period.from_json(row.period)
    assert show_period(period) == "Сентябрь"
    assert not period.doubtful
    assert (issue.decision, issue.decision_note) == ("reading", "Так сказал руководитель")
    back(office, issue)
    assert row.period == before
    assert issue.decision == ""
    told = db.session.scalars(
        select(Event.action).where(Event.action.like("issue.%")).order_by(Event.id)
    )
    assert list(told) == ["issue.settled", "issue.reopened"]


def test_an_activity_ends_with_its_stage_or_the_stage_lasts(office: Person) -> None:
    issue = find("clash", clash="ends_later")
    activity = row_of(issue)
    stage = db.session.get_one(Stage, activity.stage_id)
    choose(office, issue, "end_to_stage")
    assert activity.ends_on == stage.ends_on
    assert activity.period_raw == "октябрь 2021- декабрь 2024"
    assert show_period(
        Period.from_json(activity.period)
    ) == "октябрь 2021 г. – май 2024 г.".replace(" г", "\N{NO-BREAK SPACE}г")
    back(office, issue)
    choose(office, issue, "stage_to_end")
    assert activity.ends_on == stage.ends_on
    assert stage.ends_on.isoformat() == "2024-12-31"


def test_a_stage_that_ends_before_the_next(office: Person) -> None:
    issue = find("clash", clash="overlap")
    choose(office, issue, "first_until")
    assert row_of(issue).ends_on.isoformat() == "2022-12-31"


def test_a_reading_does_not_settle_the_disagreement_beside_it(office: Person) -> None:
    overlap, words = find("clash", clash="overlap"), find("period", "2022 – 2023")
    choose(office, words, "reading")
    assert not parts_of([overlap]).mended(overlap)


def test_a_unit_is_set_and_set_back(office: Person) -> None:
    issue = find("unit_of_words")
    choose(office, issue, "unit")
    assert row_of(issue).unit == ""
    back(office, issue)
    assert row_of(issue).unit == issue.raw


def test_the_initial_sprint_is_one_of_them(office: Person) -> None:
    issue = find("sprints")
    project = db.session.get_one(Initiative, issue.initiative_id)
    choose(office, issue, "sprints")
    assert project.planned_sprints == 4
    back(office, issue)
    assert project.planned_sprints == 5


def test_a_duplicate_is_put_away_and_comes_back(office: Person) -> None:
    activity = row_of(find("period", "Сентябрь"))
    with unit_of_work(office):
        issue = ImportIssue(
            initiative_id=activity.initiative_id, kind="duplicate", fingerprint="d",
            part="activity", part_id=activity.id, doubt={"code": "near_duplicate", "other": "2"},
            proposals=[
                {"code": "duplicate", "part": "activity", "id": activity.id, "other": "2"}
            ],
        )  # fmt: skip
        db.session.add(issue)
    choose(office, issue, "duplicate")
    assert activity.archived_at is not None
    back(office, issue)
    assert activity.archived_at is None


def test_left_as_written_changes_nothing_else(office: Person) -> None:
    issue = find("period", "Сентябрь")
    before = dict(row_of(issue).period)
    with unit_of_work(office):
        actions.settle(office, place(office, issue), issue, issue.revision, None)
    assert issue.decision == "kept"
    assert row_of(issue).period == before


def test_the_same_words_are_read_alike_at_once(office: Person) -> None:
    issue = find("period", "в течение года")
    others = actions.alike(issue)
    assert len(others) == 4
    with unit_of_work(office):
        here = place(office, issue)
        actions.settle(office, here, issue, issue.revision, 1)
        assert actions.settle_alike(office, here, issue) == 4
    assert {one.decision for one in others} == {"reading"}
    assert {row_of(one).period["reviewed_by"] for one in [issue, *others]} == {office.id}
    with unit_of_work(office):
        assert actions.reopen_alike(office, place(office, issue), issue) == 5
    assert {one.decision for one in [issue, *others]} == {""}
    assert {row_of(one).period.get("reviewed_by") for one in [issue, *others]} == {None}


def test_settled_once(office: Person) -> None:
    issue = find("unit_of_words")
    choose(office, issue, "unit", once="a")
    choose(office, issue, "unit", once="a")  # the same form again
    with pytest.raises(errors.Conflict):
        choose(office, issue, "unit")


def test_a_frozen_passport_is_not_written(office: Person) -> None:
    issue = find("unit_of_words")
    clash = find("clash", clash="ends_later")
    with unit_of_work(office):
        for one in (issue, clash):
            project = db.session.get_one(Initiative, one.initiative_id)
            project.passport_state = PassportState.APPROVED
    for one, code in ((issue, "unit"), (clash, "end_to_stage"), (clash, "stage_to_end")):
        with pytest.raises(errors.Conflict):
            choose(office, one, code)
        db.session.refresh(one)
    with unit_of_work(office):
        actions.settle(office, place(office, issue), issue, issue.revision, None)
    assert issue.decision == "kept"


def test_what_was_written_since_is_not_written_over(office: Person) -> None:
    issue = find("period", "Сентябрь")
    choose(office, issue, "reading")
    with unit_of_work(office):
        row_of(issue).period = {"raw": "Сентябрь", "kind": "none"}
    with pytest.raises(errors.Conflict):
        back(office, issue)


def test_what_the_plan_says_otherwise_by_now_cannot_be_taken(office: Person) -> None:
    issue = find("period", "Сентябрь")
    with unit_of_work(office):
        row_of(issue).period_raw = "октябрь 2021"
    with pytest.raises(errors.Conflict):
        choose(office, issue, "reading")


def test_a_number_that_is_none_of_the_ways(office: Person) -> None:
    issue = find("unit_of_words")
    with pytest.raises(errors.Invalid), unit_of_work(office):
        actions.settle(office, place(office, issue), issue, None, 7)


def test_loading_again_leaves_what_was_settled(office: Person) -> None:
    issue = find("clash", clash="ends_later")
    choose(office, issue, "end_to_stage")
    activity = row_of(issue)
    period = dict(activity.period)
    with unit_of_work(None):
        load_the_example()
    db.session.refresh(activity)
    db.session.refresh(issue)
    assert activity.period == period
    assert issue.decision == "end_to_stage"
