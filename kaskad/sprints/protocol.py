"""The two records a sprint leaves: of its review, and of its retrospective (domain.md, 10).

Plain words in the reader's language, ready for a page, a DOCX or a PDF. Of a closed sprint
everything that could change later comes from its snapshot; of one in review, as it stands now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.core import errors
from kaskad.core.chart_model import Chart
from kaskad.core.db import db
from kaskad.core.i18n import show_day, show_long_day, show_moment, show_number, today, zone
from kaskad.journal import when
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.sprints import charts, retro_queries, review_queries, snapshots
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.flow_queries import first_day
from kaskad.sprints.models import RUNNING, RemarkKind, Sprint, SprintReview, SprintState
from kaskad.sprints.moved_record import MovedRecord, idle_words, moved_records
from kaskad.sprints.moved_report import sprint_moves
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.promises import works_of
from kaskad.sprints.retro_queries import NEEDED_MOODS, ActionRow
from kaskad.sprints.review_queries import amount_words
from kaskad.sprints.rules import check_state, next_of
from kaskad.sprints.wording import (
    category_word,
    fate_word,
    improvement_word,
    mood_word,
    review_word,
    sprint_name,
    verdict_word,
)


@dataclass(frozen=True)
class ResultLine:
    """An expected result as the review took it."""

    text: str
    verdict: str
    note: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class IndicatorLine:
    """What a card added to an indicator."""

    indicator: str
    amount: str
    unit: str
    card: str
    note: str


@dataclass(frozen=True)
class FeedbackLine:
    """What somebody said at the review, and what was decided on it."""

    who: str
    what: str
    decision: str


@dataclass(frozen=True)
class CardLine:
    """An unfinished card with the decision on it."""

    key: str
    title: str
    decision: str
    reason: str


@dataclass(frozen=True)
class FigureLine:
    """A figure of the sprint with its words."""

    label: str
    value: str


@dataclass(frozen=True)
class ActionLine:
    """An improvement action."""

    text: str
    owner: str
    due: str
    state: str
    done: bool


@dataclass(frozen=True)
class HindranceLine:
    """What hindered, with where it came from."""

    category: str
    text: str


@dataclass(frozen=True)
class ReviewProtocol:
    """The record of a sprint's review. Texts that are not there are empty."""

    project: str
    owner: str
    sprint: str
    goal: str
    planned: str
    actual: str
    held_on: str
    participants: tuple[str, ...]
    results: tuple[ResultLine, ...]
    indicators: tuple[IndicatorLine, ...]
    moved: tuple[MovedRecord, ...]
    idle: tuple[str, ...]
    """Finished cards that bring nothing to an indicator."""
    activities: tuple[str, ...]
    """Activities of the passport that finished cards moved forward."""
    feedback: tuple[FeedbackLine, ...]
    cards: tuple[CardLine, ...]
    summary: str
    plan_changes: str
    verdict: str
    next_goal: str
    chair: str
    secretary: str
    figures: tuple[FigureLine, ...]
    burn_up: Chart | None
    draft: str
    """Words that say the sprint is not closed yet; empty for a closed one."""
    formed_at: str
    formed_by: str


@dataclass(frozen=True)
class RetroProtocol:
    """The record of a retrospective. Single moods are in nobody's hands, remarks in the team's."""

    project: str
    owner: str
    sprint: str
    period: str
    held_on: str
    participants: tuple[str, ...]
    mood: str
    worked: tuple[str, ...]
    hindered: tuple[HindranceLine, ...]
    remarks_note: str
    """Why there are no remarks for this reader; empty for the team."""
    actions: tuple[ActionLine, ...]
    last_actions: tuple[ActionLine, ...]
    agreement: str
    chair: str
    secretary: str
    draft: str
    formed_at: str
    formed_by: str


def facts_of(place: SprintPlace, sprint: Sprint) -> Mapping[str, Any]:
    """The snapshot of a closed sprint; of one that runs, the one that would be taken now."""
    if sprint.state == SprintState.CLOSED:
        return sprint.snapshot
    return snapshots.take(place, sprint, today())


def _checked(place: SprintPlace) -> Sprint:
    sprint = place.sprint
    if sprint.state == SprintState.CANCELLED:
        raise errors.Conflict(
            _("%(sprint)s has been cancelled: there is no record of it.",
              sprint=sprint_name(sprint.number))
        )  # fmt: skip
    check_state(sprint, *RUNNING, SprintState.CLOSED)
    return sprint


