"""Two years of work on the example's boards, replayed through the same actions the screens use.

Deterministic: the same file gives the same journal, to the minute. The cascade itself comes in
through `exchange`; this adds people, teams, boards and history up to the example's date.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import select

from kaskad.boards import (
    board_actions,
    card_actions,
    checklist_actions,
    column_actions,
    comment_actions,
    label_actions,
    move_actions,
    relation_actions,
)
from kaskad.boards.access import BoardPlace, CardPlace
from kaskad.boards.models import Card, Column, ColumnCategory, Label, RelationKind
from kaskad.cascade import team_actions
from kaskad.cascade.models import ExpectedResult, Initiative, Objective
from kaskad.core.db import db
from kaskad.exchange.cascade_apply import Report
from kaskad.exchange.example import HOOKS, Told, tell_nobody
from kaskad.journal import acting_as
from kaskad.ops.example_calendar import add_calendar
from kaskad.ops.example_control import plan_control
from kaskad.ops.example_indicators import plan_indicators
from kaskad.ops.example_issues import plan_issues
from kaskad.ops.example_ladder import plan_ladder
from kaskad.ops.example_life import plan_lives
from kaskad.ops.example_passports import plan_passports
from kaskad.ops.example_people import Cast
from kaskad.ops.example_photo import plan_photo
from kaskad.ops.example_progress import plan_progress
from kaskad.ops.example_references import plan_references
from kaskad.ops.example_requests import plan_requests
from kaskad.ops.example_risks import plan_risks
from kaskad.ops.example_sprints import Sprints, Story
from kaskad.ops.example_tags import plan_tags
from kaskad.ops.example_talk import plan_talk
from kaskad.ops.example_values import plan_values
from kaskad.ops.example_work import Work, WorkCard, WorkComment, WorkItem, read_work
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Role

CALENDAR_ON = date(2020, 8, 28)
TEAM_ROLES = {"leads": Role.LEAD, "members": Role.MEMBER, "participants": Role.PARTICIPANT}


@dataclass
class _Board:
    """One board while its history is replayed."""

    place: BoardPlace
    columns: dict[str, Column]
    labels: dict[str, Label]
    lead: Person
    created: dict[str, date]
    cards: dict[str, Card] = field(default_factory=dict)

    def by_category(self, category: ColumnCategory) -> Column:
        """First column with the meaning *category*."""
        return next(c for c in self.columns.values() if c.category == category)

    def card_place(self, card_id: str) -> CardPlace:
        """The card called *card_id* in the file."""
        place = self.place
        return CardPlace(
            place.board, place.initiative, place.organisation_path, self.cards[card_id]
        )


@dataclass(frozen=True)
class _Step:
    """Something that happens at a moment."""

    at: datetime
    order: int
    actor: Person
    do: Callable[[datetime], Any]


class History:
    """Builds the steps of all boards, then lives through them in the order of time."""

    def __init__(self, work: Work, cast: Cast) -> None:
        self.work, self.cast = work, cast
        self.random = random.Random(42)
        self.steps: list[_Step] = []

    def moment(self, day: date, hour: int = 0) -> datetime:
        """A minute of a working day (Moscow, 9 to 18), never after the example's date."""
        day = min(day, self.work.as_of)
        clock = time(hour or self.random.randint(9, 17), self.random.randint(0, 59))
        return datetime.combine(day, clock, UTC) - timedelta(hours=3)

    def step(self, at: datetime, actor: Person, do: Callable[[datetime], Any]) -> None:
        """Plan one step."""
        self.steps.append(_Step(at, len(self.steps), actor, do))

    def replay(self, told: Told = tell_nobody) -> int:
        """Live through everything; how many steps there were."""
        self.steps.sort(key=lambda step: (step.at, step.order))
        for number, step in enumerate(self.steps, 1):
            told(number, len(self.steps))
            with acting_as(step.actor.id, step.at):
                step.do(step.at)
        return len(self.steps)

    def plan_board(self, raw: dict[str, Any]) -> None:
        """Make the board and plan the life of its cards."""
        board = self._make_board(raw)
        for card in raw["cards"]:
            self._plan_card(board, card)
        for card in raw["cards"]:
            for relation in card.relations:
                self._plan_relation(board, card, relation)
        self._plan_sprints(board, raw)

    def _plan_sprints(self, board: _Board, raw: dict[str, Any]) -> None:
        team = next((team for team in self.work.teams if team["board"] == raw["key"]), None)
        if board.place.initiative is None or team is None or not raw.get("sprints"):
            return
        names = [*team.get("leads", ()), *(team.get("members") or ())]
        story = Story(
            place=board.place, initiative=board.place.initiative, lead=board.lead,
            team=[self.cast.people[name] for name in names], sprints=raw["sprints"],
            cards=raw["cards"], made=board.cards, cast=self.cast, as_of=self.work.as_of,
        )  # fmt: skip
        Sprints(story, self.step, self.moment).plan()

    def _make_board(self, raw: dict[str, Any]) -> _Board:
        team = next((team for team in self.work.teams if team["board"] == raw["key"]), None)
        # On the centre's own board results are accepted by the project office.
        led = team is not None and raw["project"] is not None
        lead = self.cast.people[team["leads"][0] if team and led else "deputy-1"]
        initiative = self.cast.initiative(raw["project"]) if raw["project"] else None
        centre = self.cast.organisations["imc"]
        first = self.moment(min(card.created for card in raw["cards"]), 9)
        with acting_as(lead.id, first):
            made = board_actions.create_board(
                lead,
                initiative=initiative,
                organisation=None if initiative else centre,
                title=raw["title"],
                key=initiative.key if initiative else raw["suggested_key"],
                at=first,
            )
            owner = db.session.get_one(Organisation, initiative.owner_id) if initiative else centre
            place = BoardPlace(made, initiative, owner.path)
            if initiative is not None and team is not None:
                self._make_team(initiative, team)
            columns = self._make_columns(place, lead, raw["columns"], first)
            labels = {
                label["name"]: label_actions.create_label(
                    lead, place, name=label["name"], colour=label["color"], at=first
                )
                for label in raw["labels"]
            }
        created = {card.id: card.created for card in raw["cards"]}
        return _Board(place, columns, labels, lead, created)

    def _make_team(self, initiative: Initiative, team: dict[str, Any]) -> None:
        for name, role in TEAM_ROLES.items():
            for key in team.get(name) or ():
                team_actions.add_team_member(
                    None, initiative, self.cast.people[key], role, quiet=True
                )

    def _make_columns(
        self, place: BoardPlace, lead: Person, wanted: list[dict[str, Any]], at: datetime
    ) -> dict[str, Column]:
        rows = list(
            db.session.scalars(
                select(Column).where(Column.board_id == place.board.id).order_by(Column.position)
            )
        )
        for row, raw in zip(rows, wanted, strict=True):
            changes = {"title": raw["name"], "wip_limit": raw["wip_limit"]}
            column_actions.change_column(lead, place, row, changes, seen=None, at=at)
        return {raw["key"]: row for row, raw in zip(rows, wanted, strict=True)}

    def _plan_card(self, board: _Board, card: WorkCard) -> None:
        author = self._first_person(card, board)
        created = self.moment(card.created)

        def create(at: datetime) -> None:
            board.cards[card.id] = card_actions.create_card(
                board.lead,
                board.place,
                board.by_category(ColumnCategory.TODO),
                title=card.title,
                description=card.description,
                starts_on=card.start,
                due_on=card.due,
                links=self._links(board, card),
                activity_id=self._activity_id(board, card),
                assignee_ids=[self.cast.party(key).id for key in card.assignees],
                label_ids=[board.labels[name].id for name in card.labels],
                into=None,
                at=at,
            )
            if card.effort:
                changes = self._effort(card.effort)
                place = board.card_place(card.id)
                card_actions.change_card(board.lead, place, changes, seen=None, at=at)

        self.step(created, board.lead, create)
        for item in card.checklist:
            self._plan_item(board, card, author, item, created)
        self._plan_moves(board, card, author)
        for comment in card.comments:
            self._plan_comment(board, card, comment, created)
        if card.blocked:
            day = self.work.as_of - timedelta(days=self.random.randint(1, 6))
            self.step(
                max(self.moment(day), created + timedelta(minutes=12)),
                author,
                lambda at: card_actions.change_card(
                    author, board.card_place(card.id), {"blocked_reason": card.blocked},
                    seen=None, at=at,
                ),
            )  # fmt: skip
        if card.archived_on:
            self.step(
                self.moment(card.archived_on, 18),
                board.lead,
                lambda at: card_actions.archive_card(board.lead, board.card_place(card.id), at=at),
            )

    def _plan_comment(
        self, board: _Board, card: WorkCard, comment: WorkComment, created: datetime
    ) -> None:
        writer = self.cast.people[comment.author]
        self.step(
            max(self.moment(comment.date), created + timedelta(minutes=9)),
            writer,
            lambda at: comment_actions.comment_card(
                writer, board.card_place(card.id), comment.text, at=at
            ),
        )

    def _plan_item(
        self, board: _Board, card: WorkCard, author: Person, item: WorkItem, created: datetime
    ) -> None:
        made: list[int] = []

        def add(at: datetime) -> None:
            assignee = self.cast.party(item.assignee).id if item.assignee else None
            place = board.card_place(card.id)
            event = checklist_actions.add_items(
                board.lead, place, [item.text], assignee_id=assignee, due_on=item.due, at=at
            )
            made.append(event.data["items"][0][0])

        self.step(created + timedelta(minutes=2), board.lead, add)
        if item.done:
            last = card.finished or self.work.as_of
            first = card.start or card.created
            days = max((last - first).days, 0)
            day = first + timedelta(days=self.random.randint(0, days))
            self.step(
                max(self.moment(day), created + timedelta(minutes=5)),
                author,
                lambda at: checklist_actions.tick_item(
                    author, board.card_place(card.id), made[0], done=True, at=at
                ),
            )

    def _plan_moves(self, board: _Board, card: WorkCard, author: Person) -> None:
        target = board.columns[card.column]
        way = list(ColumnCategory)[1 : list(ColumnCategory).index(target.category) + 1]
        start = card.begun or card.start or card.created
        end = card.finished or self.work.as_of
        for category in way:
            share = {ColumnCategory.DOING: 0.0, ColumnCategory.REVIEW: 0.8}.get(category, 1.0)
            day = start + timedelta(days=int((end - start).days * share))
            if category == ColumnCategory.ACCEPTED:
                day += timedelta(days=self.random.randint(1, 4))
            if category == ColumnCategory.REVIEW and card.finished is None:
                day = min(day, self.work.as_of - timedelta(days=1))
            hour = {ColumnCategory.DOING: 9, ColumnCategory.REVIEW: 16, ColumnCategory.DONE: 17}
            actor = board.lead if category == ColumnCategory.ACCEPTED else author
            column = target if category == target.category else board.by_category(category)
            at = self.moment(day, hour.get(category, 18))
            at = max(at, self.moment(card.created, 17) + timedelta(minutes=61 + 5 * len(way)))
            self.step(at, actor, partial(self._move, board, card, actor, column))

    def _move(
        self, board: _Board, card: WorkCard, actor: Person, column: Column, at: datetime
    ) -> None:
        place = board.card_place(card.id)
        move_actions.move_card(actor, place, column, last=True, seen=None, at=at)

    def _plan_relation(self, board: _Board, card: WorkCard, relation: dict[str, str]) -> None:
        other = relation["card"]
        created = max(card.created, board.created[other])
        self.step(
            self.moment(created, 18) + timedelta(hours=1),
            board.lead,
            lambda at: relation_actions.relate_card(
                board.lead, board.card_place(card.id), board.card_place(other),
                RelationKind(relation["kind"]), at=at,
            ),
        )  # fmt: skip

    def _first_person(self, card: WorkCard, board: _Board) -> Person:
        for key in card.assignees:
            if key in self.cast.people:
                return self.cast.people[key]
        return board.lead

    @staticmethod
    def _effort(text: str) -> dict[str, Any]:
        if text in {"S", "M", "L"}:
            return {"effort": text}
        return {"effort_hours": Decimal(text.split(maxsplit=1)[0].replace(",", "."))}

    def _activity_id(self, board: _Board, card: WorkCard) -> int | None:
        number = card.links.get("activity")
        if not number or board.place.initiative is None:
            return None
        return self.cast.activity_id(board.place.initiative, str(number))

    def _links(self, board: _Board, card: WorkCard) -> list[tuple[str, int, Decimal | None]]:
        initiative = board.place.initiative
        if initiative is None:
            return []
        found: list[tuple[str, int, Decimal | None]] = []
        links = card.links
        if links.get("activity"):
            found.append(
                ("activity", self.cast.activity_id(initiative, str(links["activity"])), None)
            )
        for kind, table in (("result", ExpectedResult), ("objective", Objective)):
            if links.get(kind):
                rows = self.cast.in_order(table, initiative)
                found.append((kind, rows[int(links[kind]) - 1], None))
        if links.get("indicator"):
            target = self.cast.indicator_id(initiative, str(links["indicator"]))
            amount = links.get("amount")
            found.append(("indicator", target, None if amount is None else Decimal(str(amount))))
        return found


