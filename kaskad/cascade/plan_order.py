"""The order of the plan: branches move whole, stages stay in one piece, merged cells follow."""

from collections.abc import Sequence

from sqlalchemy import select

from kaskad.cascade import part_edits
from kaskad.cascade.models import Activity, Initiative, Stage
from kaskad.cascade.part_edits import Row, rows_of
from kaskad.core import revisions
from kaskad.core.db import db


def together(one: Row, row: Row) -> bool:
    """Whether two rows can change places."""
    if isinstance(row, Stage):
        return True
    return bool(
        (one.stage_id, one.group, one.parent_id) == (row.stage_id, row.group, row.parent_id)
    )


def _branch(rows: Sequence[Row], top: Row) -> list[Row]:
    """*top* and everything below it, in order."""
    ids = {top.id}
    for _turn in rows:  # children may stand above their parents in the list
        ids |= {one.id for one in rows if one.parent_id in ids}
        if len(ids) == 1:
            break
    return [top, *(one for one in rows if one.id in ids and one.id != top.id)]


def move_branch(rows: Sequence[Row], row: Row, live: Sequence[Row], *, up: bool) -> None:
    """Change places with the neighbour among *live*; what stands below either goes along."""
    other = live[[one.id for one in live].index(row.id) + (-1 if up else 1)]
    moving = _branch(rows, row)
    ids = {one.id for one in moving}
    rest = [one for one in rows if one.id not in ids]
    if up:
        index = rest.index(other) - 1
        after = rest[index] if index >= 0 else None
    else:
        kept = [one for one in rest if one in _branch(rows, other)]
        after = kept[-1] if kept else other
    for one in moving:
        part_edits.put_behind(
            sorted(rows, key=lambda each: (each.position, each.id)),
            one,
            after.id if after else None,
        )
        after = one


def order_by_stages(initiative: Initiative) -> None:
    """Activities follow the order of their stages; those of no stage stay where they begin."""
    order = {one.id: index for index, one in enumerate(rows_of(Stage, initiative))}
    rows = rows_of(Activity, initiative)
    staged = [index for index, one in enumerate(rows) if one.stage_id is not None]
    first = staged[0] if staged else 0

    def place(pair: tuple[int, Row]) -> int:
        index, one = pair
        if one.stage_id is None:
            return -1 if index < first else len(order)
        return order.get(one.stage_id, len(order))

    wanted = [one for _index, one in sorted(enumerate(rows), key=place)]
    if wanted != rows:
        part_edits.lay_out(wanted)


def settle_in_stage(initiative: Initiative, row: Activity, stages: Sequence[Stage]) -> None:
    """Place *row* behind the last activity of its stage, so that a stage stays in one piece."""
    rows = rows_of(Activity, initiative)
    order: dict[int | None, int] = {one.id: index for index, one in enumerate(stages)}
    own = order.get(row.stage_id, len(order))
    earlier = [
        one for one in rows if one.id != row.id and order.get(one.stage_id, len(order)) <= own
    ]
    if row.stage_id is not None:
        earlier = [one for one in earlier if one.stage_id is not None] or earlier
    part_edits.put_behind(rows, row, earlier[-1].id if earlier else None)
    if not row.by_hand:
        part_edits.remember(row, "group")
    row.group = earlier[-1].group if earlier and earlier[-1].stage_id == row.stage_id else row.group


def unshare(row: Activity, number: str, cell: str) -> None:
    """A cell that was changed is the row's own now; rows that share it follow."""
    mark = f"{cell}_shared_from"
    if getattr(row, mark):
        setattr(row, mark, "")
        revisions.touch(row, mark)
        return
    for one in _sharing(row, number, mark):
        setattr(one, cell, getattr(row, cell))
        revisions.touch(one, cell)


def follow_number(row: Activity, number: str) -> None:
    """Rows that share a cell of *row* know it by its number, which was *number*."""
    for mark in ("title_shared_from", "result_shared_from"):
        for one in _sharing(row, number, mark):
            setattr(one, mark, row.number)
            revisions.touch(one, mark)


def _sharing(row: Activity, number: str, mark: str) -> list[Activity]:
    if not number:
        return []
    column = getattr(Activity, mark)
    return list(
        db.session.scalars(
            select(Activity).where(
                Activity.initiative_id == row.initiative_id,
                Activity.group == row.group,
                column == number,
            )
        )
    )
