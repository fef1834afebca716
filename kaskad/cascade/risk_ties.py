"""What a risk threatens: a stage, an activity, an indicator of its initiative (domain.md, 4.9).

Each is optional and there is at most one of a kind. A risk is no part of the approved passport, so
its ties are free at all times; an import never sets or clears them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from kaskad.cascade.access import Place
from kaskad.cascade.indicator_links import indicator_names, indicators_of
from kaskad.cascade.models import Activity, Initiative, Risk, RiskState, Stage
from kaskad.core import errors
from kaskad.core.db import db

KINDS = ("stage", "activity", "indicator")
TIES = tuple(f"{kind}_id" for kind in KINDS)
LONGEST = 120
Choices = Sequence[tuple[int, str]]
_TABLES: dict[str, Any] = {"stage": Stage, "activity": Activity}


@dataclass(frozen=True)
class Tie:
    """Something a risk threatens."""

    kind: str
    """`stage`, `activity` or `indicator`."""
    id: int
    words: str


def part_words(number: str | None, title: str | None, period_raw: str | None = "") -> str:
    """A stage or an activity in a line; a stage without a title is known by its period."""
    text = " ".join((title or period_raw or "").split())
    words = f"{number}. {text}" if number and text else text or number or ""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def tie_kind_word(kind: str) -> str:
    """«этап»: what is threatened."""
    return str({"stage": _("stage"), "activity": _("activity"), "indicator": _("indicator")}[kind])


def tie_choices(initiative: Initiative, chosen: Risk | None = None) -> dict[str, Choices]:
    """What a risk can be tied to, by kind. Three statements.

    What *chosen* is tied to stays on its list though it was put away.
    """
    found: dict[str, Choices] = {}
    for kind, table in _TABLES.items():
        period = table.period_raw if table is Stage else None
        rows = db.session.execute(
            select(table.id, table.number, table.title, table.archived_at,
                   *([period] if period is not None else []))
            .where(table.initiative_id == initiative.id)
            .order_by(table.position, table.id)
        )  # fmt: skip
        kept = getattr(chosen, f"{kind}_id", None)
        found[kind] = [
            (row.id, part_words(row.number, row.title, getattr(row, "period_raw", "")))
            for row in rows
            if row.archived_at is None or row.id == kept
        ]
    kept = chosen.indicator_id if chosen is not None else None
    found["indicator"] = [
        (one.id, part_words("", one.words))
        for one in indicators_of(initiative)
        if one.live or one.id == kept
    ]
    return found


def check_tie(place: Place, name: str, part_id: int | None) -> None:
    """Raise Invalid unless *part_id* is one of this initiative that is not put away.

    *name*: one of `TIES`. One statement.
    """
    if part_id is None:
        return
    kind = name.removesuffix("_id")
    if kind == "indicator":
        known = any(one.id == part_id and one.live for one in indicators_of(place.initiative))
    else:
        row = db.session.get(_TABLES[kind], part_id) if part_id < 2**63 else None
        known = (
            row is not None and row.initiative_id == place.initiative.id and row.archived_at is None
        )
    if not known:
        sentence = _("Choose from the list.")
        raise errors.Invalid(sentence, fields={kind: sentence})


def tie_words(name: str, part_id: int | None) -> str:
    """What the journal and a conflict call it. At most one statement."""
    if part_id is None:
        return ""
    if name == "indicator_id":
        return part_words("", indicator_names([part_id]).get(part_id, ""))
    row = db.session.get(_TABLES[name.removesuffix("_id")], part_id)
    return part_words(row.number, row.title, row.period_raw) if row is not None else ""


def ties_of(row: Any, names: dict[int, str]) -> tuple[Tie, ...]:
    """The ties of a risk from the columns of `tied_columns`; *names* of indicators by id."""
    stage = part_words(row.stage_number, row.stage_title, row.stage_period)
    activity = part_words(row.activity_number, row.activity_title)
    found = (
        ("stage", row.stage_id, stage),
        ("activity", row.activity_id, activity),
        ("indicator", row.indicator_id, part_words("", names.get(row.indicator_id, ""))),
    )
    return tuple(Tie(kind, part_id, words) for kind, part_id, words in found if part_id)


def tied_columns() -> tuple[Any, ...]:
    """Columns of what a risk threatens, for a statement that `tied` was joined to."""
    return (
        Risk.stage_id, Stage.number.label("stage_number"), Stage.title.label("stage_title"),
        Stage.period_raw.label("stage_period"), Risk.activity_id,
        Activity.number.label("activity_number"), Activity.title.label("activity_title"),
        Risk.indicator_id,
    )  # fmt: skip


def tied(statement: Any) -> Any:
    """*statement* about risks, with the stages and activities they threaten."""
    return statement.outerjoin(Stage, Stage.id == Risk.stage_id).outerjoin(
        Activity, Activity.id == Risk.activity_id
    )


def risk_counts(initiative_id: int) -> dict[tuple[str, int], int]:
    """How many risks that are not closed threaten what: {(kind, id): number}. One statement."""
    rows = db.session.execute(
        select(Risk.stage_id, Risk.activity_id, Risk.indicator_id, func.count().label("number"))
        .where(
            Risk.initiative_id == initiative_id, Risk.archived_at.is_(None),
            Risk.state != RiskState.CLOSED,
        )
        .group_by(Risk.stage_id, Risk.activity_id, Risk.indicator_id)
    )  # fmt: skip
    found: dict[tuple[str, int], int] = {}
    for row in rows:
        for kind in KINDS:
            part_id = getattr(row, f"{kind}_id")
            if part_id is not None:
                found[kind, part_id] = found.get((kind, part_id), 0) + row.number
    return found


def tied_to(ties: Iterable[Tie], kind: str, part_id: int) -> bool:
    """Whether one of *ties* is just this."""
    return any(one.kind == kind and one.id == part_id for one in ties)