def review_protocol(person: Person | None, place: SprintPlace) -> ReviewProtocol:
    """The record of the sprint's review, for *person* to read, print or send (None: the server).

    Raises Conflict for a sprint that has not begun or was cancelled. A fixed number of statements.
    """
    sprint = _checked(place)
    facts = facts_of(place, sprint)
    review = db.session.get(SprintReview, sprint.id) or SprintReview(sprint_id=sprint.id)
    initiative = place.place.initiative
    moves = sprint_moves(place, works_of(facts))
    return ReviewProtocol(
        project=initiative.title,
        owner=place.place.owner_full_name,
        sprint=sprint_name(sprint.number, str(facts.get("title") or "")),
        goal=str(facts.get("goal") or ""),
        planned=_period(_day(facts.get("starts_on")), _day(facts.get("ends_on"))),
        actual=_actual(sprint),
        held_on=show_long_day(review.held_on),
        participants=tuple((review.participants or "").splitlines()),
        results=tuple(
            ResultLine(
                row.text, verdict_word(row.verdict or None), row.note,
                tuple(proof.words for proof in row.evidence),
            )
            for row in review_queries.result_rows(sprint.id)
        ),
        indicators=tuple(indicator_lines(facts)),
        moved=moved_records(moves),
        idle=idle_words(moves),
        activities=tuple(moved_activities(facts)),
        feedback=tuple(
            FeedbackLine(row.get("who", ""), row.get("what", ""), row.get("decision", ""))
            for row in review.feedback or []
        ),
        cards=tuple(card_lines(facts, next_number(sprint, facts))),
        summary=review.summary or "",
        plan_changes=review.plan_changes or "",
        verdict=review_word(review.verdict),
        next_goal=review.next_goal or "",
        chair=review.chair or "",
        secretary=review.secretary or "",
        figures=tuple(figure_lines(facts)),
        burn_up=burn_up_of(facts),
        draft=_draft(sprint),
        formed_at=show_moment(when()),
        formed_by=person.label if person is not None else "",
    )  # fmt: skip


def retro_protocol(person: Person | None, place: SprintPlace) -> RetroProtocol:
    """The record of the sprint's retrospective, as far as *person* may read it.

    Remarks only with RETRO_SHARE. Raises Conflict as `review_protocol`. A fixed number of
    statements.
    """
    sprint = _checked(place)
    facts = facts_of(place, sprint)
    review = db.session.get(SprintReview, sprint.id) or SprintReview(sprint_id=sprint.id)
    initiative = place.place.initiative
    shared = sees_remarks(place)
    remarks = retro_queries.remark_rows(sprint.id) if shared else []
    actions, last = retro_queries.action_rows(initiative.id, sprint.number)
    return RetroProtocol(
        project=initiative.title,
        owner=place.place.owner_full_name,
        sprint=sprint_name(sprint.number, str(facts.get("title") or "")),
        period=_actual(sprint),
        held_on=show_long_day(review.held_on),
        participants=tuple(facts.get("team") or ()),
        mood=mood_words(facts, closed=sprint.state == SprintState.CLOSED) if shared else "",
        worked=tuple(row.text for row in remarks if row.kind == RemarkKind.WORKED),
        hindered=tuple(
            HindranceLine(category_word(row.category or None), row.text)
            for row in remarks
            if row.kind == RemarkKind.HINDERED
        ),
        remarks_note=(
            ""
            if shared
            else str(_("Remarks and mood stay in the team: they are told to nobody else."))
        ),
        actions=tuple(map(_action, actions)),
        last_actions=tuple(map(_action, last)),
        agreement=place.plan.agreement if place.plan is not None else "",
        chair=review.chair or "",
        secretary=review.secretary or "",
        draft=_draft(sprint),
        formed_at=show_moment(when()),
        formed_by=person.label if person is not None else "",
    )


def sees_remarks(place: SprintPlace) -> bool:
    """Whether the reader is of the team: in an archived project the team still reads its own."""
    return Permission.RETRO_SHARE in place.place.abilities


