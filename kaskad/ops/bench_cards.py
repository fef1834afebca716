"""Boards of the workload: titles, descriptions, labels, people and days, all from one seed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, insert

from kaskad.boards import models as boards
from kaskad.boards.models import ColumnCategory
from kaskad.core.db import Model
from kaskad.core.ordering import spread
from kaskad.journal import Event

DAY = date(2026, 9, 1)
"""The day of the workload: the server is told to stand still at it, so no card grows late."""
TITLE, DESCRIPTION = 60, 300
DUE_WITHIN = 120
COLUMNS = (
    ("Очередь спринта", ColumnCategory.TODO),
    ("В работе", ColumnCategory.DOING),
    ("На согласовании", ColumnCategory.REVIEW),
    ("Результат получен", ColumnCategory.DONE),
    ("Принято", ColumnCategory.ACCEPTED),
)
_DONE_FROM = 3
LABELS = """
    Важно Школы Сады Обучение Отчёт Сайт Конкурс Встреча Документ Партнёры Опрос Публикация
""".split()  # noqa: SIM905 - easier to read than quotes round every word
SPECIAL_TITLES = {
    7: "наставник: ",
    17: "Наставник — ",
    27: "список наставников ",
    37: "встреча с наставниками ",
}
WORDS = """
    подготовить согласовать семинар программу педагогов район школу план отчёт методический
    материалы опрос участников конкурс открытый урок результаты сборник экспертов площадку
    вебинар руководителей графика сопровождение мониторинг цифровой среды детский сад инициативы
""".split()  # noqa: SIM905 - easier to read than quotes round every word


def _text(draw: random.Random, length: int, start: str = "") -> str:
    """Russian words after *start*, exactly *length* characters."""
    text = start
    while len(text) < length:
        text += draw.choice(WORDS) + " "
    text = text[:length]
    return text if text[-1] != " " else text[:-1] + "а"


def title_of(draw: random.Random, index: int) -> str:
    """Title of the card with *index* (from 0) on its board; four of fifty are of mentors."""
    return _text(draw, TITLE, SPECIAL_TITLES.get(index % 50, ""))


def moment(hours: int = 0) -> datetime:
    """Nine o'clock two months before the day of the workload, and *hours* later."""
    start = datetime.combine(DAY, time(9), tzinfo=UTC) - timedelta(days=60)
    return start + timedelta(hours=hours)


class Writer:
    """Gathers rows of tables and inserts them in one statement a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._heaps: dict[Table, list[Mapping[str, Any]]] = {}

    def add(self, model: type[Model], **values: Any) -> None:
        """One row; rows of one model name the same columns."""
        table = model.__table__
        assert isinstance(table, Table)  # noqa: S101 - every model of ours is one table
        self._heaps.setdefault(table, []).append(values)

    def flush(self) -> None:
        """Insert what was gathered."""
        for table, rows in self._heaps.items():
            self._connection.execute(insert(table), rows)
        self._heaps.clear()


@dataclass(frozen=True)
class BoardWriter:
    """Writes boards; ids go on from board to board."""

    writer: Writer
    draw: random.Random
    people: Sequence[int]
    columns: Iterator[int] = field(default_factory=lambda: count(1))
    labels: Iterator[int] = field(default_factory=lambda: count(1))
    cards: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self, own: int, key: str, title: str, size: int) -> None:
        """The board of project *own* with *size* cards, card i in column i mod 5."""
        self.writer.add(
            boards.Board, id=own, initiative_id=own, title=title, key=key, key_fold=key,
            last_number=size, version=1, created_at=moment(),
        )  # fmt: skip
        columns, labels = self._columns(own), self._labels(own)
        places = spread(-(-size // len(columns)))
        for index in range(size):
            column = index % len(columns)
            self._card(
                own, index, key=f"{key}-{index + 1}", column=column, column_id=columns[column],
                position=places[index // len(columns)], labels=labels,
            )  # fmt: skip

    def _columns(self, own: int) -> list[int]:
        ids = []
        for (name, category), place in zip(COLUMNS, spread(len(COLUMNS)), strict=True):
            ids.append(next(self.columns))
            self.writer.add(
                boards.Column, id=ids[-1], board_id=own, title=name, category=category,
                position=place,
            )  # fmt: skip
        return ids

    def _labels(self, own: int) -> list[int]:
        ids, colours = [], list(boards.Colour)
        for index, (name, place) in enumerate(zip(LABELS, spread(len(LABELS)), strict=True)):
            ids.append(next(self.labels))
            self.writer.add(
                boards.Label, id=ids[-1], board_id=own, name=name, position=place,
                colour=colours[index % len(colours)],
            )  # fmt: skip
        return ids

    def _card(
        self, own: int, index: int, *, key: str, column: int, column_id: int, position: str,
        labels: Sequence[int],
    ) -> None:  # fmt: skip
        card, draw = next(self.cards), self.draw
        started = moment(index % 700) if column else None
        self.writer.add(
            boards.Card, id=card, board_id=own, column_id=column_id, number=index + 1,
            title=title_of(draw, index), description=_text(draw, DESCRIPTION), position=position,
            due_on=DAY + timedelta(days=draw.randint(1, DUE_WITHIN)),
            created_by_id=self.people[0], created_at=moment(), started_at=started,
            finished_at=started if column >= _DONE_FROM else None,
        )  # fmt: skip
        for label in draw.sample(labels, 2):
            self.writer.add(boards.CardLabel, card_id=card, label_id=label)
        self.writer.add(boards.CardAssignee, card_id=card, party_id=draw.choice(self.people))
        self.writer.add(
            Event, id=card, at=moment(), actor_id=self.people[0], action="card.created",
            subject_kind="card", subject_id=card, initiative_id=own, board_id=own,
            data={"key": key, "changes": {}},
        )  # fmt: skip
