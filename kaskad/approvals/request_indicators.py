"""Indicators in change requests: the words and targets that stand in an approved passport.

How an indicator is counted is no part of the passport and is changed without asking
(`indicators.definition_actions`). Days are kept as texts: a line is JSON.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from sqlalchemy import select

from kaskad.cascade.access import Place
from kaskad.core.db import db
from kaskad.core.errors import Invalid
from kaskad.indicators.access import Spot
from kaskad.indicators.appendix_actions import (
    archive_indicator,
    define_indicator,
    restore_indicator,
)
from kaskad.indicators.definition_actions import (
    WORDS,
    TargetGiven,
    change_definition,
    set_targets,
)
from kaskad.indicators.definition_forms import IndicatorWordsForm, NewIndicatorForm, SentTargets
from kaskad.indicators.definition_page import TargetRow, new_form, sent_rows, target_row
from kaskad.indicators.models import Indicator, IndicatorSet, IndicatorTarget
from kaskad.people.models import Person

TARGETS = "targets"
"""The field of a line that holds the whole table of targets by period."""
_PLACE = ("set_id", "set_number", "set_title")
_FREE_ROWS = 2


def read(rows: Sequence[Indicator]) -> dict[int, dict[str, str]]:
    """Texts by field, by id. Two statements."""
    ids = [row.id for row in rows]
    tables = {
        one.id: " ".join(filter(None, [one.number, one.title]))
        for one in db.session.execute(
            select(IndicatorSet.id, IndicatorSet.number, IndicatorSet.title).where(
                IndicatorSet.id.in_({row.set_id for row in rows})
            )
        )
    }
    targets = _targets(ids)
    return {
        row.id: {
            "table": tables.get(row.set_id, ""),
            **{name: getattr(row, name) for name in WORDS},
            TARGETS: targets_text(targets.get(row.id, ())),
        }
        for row in rows
    }


def _targets(ids: Sequence[int]) -> dict[int, list[TargetGiven]]:
    """The tables of targets as they are. One statement."""
    found: dict[int, list[TargetGiven]] = {}
    for one in db.session.scalars(
        select(IndicatorTarget)
        .where(IndicatorTarget.indicator_id.in_(ids))
        .order_by(IndicatorTarget.starts_on, IndicatorTarget.id)
    ):
        found.setdefault(one.indicator_id, []).append(
            TargetGiven(one.starts_on, one.due_on, one.raw, one.label)
        )
    return found


def targets_text(given: Sequence[TargetGiven]) -> str:
    """The table of targets as lines of text, the same whatever the language of the page."""
    lines = []
    for one in sorted(given, key=lambda one: one.starts_on):
        days = f"{one.starts_on:%d.%m.%Y}–{one.due_on:%d.%m.%Y}"
        lines.append(f"{one.label} ({days}): {one.raw}" if one.label else f"{days}: {one.raw}")
    return "\n".join(lines)


def kept_targets(given: Sequence[TargetGiven]) -> list[dict[str, str]]:
    """The table of targets as a line keeps it."""
    return [
        {
            "starts_on": one.starts_on.isoformat(), "due_on": one.due_on.isoformat(),
            "raw": one.raw, "label": one.label,
        }
        for one in given if one.raw.strip()
    ]  # fmt: skip


def targets_in(kept: Sequence[Mapping[str, str]]) -> list[TargetGiven]:
    """The table of targets out of a line."""
    return [
        TargetGiven(
            date.fromisoformat(one["starts_on"]), date.fromisoformat(one["due_on"]), one["raw"],
            one.get("label", ""),
        )
        for one in kept
    ]  # fmt: skip


def add(actor: Person | None, place: Place, values: Mapping[str, Any]) -> Indicator:
    """A new one with its targets. Raises Invalid, Conflict."""
    words = {name: values[name] for name in (*WORDS, *_PLACE) if name in values}
    row = define_indicator(actor, place, set_id=words.pop("set_id", None), **words)
    if values.get(TARGETS):
        set_targets(actor, Spot(place, row), None, targets_in(values[TARGETS]))
    return row


def change(actor: Person | None, place: Place, row: Indicator, values: Mapping[str, Any]) -> bool:
    """Whether something was changed. Raises Invalid, Conflict."""
    spot = Spot(place, row)
    words = {name: values[name] for name in WORDS if name in values}
    changed = change_definition(actor, spot, None, words) if words else False
    if TARGETS in values:
        changed = set_targets(actor, spot, None, targets_in(values[TARGETS])) or changed
    return changed


def put_away(actor: Person | None, place: Place, row: Indicator, *, away: bool) -> bool:
    """Into the archive, or back from it."""
    do = archive_indicator if away else restore_indicator
    return do(actor, Spot(place, row))


# --- the form ---


class _WithTargets:
    """A form beside which the table of targets is sent; its mistakes are mistakes of the form."""

    given: Sequence[TargetGiven] | None = None
    form_errors: Sequence[str]

    def validate(self, *args: Any, **kw: Any) -> bool:
        """Read the table as well."""
        good = bool(super().validate(*args, **kw))  # type: ignore[misc]  # of the form beside it
        if "raw" not in request.form:
            return good
        try:
            self.given = SentTargets(request.form).given()
        except Invalid as error:
            self.form_errors = [*self.form_errors, error.message]
            return False
        return good


class AskedIndicatorForm(_WithTargets, IndicatorWordsForm):
    """The words of one that is in the passport."""


class AskedNewIndicatorForm(_WithTargets, NewIndicatorForm):
    """One that is to come into it."""


AskedForm = AskedIndicatorForm | AskedNewIndicatorForm


def form_for(place: Place, row: Indicator | None, *, sent: bool) -> AskedForm:
    """The form of what was sent, or of what stands in *row*."""
    if row is not None:
        if sent:
            return AskedIndicatorForm()
        data = {name: getattr(row, name) for name in (*WORDS, "revision")}
        return AskedIndicatorForm(formdata=None, data=data)
    return new_form(place, AskedNewIndicatorForm, fresh=not sent)


def values_of(form: AskedForm) -> dict[str, Any]:
    """What the form says, as the values of a line."""
    values: dict[str, Any] = form.changes(WORDS)
    if form.given is not None:
        values[TARGETS] = kept_targets(form.given)
    if isinstance(form, AskedNewIndicatorForm):
        values["set_id"] = int(form.table.data) if form.table.data else None
        values["set_number"] = form.set_number.data or ""
        values["set_title"] = form.set_title.data or ""
    return values


def target_rows(
    row: Indicator | None, asked: Sequence[Mapping[str, str]] | None, *, sent: bool
) -> list[TargetRow]:
    """The table of the form: what was sent, what the request asks for already, or what stands."""
    if sent and "raw" in request.form:
        return sent_rows(SentTargets(request.form))
    if asked is not None:
        there = targets_in(asked)
    else:
        there = _targets([row.id]).get(row.id, []) if row is not None else []
    rows = [target_row(one.starts_on, one.due_on, one.label, one.raw) for one in there]
    return [*rows, *([TargetRow("", "", "", "", "")] * _FREE_ROWS)]
