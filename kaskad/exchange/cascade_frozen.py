"""What a file says anew about a passport that is frozen: left alone, and said so.

Loading goes on around it (domain.md, D18 and D11): what was approved changes by a request only.
Risks are no part of it, nor are tags, control stages, control points but for the day of their plan,
the short title, the number of sprints and the place in the tree.
"""

from flask_babel import ngettext
from sqlalchemy import select

from kaskad.cascade import freezing
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.exchange.cascade_plan import Change, Plan
from kaskad.exchange.cascade_records import Kind, Record
from kaskad.exchange.cascade_stored import Stored

_FREE = frozenset({Kind.INITIATIVE, Kind.RISK, Kind.CONTROL, Kind.MILESTONE})
"""Kinds that are written all the time; of a control point all but the day of the plan."""
_HELD = {Kind.INITIATIVE: freezing.INITIATIVE_FIELDS, Kind.MILESTONE: frozenset({"baseline_on"})}
SHOWN = 5
"""So many things are named for each passport."""


def spare_frozen(plan: Plan, stored: Stored) -> None:
    """Take out of *plan* what it would write into frozen passports; it goes to `plan.frozen`.

    Holds the initiatives that the plan touches, so that none is approved meanwhile. One statement.
    """
    named = {record.name.initiative for record in plan.create}
    named |= {one.record.name.initiative for one in plan.change}
    ids = [stored.initiatives[key].id for key in sorted(named) if key in stored.initiatives]
    if not ids:
        return
    db.session.scalars(
        select(Initiative)
        .where(Initiative.id.in_(ids))
        .order_by(Initiative.path)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    frozen = {key for key, row in stored.initiatives.items() if freezing.is_frozen(row)}
    plan.create = [one for one in plan.create if not _left(plan, one, frozen)]
    plan.change = [rest for one in plan.change if (rest := _rest(plan, one, frozen)) is not None]


def _left(plan: Plan, record: Record, frozen: set[str]) -> bool:
    if record.name.initiative not in frozen or record.name.kind in _FREE:
        return False
    plan.frozen.append(record)
    return True


def _rest(plan: Plan, one: Change, frozen: set[str]) -> Change | None:
    """What of a change goes on; None: nothing."""
    if one.record.name.kind not in _HELD:
        return None if _left(plan, one.record, frozen) else one
    held = _HELD[one.record.name.kind] & set(one.fields)
    if one.record.name.initiative not in frozen or not held:
        return one
    plan.frozen.append(one.record)
    fields = {name: value for name, value in one.fields.items() if name not in held}
    return Change(one.record, one.row, fields, one.before) if fields else None


def frozen_words(plan: Plan, stored: Stored) -> tuple[str, ...]:
    """A sentence for each frozen passport from which the file differs."""
    found = []
    for key in dict.fromkeys(record.name.initiative for record in plan.frozen):
        row = stored.initiatives[key]
        own = [record for record in plan.frozen if record.name.initiative == key]
        words = [f"“{record.words}”" for record in own[:SHOWN]]
        what = ", ".join(words) + (" …" if len(own) > SHOWN else "")
        found.append(
            ngettext(
                "%(project)s: %(num)s thing of the file is left alone: %(what)s. %(why)s",
                "%(project)s: %(num)s things of the file are left alone: %(what)s. %(why)s",
                len(own), project=row.label, what=what, why=freezing.reason(row),
            )
        )  # fmt: skip
    return tuple(found)
