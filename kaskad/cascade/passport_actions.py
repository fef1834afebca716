"""Changing a passport: its blocks, and the rows of its sections. Nothing is ever deleted.

Everything here raises Conflict while the passport is frozen (`cascade.freezing`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade import (
    freezing,
    part_actions,
    part_edits,
    reference_ties,
    result_indicators,
)
from kaskad.cascade.access import Place
from kaskad.cascade.around_words import funding_word
from kaskad.cascade.models import FundingSource, PassportBlock, ResultKind
from kaskad.cascade.part_actions import context_of, periods_of
from kaskad.cascade.part_edits import Row
from kaskad.cascade.part_readings import check_words, columns_read
from kaskad.cascade.passport_parts import (
    BLOCK_FIELDS,
    EDITABLE,
    ROWS,
    block_kinds,
    blocks_of,
    live,
    parts_of,
)
from kaskad.cascade.reference_queries import TABLES as GROUNDS
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Organisation, Person

LONGEST_NAME = 120
MEASURED = result_indicators.FIELD


def check_section(section: str) -> None:
    """Raise NotFound for a section that is not edited here."""
    if section not in EDITABLE:
        raise errors.NotFound(_("There is no such section in the passport."))


def organisation_choices(place: Place) -> list[tuple[int, str]]:
    """Organisations of the owner's branch, which a passport can name. One statement."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.path.startswith(place.owner_path), Organisation.archived_at.is_(None))
        .order_by(Organisation.name, Organisation.id)
    )
    return [(row.id, row.name) for row in rows]


def add_block(
    actor: Person | None,
    place: Place,
    section: str,
    values: Mapping[str, Any],
    *,
    once: str | None = None,
) -> PassportBlock:
    """A block of *section* with what was typed.

    One that was put away under the same heading comes back with the new text: a passport has
    each heading once. Raises Invalid for an empty block and for a heading that stands there.
    """
    check_section(section)
    if (made := journal.happened_once(actor.id if actor else None, once)) is not None:
        return db.session.get_one(PassportBlock, made.subject_id)
    freezing.check(place.initiative)
    kinds = block_kinds(section)
    if not kinds:
        raise errors.NotFound(_("There is no such section in the passport."))
    heading, body = str(values.get("heading", "")), str(values.get("body", ""))
    items = list(values.get("items", ()))
    if not (body.strip() or items):
        sentence = _("Please write something.")
        raise errors.Invalid(sentence, fields={"body": sentence})
    same = db.session.scalar(
        select(PassportBlock).where(
            PassportBlock.initiative_id == place.initiative.id,
            PassportBlock.kind == kinds[0],
            PassportBlock.heading == heading,
        )
    )
    if same is not None and same.archived_at is None:
        raise _heading_taken()
    if same is not None:
        lock(same)
        before = {"body": same.body, "items": same.items}
        same.archived_at, same.body, same.items = None, body, items
        revisions.touch(same, "archived_at", "body", "items")
        row = same
    else:
        before = {"body": "", "items": []}
        row = part_actions.set_block(
            actor, place.initiative, kinds[0], heading=heading, body=body, items=items
        )
        row.by_hand = True
    db.session.flush()
    changes = {name: [was, getattr(row, name)] for name, was in before.items()}
    _note("added", place, section, row, changes, once)
    return row


def add_part(
    actor: Person | None,
    place: Place,
    section: str,
    values: Mapping[str, Any],
    *,
    once: str | None = None,
) -> Row:
    """A row of *section*, behind the others. Raises Invalid without what it is about."""
    check_section(section)
    kind = ROWS[section]
    if (made := journal.happened_once(actor.id if actor else None, once)) is not None:
        return db.session.get_one(kind.table, made.subject_id)
    freezing.check(place.initiative)
    _check_needed(section, values)
    check_words(values, context_of(place.initiative))
    given = {name: values.get(name, "") for name in kind.fields}
    if kind.organisation:
        given["organisation"] = _organisation(place, values.get("organisation"))
    if "is_lead" in given:
        given["is_lead"] = bool(given["is_lead"])
    if section == "pilot_sites":
        given.update(columns_read({"letter_raw": given["letter_raw"]}))
    if kind.result_kind is not None:
        given["kind"] = ResultKind(kind.result_kind)
    add: Any = {
        "objectives": part_actions.add_objective,
        "results": part_actions.add_result,
        "effects": part_actions.add_result,
        "products": part_actions.add_result,
        "funding": part_actions.add_funding_source,
        "staff": part_actions.add_staff_function,
        "partners": part_actions.add_partner,
        "pilot_sites": part_actions.add_pilot_site,
        "regulations": part_actions.add_regulation,
        "national_projects": part_actions.add_national_link,
    }[section]
    measured = result_indicators.wanted_indicators(place, None, None, values.get(MEASURED))
    row = add(actor, place.initiative, **given)
    row.by_hand = True
    db.session.flush()
    if section in GROUNDS:
        reference_ties.tie_new(section, [row])
    changes = {name: ["", getattr(row, name)] for name in kind.fields if getattr(row, name)}
    if measured is not None:
        result_indicators.set_indicators(row, measured[0])
        changes |= result_indicators.told(measured)
    _note("added", place, section, row, changes, once)
    return row


