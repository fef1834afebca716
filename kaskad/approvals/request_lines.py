"""A line of a change request: what is asked for, as the edit pages do it, and how people read it.

A line keeps the very operation of a form and is applied by the same action (decision 0014), so
nothing can be asked for that the forms would refuse. What stood there and what would stand there
are found by doing it and reading the row before and after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _

from kaskad.approvals import request_indicators, request_points
from kaskad.approvals import request_reading as reading
from kaskad.approvals.request_reading import (
    ACTIVITIES,
    COLUMNS,
    INDICATORS,
    INITIATIVE,
    OF_INITIATIVE,
    STAGES,
    table_of,
)
from kaskad.cascade import (
    further_stages,
    initiative_actions,
    part_edits,
    passport_actions,
    plan_edit_actions,
    plan_set_actions,
    result_indicators,
)
from kaskad.cascade.access import Place
from kaskad.cascade.freezing import PROGRESS
from kaskad.cascade.models import Initiative, PassportBlock, Stage
from kaskad.cascade.part_edits import Row, part_of, rows_of
from kaskad.cascade.passport_parts import EDITABLE
from kaskad.cascade.plan_sets import columns_words
from kaskad.cascade.risk_parties import party_names
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Person

CHANGE, ADD, MOVE, PUT_AWAY, BRING_BACK = "change", "add", "move", "put_away", "bring_back"
OPERATIONS = (CHANGE, ADD, MOVE, PUT_AWAY, BRING_BACK)
PLACE = "place"
"""As a field of a line that moves: its place among its neighbours, from 1."""
_IDS = "ids"
"""Under this name a line keeps the ids behind names that people read (`reading.REFERENCES`)."""


@dataclass(frozen=True)
class Wish:
    """One operation on the passport.

    A negative `part_id` (or stage) is a row that an earlier line of the same request adds: -2 is
    what its second line has made.
    """

    operation: str
    section: str
    part: str
    part_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    seen: int | None = None
    """The revision a form was drawn from, while one asks."""


@dataclass(frozen=True)
class Line:
    """A wish that can be done, as people read it."""

    operation: str
    section: str
    part: str
    part_id: int | None
    name: str
    values: dict[str, Any]
    changes: dict[str, list[Any]]
    """{field: [old, new]}; what is added has no old, what is put away no new."""

    @property
    def wish(self) -> Wish:
        """The operation, to be done whatever the revision is now."""
        values = {name: value for name, value in self.values.items() if name != _IDS}
        return Wish(self.operation, self.section, self.part, self.part_id, values)

    @property
    def old_ids(self) -> Mapping[str, Any]:
        """The ids behind the old names."""
        found: Mapping[str, Any] = self.values.get(_IDS, {})
        return found


def do_all(
    actor: Person | None, place: Place, wishes: Sequence[Wish]
) -> tuple[list[Line | None], dict[int, int]]:
    """Do them in order (inside `freezing.thawed`): lines, and ids of rows they add, by position.

    None stands for a wish that changes nothing. Raises RefusedError with the position of the one
    that cannot be done and what its action has raised.
    """
    made: dict[int, int] = {}
    lines: list[Line | None] = []
    for position, wish in enumerate(wishes, 1):
        try:
            line, row_id = _do(actor, place, wish, made)
        except (errors.Invalid, errors.Conflict, errors.NotFound) as error:
            raise RefusedError(position, error) from error
        if row_id is not None:
            made[position] = row_id
        lines.append(line)
    return lines, made


class RefusedError(Exception):
    """One of several wishes cannot be done; `error` says why."""

    def __init__(
        self, position: int, error: errors.Invalid | errors.Conflict | errors.NotFound
    ) -> None:
        super().__init__(position, error)
        self.position, self.error = position, error


def merged(lines: Sequence[Line]) -> list[Line | None]:
    """The same with one change a row: what is written last joins what was changed before.

    The joined line has to be done anew to know what it changes; None stands where one was joined.
    """
    found: list[Line | None] = []
    for line in lines:
        at = _latest(found, line)
        earlier = found[at] if at is not None else None
        builds = any(_refers(value) for value in line.values.values())
        if (
            at is None
            or earlier is None
            or builds
            or {line.operation, earlier.operation} != {CHANGE}
        ):
            found.append(line)
            continue
        values = {**earlier.wish.values, **line.wish.values}
        found[at] = replace(earlier, values=values)
        found.append(None)
    return found


def compact(lines: Sequence[Line | None]) -> list[Line]:
    """Without those that change nothing; what builds on others follows their new places."""
    moved: dict[int, int] = {}
    kept: list[Line] = []
    for position, line in enumerate(lines, 1):
        if line is None:
            continue
        values = dict(line.values)
        if _refers(values.get("stage_id")):
            values["stage_id"] = -moved[-values["stage_id"]]
        part_id = line.part_id
        if part_id is not None and _refers(part_id):
            part_id = -moved[-part_id]
        kept.append(replace(line, part_id=part_id, values=values))
        moved[position] = len(kept)
    return kept


def builds_on(line: Line, position: int) -> bool:
    """Whether *line* needs the row that the line at *position* adds."""
    return -position in {line.part_id, line.values.get("stage_id")}


def _refers(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value < 0


def _latest(found: Sequence[Line | None], line: Line) -> int | None:
    """The line about the same row that *line* may join: nothing in between depends on it.

    Periods are read within those of stage and project, a list that is numbered is numbered anew
    when a row is moved: there the order of lines matters.
    """
    for at in range(len(found) - 1, -1, -1):
        one = found[at]
        if one is None:
            continue
        same = (one.section, one.part, one.part_id) == (line.section, line.part, line.part_id)
        if same and one.operation != ADD:
            return at
        group = _group(line)
        if _group(one) == group and (group == "plan" or one.operation != CHANGE):
            return None
    return None


def _group(line: Line) -> str:
    return "plan" if line.section in {STAGES, ACTIVITIES, INITIATIVE} else line.section


def _do(
    actor: Person | None, place: Place, wish: Wish, made: Mapping[int, int]
) -> tuple[Line | None, int | None]:
    """The line, and the id of the row it has added."""
    _check(wish)
    values = dict(wish.values)
    if _refers(values.get("stage_id")):
        values["stage_id"] = _made(made, values["stage_id"])
    db.session.flush()  # actions read rows afresh
    if wish.operation == ADD:
        row = _add(actor, place, wish, values)
        db.session.flush()
        shown = reading.read(place, wish.part, [row])[row.id].shown
        changes = {name: ["", value] for name, value in shown.items() if value not in ("", False)}
        name = reading.name_of(row)
        return (
            Line(ADD, wish.section, wish.part, None, name, dict(wish.values), changes),
            row.id,
        )
    row = find(place, wish, made)
    name = reading.name_of(row)
    before = reading.read(place, wish.part, [row])[row.id]
    at = reading.place_of(place, wish.section, row) if wish.operation == MOVE else 0
    if not _apply(actor, place, wish, row, values):
        return None, None
    db.session.flush()
    kept: dict[str, Any] = dict(wish.values)
    if wish.operation == MOVE:
        changes = {PLACE: [at, reading.place_of(place, wish.section, row)]}
    elif wish.operation == CHANGE:
        after = reading.read(place, wish.part, [row])[row.id].shown
        names = [name for name in wish.values if before.shown[name] != after[name]]
        changes = {name: [before.shown[name], after[name]] for name in names}
        if not changes:
            return None, None
        # Only what is asked for: the other fields of the form stay whatever they will be then.
        kept = {name: wish.values[name] for name in names}
        if ids := {name: before.ids[name] for name in names if name in before.ids}:
            kept[_IDS] = ids
    else:
        texts = {name: value for name, value in before.shown.items() if value not in ("", False)}
        away = wish.operation == PUT_AWAY
        changes = {name: [text, ""] if away else ["", text] for name, text in texts.items()}
        # Words for codes are in the language of who asks; whoever decides may read another.
        codes = {n: one for n, one in before.ids.items() if one and n not in reading.REFERENCES}
        if codes:
            kept[_IDS] = codes
    return Line(wish.operation, wish.section, wish.part, wish.part_id, name, kept, changes), None


_CHANGED_ONLY = OF_INITIATIVE | {request_points.SECTION}


def _check(wish: Wish) -> None:
    sections = (
        *EDITABLE, STAGES, ACTIVITIES, INITIATIVE, COLUMNS, INDICATORS, request_points.SECTION,
    )  # fmt: skip
    if wish.section not in sections or wish.part not in reading.parts_in(wish.section):
        raise errors.NotFound(_("There is no such section in the passport."))
    if (
        wish.operation not in OPERATIONS
        or (wish.section in _CHANGED_ONLY and wish.operation != CHANGE)
        or (wish.section == INDICATORS and wish.operation == MOVE)
    ):
        raise ValueError(f"not to be asked for: {wish.operation} of {wish.section}")
    if free := PROGRESS & set(wish.values):
        raise ValueError(f"written without asking: {sorted(free)}")


def check_seen(place: Place, wish: Wish) -> None:
    """Raise Conflict when somebody changed the same after the form of *wish* was drawn.

    Against the passport as it stands: what one's own request says of the row is no conflict.
    """
    if wish.seen is None:
        return
    row = find(place, wish, {})
    late = [name for name in wish.values if row.field_revisions.get(name, 0) > wish.seen]
    if not late:
        return
    now = reading.read(place, wish.part, [row])[row.id]
    clashes = []
    for name in late:
        mine = wish.values[name]
        if name == request_indicators.TARGETS:
            mine = request_indicators.targets_text(request_indicators.targets_in(mine))
            if now.shown[name] != mine:
                raise errors.Conflict(_("Somebody wrote other targets meanwhile."))
            continue
        if name in _SETS:
            same = set(now.ids[name]) == set(mine)
        elif name in now.ids:
            same = now.ids[name] == mine
        else:
            same = not part_edits.differs(row, {name: mine})
        if not same:
            theirs = getattr(row, name) if name == "items" else now.shown[name]
            clashes.append(errors.Clash(name, theirs, _in_words(place, name, mine)))
    if clashes:
        raise errors.Conflict(
            _("Somebody changed this while you were editing. Both versions are below."),
            clashes=tuple(clashes),
        )


_SETS = frozenset({further_stages.FIELD, result_indicators.FIELD})
"""Fields whose ids have no order."""


def _in_words(place: Place, name: str, value: Any) -> Any:
    """What is asked for, as people read it: ids as names."""
    if name == "plan_columns":
        return columns_words(value)
    if name == request_points.FIELD:
        return request_points.day_words(value)
    if name == "parties":
        names = party_names(value)
        return ", ".join(names.get(one, "") for one in value)
    if name == result_indicators.FIELD:
        return result_indicators.words_of(place.initiative, value)
    if name == further_stages.FIELD:
        stages = rows_of(Stage, place.initiative)
        return ", ".join(reading.name_of(one) for one in stages if one.id in value)
    return value


def find(place: Place, wish: Wish, made: Mapping[int, int]) -> Row:
    """The row that *wish* is about. Raises NotFound."""
    if wish.section in OF_INITIATIVE:
        return place.initiative
    part_id = wish.part_id
    if part_id is not None and part_id < 0:
        part_id = _made(made, part_id)
    if part_id is None:
        raise errors.NotFound(_("This is no longer here. Somebody may have taken it away."))
    return part_of(place, table_of(wish.part), part_id)


def _made(made: Mapping[int, int], reference: int) -> int:
    if -reference not in made:
        raise errors.NotFound(_("This is no longer here. Somebody may have taken it away."))
    return made[-reference]


def _add(actor: Person | None, place: Place, wish: Wish, values: Mapping[str, Any]) -> Row:
    if wish.section == STAGES:
        return plan_edit_actions.add_stage(actor, place, values)
    if wish.section == ACTIVITIES:
        return plan_edit_actions.add_activity(actor, place, values)
    if wish.section == INDICATORS:
        return request_indicators.add(actor, place, values)
    if wish.part == PassportBlock.__tablename__:
        return passport_actions.add_block(actor, place, wish.section, values)
    return passport_actions.add_part(actor, place, wish.section, values)


def _apply(
    actor: Person | None, place: Place, wish: Wish, row: Row, values: Mapping[str, Any]
) -> bool:
    """Whether something was changed."""
    section, seen = wish.section, None  # `check_seen` has looked
    if section == COLUMNS:
        return plan_set_actions.choose(actor, place, values["plan_columns"], seen)
    if isinstance(row, Initiative):
        return bool(initiative_actions.change_initiative(actor, row, seen, values))
    if section in {STAGES, ACTIVITIES}:
        plan = plan_edit_actions
        if wish.operation == CHANGE:
            change: Any = plan.change_stage if section == STAGES else plan.change_activity
            return bool(change(actor, place, row, seen, values))
        if wish.operation == MOVE:
            return plan.move(actor, place, row, up=bool(values["up"]))
        return (plan.archive if wish.operation == PUT_AWAY else plan.restore)(actor, place, row)
    if section == request_points.SECTION:
        return request_points.change(actor, place, row, values)
    if section == INDICATORS:
        if wish.operation == CHANGE:
            return request_indicators.change(actor, place, row, values)
        return request_indicators.put_away(actor, place, row, away=wish.operation == PUT_AWAY)
    passport = passport_actions
    if wish.operation == CHANGE:
        return passport.change_part(actor, place, section, row, seen, values)
    if wish.operation == MOVE:
        return passport.move_part(actor, place, section, row, up=bool(values["up"]))
    return passport.put_away(actor, place, section, row, away=wish.operation == PUT_AWAY)
