"""Reports on progress: who writes, sends, returns, accepts; nobody accepts their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from kaskad.approvals import progress_actions as actions
from kaskad.approvals.models import ProgressNote, ProgressReport, ReportState
from kaskad.approvals.progress_access import rights
from kaskad.approvals.progress_queries import report_view
from kaskad.cascade.models import TeamMember
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal.models import Event
from kaskad.people.permissions import Role
from tests.approvals.progress_helpers import (
    CONTENT,
    FIRST,
    HALF,
    LAST,
    decided,
    report,
    sent,
    written,
)
from tests.cast import Cast, Visit
from tests.oversight.control_helpers import at


def deeds(cast: Cast) -> list[str]:
    with cast.app.app_context():
        return list(
            db.session.scalars(
                select(Event.action).where(Event.action.startswith("progress.")).order_by(Event.id)
            )
        )


def test_written_sent_returned_sent_again_accepted(cast: Cast, visit: Visit) -> None:
    report_id = sent(cast)
    decided(cast, report_id, remarks="Почему отстаёт показатель?")
    back = report(cast, report_id)
    assert (back.state, back.remarks) == (ReportState.RETURNED, "Почему отстаёт показатель?")
    assert back.sent_at is not None
    assert sent(cast, reasons="Карантин") == report_id  # the same period, the same report
    decided(cast, report_id, who="office")
    assert report(cast, report_id).state == ReportState.ACCEPTED
    assert deeds(cast) == [
        "progress.changed", "progress.sent", "progress.returned", "progress.changed",
        "progress.sent", "progress.accepted",
    ]  # fmt: skip
    history = visit("director").get("/projects/PRO/journal").text
    assert "Почему отстаёт показатель?" in history


def test_an_accepted_report_is_not_changed_by_anybody(cast: Cast) -> None:
    report_id = sent(cast)
    decided(cast, report_id)
    with pytest.raises(errors.Conflict):
        written(cast, summary="Иначе")
    with cast.app.test_request_context(), unit_of_work(cast.person("lead")):
        person, place = at(cast)
        row = actions.report_of(place, report_id)
        with pytest.raises(errors.Conflict):
            actions.take_back(person, place, row)
    for remarks in ("", "Ещё раз"):
        with pytest.raises(errors.Conflict):
            decided(cast, report_id, remarks=remarks)


@pytest.mark.usefixtures("ctx")
def test_nothing_is_sent_without_a_summary_or_with_a_stale_one(cast: Cast) -> None:
    report_id = written(cast, summary="")
    with unit_of_work(cast.person("lead")):
        person, place = at(cast)
        row = actions.report_of(place, report_id)
        with pytest.raises(errors.Invalid) as refused:
            actions.send_report(
                person, place, row, seen=row.revision, as_of=LAST, content=dict(CONTENT)
            )
        assert "summary" in refused.value.fields
        actions.change_report(row, None, {"summary": "Слова"})
        seen = row.revision
        actions.change_note(row, "activity-1", None, {"text": "Болели"})
        with pytest.raises(errors.Conflict) as stale:
            actions.send_report(person, place, row, seen=seen, as_of=LAST, content=dict(CONTENT))
        assert stale.value.meanwhile


@pytest.mark.usefixtures("ctx")
def test_two_people_who_write_see_both_texts(cast: Cast) -> None:
    report_id = written(cast)
    with unit_of_work(cast.person("office")):
        _person, place = at(cast, "office")
        row = actions.report_of(place, report_id)
        seen = row.revision
        actions.change_report(row, seen, {"summary": "Слова офиса", "asked": "Продлить срок"})
        actions.change_note(row, "activity-1", None, {"text": "Болели"})
        with pytest.raises(errors.Conflict) as found:
            actions.change_report(row, seen, {"summary": "Слова руководителя"})
        assert [one.theirs for one in found.value.clashes] == ["Слова офиса"]
        actions.change_report(row, seen, {"measures": "Наверстать"})  # another field: both stay
        note = db.session.scalars(select(ProgressNote)).one()
        actions.change_note(row, "activity-1", note.revision, {"text": "Болели все"})
        with pytest.raises(errors.Conflict):
            actions.change_note(row, "activity-1", note.revision - 1, {"text": "Никто"})
        assert actions.change_note(row, "indicator-9", None, {"text": ""}) == {}
    assert db.session.scalars(select(ProgressNote.text)).all() == ["Болели все"]


def lead_it(cast: Cast, who: str, key: str = "PRO") -> None:
    with cast.app.app_context(), unit_of_work():
        db.session.add(
            TeamMember(
                initiative_id=cast.initiative(key).id, person_id=cast.person(who).id,
                role=Role.LEAD,
            )
        )  # fmt: skip


def written_in(cast: Cast, who: str) -> None:
    """Somebody mends a text of the report, and the lead sends it again."""
    with cast.app.test_request_context(), unit_of_work(cast.person("lead")):
        person, place = at(cast)
        row = db.session.scalars(select(ProgressReport)).one()
        actions.take_back(person, place, row)
    written(cast, who, reasons="Слова офиса")
    sent(cast)


def nothing(_cast: Cast) -> None:
    """As it stands."""


@pytest.mark.parametrize(
    ("by", "before", "who", "may"),
    [
        ("lead", nothing, "director", True),
        ("lead", nothing, "office", True),
        ("lead", nothing, "authority", True),
        ("lead", nothing, "lead", False),
        ("lead", nothing, "monitor", False),
        ("lead", nothing, "viewer", False),
        ("lead", nothing, "member", False),
        ("office", nothing, "office", False),  # nobody accepts what they have sent
        ("office", nothing, "director", True),
        ("lead", lambda cast: written_in(cast, "office"), "office", False),  # helped to write it
        ("lead", lambda cast: written_in(cast, "office"), "director", True),
        ("lead", lambda cast: lead_it(cast, "director"), "director", False),
        ("lead", lambda cast: lead_it(cast, "director", "GEN"), "director", False),
        ("lead", lambda cast: lead_it(cast, "director"), "authority", True),
        ("lead", lambda cast: lead_it(cast, "office"), "office", False),
    ],
)
def test_who_accepts(
    cast: Cast, by: str, before: Callable[[Cast], None], who: str, *, may: bool
) -> None:
    report_id = sent(cast, by)
    before(cast)
    with cast.app.test_request_context():
        person, place = at(cast, who)
        found = rights(person, place, report_view(place.initiative.id, FIRST, LAST))
        assert found.accepts == may
        assert found.reads  # a report that is sent is everybody's
    for remarks in ("Доработать", ""):  # by neither door
        if may and remarks:
            continue
        if may:
            decided(cast, report_id, who)
        else:
            with pytest.raises(errors.Forbidden):
                decided(cast, report_id, who, remarks)
    assert report(cast, report_id).state == (ReportState.ACCEPTED if may else ReportState.SENT)


@pytest.mark.usefixtures("ctx")
def test_nobody_decides_from_the_command_line(cast: Cast) -> None:
    report_id = sent(cast)
    _person, place = at(cast, "director")
    row = actions.report_of(place, report_id)
    with unit_of_work(), pytest.raises(errors.Forbidden):
        actions.accept_report(None, place, row)


def test_a_draft_is_for_those_who_write_it(cast: Cast) -> None:
    report_id = written(cast)
    readers = {}
    for state in ("draft", "returned"):
        if state == "returned":
            sent(cast)
            decided(cast, report_id, remarks="Доработать")
        with cast.app.test_request_context():
            for who in ("lead", "office", "director", "authority", "observer", "viewer"):
                person, place = at(cast, who)
                view = report_view(place.initiative.id, FIRST, LAST)
                readers.setdefault(state, []).extend(
                    [who] if rights(person, place, view).reads else []
                )
    assert readers == {
        "draft": ["lead", "office"],
        "returned": ["lead", "office", "director", "authority"],
    }


@pytest.mark.usefixtures("ctx")
def test_a_draft_follows_the_days_of_its_period(cast: Cast) -> None:
    report_id = written(cast)
    moved = type(HALF)(HALF.code, FIRST.replace(day=12), LAST.replace(month=5, day=26))
    with unit_of_work(cast.person("lead")):
        person, place = at(cast)
        assert actions.open_report(person, place, moved).id == report_id
    assert report_view(place.initiative.id, moved.first, moved.last) is not None


@pytest.mark.usefixtures("ctx")
def test_a_form_that_comes_twice_counts_once(cast: Cast) -> None:
    report_id = sent(cast)
    for wanted in (True, False):
        with unit_of_work(cast.person("director")):
            person, place = at(cast, "director")
            row = actions.report_of(place, report_id)
            assert actions.accept_report(person, place, row, once="twice") is wanted
