"""The example's people and boards as plain dataclasses, read from `example/work.yaml`."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from kaskad import paths

# The same safe loader, in C where PyYAML was built with it: ten times as fast.
LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class WorkItem:
    """A line of a checklist."""

    text: str
    done: bool
    assignee: str | None = None
    due: date | None = None


@dataclass(frozen=True)
class WorkComment:
    """What somebody said."""

    author: str
    date: date
    text: str


@dataclass(frozen=True)
class WorkCard:
    """A card as it stands at the example's date, with the dates that tell how it came there."""

    id: str
    title: str
    column: str
    created: date
    description: str = ""
    archived_on: date | None = None
    assignees: Sequence[str] = ()
    labels: Sequence[str] = ()
    start: date | None = None
    due: date | None = None
    finished: date | None = None
    effort: str = ""
    begun: date | None = None
    """When work on it began, if that was after it was written down."""
    sprint: int | None = None
    """The sprint it belongs to at the example's date; None: the list of work."""
    blocked: str = ""
    links: dict[str, Any] = field(default_factory=dict)
    relations: Sequence[dict[str, str]] = ()
    checklist: Sequence[WorkItem] = ()
    comments: Sequence[WorkComment] = ()


@dataclass(frozen=True)
class Work:
    """The whole file; `boards`, `people`, `organisations` and `teams` as written."""

    as_of: date
    organisations: Sequence[dict[str, Any]]
    people: Sequence[dict[str, Any]]
    parties: Sequence[dict[str, Any]]
    teams: Sequence[dict[str, Any]]
    boards: Sequence[dict[str, Any]]


EARLY = 4
"""Of so many cards of a sprint one comes later; the others are written when it is planned."""


def _planned(cards: Sequence[WorkCard], sprints: Sequence[dict[str, Any]]) -> list[WorkCard]:
    """*cards* as a team that plans its sprints writes them: most of them before the start."""
    starts = {one["number"]: one["start"] for one in sprints if one.get("start")}
    counted: dict[int, int] = {}
    found = []
    for card in cards:
        sprint = -1 if card.sprint is None else card.sprint
        start = starts.get(sprint)
        if start is None or card.created < start:
            found.append(card)
            continue
        number = counted[sprint] = counted.get(sprint, 0) + 1
        if number % EARLY:
            card = replace(card, created=start, begun=card.start or card.created)
        found.append(card)
    return found


def _card(raw: dict[str, Any]) -> WorkCard:
    wanted = {
        name: raw[name] for name in WorkCard.__dataclass_fields__ if raw.get(name) is not None
    }
    wanted["checklist"] = [WorkItem(**item) for item in raw.get("checklist") or ()]
    wanted["comments"] = [WorkComment(**comment) for comment in raw.get("comments") or ()]
    return WorkCard(**wanted)


@lru_cache(maxsize=1)
def read_work() -> Work:
    """The file that ships with the product."""
    with (paths.example() / "work.yaml").open(encoding="utf-8") as file:
        raw = yaml.load(file, Loader=LOADER)  # noqa: S506 - both are safe loaders
    boards = [
        {
            **board,
            "cards": _planned([_card(card) for card in board["cards"]], board.get("sprints") or ()),
        }
        for board in raw["boards"]
    ]
    return Work(
        raw["as_of"], raw["organisations"], raw["people"], raw["parties"], raw["teams"], boards
    )
