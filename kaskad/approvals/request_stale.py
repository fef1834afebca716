"""Lines of a request that are about something that is no longer so."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from kaskad.approvals import request_reading as reading
from kaskad.approvals.request_lines import ADD, BRING_BACK, CHANGE, MOVE, PLACE, Line
from kaskad.cascade.access import Place
from kaskad.cascade.part_edits import Row

AWAY = "away"


@dataclass(frozen=True)
class Stale:
    """Why a line cannot be applied as it was asked for."""

    now: dict[str, Any] = field(default_factory=dict)
    """{field: what it says now}."""
    sentence: str = ""


def stale_lines(place: Place, lines: Sequence[Line]) -> dict[int, Stale]:
    """Those of *lines* (by position) whose old values are no longer so.

    Only what a request meets first counts: what its later lines find is what its earlier lines
    have made. A few statements for each table the request is about, however many lines it has.
    """
    look = _Look(place, lines)
    found = {}
    for position, line in enumerate(lines, 1):
        stale = look.at(line)
        if stale is not None:
            found[position] = stale
    return found


class _Look:
    """The rows that a request is about, as they are now; and what its lines have touched so far."""

    def __init__(self, place: Place, lines: Sequence[Line]) -> None:
        self.place = place
        self.rows: dict[str, dict[int, Row]] = {}
        self.read: dict[str, dict[int, reading.Reading]] = {}
        self.touched: set[tuple[str, int, str]] = set()
        self.ordered: set[tuple[str, str]] = set()
        wanted: dict[str, list[int]] = {}
        for line in lines:
            if line.operation != ADD and not _made_by_request(line):
                wanted.setdefault(line.part, []).append(line.part_id or 0)
        for part, ids in wanted.items():
            rows = reading.rows_by_id(place, part, ids)
            self.rows[part] = {row.id: row for row in rows}
            self.read[part] = reading.read(place, part, rows)

    def at(self, line: Line) -> Stale | None:
        """Why *line* cannot be applied; None: it can, as far as what stood there goes."""
        if line.operation == ADD or _made_by_request(line):
            return None
        key = line.part_id if line.part_id is not None else self.place.initiative.id
        row, now = self.rows[line.part].get(key), self.read[line.part].get(key)
        if row is None or now is None:
            return Stale(sentence=_("It is no longer here."))
        if (line.part, key, AWAY) not in self.touched:
            if now.away and line.operation != BRING_BACK:
                return Stale(sentence=_("It was put away meanwhile."))
            if not now.away and line.operation == BRING_BACK:
                return Stale(sentence=_("It is in the passport already."))
        if line.operation == MOVE:
            return self._moved(line, row)
        changed = self._changed(line, now, key)
        names = {*line.changes, AWAY} if line.operation != CHANGE else set(line.changes)
        self.touched |= {(line.part, key, name) for name in names}
        if line.operation != CHANGE:
            self.ordered.add((line.section, line.part))
        return Stale(now=changed) if changed else None

    def _moved(self, line: Line, row: Row) -> Stale | None:
        order = (line.section, line.part)
        if order in self.ordered:
            return None
        self.ordered.add(order)
        at = reading.place_of(self.place, line.section, row)
        return Stale(now={PLACE: at}) if at != line.changes[PLACE][0] else None

    def _changed(self, line: Line, now: reading.Reading, key: int) -> dict[str, Any]:
        """The fields that say something else than the line met."""
        side = 1 if line.operation == BRING_BACK else 0
        found = {}
        for name in line.changes if line.operation == CHANGE else now.shown:
            if (line.part, key, name) in self.touched:
                continue
            if line.operation != CHANGE and name in reading.REFERENCES:
                continue  # what a stage or a party is called does not stand in this row
            if name in line.old_ids:
                same = line.old_ids[name] == now.ids[name]
            else:
                same = (line.changes.get(name) or ["", ""])[side] == (now.shown[name] or "")
            if not same:
                found[name] = now.shown[name]
        return found


def _made_by_request(line: Line) -> bool:
    return line.part_id is not None and line.part_id < 0
