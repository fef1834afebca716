"""The example's sprints, replayed through the same actions the screens use.

Planned, run and closed by their reviews as `example/work.yaml` tells; what it does not tell (who
was there, weekly notes, days of the team) follows from it in one and the same way each time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import select

from kaskad.boards.access import BoardPlace
from kaskad.boards.models import FINISHED, Card
from kaskad.cascade.access import Place
from kaskad.cascade.models import ExpectedResult, Initiative
from kaskad.core.db import db
from kaskad.ops.example_people import Cast
from kaskad.ops.example_work import WorkCard
from kaskad.people.models import Person
from kaskad.sprints import (
    close_actions,
    plan_actions,
    planning_actions,
    retro_actions,
    review_actions,
    running_actions,
    scope_actions,
)
from kaskad.sprints.access import PlanPlace, SprintPlace
from kaskad.sprints.models import (
    Fate,
    HindranceCategory,
    Improvement,
    ImprovementState,
    RemarkKind,
    ReviewVerdict,
    Sprint,
    SprintPlan,
    Verdict,
)

DONE_MEANS = (
    "Результат лежит в карточке файлом или ссылкой\n"
    "Его посмотрел хотя бы один человек вне рабочей группы\n"
    "Понятно, кому и когда он пригодится"
)
_CATEGORIES = tuple(HindranceCategory)
Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]


@dataclass(frozen=True)
class Story:
    """A board's sprints as written, with the cards of each."""

    place: BoardPlace
    initiative: Initiative
    lead: Person
    team: Sequence[Person]
    sprints: Sequence[dict[str, Any]]
    cards: Sequence[WorkCard]
    made: dict[str, Card]
    """The cards, as far as they have been made, by their name in the file."""
    cast: Cast
    as_of: date

    def plan_place(self) -> PlanPlace:
        """The project, to act on."""
        place = Place(self.initiative, self.place.organisation_path, "", "", frozenset())
        return PlanPlace(place, self.place.board, db.session.get(SprintPlan, self.initiative.id))

    def sprint_place(self, number: int) -> SprintPlace:
        """One of its sprints, to act on."""
        sprint = db.session.scalars(
            select(Sprint).where(
                Sprint.initiative_id == self.initiative.id, Sprint.number == number
            )
        ).one()
        whole = self.plan_place()
        return SprintPlace(whole.place, whole.board, whole.plan, sprint)

    def row(self) -> list[Sprint]:
        """All its sprints."""
        return plan_actions.row_of(self.initiative.id)


