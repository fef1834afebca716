"""The final report of an initiative (domain.md, R16): what was typed and what the room knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from kaskad.approvals.decision_queries import LastDecision
from kaskad.approvals.models import Decision, FinalReport, LifeStep, Outcome, ResultOutcome
from kaskad.boards.carried_out import carried_out_on
from kaskad.cascade.models import (
    ActivityState,
    ExpectedResult,
    Initiative,
    PassportBlock,
    ResultKind,
)
from kaskad.cascade.plan_queries import Plan, PlanRow, plan
from kaskad.core.db import db
from kaskad.core.moments import end_of
from kaskad.indicators.report_queries import ReportLine, own_lines
from kaskad.people.models import Party
from kaskad.sprints.models import Improvement, Sprint, SprintReview, SprintState

_GOALS = ("goal", "statement", "introduction")
_ENDS = (LifeStep.COMPLETED, LifeStep.COMPLETED_EARLY)


@dataclass(frozen=True)
class ReportText:
    """What people wrote; `revision` None: nobody has begun."""

    goal_outcome: Outcome | None = None
    goal_words: str = ""
    lessons: str = ""
    replication: str = ""
    conclusion: str = ""
    early: bool = False
    sent_at: datetime | None = None
    sent_by: str = ""
    revision: int | None = None


@dataclass(frozen=True)
class ResultLine:
    """An expected result or effect, and what became of it."""

    id: int
    kind: ResultKind
    number: str
    text: str
    outcome: Outcome | None
    words: str
    revision: int | None


@dataclass(frozen=True)
class LessonLine:
    """An improvement action of a retrospective: what the team tells everybody."""

    text: str
    state: str


@dataclass(frozen=True)
class SprintLine:
    """A sprint with what its review and retrospective left."""

    number: int
    title: str
    goal: str
    state: SprintState
    starts_on: date | None
    ends_on: date | None
    closed_at: datetime | None
    verdict: str
    summary: str
    lessons: tuple[LessonLine, ...]


@dataclass(frozen=True)
class FinalView:
    """The whole report."""

    goal: str
    report: ReportText
    results: tuple[ResultLine, ...]
    plan: Plan
    by_cards: Mapping[int, date]
    """Activities of which nobody has said anything and whose cards are finished, with the day."""
    indicators: tuple[ReportLine, ...]
    """With what was verified by the day."""
    sprints: tuple[SprintLine, ...]
    decision: LastDecision | None
    """By which it was completed."""

    @property
    def judged(self) -> int:
        """Of how many expected results it says whether they are reached (effects come later)."""
        return sum(one.outcome is not None for one in self.promised)

    @property
    def promised(self) -> tuple[ResultLine, ...]:
        """The expected results and products without the effects."""
        return tuple(one for one in self.results if one.kind != ResultKind.EFFECT)

    def became_of(self, row: PlanRow) -> tuple[str, date | None]:
        """(state, day) of an activity: what was said of it, else what its cards say."""
        day = self.by_cards.get(row.id)
        return (ActivityState.DONE, day) if day is not None else (row.state, row.done_on)

    def count(self, outcome: Outcome) -> int:
        """How many expected results ended so."""
        return sum(one.outcome == outcome for one in self.promised)


def final_view(initiative: Initiative, as_of: date) -> FinalView:
    """The report. Thirteen statements, and those of `own_lines` where it has indicators."""
    found = plan(initiative.id, as_of)
    silent = (
        row.id for group in found.groups for row in group.rows
        if row.state not in {"done", "cancelled"}
    )  # fmt: skip
    return FinalView(
        _goal(initiative.id),
        _text(initiative.id),
        result_lines(initiative.id),
        found,
        carried_out_on(silent, end_of(as_of)),
        own_lines(initiative, as_of),
        _sprints(initiative.id),
        _decision(initiative.id),
    )


def _goal(initiative_id: int) -> str:
    rows = db.session.execute(
        select(PassportBlock.kind, PassportBlock.body, PassportBlock.items)
        .where(
            PassportBlock.initiative_id == initiative_id,
            PassportBlock.kind.in_(_GOALS),
            PassportBlock.archived_at.is_(None),
        )
        .order_by(PassportBlock.position, PassportBlock.id)
    )
    said: dict[str, str] = {}
    for kind, body, items in rows:
        lines = [body, *(" ".join(filter(None, map(one.get, ("title", "text")))) for one in items)]
        said[kind] = "\n".join(filter(None, (said.get(kind, ""), *lines)))
    return next((said[kind] for kind in _GOALS if said.get(kind)), "")


def _text(initiative_id: int) -> ReportText:
    row = db.session.execute(
        select(FinalReport, Party.short_name, Party.name)
        .outerjoin(Party, Party.id == FinalReport.sent_by_id)
        .where(FinalReport.initiative_id == initiative_id)
    ).first()
    if row is None:
        return ReportText()
    one, short, name = row
    return ReportText(
        Outcome(one.goal_outcome) if one.goal_outcome else None,
        one.goal_words,
        one.lessons,
        one.replication,
        one.conclusion,
        one.early,
        one.sent_at,
        short or name or "",
        one.revision,
    )


def result_lines(initiative_id: int) -> tuple[ResultLine, ...]:
    """Expected results, then effects, with what became of them. One statement."""
    rows = db.session.execute(
        select(
            ExpectedResult.id,
            ExpectedResult.kind,
            ExpectedResult.number,
            ExpectedResult.text,
            ResultOutcome.outcome,
            ResultOutcome.words,
            ResultOutcome.revision,
        )
        .outerjoin(ResultOutcome, ResultOutcome.result_id == ExpectedResult.id)
        .where(ExpectedResult.initiative_id == initiative_id, ExpectedResult.archived_at.is_(None))
        .order_by(ExpectedResult.kind.desc(), ExpectedResult.position, ExpectedResult.id)
    )
    return tuple(
        ResultLine(
            row.id,
            ResultKind(row.kind),
            row.number,
            row.text,
            Outcome(row.outcome) if row.outcome else None,
            row.words or "",
            row.revision,
        )
        for row in rows
    )


def _sprints(initiative_id: int) -> tuple[SprintLine, ...]:
    lessons: dict[int, list[LessonLine]] = {}
    for row in db.session.execute(
        select(Improvement.sprint_id, Improvement.text, Improvement.state)
        .where(Improvement.initiative_id == initiative_id)
        .order_by(Improvement.id)
    ):
        lessons.setdefault(row.sprint_id, []).append(LessonLine(row.text, str(row.state)))
    rows: Any = db.session.execute(
        select(
            Sprint.id,
            Sprint.number,
            Sprint.title,
            Sprint.goal,
            Sprint.state,
            Sprint.starts_on,
            Sprint.ends_on,
            Sprint.closed_at,
            SprintReview.verdict,
            func.coalesce(SprintReview.summary, "").label("summary"),
        )
        .outerjoin(SprintReview, SprintReview.sprint_id == Sprint.id)
        .where(Sprint.initiative_id == initiative_id, Sprint.state != SprintState.CANCELLED)
        .order_by(Sprint.number)
    )
    return tuple(
        SprintLine(
            row.number,
            row.title,
            row.goal,
            SprintState(row.state),
            row.starts_on,
            row.ends_on,
            row.closed_at,
            str(row.verdict or ""),
            row.summary,
            tuple(lessons.get(row.id, ())),
        )
        for row in rows
    )


def _decision(initiative_id: int) -> LastDecision | None:
    row = db.session.scalars(
        select(Decision)
        .join(Initiative, Initiative.id == Decision.initiative_id)
        .where(
            Decision.initiative_id == initiative_id,
            Decision.step.in_([str(one) for one in _ENDS]),
            Initiative.state == "completed",
        )
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return LastDecision(LifeStep(row.step), row.kind, row.number, row.decided_on, row.text)
