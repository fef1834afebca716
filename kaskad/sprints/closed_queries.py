"""A closed sprint as its page shows it: everything that could change later is from the snapshot.

But for the values it has sent: they are verified afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import ngettext

from kaskad.core.chart_words import ChartView, chart_view
from kaskad.core.db import db
from kaskad.people.models import Party
from kaskad.people.permissions import Permission
from kaskad.sprints import charts, protocol, retro_queries, review_queries
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.models import SprintReview, SprintState
from kaskad.sprints.moved_report import SprintMoves, sprint_moves
from kaskad.sprints.promises import works_of
from kaskad.sprints.protocol import CardLine, FeedbackLine, FigureLine
from kaskad.sprints.retro_queries import ActionRow
from kaskad.sprints.review_forms import ReopenForm
from kaskad.sprints.review_queries import ResultRow
from kaskad.sprints.wording import review_word


@dataclass(frozen=True)
class Chain:
    """A card that has travelled through more than one sprint."""

    key: str
    title: str
    sprints: tuple[int, ...]

    @property
    def words(self) -> str:
        """«эта карточка прошла три спринта»."""
        return str(
            ngettext(
                "this card has been in %(num)s sprint",
                "this card has travelled through %(num)s sprints",
                len(self.sprints),
            )
        )


@dataclass(frozen=True)
class ClosedView:
    """All that a closed sprint has left behind."""

    number: int
    verdict: str
    verdict_tone: str
    summary: str
    closed_at: datetime | None
    closed_by: str
    figures: tuple[FigureLine, ...]
    burn_up: ChartView | None
    flow: ChartView | None
    results: tuple[ResultRow, ...]
    decisions: tuple[CardLine, ...]
    finished: tuple[tuple[str, str], ...]
    """(key, title) as they were called then."""
    chains: tuple[Chain, ...]
    moves: SprintMoves
    activities: tuple[str, ...]
    actions: tuple[ActionRow, ...]
    mood: str
    """For the team only; empty for others."""
    feedback: tuple[FeedbackLine, ...]
    participants: tuple[str, ...]
    plan_changes: str
    next_goal: str
    reopen: ReopenForm | None
    """For whoever may open it again."""


_TONES = {"accepted": "g", "remarks": "y", "not": "r"}


def closed_view(place: SprintPlace) -> ClosedView | None:
    """The view of a closed sprint, None for any other. A fixed number of statements."""
    sprint = place.sprint
    if sprint.state != SprintState.CLOSED:
        return None
    facts = sprint.snapshot
    review = db.session.get(SprintReview, sprint.id) or SprintReview(sprint_id=sprint.id)
    closer = db.session.get(Party, sprint.closed_by_id) if sprint.closed_by_id else None
    actions, _last = retro_queries.action_rows(sprint.initiative_id, sprint.number)
    burn, flow = burn_view(facts), flow_view(facts)
    return ClosedView(
        number=sprint.number,
        verdict=review_word(review.verdict),
        verdict_tone=_TONES.get(str(review.verdict or ""), ""),
        summary=review.summary or "",
        closed_at=sprint.closed_at,
        closed_by=closer.label if closer is not None else "",
        figures=tuple(protocol.figure_lines(facts)),
        burn_up=burn,
        flow=flow,
        results=tuple(review_queries.result_rows(sprint.id)),
        decisions=tuple(protocol.card_lines(facts, protocol.next_number(sprint, facts))),
        finished=tuple(
            (str(card["key"]), str(card["title"]))
            for card in facts.get("cards") or ()
            if card["category"] in ("done", "accepted")
        ),
        chains=tuple(_chains(facts)),
        moves=sprint_moves(place, works_of(facts)),
        activities=tuple(protocol.moved_activities(facts)),
        actions=tuple(actions),
        mood=protocol.mood_words(facts, closed=True) if protocol.sees_remarks(place) else "",
        feedback=tuple(
            FeedbackLine(row.get("who", ""), row.get("what", ""), row.get("decision", ""))
            for row in review.feedback or []
        ),
        participants=tuple((review.participants or "").splitlines()),
        plan_changes=review.plan_changes or "",
        next_goal=review.next_goal or "",
        reopen=_reopen(place),
    )


def _reopen(place: SprintPlace) -> ReopenForm | None:
    return ReopenForm(formdata=None) if place.can(Permission.SPRINT_OVERRIDE) else None


def burn_view(facts: Mapping[str, Any]) -> ChartView | None:
    """The burn-up of a snapshot, drawn."""
    chart = protocol.burn_up_of(facts)
    return chart_view(chart) if chart is not None else None


def flow_view(facts: Mapping[str, Any]) -> ChartView | None:
    """The cumulative flow of a snapshot, drawn."""
    series = facts.get("series") or {}
    return chart_view(charts.flow_chart(series)) if series.get("first") else None


def _chains(facts: Mapping[str, Any]) -> list[Chain]:
    return [
        Chain(str(card["key"]), str(card["title"]), tuple(card.get("sprints") or ()))
        for card in facts.get("cards") or ()
        if len(card.get("sprints") or ()) > 1
    ]