def _owner(source: str) -> Organisation:
    return db.session.scalars(
        select(Organisation)
        .join(Initiative, Initiative.owner_id == Organisation.id)
        .where(Initiative.source == source, Initiative.parent_id.is_(None))
        .limit(1)
    ).one()


def add_history(_actor: Person | None, report: Report, told: Told = tell_nobody) -> None:
    """Give the example just loaded its people, boards and two years of history, once.

    Runs inside the unit of work that loads the cascade (`exchange.example.HOOKS`).
    """
    source = report.district
    known = select(Person.id).where(Person.source_key == f"{source}:director")
    if db.session.scalar(known) is not None:
        return
    work = read_work()
    centre = _owner(source)
    history = History(work, Cast(work, centre, source))
    for board in work.boards:
        history.plan_board(board)
    plan_risks(history.cast, history.cast.people["deputy-1"], history.step, history.moment)
    plan_control(history.cast, history.step, history.moment)
    plan_issues(history.cast, history.cast.people["deputy-1"], history.step, history.moment)
    plan_talk(history.cast, history.step, history.moment)
    plan_lives(history.cast, history.step, history.moment)
    plan_passports(history.cast, history.step, history.moment)
    plan_requests(history.cast, history.step, history.moment)
    plan_references(history.cast, history.step, history.moment)
    plan_ladder(history.cast, history.step, history.moment)
    plan_indicators(history.cast, history.step, history.moment)
    plan_values(history.cast, history.step, history.moment)
    plan_photo(history.cast, history.step, history.moment)
    plan_tags(history.cast, history.step, history.moment)
    plan_progress(history.cast, history.step, history.moment)
    with acting_as(history.cast.people["deputy-1"].id, history.moment(CALENDAR_ON, 10)):
        add_calendar(history.cast.people["deputy-1"], centre)
    history.replay(told)


def register() -> None:
    """Make the example come with its history; called when the application is put together."""
    if add_history not in HOOKS:
        HOOKS.append(add_history)
