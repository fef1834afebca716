"""Rows of the access matrix for the review of sprints, closing and comparing them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update

from kaskad.boards.models import CardLink
from kaskad.core.clock import now, today
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.models import Indicator
from kaskad.sprints.models import (
    RUNNING,
    CardDecision,
    Fate,
    Improvement,
    RemarkKind,
    RetroRemark,
    ReviewVerdict,
    Sprint,
    SprintCard,
    SprintEvidence,
    SprintPlan,
    SprintResult,
    SprintReview,
    SprintState,
    Verdict,
)
from tests.access_rows import DEFAULTS, FORBIDDEN, SETTINGS, Row, Where
from tests.cast import Cast

REVIEWED = 30
"""Number of the sprint these rows are about: far from those of others."""


def _open_review(app: Flask, state: SprintState = SprintState.IN_REVIEW) -> dict[str, Any]:
    """Sprint REVIEWED of «ПРО» with a review that lacks nothing."""
    with app.app_context():
        cast = Cast(app)
        there = db.session.scalar(
            select(Sprint.id).where(
                Sprint.initiative_id == cast.initiative().id, Sprint.number == REVIEWED
            )
        )
        if there is None:
            with unit_of_work():
                there = _rows(cast, state)
        facts = _facts(cast, there)
        db.session.remove()
    return facts


def _rows(cast: Cast, state: SprintState) -> int:
    project, columns, lead = cast.initiative(), cast.columns(), cast.person("lead")
    db.session.execute(
        update(Sprint)
        .where(Sprint.initiative_id == project.id, Sprint.state.in_(RUNNING))
        .values(state=SprintState.CLOSED)
    )
    if db.session.get(SprintPlan, project.id) is None:
        db.session.add(SprintPlan(initiative_id=project.id))
    sprint = Sprint(
        initiative_id=project.id, number=REVIEWED, state=state, goal="A goal",
        starts_on=today() - timedelta(days=20), ends_on=today(), opened_at=now(),
        started_at=now() - timedelta(days=20), review_at=now(),
        closed_at=now() if state == SprintState.CLOSED else None,
    )  # fmt: skip
    db.session.add(sprint)
    db.session.flush()
    cards = [cast.card(number) for number in (4, 5, 6)]
    cards[1].column_id, cards[2].column_id = columns[3].id, columns[4].id
    indicator = db.session.scalars(
        select(Indicator.id).where(Indicator.initiative_id == project.id).order_by(Indicator.id)
    ).first()
    db.session.add(CardLink(card_id=cards[2].id, kind="indicator", target_id=indicator or 0))
    held = state == SprintState.IN_REVIEW
    for card in cards:
        db.session.execute(
            update(SprintCard)
            .where(SprintCard.card_id == card.id, SprintCard.left_at.is_(None))
            .values(left_at=now(), fate=Fate.REMOVED)
        )
        db.session.add(
            SprintCard(
                sprint_id=sprint.id, card_id=card.id, initial=True,
                left_at=None if held else now(), fate=Fate.HERE if held else Fate.PLAN,
            )
        )  # fmt: skip
    db.session.add(CardDecision(sprint_id=sprint.id, card_id=cards[0].id, decision=Fate.PLAN))
    result = SprintResult(
        sprint_id=sprint.id, position="V", text="A result", verdict=Verdict.ACCEPTED
    )
    remark = RetroRemark(
        sprint_id=sprint.id, kind=RemarkKind.WORKED, text="A remark", author_id=lead.id
    )
    action = Improvement(
        initiative_id=project.id, sprint_id=sprint.id, text="A change", owner_id=lead.id
    )
    db.session.add_all([result, remark, action])
    db.session.flush()
    proof = SprintEvidence(result_id=result.id, url="https://a1.example", title="News")
    db.session.add_all([proof, SprintReview(sprint_id=sprint.id, verdict=ReviewVerdict.ACCEPTED)])
    db.session.flush()
    return sprint.id


def _facts(cast: Cast, sprint_id: int) -> dict[str, Any]:
    def only(column: Any, *conditions: Any) -> int:
        return int(db.session.scalars(select(column).where(*conditions)).one())

    result = only(SprintResult.id, SprintResult.sprint_id == sprint_id)
    return {
        "review_result": result,
        "review_proof": only(SprintEvidence.id, SprintEvidence.result_id == result),
        "review_card": cast.card(4).id,
        "review_value_card": cast.card(6).id,
        # That of the cast, to which cards are linked; the stage adds others behind it.
        "review_indicator": only(
            func.min(Indicator.id), Indicator.initiative_id == cast.initiative().id
        ),
        "review_remark": only(RetroRemark.id, RetroRemark.sprint_id == sprint_id),
        "review_action": only(Improvement.id, Improvement.sprint_id == sprint_id),
    }


SETTINGS["review"] = _open_review
SETTINGS["review_closed"] = lambda app: _open_review(app, SprintState.CLOSED)
DEFAULTS.update(
    dict.fromkeys(
        (
            "review_result", "review_proof", "review_card", "review_value_card",
            "review_indicator", "review_remark", "review_action",
        ),
        1,
    )
)  # fmt: skip

HERE = {"key": "$project", "number": REVIEWED}
IN_SPRINT = {"key": "$project", "number": "$closed_sprint"}
REVIEW = "review"


def _get(endpoint: str) -> Row:
    return Row(f"sprints.{endpoint}", "GET", Where.PROJECT, HERE, before=REVIEW)


def _post(
    endpoint: str, url: dict[str, Any] | None = None, form: dict[str, Any] | None = None, **kw: Any
) -> Row:
    where = {**HERE, **(url or {})}
    return Row(
        f"sprints.{endpoint}", "POST", Where.PROJECT, where, form or {},
        before=kw.pop("before", REVIEW), **kw,
    )  # fmt: skip


REVIEW_ROWS = [
    _get("close"),
    _get("close_results"),
    _get("close_cards"),
    _get("close_values"),
    # Everybody who sees the board sees what the team changes; remarks are left out
    # (tests/sprints/test_review_views.py).
    _get("close_retro"),
    _get("close_review"),
    _post(
        "judge_result", {"result_id": "$review_result"},
        {"verdict": "partly", "note": "Не всё", "revision": "1"},
    ),
    _post(
        "add_evidence", {"result_id": "$review_result"},
        {"url": "https://a2.example", "title": "Ещё"},
    ),
    _post("remove_evidence", {"evidence_id": "$review_proof"}),
    _post("accept_cards", form={"card": "PRO-5"}),
    _post("decide_card", {"card_id": "$review_card"}, {"decision": "drop", "reason": "Поздно"}),
    _post("decide_rest", form={"decision": "drop"}),
    _post(
        "keep_value", {"card_id": "$review_value_card", "indicator_id": "$review_indicator"},
        {"amount": "5", "send": "y"},
    ),
    _post("tell_mood", form={"mood": "4"}),
    _post("add_remark", form={"kind": "worked", "text": "Хорошо"}),
    _post(
        "remove_remark", {"remark_id": "$review_remark"},
        but={"member": FORBIDDEN, "participant": FORBIDDEN},
        because="a remark is taken back by who wrote it, and that is the lead",
    ),
    _post(
        "plan_improvement",
        form={"text": "Ещё меняем", "owner": "$party", "due_on": "2030-01-15"},
    ),
    _post(
        "settle_action", {"improvement_id": "$review_action"}, {"state": "done", "revision": "1"}
    ),
    _post("save_review", form={"summary": "Итог", "revision": "1"}),
    _post("close_sprint"),
    _post("reopen_sprint", form={"reason": "Забыли"}, before="review_closed"),
    Row("sprints.compare_sprints", "GET", Where.PROJECT, {"key": "$project"}),
    Row("sprints.review_protocol", "GET", Where.PROJECT, IN_SPRINT),
    # Remarks and mood only for those with RETRO_SHARE (tests/sprints/test_protocol.py).
    Row("sprints.retro_protocol", "GET", Where.PROJECT, IN_SPRINT),
]  # fmt: skip
