"""The workload of the measurements: what TARGETS.md says, and the same every time."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from kaskad.core.db import metadata
from kaskad.ops import bench_cards, bench_workload


def _written(path: Path, projects: int = bench_workload.PROJECTS) -> bench_workload.Workload:
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    with engine.begin() as connection:
        workload = bench_workload.write(connection, projects)
    engine.dispose()
    return workload


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[sqlite3.Connection, bench_workload.Workload]:
    path = tmp_path_factory.mktemp("bench") / "kaskad.db"
    workload = _written(path)
    return sqlite3.connect(path), workload


def test_same_workload_every_time(tmp_path: Path) -> None:
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    _written(first, 3)
    _written(second, 3)
    assert bench_workload.digest(first) == bench_workload.digest(second)
    with sqlite3.connect(second) as connection:
        connection.execute("UPDATE card SET title = 'иначе' WHERE id = 7")
    connection.close()
    assert bench_workload.digest(first) != bench_workload.digest(second)


def test_boards_are_as_big_as_said(
    written: tuple[sqlite3.Connection, bench_workload.Workload],
) -> None:
    connection, workload = written
    sizes = dict(
        connection.execute(
            "SELECT key_fold, count(*) FROM board JOIN card ON card.board_id = board.id"
            " GROUP BY board.id"
        )
    )
    assert sizes.pop(workload.big) == 500
    assert sizes.pop(workload.huge) == 2000
    assert list(sizes.values()) == [20] * 50
    (members,) = connection.execute(
        "SELECT min(team) FROM (SELECT count(*) AS team FROM team_member GROUP BY initiative_id)"
    ).fetchone()
    assert members == 9


def test_card_has_what_was_said(
    written: tuple[sqlite3.Connection, bench_workload.Workload],
) -> None:
    connection, workload = written
    board = workload.big_id
    cards = connection.execute(
        "SELECT id, number, column_id, title, description, due_on FROM card WHERE board_id = ?"
        " ORDER BY number",
        (board,),
    ).fetchall()
    columns = [
        row[0]
        for row in connection.execute(
            "SELECT id FROM board_column WHERE board_id = ? ORDER BY position", (board,)
        )
    ]
    assert len(columns) == 5
    for index, (_id, _number, column, title, description, due) in enumerate(cards):
        assert column == columns[index % 5]
        assert (len(title), len(description)) == (60, 300)
        assert title == " ".join(title.split())
        assert "2026-09-01" < due <= "2026-12-30"
    for table, per_card in (("card_label", 2), ("card_assignee", 1)):
        counts = {
            row[0] for row in connection.execute(f"SELECT count(*) FROM {table} GROUP BY card_id")
        }
        assert counts == {per_card}


def test_every_row_a_foreign_key_names_is_there(
    written: tuple[sqlite3.Connection, bench_workload.Workload],
) -> None:
    connection, _workload = written
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_titles_to_search_for_are_four_of_fifty() -> None:
    draw = random.Random(1)
    titles = [bench_cards.title_of(draw, index) for index in range(100)]
    mentors = [index for index, title in enumerate(titles) if "наставник" in title.lower()]
    assert mentors == [7, 17, 27, 37, 57, 67, 77, 87]