def _draft(sprint: Sprint) -> str:
    if sprint.state == SprintState.CLOSED:
        return ""
    return str(_("Draft: the sprint is not closed yet."))


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _period(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    return f"{show_day(first)} – {show_day(last)}"


def _actual(sprint: Sprint) -> str:
    """When it really began and ended, or that it goes on."""
    first, closed = first_day(sprint), _local(sprint.closed_at)
    if first is None:
        return ""
    if closed is None:
        return str(_("%(day)s – not closed yet", day=show_day(first)))
    return _period(first, closed)


def _local(moment: datetime | None) -> date | None:
    return moment.astimezone(zone()).date() if moment is not None else None


def next_number(sprint: Sprint, facts: Mapping[str, Any]) -> int | None:
    """Number of the sprint that work goes on into: as it was when the sprint was closed."""
    if sprint.state == SprintState.CLOSED:
        number = facts.get("next")
        return int(number) if number is not None else None
    after = next_of(sprint, row_of(sprint.initiative_id))
    return after.number if after is not None else None


def indicator_lines(facts: Mapping[str, Any]) -> list[IndicatorLine]:
    """What is sent to verification of the indicators."""
    return [
        IndicatorLine(
            str(row["name"]), amount_words(_decimal(row["amount"]), ""), str(row["unit"]),
            f"{row['card']} {row['card_title']}", str(row["note"]),
        )
        for row in facts.get("values") or ()
        if row["send"] and row["amount"] is not None
    ]  # fmt: skip


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def moved_activities(facts: Mapping[str, Any]) -> list[str]:
    """Activities that finished cards serve, each once, with how many cards."""
    counted: dict[str, int] = {}
    for card in facts.get("cards") or ():
        if card["category"] not in ("done", "accepted"):
            continue
        for served in card["serves"]:
            if served["kind"] == "activity":
                words = str(served["title"] or served["short"])
                counted[words] = counted.get(words, 0) + 1
    return [
        str(ngettext("%(what)s (%(num)s card)", "%(what)s (%(num)s cards)", number, what=words))
        for words, number in counted.items()
    ]


def card_lines(facts: Mapping[str, Any], following: int | None) -> list[CardLine]:
    """The unfinished cards with what was decided about them."""
    return [
        CardLine(
            str(card["key"]), str(card["title"]),
            fate_word(card["decision"], following) if card["decision"]
            else str(_("not decided yet")),
            str(card["reason"]),
        )
        for card in facts.get("cards") or ()
        if card["category"] not in ("done", "accepted") and not card["archived"]
    ]  # fmt: skip


def burn_up_of(facts: Mapping[str, Any]) -> Chart | None:
    """The burn-up of a snapshot's series; None when there is not a day to draw."""
    series = facts.get("series") or {}
    return charts.burn_up_chart(series) if series.get("first") else None


def figure_lines(facts: Mapping[str, Any]) -> list[FigureLine]:
    """The sprint in figures; none for a sprint whose charts never began."""
    found = facts.get("figures") or {}
    if not found:
        return []
    median = found["median_cycle_days"]
    lines = [
        FigureLine(
            str(_("cards finished")),
            str(_("%(part)s of %(all)s", part=found["finished"], all=found["scope"])),
        ),
        FigureLine(str(_("of them accepted")), str(found["accepted"])),
        FigureLine(str(_("cards at the start")), str(found["initial"])),
        FigureLine(str(_("came later")), str(found["added"])),
        FigureLine(str(_("taken out")), str(found["removed"])),
    ]
    if median is not None:
        lines.append(FigureLine(str(_("median from start to finish")), days_words(float(median))))
    return lines


def days_words(days: float) -> str:
    """«6,5 дня» for 6.5."""
    rounded = round(days, 1)
    number = show_number(rounded)
    if rounded != int(rounded):
        return str(_("%(number)s days", number=number))
    return str(ngettext("%(num)s day", "%(num)s days", int(rounded)))


def mood_words(facts: Mapping[str, Any], *, closed: bool) -> str:
    """The team's mood in words: an average of three people at least, and only afterwards."""
    mood = facts.get("mood") or {}
    told = int(mood.get("told") or 0)
    if not told:
        return str(_("nobody has told it"))
    people = ngettext("%(num)s person has told it", "%(num)s people have told it", told)
    average = mood.get("average")
    if average is None:
        return str(
            _("%(people)s; it is shown when at least %(least)s have",
              people=people, least=NEEDED_MOODS)
        )  # fmt: skip
    if not closed:
        return str(_("%(people)s; it is shown when the sprint is closed", people=people))
    return str(
        _("%(word)s: %(average)s of 5 on average; %(people)s",
          word=mood_word(max(1, min(5, round(average)))), average=show_number(average),
          people=people)
    )  # fmt: skip


def _action(row: ActionRow) -> ActionLine:
    return ActionLine(
        row.text, row.owner, show_day(row.due_on), improvement_word(row.state),
        row.state == "done",
    )  # fmt: skip
