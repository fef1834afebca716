"""The workload that every measurement runs on (TARGETS.md, "Workload"), by bulk inserts.

Board A has 500 cards, B 2 000, fifty others 20; nine people work on all of them. The same rows
every time, byte by byte: `digest` says so, a test asks.
"""

import hashlib
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from kaskad.cascade import models as cascade
from kaskad.cascade.models import InitiativeKind, InitiativeState
from kaskad.core.ordering import spread
from kaskad.ops.bench_cards import DAY, WORDS, BoardWriter, Writer, moment
from kaskad.people import models as people
from kaskad.people.models import OrganisationKind, PartyKind
from kaskad.people.permissions import Role

SEED = 42
PEOPLE = 9
BIG, HUGE, SMALL = 500, 2000, 20
PROJECTS = 52
STAGES, ACTIVITIES = 4, 10

_DISTRICT, _CENTRE = 1, 2
_FIRST_PERSON = 3
_PROGRAMME, _STRATEGIC = 1, (2, 3, 4)
_FIRST_PROJECT = 5


def _key(number: int) -> str:
    """`PAA`, `PAB` …: letters alone, the same in addresses and on the screen."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    high, low = divmod(number, 26)
    higher, high = divmod(high, 26)
    return "P" + (letters[higher - 1] if higher else "") + letters[high] + letters[low]


@dataclass(frozen=True)
class Workload:
    """What stands where in the database that `write` has filled."""

    people: tuple[int, ...]
    """Ids; the first leads every project, the others are members."""
    projects: int
    big: str = _key(0)
    """Key of the board with 500 cards."""
    huge: str = _key(1)
    """Key of the board with 2 000 cards."""
    small: str = _key(2)
    """Key of a board with 20 cards."""

    @property
    def big_id(self) -> int:
        """Id of the board with 500 cards."""
        return _FIRST_PROJECT

    @property
    def huge_id(self) -> int:
        """Id of the board with 2 000 cards."""
        return _FIRST_PROJECT + 1

    @property
    def small_id(self) -> int:
        """Id of a board with 20 cards."""
        return _FIRST_PROJECT + 2


def write(connection: Connection, projects: int = PROJECTS) -> Workload:
    """Fill the empty database of *connection*; the caller commits."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    writer, draw = Writer(connection), random.Random(SEED)
    team = _people(writer)
    _programme(writer)
    boards = BoardWriter(writer, draw, team)
    for number in range(projects):
        size = {0: BIG, 1: HUGE}.get(number, SMALL)
        title = f"Проект {number + 1}: {draw.choice(WORDS)} {draw.choice(WORDS)}"
        _project(writer, number, title, team)
        boards.write(_FIRST_PROJECT + number, _key(number), title, size)
    writer.flush()
    return Workload(tuple(team), projects)


def _people(writer: Writer) -> list[int]:
    for party, name, kind, parent in (
        (_DISTRICT, "Отдел образования Озёрного района", OrganisationKind.DISTRICT, None),
        (_CENTRE, "ИМЦ Озёрного района", OrganisationKind.CENTRE, _DISTRICT),
    ):
        writer.add(
            people.Party, id=party, kind=PartyKind.ORGANISATION, name=name, home_id=None,
            created_at=moment(),
        )  # fmt: skip
        writer.add(
            people.Organisation, id=party, organisation_kind=kind, parent_id=parent,
            path=f"/{_DISTRICT}/" if parent is None else f"/{_DISTRICT}/{_CENTRE}/",
        )  # fmt: skip
    team = list(range(_FIRST_PERSON, _FIRST_PERSON + PEOPLE))
    for number, party in enumerate(team, 1):
        name, email = f"Методист {number}", f"methodist{number}@bench.example"
        writer.add(
            people.Party, id=party, kind=PartyKind.PERSON, name=name, home_id=_CENTRE,
            created_at=moment(),
        )  # fmt: skip
        writer.add(people.Person, id=party, surname=name, locale="ru")
        writer.add(
            people.Account, person_id=party, email=email, email_key=email, created_at=moment()
        )
        writer.add(
            people.Membership, id=number, person_id=party, organisation_id=_CENTRE,
            role=Role.EMPLOYEE, since=moment(),
        )  # fmt: skip
    return team


