"""Writing what happens in sprints: the journal entry, and the board's version."""

from typing import Any

from kaskad.boards.access import BoardPlace, CardPlace
from kaskad.boards.events import bump, note_card
from kaskad.boards.models import Card
from kaskad.journal import Event, record
from kaskad.sprints.access import PlanPlace
from kaskad.sprints.models import Fate, Sprint


def note_sprint(
    place: PlanPlace, sprint: Sprint, action: str, *, once: str | None = None, **data: Any
) -> Event:
    """Journal *action* (`started`, `closed` …) on the sprint."""
    board = place.board
    if board is not None:
        bump(board)
    return record(
        f"sprint.{action}",
        "sprint",
        sprint.id,
        initiative_id=sprint.initiative_id,
        board_id=board.id if board else None,
        organisation_id=place.place.initiative.owner_id,
        data={
            "number": sprint.number,
            "title": sprint.title,
            "project": place.place.initiative.key_fold,
            **data,
        },
        once=once,
    )


def note_plan(place: PlanPlace, action: str, *, once: str | None = None, **data: Any) -> Event:
    """Journal *action* on the plan of sprints as a whole."""
    initiative = place.place.initiative
    if place.board is not None:
        bump(place.board)
    return record(
        f"sprints.{action}",
        "initiative",
        initiative.id,
        initiative_id=initiative.id,
        board_id=place.board.id if place.board else None,
        organisation_id=initiative.owner_id,
        data=data,
        once=once,
    )


def note_scope(
    board_place: BoardPlace,
    card: Card,
    sprint: Sprint,
    *,
    fate: Fate,
    initial: bool = False,
    reason: str = "",
) -> Event:
    """Journal that the card came into the sprint (*fate* HERE) or left it."""
    place = CardPlace(
        board_place.board, board_place.initiative, board_place.organisation_path, card
    )
    action = "sprint_entered" if fate is Fate.HERE else "sprint_left"
    return note_card(
        place, action, sprint_id=sprint.id, sprint=sprint.number, fate=str(fate),
        initial=initial, reason=reason,
    )  # fmt: skip
