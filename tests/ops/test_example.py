"""The example that ships: whole, coherent, and loaded only once."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import func, select

from kaskad.approvals.models import (
    ChangeRequest,
    Decision,
    LifeStep,
    Opinion,
    PassportVersion,
    ProgressNote,
    ProgressReport,
)
from kaskad.boards.models import (
    Board,
    Card,
    CardAssignee,
    CardFile,
    CardLink,
    ChecklistItem,
    Column,
    Comment,
)
from kaskad.cascade.models import (
    Initiative,
    InitiativeKind,
    NationalProjectLink,
    Regulation,
    Risk,
    Stage,
    TeamMember,
)
from kaskad.cascade.reference_queries import standings
from kaskad.cascade.reference_validity import Force
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.example import load_example
from kaskad.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    StoredFigure,
    ValueEvidence,
    ValueState,
)
from kaskad.journal import Event
from kaskad.ops.example_work import read_work
from kaskad.oversight.models import ControlStage
from kaskad.people.models import Account, Person


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_example_comes_whole_with_a_coherent_history(example_app: Flask) -> None:
    work = read_work()
    cards = {(board["key"], card.id): card for board in work.boards for card in board["cards"]}
    with example_app.app_context():
        rows = db.session.execute(
            select(Card, Column.title, Board.title)
            .join(Column, Column.id == Card.column_id)
            .join(Board, Board.id == Card.board_id)
        ).all()
        assert len(rows) == len(cards)
        wanted = {
            (board["title"], card.title): next(
                column["name"] for column in board["columns"] if column["key"] == card.column
            )
            for board in work.boards
            for card in board["cards"]
        }
        found = {(board, card.title): column for card, column, board in rows}
        assert found == wanted
        assert sum(card.checklist_total for card, _c, _b in rows) == _count(ChecklistItem)
        assert sum(card.comment_count for card, _c, _b in rows) == _count(Comment)
        assert _count(ChecklistItem) == sum(len(card.checklist) for card in cards.values())
        assert _count(CardAssignee) == sum(len(set(card.assignees)) for card in cards.values())
        assert _count(CardLink) > 200
        assert {a.email for a in db.session.scalars(select(Account))} == {
            person["email"] for person in work.people
        }
        kinds = dict(
            db.session.execute(
                select(Initiative.kind, func.count())
                .where(Initiative.source_key.is_not(None))
                .group_by(Initiative.kind)
            ).all()
        )
        assert kinds == {
            InitiativeKind.PROGRAMME: 1,
            InitiativeKind.STRATEGIC_PROJECT: 3,
            InitiativeKind.PROJECT: 8,
        }


def test_besides_the_file_there_are_initiatives_at_other_points_of_their_life(
    example_app: Flask,
) -> None:
    with example_app.app_context():
        rows = db.session.scalars(select(Initiative).where(Initiative.source_key.is_(None))).all()
        assert sorted(str(row.state) for row in rows) == [
            "completed", "idea", "paused", "under_review",
        ]  # fmt: skip
        steps = db.session.execute(
            select(Initiative.state, Decision.step)
            .join(Decision, Decision.initiative_id == Initiative.id)
            .where(Initiative.source_key.is_(None), Decision.step != LifeStep.ORDER)
            .order_by(Decision.decided_on, Decision.id)
        ).all()
        told: dict[str, list[str]] = {}
        for state, step in steps:
            told.setdefault(str(state), []).append(str(step))
        assert told == {
            "under_review": ["to_review"],
            "completed": ["registered", "started", "approved", "completed"],
            "paused": ["registered", "started", "approved", "paused"],
        }
        asked = db.session.scalars(select(Opinion).order_by(Opinion.id)).all()
        assert sorted(one.verdict is not None for one in asked) == [False, True]


def test_history_runs_forward_and_ends_at_the_examples_date(example_app: Flask) -> None:
    end = datetime.combine(read_work().as_of, datetime.max.time(), UTC)
    with example_app.app_context():
        moments = list(
            db.session.scalars(
                select(Event.at).where(Event.action.startswith("card.")).order_by(Event.id)
            )
        )
        assert len(moments) > 1000
        assert moments == sorted(moments)
        assert moments[-1] <= end
        per_card = db.session.execute(
            select(Event.subject_id, func.min(Event.id))
            .where(Event.subject_kind == "card")
            .group_by(Event.subject_id)
        ).all()
        first = {
            event.id: event.action
            for event in db.session.scalars(
                select(Event).where(Event.id.in_([row[1] for row in per_card]))
            )
        }
        assert set(first.values()) == {"card.created"}


def test_loading_the_example_again_changes_nothing(example_app: Flask) -> None:
    with example_app.test_request_context(headers={"Accept-Language": "ru"}):
        before = (_count(Event), _count(Card), _count(Person), _count(Initiative))
        with unit_of_work():
            load_example(None)
        assert (_count(Event), _count(Card), _count(Person), _count(Initiative)) == before


def test_no_person_of_the_example_has_a_personal_name(example_app: Flask) -> None:
    """PRODUCT.md, rule 12: the demo uses roles with numbers."""
    with example_app.app_context():
        for person in db.session.scalars(select(Person)):
            assert person.given_name == ""
            assert person.patronymic == ""
            assert person.surname == person.name


def test_passports_stand_at_every_point_of_their_way(example_app: Flask) -> None:
    """The department decided where the director leads; one waits for it, one came back."""
    with example_app.app_context():
        rows = {row.key: row for row in db.session.scalars(select(Initiative))}
        states = {key: str(row.passport_state) for key, row in rows.items()}
        assert (states["ТЬЮ"], states["ЛАБ"]) == ("submitted", "returned")
        assert [states[key] for key in ("ПРО", "МОСТ", "НАСТ", "ШР", "КЛС")] == ["approved"] * 5
        assert states["ЛЕСТ"] == "approved"
        by = (
            select(Person.source_key)
            .join(PassportVersion, PassportVersion.decided_by_id == Person.id)
            .where(PassportVersion.initiative_id == rows["МОСТ"].id)
        )
        assert str(db.session.scalar(by)).endswith(":department-head")
        for version in db.session.scalars(select(PassportVersion)):
            leads = select(TeamMember.person_id).where(
                TeamMember.initiative_id == version.initiative_id, TeamMember.role == "lead"
            )
            assert version.decided_by_id not in set(db.session.scalars(leads))


def test_one_change_of_a_passport_is_in_force_and_one_waits(example_app: Flask) -> None:
    with example_app.app_context():
        rows = db.session.execute(
            select(Initiative.key, Initiative.passport_version, ChangeRequest.state)
            .join(ChangeRequest, ChangeRequest.initiative_id == Initiative.id)
            .order_by(ChangeRequest.asked_at)
        ).all()
        assert [tuple(row) for row in rows] == [("ШР", 2, "approved"), ("НАСТ", 1, "open")]
        order = db.session.scalars(
            select(Decision.number).join(ChangeRequest, ChangeRequest.decision_id == Decision.id)
        ).one()
        assert order == "01-01/9"


def test_passports_rest_on_the_reference_lists(example_app: Flask) -> None:
    """Each of their lines; two lines are told what came in their place."""
    day = read_work().as_of
    with example_app.app_context():
        tied = [
            *db.session.scalars(select(NationalProjectLink.reference_id)),
            *db.session.scalars(select(Regulation.reference_id)),
        ]
        assert len(tied) >= 14
        assert None not in tied
        told = [one for one in standings(tied, day).values() if one.force is Force.OVER]
        assert sorted(one.entry.label for one in told) == [
            "«Учитель будущего»", "О рабочей группе «Рядом с мастером»",
        ]  # fmt: skip
        assert all(one.entry.successor_id for one in told)


def test_values_of_indicators_stand_in_every_state(example_app: Flask) -> None:
    with example_app.app_context():
        found = set(db.session.scalars(select(IndicatorValue.state).distinct()))
        assert {"draft", "submitted", "returned", "verified"} <= found
        verified = db.session.scalars(
            select(IndicatorValue).where(IndicatorValue.state == ValueState.VERIFIED)
        ).all()
        assert all(one.decided_by_id not in {None, one.author_id} for one in verified)
        assert sum(one.denominator is not None for one in verified) >= 3
        assert sum(one.doubted_at is not None for one in verified) == 1
        last = max(one.on_day for one in db.session.scalars(select(IndicatorValue)))
        assert last <= read_work().as_of


def test_the_programmes_figures_are_made_by_its_projects(example_app: Flask) -> None:
    """A share is the ratio of sums, a count the sum, goals in words are counted, a survey."""
    with example_app.test_request_context(headers={"Accept-Language": "ru"}):
        own = select(Initiative.id).where(Initiative.kind == InitiativeKind.PROGRAMME)
        figures = {
            row.number: row
            for row in db.session.execute(
                select(
                    Indicator.number, StoredFigure.number.label("figure"),
                    StoredFigure.numerator, StoredFigure.denominator, StoredFigure.parts,
                )
                .join(StoredFigure, StoredFigure.indicator_id == Indicator.id)
                .where(Indicator.initiative_id.in_(own))
            )
        }  # fmt: skip
        share, things, goals, survey = (figures[f"1.{number}"] for number in range(1, 5))
        assert (share.numerator, share.denominator) == (
            604 + 365 + 167 + 68, 960 + 1738 + 265 + 141,
        )  # fmt: skip
        assert things.figure == 2 + 31 + 11
        assert goals.figure == 2
        assert round(survey.figure) == 86


def test_the_example_has_the_form_of_an_innovation_site(example_app: Flask) -> None:
    """Domain.md, scenarios 3 and 8: stages as rows, yearly targets, and a zero that was planned."""
    with example_app.test_request_context(headers={"Accept-Language": "ru"}):
        row = db.session.scalars(select(Initiative).where(Initiative.key == "ЛЕСТ")).one()
        assert row.plan_columns == "G"
        targets = db.session.execute(
            select(Indicator.number, IndicatorTarget.label, IndicatorTarget.raw)
            .join(IndicatorTarget, IndicatorTarget.indicator_id == Indicator.id)
            .where(Indicator.initiative_id == row.id)
            .order_by(Indicator.number, IndicatorTarget.due_on)
        ).all()
        assert [tuple(one) for one in targets][6:8] == [("1.4", "2021", "0"), ("1.4", "2022", "25")]
        assert len(targets) == 10
        for table, count in ((ControlStage, 4), (Stage, 4), (Risk, 3)):
            rows = select(func.count()).select_from(table).where(table.initiative_id == row.id)
            assert db.session.scalar(rows) == count


def test_a_finished_card_proves_its_value_with_a_photo(example_app: Flask) -> None:
    with example_app.app_context():
        photo = db.session.scalars(select(CardFile)).one()
        assert photo.media_type == "image/jpeg"
        proof = db.session.scalars(
            select(IndicatorValue)
            .join(ValueEvidence, ValueEvidence.value_id == IndicatorValue.id)
            .where(ValueEvidence.kind == "file", ValueEvidence.target_id == photo.id)
        ).one()
        assert (proof.state, proof.card_id) == (ValueState.SUBMITTED, photo.card_id)


def test_a_report_on_progress_was_returned_once_and_accepted(example_app: Flask) -> None:
    with example_app.test_request_context(headers={"Accept-Language": "ru"}):
        waits = ProgressReport.state == "sent"
        sent = db.session.scalars(select(ProgressReport).where(waits)).one()
        assert sent.content is not None
        row = db.session.scalars(select(ProgressReport).where(~waits)).one()
        assert (row.state, row.period, bool(row.remarks)) == ("accepted", "2022-q1", True)
        assert row.content is not None
        kept = row.content["languages"]["ru"]["sections"]
        assert {"Контрольные точки", "Показатели"} <= {one["title"] for one in kept if one["rows"]}
        assert db.session.scalars(select(ProgressNote.text)).one()
        events = db.session.scalars(
            select(Event.action)
            .where(
                Event.subject_kind == "progress_report", Event.initiative_id == row.initiative_id
            )
            .order_by(Event.id)
        ).all()
    assert events == [
        "progress.changed", "progress.sent", "progress.returned", "progress.changed",
        "progress.sent", "progress.accepted",
    ]  # fmt: skip