def _initiative(writer: Writer, row_id: int, key: str, title: str, **values: Any) -> None:
    writer.add(
        cascade.Initiative, id=row_id, owner_id=_CENTRE, state=InitiativeState.RUNNING, key=key,
        key_fold=key, title=title, starts_on=DAY - timedelta(days=90),
        ends_on=DAY + timedelta(days=270), created_at=moment(), updated_at=moment(), **values,
    )  # fmt: skip


def _programme(writer: Writer) -> None:
    _initiative(
        writer, _PROGRAMME, "GEN", "Программа развития района", kind=InitiativeKind.PROGRAMME,
        parent_id=None, path=f"/{_PROGRAMME}/", position="V",
    )  # fmt: skip
    for number, (row_id, place) in enumerate(zip(_STRATEGIC, spread(3), strict=True), 1):
        _initiative(
            writer, row_id, f"S{number}", f"Стратегический проект {number}",
            kind=InitiativeKind.STRATEGIC_PROJECT, parent_id=_PROGRAMME,
            path=f"/{_PROGRAMME}/{row_id}/", position=place,
        )  # fmt: skip


def _project(writer: Writer, number: int, title: str, team: Sequence[int]) -> None:
    """A project with its team and plan."""
    own, parent = _FIRST_PROJECT + number, _STRATEGIC[number % len(_STRATEGIC)]
    _initiative(
        writer, own, _key(number), title, kind=InitiativeKind.PROJECT, parent_id=parent,
        path=f"/{_PROGRAMME}/{parent}/{own}/", position=f"V{number:05d}V",
    )  # fmt: skip
    for index, person in enumerate(team):
        writer.add(
            cascade.TeamMember, id=number * PEOPLE + index + 1, initiative_id=own,
            person_id=person, role=Role.MEMBER if index else Role.LEAD, since=moment(),
        )  # fmt: skip
    first = number * STAGES + 1
    for index, place in enumerate(spread(STAGES)):
        start = DAY - timedelta(days=90) + timedelta(days=90 * index)
        writer.add(
            cascade.Stage, id=first + index, initiative_id=own, number=str(index + 1),
            position=place, title=f"Этап {index + 1}", starts_on=start,
            ends_on=start + timedelta(days=89),
        )  # fmt: skip
    for index, place in enumerate(spread(ACTIVITIES)):
        writer.add(
            cascade.Activity, id=number * ACTIVITIES + index + 1, initiative_id=own,
            number=str(index + 1), stage_id=first + index % STAGES, position=place,
            title=f"Мероприятие {index + 1}", starts_on=DAY,
            ends_on=DAY + timedelta(days=10 * index),
        )  # fmt: skip


def initiatives(projects: int) -> tuple[int, tuple[int, ...], list[tuple[int, str, int]]]:
    """Ids of the programme, of the strategic projects, and (id, key, parent) of each project."""
    return _PROGRAMME, _STRATEGIC, [
        (_FIRST_PROJECT + number, _key(number), _STRATEGIC[number % len(_STRATEGIC)])
        for number in range(projects)
    ]  # fmt: skip


def digest(database: Path) -> str:
    """SHA-256 of every row of every table but those of log-ins, in the order of their keys."""
    total = hashlib.sha256()
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in sorted(names):
            if name.startswith("sqlite_") or name in {"login_session", "alembic_version"}:
                continue
            total.update(name.encode())
            keys = connection.execute(
                "SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", (name,)
            )
            order = ", ".join(f'"{key}"' for (key,) in keys) or "1"
            for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY {order}'):  # noqa: S608 - our own names
                total.update(repr(row).encode())
    finally:
        connection.close()
    return total.hexdigest()