def change_part(
    actor: Person | None,
    place: Place,
    section: str,
    row: Row,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    once: str | None = None,
) -> bool:
    """Other words for a block or a row; False when nothing changed. Raises Invalid, Conflict."""
    check_section(section)
    changes = dict(changes)
    allowed = BLOCK_FIELDS if isinstance(row, PassportBlock) else ROWS[section].asked
    if unknown := set(changes) - set(allowed):
        raise ValueError(f"not to be changed here: {sorted(unknown)}")
    asked = changes.pop(MEASURED, None)
    if not isinstance(row, PassportBlock):
        _check_needed(section, changes, row)
        new = {name: value for name, value in changes.items() if getattr(row, name) != value}
        check_words(new, context_of(place.initiative))
    freezing.check(place.initiative)
    if not part_edits.turn(actor, row, once):
        return False
    if isinstance(row, PassportBlock) and changes.get("heading", row.heading) != row.heading:
        _check_heading(row, changes["heading"])
    name = name_of(row)
    measured = result_indicators.wanted_indicators(place, row, seen, asked)
    diff = part_edits.change(row, seen, changes)
    if measured is not None:
        result_indicators.set_indicators(row, measured[0])
    diff |= result_indicators.told(measured)
    written = {column: getattr(row, column) for column in diff if column != MEASURED}
    for column, value in columns_read(written).items():
        setattr(row, column, value)
    if "period_raw" in diff:
        for column, value in periods_of(row.period_raw, context_of(place.initiative)).items():
            setattr(row, column, value)
    if not diff:
        return False
    db.session.flush()
    if "text" in diff and section in GROUNDS:
        reference_ties.tie_new(section, [row])
    _note("changed", place, section, row, diff, once, name=name)
    return True


def move_part(
    actor: Person | None,
    place: Place,
    section: str,
    row: Row,
    *,
    up: bool,
    once: str | None = None,
) -> bool:
    """Change places with the neighbour above or below; False when there is none."""
    check_section(section)
    freezing.check(place.initiative)
    if not part_edits.turn(actor, row, once):
        return False
    find = blocks_of if isinstance(row, PassportBlock) else parts_of
    rows = find(place.initiative, section)
    try:
        after_id = part_edits.neighbour(rows, row, live(rows), up=up)
    except LookupError:
        return False
    counted = _counted(live(rows))
    part_edits.put_behind(rows, row, after_id)
    db.session.flush()
    if counted:
        for number, one in enumerate(live(find(place.initiative, section)), 1):
            part_edits.change(one, None, {"number": str(number)})
    _note("moved", place, section, row, {}, once)
    return True


def _counted(rows: Sequence[Row]) -> bool:
    """Whether the rows are numbered 1, 2, 3 …: then they are numbered anew when one is moved."""
    numbers = [getattr(row, "number", None) for row in rows]
    return numbers == [str(index) for index in range(1, len(rows) + 1)]


def put_away(
    actor: Person | None,
    place: Place,
    section: str,
    row: Row,
    *,
    away: bool = True,
    once: str | None = None,
) -> bool:
    """Take it off the passport, or bring it back; False when it is so already."""
    check_section(section)
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    freezing.check(place.initiative)
    if not revisions.put_away(lock(row), journal.when() if away else None):
        return False
    db.session.flush()
    _note("put_away" if away else "brought_back", place, section, row, {}, once)
    return True


def name_of(row: Row) -> str:
    """A few words by which the journal names a part; empty where its section says enough."""
    if isinstance(row, PassportBlock):
        return row.heading[:LONGEST_NAME]
    organisation_id = getattr(row, "organisation_id", None)
    if organisation_id is not None:
        return str(db.session.get_one(Organisation, organisation_id).name)[:LONGEST_NAME]
    said = getattr(row, "post", "") or getattr(row, "text", "")
    if isinstance(row, FundingSource):
        said = said or funding_word(row.kind) or row.amount_raw
    words = " ".join(str(said).split())
    text = " ".join(part for part in (getattr(row, "number", ""), words) if part)
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"


def _note(
    action: str,
    place: Place,
    section: str,
    row: Row,
    changes: Mapping[str, Sequence[Any]],
    once: str | None,
    *,
    name: str | None = None,
) -> None:
    data = {
        "section": section,
        "name": name_of(row) if name is None else name,
        **({"changes": dict(changes)} if changes else {}),
    }
    part_edits.note(f"passport.{action}", place, row, data, once)


def _check_needed(section: str, values: Mapping[str, Any], row: Row | None = None) -> None:
    """*row*: the one that is changed, where fields that were not sent stay as they are."""
    kind = ROWS[section]
    sentence = _("Please write something, or put it away.")
    if kind.any_of and not any(
        str(values.get(name, getattr(row, name, ""))).strip() for name in kind.any_of
    ):
        raise errors.Invalid(sentence, fields={kind.any_of[0]: sentence})
    needed = kind.needed
    if not needed or (row is not None and needed not in values):
        return
    if not str(values.get(needed, "")).strip():
        raise errors.Invalid(sentence, fields={needed: sentence})


def _organisation(place: Place, organisation_id: Any) -> Organisation:
    offered = {one for one, _name in organisation_choices(place)}
    if organisation_id not in offered:
        sentence = _("Choose from the list.")
        raise errors.Invalid(sentence, fields={"organisation": sentence})
    return db.session.get_one(Organisation, organisation_id)


def _check_heading(row: PassportBlock, heading: str) -> None:
    same = db.session.scalar(
        select(PassportBlock.id).where(
            PassportBlock.initiative_id == row.initiative_id,
            PassportBlock.kind == row.kind,
            PassportBlock.heading == heading,
            PassportBlock.id != row.id,
        )
    )
    if same is not None:
        raise _heading_taken()


def _heading_taken() -> errors.Invalid:
    sentence = _("This heading stands in the passport already. Choose another.")
    return errors.Invalid(sentence, fields={"heading": sentence})