class Sprints:
    """Plans the steps of one board's sprints."""

    def __init__(self, story: Story, step: Step, moment: Moment) -> None:
        self.story, self.step, self.moment = story, step, moment

    def plan(self) -> None:
        """Plan the whole life of the sprints."""
        told = self.story.sprints
        begun = [one for one in told if one.get("start")]
        first = begun[0]["start"] - timedelta(days=14)
        self._do(first, 9, self._make_plan)
        self._do(begun[0]["start"] - timedelta(days=9), 10, self._open_first)
        for raw in begun:
            self._plan_sprint(raw)

    def _do(self, day: date, hour: int, act: Callable[[], Any], who: Person | None = None) -> None:
        self.step(self.moment(day, hour), who or self.story.lead, lambda _at: act())

    def _make_plan(self) -> None:
        story = self.story
        numbers = [one["number"] for one in story.sprints]
        until = story.sprints[-1].get("window_text") or ""
        plan_actions.plan_sprints(
            story.lead, story.plan_place(), count=max(numbers), initial=0 in numbers,
            deadline_raw=until if until.startswith("до ") else "",
            definition_of_done=DONE_MEANS,
        )  # fmt: skip
        for raw in story.sprints:
            if raw.get("window_text"):
                plan_actions.outline_sprint(
                    story.lead, story.sprint_place(raw["number"]),
                    {"window_raw": raw["window_text"]}, seen=None,
                )  # fmt: skip

    def _open_first(self) -> None:
        story = self.story
        first = min(one["number"] for one in story.sprints)
        planning_actions.open_planning(story.lead, story.sprint_place(first))

    def _plan_sprint(self, raw: dict[str, Any]) -> None:
        start = raw["start"]
        early = self._before_start(raw, 5)
        self._do(early, 11, lambda: self._write_goal(raw))
        first = max(start, min(card.created for card in self._cards(raw)))
        self._do(first, 18, lambda: self._take(raw, self._first_cards(raw, first)))
        self._do(first, 19, lambda: self._start(raw))
        for card in self._cards(raw):
            if card.created > first:
                self._do(card.created, 18, partial(self._take, raw, [card]))
        for turn, week in enumerate(self._note_days(raw)):
            self._plan_notes(raw, week, turn)
        if raw.get("closed"):
            self._do(raw["closed"], 18, lambda: self._close(raw))
            for number, told in enumerate(raw.get("improvements") or ()):
                if told["done"]:
                    day = min(told["due"], self.story.as_of)
                    self._do(day, 16, partial(self._settle, raw, number))

    def _before_start(self, raw: dict[str, Any], days: int) -> date:
        """So many days before the start, but after the sprint before was closed."""
        day: date = raw["start"] - timedelta(days=days)
        closed: list[date] = [one["closed"] for one in self.story.sprints if one.get("closed")]
        earlier = [one for one in closed if one < raw["start"]]
        days_after = [one + timedelta(days=1) for one in earlier]
        return max([day, *days_after])

    def _cards(self, raw: dict[str, Any]) -> list[WorkCard]:
        """The cards of the sprint, and those begun in it that went on into the next."""
        number, end = raw["number"], raw.get("closed")
        own = [card for card in self.story.cards if card.sprint == number]
        if end is None:
            return own
        carried = [
            card
            for card in self.story.cards
            if card.sprint == number + 1
            and raw["start"] <= (card.begun or card.start or card.created) < end - timedelta(days=7)
            and (card.finished is None or card.finished > end)
        ]
        return own + carried

    def _first_cards(self, raw: dict[str, Any], day: date) -> list[WorkCard]:
        return [card for card in self._cards(raw) if card.created <= day]

    def _write_goal(self, raw: dict[str, Any]) -> None:
        story, place = self.story, self.story.sprint_place(raw["number"])
        planning_actions.change_sprint(
            story.lead, place,
            {"goal": raw["goal"], "starts_on": raw["start"], "ends_on": raw["end"]}, seen=None,
        )  # fmt: skip
        rows = story.cast.in_order(ExpectedResult, story.initiative)
        wanted = dict.fromkeys(
            int(card.links["result"]) for card in self._cards(raw) if card.links.get("result")
        )
        for number in list(wanted)[:6]:
            planning_actions.add_result(story.lead, place, expected_result_id=rows[number - 1])
        weeks = max(1, (raw["end"] - raw["start"]).days // 7)
        share = {person.id: Decimal(weeks) / (2 + n) for n, person in enumerate(story.team)}
        days = {person_id: days.quantize(Decimal("0.5")) for person_id, days in share.items()}
        planning_actions.set_capacity(story.lead, place, days)

    def _take(self, raw: dict[str, Any], cards: Sequence[WorkCard]) -> None:
        story = self.story
        held = scope_actions.open_times(
            story.made[card.id].id for card in cards if card.id in story.made
        )
        ids = [
            story.made[card.id].id
            for card in cards
            if card.id in story.made
            and story.made[card.id].archived_at is None
            and story.made[card.id].id not in held
        ]
        if ids:
            place = story.sprint_place(raw["number"])
            scope_actions.add_cards(story.lead, place, ids, story.row())

    def _start(self, raw: dict[str, Any]) -> None:
        planning_actions.start_sprint(self.story.lead, self.story.sprint_place(raw["number"]))

    def _note_days(self, raw: dict[str, Any]) -> list[date]:
        """Mondays of the weekly sync: of the last weeks of the sprint, or of those up to now."""
        end = min(raw.get("closed") or self.story.as_of, self.story.as_of)
        monday = end - timedelta(days=end.weekday())
        weeks = [monday - timedelta(days=7 * back) for back in range(1, 5)]
        return [day for day in sorted(weeks) if day > raw["start"]]

    def _plan_notes(self, raw: dict[str, Any], day: date, turn: int) -> None:
        cards = self._cards(raw)
        for person in self.story.team[:2]:
            own = [card for card in cards if self._is_theirs(card, person)]
            done = [c.title for c in own if c.finished and 0 <= (day - c.finished).days < 21]
            going = [
                card.title
                for card in own
                if (card.start or card.created) <= day
                and (card.finished is None or card.finished > day)
            ]
            going = going[turn % max(1, len(going)) :] + going[: turn % max(1, len(going))]
            stuck = [card.blocked for card in own if card.blocked and not raw.get("closed")]
            texts = {
                "done": "\n".join(done[:2]), "next": "\n".join(going[:1]),
                "obstacles": stuck[0] if stuck else "",
            }  # fmt: skip
            if any(texts.values()):
                self._do(
                    day, 15,
                    partial(self._note, raw, person, day, texts),
                    person,
                )  # fmt: skip

    def _note(
        self, raw: dict[str, Any], person: Person, day: date, texts: Mapping[str, str]
    ) -> None:
        place = self.story.sprint_place(raw["number"])
        running_actions.note_sync(person, place, day=day, texts=texts)

    def _is_theirs(self, card: WorkCard, person: Person) -> bool:
        return any(self.story.cast.people.get(key) is person for key in card.assignees)

    def _close(self, raw: dict[str, Any]) -> None:
        story, place = self.story, self.story.sprint_place(raw["number"])
        lead = story.lead
        running_actions.begin_review(lead, place)
        members = scope_actions.members(place.sprint)
        finished = [card for _time, card, column in members if column.category in FINISHED]
        for number, result in enumerate(planning_actions.results_of(place.sprint.id)):
            review_actions.judge_result(
                lead, place, result.id, Verdict.ACCEPTED, note="", seen=None
            )
            if finished:
                proof = finished[number % len(finished)]
                review_actions.add_evidence(lead, place, result.id, card_id=proof.id)
        for _time, card, column in members:
            if close_actions.is_unfinished(card, column):
                review_actions.decide_card(lead, place, card.id, Fate.NEXT)
        review_actions.prepare_values(lead, place)
        self._look_back(raw, place)
        review_actions.save_review(
            lead, place,
            {
                "held_on": raw["closed"], "summary": raw["review"],
                "participants": "\n".join(one.name for one in story.team),
                "verdict": ReviewVerdict.REMARKS if len(raw["hindered"]) > 1
                else ReviewVerdict.ACCEPTED,
                "chair": lead.name,
                "secretary": story.team[-1].name if len(story.team) > 1 else "",
            },
            seen=None,
        )  # fmt: skip
        close_actions.close_sprint(lead, place)

    def _look_back(self, raw: dict[str, Any], place: SprintPlace) -> None:
        story = self.story
        authors = [*story.team, story.lead]
        for number, text in enumerate(raw["worked"]):
            author = authors[number % len(authors)]
            retro_actions.add_remark(author, place, RemarkKind.WORKED, text)
        for number, text in enumerate(raw["hindered"]):
            author = authors[(number + 1) % len(authors)]
            category = _CATEGORIES[(number + raw["number"] + 1) % len(_CATEGORIES)]
            retro_actions.add_remark(author, place, RemarkKind.HINDERED, text, category=category)
        for number, person in enumerate(story.team):
            retro_actions.tell_mood(person, place, 3 + (number + raw["number"]) % 3)
        for told in raw.get("improvements") or ():
            retro_actions.plan_improvement(
                story.lead, place, told["text"], due_on=told["due"],
                owner_id=story.cast.party(told["owner"]).id,
            )  # fmt: skip

    def _settle(self, raw: dict[str, Any], number: int) -> None:
        place = self.story.sprint_place(raw["number"])
        rows = list(
            db.session.scalars(
                select(Improvement)
                .where(Improvement.sprint_id == place.sprint.id)
                .order_by(Improvement.id)
            )
        )
        retro_actions.settle_improvement(
            self.story.lead, place, rows[number].id, ImprovementState.DONE, seen=None
        )
