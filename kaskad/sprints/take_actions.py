"""Taking things into a sprint: cards that wait, activities of the plan, improvement actions."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards import plan_actions as from_plan
from kaskad.boards.access import BoardPlace
from kaskad.boards.card_actions import TITLE_LIMIT, create_card
from kaskad.boards.models import Card, Column, ColumnCategory
from kaskad.boards.parties import party_choices
from kaskad.boards.plan_queries import PlanRow, Span, plan_rows
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.journal import Event
from kaskad.people.models import Person
from kaskad.sprints import rules
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.models import Improvement, ImprovementState, Sprint
from kaskad.sprints.scope_actions import add_cards, held_row
from kaskad.sprints.wording import sprint_lower


@dataclass
class Wishes:
    """What is to be taken, read from the names the page gives it (`wishes_of`)."""

    cards: list[int] = field(default_factory=list)
    activities: list[int] = field(default_factory=list)
    times: dict[int, set[str]] = field(default_factory=dict)
    improvements: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.cards or self.activities or self.times or self.improvements)


@dataclass(frozen=True)
class Taken:
    """What has come into the sprint."""

    count: int
    made: Event | None
    """The making of cards from the plan, which can be taken back."""


def wishes_of(values: Iterable[str]) -> Wishes:
    """What *values* name: `card:5`, `activity:7`, `time:7:2021/2022`, `improvement:3`.

    Raises Invalid for one that cannot be read.
    """
    wishes = Wishes()
    for value in dict.fromkeys(values):
        kind, _colon, rest = value.partition(":")
        number, _colon, name = rest.partition(":")
        if not number.isdecimal() or len(number) > 10:
            raise errors.Invalid(_("That cannot be taken into a sprint."))
        if kind == "card":
            wishes.cards.append(int(number))
        elif kind == "activity":
            wishes.activities.append(int(number))
        elif kind == "time" and name:
            wishes.times.setdefault(int(number), set()).add(name)
        elif kind == "improvement":
            wishes.improvements.append(int(number))
        else:
            raise errors.Invalid(_("That cannot be taken into a sprint."))
    return wishes


def take(
    actor: Person, place: SprintPlace, wishes: Wishes, span: Span, *, once: str | None = None
) -> Taken:
    """Take all that is wished into the sprint, whole or not at all.

    Cards of activities are made in the board's first column of what is to be done; those made
    before are not made again. Raises Conflict for a shell or a sprint that is over, Invalid for
    nothing wished.
    """
    if not wishes:
        raise errors.Invalid(
            _("Nothing is ticked yet."), what_next=(_("Tick what comes into the sprint."),)
        )
    sprint = place.sprint
    row = held_row(sprint.initiative_id)
    rules.check_open(sprint, row)
    count = len(add_cards(actor, place, wishes.cards, row)) if wishes.cards else 0
    if not (wishes.activities or wishes.times or wishes.improvements):
        return Taken(count, None)
    board_place = place.board_place
    lock(board_place.board)  # so that two people pressing at once see each other's cards
    column = first_column(board_place)
    made = None
    if wishes.activities or wishes.times:
        made = from_plan.make_cards(
            actor, board_place, column, _cards_wished(place, wishes, span), assign=True,
            into=str(sprint.number), once=once,
        )  # fmt: skip
        count += made.data["count"]
    for improvement_id in wishes.improvements:
        count += _improvement_card(actor, place, board_place, column, improvement_id)
    return Taken(count, made)


def first_column(board_place: BoardPlace) -> Column:
    """Where new work lands: the first column of what is to be done, else the first of all."""
    columns = db.session.scalars(
        select(Column)
        .where(Column.board_id == board_place.board.id, Column.archived_at.is_(None))
        .order_by(Column.position)
    ).all()
    todo = [one for one in columns if one.category == ColumnCategory.TODO]
    if not columns:
        raise errors.Conflict(_("The board has no column."))
    return (todo or list(columns))[0]


def _cards_wished(place: SprintPlace, wishes: Wishes, span: Span) -> list[from_plan.CardWish]:
    groups = plan_rows(place.board_place.board, place.place.initiative, span)
    rows: list[PlanRow] = [row for group in groups for row in group.rows]
    known = {row.id for row in rows}
    if not known.issuperset({*wishes.activities, *wishes.times}):
        raise errors.NotFound(_("There is no such activity in the plan of this project."))
    modes = dict.fromkeys(wishes.times, from_plan.Each.EVERY_TIME)
    found = [
        wish
        for wish in from_plan.card_wishes(rows, modes, again=False)
        if wish.occurrence in wishes.times[wish.row.id]
    ]
    whole = dict.fromkeys(wishes.activities, from_plan.Each.ONE)
    return [*from_plan.card_wishes(rows, whole, again=False), *found]


def _improvement_card(
    actor: Person, place: SprintPlace, board_place: BoardPlace, column: Column, improvement_id: int
) -> int:
    """Make the card of an improvement action; 0 when it has become one already."""
    row = db.session.get(Improvement, improvement_id)
    if row is None or row.initiative_id != place.sprint.initiative_id:
        raise errors.NotFound(_("There is no such action in this project."))
    lock(row)
    if row.card_id is not None or row.state != ImprovementState.OPEN:
        return 0
    known = {party.id for party in party_choices(board_place)}
    before = db.session.get_one(Sprint, row.sprint_id)
    words = " ".join(row.text.split())
    card: Card = create_card(
        actor, board_place, column,
        title=words if len(words) <= TITLE_LIMIT else f"{words[: TITLE_LIMIT - 1]}…",
        description=str(_("From the retrospective of %(sprint)s.",
                          sprint=sprint_lower(before.number))),
        due_on=row.due_on,
        assignee_ids=[row.owner_id] if row.owner_id in known and row.owner_id else [],
        into=str(place.sprint.number),
    )  # fmt: skip
    row.card_id = card.id
    revisions.touch(row, "card_id")
    db.session.flush()
    return 1
