"""What happened to a value, step by step, beside it (issue 5, "Values"): one statement for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade.faces import Face
from kaskad.core.db import db
from kaskad.indicators.figure_words import show_figure
from kaskad.indicators.value_queries import ValueLine
from kaskad.people.models import Party, Person

_MOST = 500
_OWN = frozenset({"value.written", "value.changed", "value.evidence_added"})
"""Before it is first sent a value is its author's own affair."""


@dataclass(frozen=True)
class Step:
    """One thing that happened."""

    at: datetime
    who: Face | None
    text: str
    detail: str


def steps_of(
    indicator_id: int, unit: str, rows: Sequence[ValueLine], reader: Person
) -> dict[int, tuple[Step, ...]]:
    """By value, the newest last. The conversation stands elsewhere. One statement."""
    words = _words()
    own = {row.id: row.author is not None and row.author.id == reader.id for row in rows}
    found: dict[int, list[Step]] = {one: [] for one in own}
    sent: set[int] = set()
    events = db.session.execute(
        select(journal.Event, Party)
        .outerjoin(Party, Party.id == journal.Event.actor_id)
        .where(
            journal.Event.subject_kind == "indicator", journal.Event.subject_id == indicator_id,
            journal.Event.action.in_(words),
        )
        .order_by(journal.Event.id.desc())
        .limit(_MOST)
    ).all()  # fmt: skip
    for event, party in reversed(events):
        value_id = event.data.get("value_id")
        if value_id not in found:
            continue
        if event.action not in _OWN:
            sent.add(value_id)
        elif value_id not in sent and not own[value_id]:
            continue
        detail = _detail(event.data, unit)
        found[value_id].append(Step(event.at, _face(party), words[event.action], detail))
    return {one: tuple(steps) for one, steps in found.items()}


def _face(party: Party | None) -> Face | None:
    """Nobody: the program itself did it."""
    return Face(party.id, party.kind, party.label, party.short_name) if party is not None else None


def _words() -> dict[str, str]:
    return {
        "value.written": _("written down"),
        "value.changed": _("changed"),
        "value.submitted": _("sent to verification"),
        "value.returned": _("returned"),
        "value.verified": _("verified"),
        "value.withdrawn": _("withdrawn"),
        "value.evidence_added": _("evidence added"),
        "value.doubted": _("the work behind it was opened again"),
        "value.kept": _("it still holds"),
        "value.recounted": _("counted anew by lists"),
    }


def _detail(data: Mapping[str, Any], unit: str) -> str:
    """The figure, what it was before, remarks, reasons, the name of a proof."""
    before, after = (data.get("changes") or {}).get("number") or (None, data.get("number"))
    figures = " → ".join(
        show_figure(Decimal(str(one)), unit) for one in (before, after) if one not in (None, "")
    )
    rest = [str(data.get(name) or "") for name in ("remarks", "reason", "title")]
    return " · ".join(one for one in (figures, *rest) if one)
