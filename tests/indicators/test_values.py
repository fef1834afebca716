"""Values of indicators: who writes, who verifies, what a locked period refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade.access import place_for
from kaskad.core import errors
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.indicators import value_actions as actions
from kaskad.indicators.access import Spot, indicator_for, value_for
from kaskad.indicators.assessment import Judgement
from kaskad.indicators.card_values import brought_fault, propose_from_card, take_back
from kaskad.indicators.entering import Entered
from kaskad.indicators.kinds import IndicatorKind, ValueKind
from kaskad.indicators.models import (
    EvidenceKind,
    Indicator,
    IndicatorValue,
    ValueEvidence,
    ValueState,
)
from kaskad.indicators.standings import indicators_now
from kaskad.indicators.taken import TakenError
from kaskad.indicators.value_queries import queue
from kaskad.people.permissions import Permission
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("ctx")
DAY = date(2022, 1, 31)


def spot(cast: Cast, who: str = "member", permission: Permission = Permission.VALUE_WRITE) -> Spot:
    row = db.session.scalars(
        select(Indicator)
        .where(Indicator.initiative_id == cast.initiative().id)
        .order_by(Indicator.id)
    ).first()
    return indicator_for(cast.person(who), "PRO", row.id, permission)


def written(cast: Cast, who: str = "member", number: int = 3, day: date = DAY) -> IndicatorValue:
    with unit_of_work(cast.person(who)):
        return actions.write_value(
            cast.person(who), spot(cast, who), Entered(day, number=Decimal(number)), note="журнал"
        )


def submitted(cast: Cast, who: str = "member", day: date = DAY) -> IndicatorValue:
    row = written(cast, who, day=day)
    with unit_of_work(cast.person(who)):
        assert actions.submit_value(cast.person(who), spot(cast, who), row)
    return row


def events(action: str) -> int:
    return len(
        db.session.scalars(
            select(journal.Event).where(journal.Event.action == action).order_by(journal.Event.id)
        ).all()
    )


def test_from_draft_to_verified(cast: Cast) -> None:
    row = submitted(cast)
    monitor = cast.person("monitor")
    with unit_of_work(monitor):
        assert actions.verify_value(monitor, spot(cast, "monitor", Permission.VALUE_VERIFY), row)
    assert row.state == ValueState.VERIFIED
    assert row.decided_by_id == monitor.id
    assert [events(f"value.{one}") for one in ("written", "submitted", "verified")] == [1, 1, 1]


def test_the_author_does_not_verify(cast: Cast) -> None:
    row = submitted(cast, "monitor")
    monitor = cast.person("monitor")
    with pytest.raises(errors.Forbidden), unit_of_work(monitor):
        actions.verify_value(monitor, spot(cast, "monitor"), row)
    assert db.session.get_one(IndicatorValue, row.id).state == ValueState.SUBMITTED
    for who in ("lead", "member", "office", "director"):
        with pytest.raises(errors.Forbidden):
            value_for(cast.person(who), "PRO", row.id, Permission.VALUE_VERIFY)
    with pytest.raises(errors.NotFound):
        value_for(cast.person("stranger"), "PRO", row.id, Permission.INITIATIVE_VIEW)


def test_returned_with_remarks_mended_and_sent_again(cast: Cast) -> None:
    row, monitor, member = submitted(cast), cast.person("monitor"), cast.person("member")
    with pytest.raises(errors.Invalid), unit_of_work(monitor):
        actions.return_value(monitor, spot(cast, "monitor"), row, remarks="  ")
    with unit_of_work(monitor):
        actions.return_value(monitor, spot(cast, "monitor"), row, remarks="Сколько из скольких?")
    with unit_of_work(member):
        again = Entered(DAY, number=Decimal(4))
        assert actions.change_value(member, spot(cast), row, row.revision, again, note="из журнала")
        assert actions.submit_value(member, spot(cast), row)
    assert row.state == ValueState.SUBMITTED
    assert row.number == 4


def test_two_verifications_at_once(cast: Cast) -> None:
    row, monitor = submitted(cast), cast.person("monitor")
    with unit_of_work(monitor):
        actions.verify_value(monitor, spot(cast, "monitor"), row)
    with pytest.raises(errors.Conflict), unit_of_work(monitor):
        actions.verify_value(monitor, spot(cast, "monitor"), row)


def test_a_locked_period_refuses_everything_until_unlocked_with_a_reason(cast: Cast) -> None:
    waiting = submitted(cast)
    draft = written(cast, day=date(2022, 1, 30))
    monitor, member = cast.person("monitor"), cast.person("member")
    place = place_for(monitor, "PRO", Permission.PERIOD_LOCK)
    with unit_of_work(monitor):
        assert actions.lock_period(monitor, place, date(2022, 2, 1))
        assert not actions.lock_period(monitor, place, DAY)
    for step in (
        lambda: actions.write_value(member, spot(cast), Entered(DAY, number=Decimal(1))),
        lambda: actions.submit_value(member, spot(cast), draft),
        lambda: actions.verify_value(monitor, spot(cast, "monitor"), waiting),
        lambda: actions.return_value(monitor, spot(cast, "monitor"), waiting, remarks="Нет"),
        lambda: actions.withdraw_value(member, spot(cast), waiting),
        lambda: actions.add_evidence(
            member, spot(cast), waiting, actions.Proof(EvidenceKind.LINK, url="https://imc.example")
        ),
    ):
        with pytest.raises(errors.Conflict, match=r"01\.02\.2022"), unit_of_work(member):
            step()
    written(cast, day=date(2022, 2, 2))
    with pytest.raises(errors.Invalid), unit_of_work(monitor):
        actions.unlock_period(monitor, place, reason="")
    with unit_of_work(monitor):
        assert actions.unlock_period(monitor, place, reason="Опоздал отчёт школы")
        assert actions.verify_value(monitor, spot(cast, "monitor"), waiting)


def test_others_do_not_touch_a_draft(cast: Cast) -> None:
    row, lead = written(cast), cast.person("lead")
    for step in (
        lambda: actions.change_value(lead, spot(cast, "lead"), row, None, Entered(DAY), note=""),
        lambda: actions.submit_value(lead, spot(cast, "lead"), row),
        lambda: actions.withdraw_value(lead, spot(cast, "lead"), row),
    ):
        with pytest.raises((errors.Forbidden, errors.Invalid)), unit_of_work(lead):
            step()
    member = cast.person("member")
    with unit_of_work(member):
        assert actions.withdraw_value(member, spot(cast), row, reason="Не то")
        assert not actions.withdraw_value(member, spot(cast), row)


def test_a_judgement_needs_a_reason_and_a_proof_stays(cast: Cast) -> None:
    row, monitor = submitted(cast), cast.person("monitor")
    with unit_of_work(monitor):
        proof = actions.Proof(EvidenceKind.LINK, url="https://imc.example/list", title="Список")
        actions.add_evidence(monitor, spot(cast, "monitor"), row, proof)
    with pytest.raises(errors.Invalid), unit_of_work(monitor):
        actions.verify_value(
            monitor, spot(cast, "monitor"), row, judgement=Judgement.PARTLY, reason=""
        )
    with unit_of_work(monitor):
        actions.verify_value(
            monitor, spot(cast, "monitor"), row, judgement=Judgement.PARTLY, reason="Не по всем"
        )
    assert row.judgement == Judgement.PARTLY
    assert db.session.scalars(select(ValueEvidence.title)).all() == ["Список"]
    with pytest.raises(errors.Conflict), unit_of_work(monitor):
        actions.add_evidence(monitor, spot(cast, "monitor"), row, proof)


def test_sent_twice_written_once(cast: Cast) -> None:
    member = cast.person("member")
    for _time in range(2):
        with unit_of_work(member):
            actions.write_value(member, spot(cast), Entered(DAY, number=Decimal(3)), once="form-1")
    assert len(db.session.scalars(select(IndicatorValue.id)).all()) == 1


def test_what_a_card_brings_waits_with_the_card_as_its_proof(cast: Cast) -> None:
    lead, card = cast.person("lead"), cast.card()
    indicator = spot(cast, "lead").indicator
    with unit_of_work(lead):
        row = propose_from_card(
            lead, card, indicator, Decimal(5), note="Пять школ", day=DAY, key="ПРО-1"
        )
    assert row.state == ValueState.SUBMITTED
    assert row.adds
    proof = db.session.scalars(select(ValueEvidence)).one()
    assert (proof.kind, proof.target_id) == (EvidenceKind.CARD, card.id)
    with unit_of_work(lead):
        assert take_back(row.id)
    assert str(row.state) == "withdrawn"


def test_a_verified_value_whose_work_is_open_again_asks_the_monitor(cast: Cast) -> None:
    lead, monitor = cast.person("lead"), cast.person("monitor")
    with unit_of_work(lead):
        row = propose_from_card(
            lead, cast.card(), spot(cast, "lead").indicator, Decimal(5), note="", day=DAY
        )
    with unit_of_work(monitor):
        actions.verify_value(monitor, spot(cast, "monitor"), row)
    with unit_of_work(lead):
        assert not take_back(row.id)
    assert row.state == ValueState.VERIFIED
    assert row.doubted_at is not None
    assert events("value.doubted") == 1
    with unit_of_work(monitor):
        actions.return_value(monitor, spot(cast, "monitor"), row, remarks="Работа открыта снова")
    assert str(row.state) == "returned"


def by_period(cast: Cast) -> Indicator:
    with unit_of_work():
        row = spot(cast).indicator
        row.value_kind, row.kind, row.unit = ValueKind.PER_PERIOD, IndicatorKind.COUNT, "ед."
    return row


def entered(number: int, *, adds: bool = False, first: date | None = None) -> Entered:
    return Entered(DAY, first, Decimal(number), adds=adds)


def sent(cast: Cast, who: str, said: Entered, proofs: tuple[actions.Proof, ...] = ()) -> int:
    person = cast.person(who)
    with unit_of_work(person):
        row = actions.write_value(person, spot(cast, who), said, proofs=proofs)
        actions.submit_value(person, spot(cast, who), row)
        return row.id


def verify(cast: Cast, value_id: int) -> None:
    monitor = cast.person("monitor")
    with unit_of_work(monitor):
        row = db.session.get_one(IndicatorValue, value_id)
        actions.verify_value(monitor, spot(cast, "monitor", Permission.VALUE_VERIFY), row)


def figure_now(cast: Cast, row: Indicator) -> Decimal | None:
    return indicators_now([row.initiative_id], today(), row.id)[0].figure.number


def test_a_period_has_one_value_and_what_comes_on_top(cast: Cast) -> None:
    row = by_period(cast)
    first = sent(cast, "member", entered(10))
    with pytest.raises(TakenError, match="10"), unit_of_work():
        actions.write_value(cast.person("lead"), spot(cast, "lead"), entered(10))
    verify(cast, first)
    with pytest.raises(TakenError) as refused, unit_of_work():
        actions.write_value(cast.person("member"), spot(cast), entered(12))
    assert refused.value.value_id == first
    verify(cast, sent(cast, "member", entered(2, adds=True)))
    assert figure_now(cast, row) == 12


def test_of_two_drafts_one_is_sent_and_of_two_sent_ones_one_is_verified(cast: Cast) -> None:
    row, lead = by_period(cast), cast.person("lead")
    with unit_of_work(lead):  # nobody but its author sees a draft, so it is in nobody's way
        mine = actions.write_value(lead, spot(cast, "lead"), entered(7))
        mine_id = mine.id
    theirs = sent(cast, "member", entered(10))
    with pytest.raises(errors.Conflict), unit_of_work(lead):
        actions.submit_value(lead, spot(cast, "lead"), db.session.get_one(IndicatorValue, mine_id))
    with unit_of_work():  # as it was written before there was a rule
        db.session.get_one(IndicatorValue, mine_id).state = ValueState.SUBMITTED
    verify(cast, theirs)
    with pytest.raises(errors.Conflict):
        verify(cast, mine_id)
    assert [one.twins for one in queue(cast.person("monitor"))] == [1]
    assert figure_now(cast, row) == 10


def test_one_card_proves_one_addition(cast: Cast) -> None:
    by_period(cast)
    proof = actions.Proof(EvidenceKind.CARD, cast.card().id)
    first = sent(cast, "member", entered(5, adds=True), (proof,))
    with pytest.raises(TakenError):
        sent(cast, "member", entered(5, adds=True), (proof,))
    lead = cast.person("lead")
    with unit_of_work(lead):
        row = propose_from_card(
            lead, cast.card(), spot(cast, "lead").indicator, Decimal(5), note="", day=today()
        )
    assert row.id == first


def test_nothing_is_taken_off_by_coming_on_top(cast: Cast) -> None:
    by_period(cast)
    indicator = spot(cast).indicator
    assert brought_fault(indicator, Decimal(-7), "")
    assert not brought_fault(indicator, Decimal(7), "")
    for said in (entered(-30, adds=True), entered(-30)):
        with pytest.raises(errors.Invalid), unit_of_work():
            actions.write_value(cast.person("member"), spot(cast), said)
