"""On the page of an indicator: which closed sprints moved it, by how much, by how many cards."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from kaskad.cascade.access import Place
from kaskad.core.db import db
from kaskad.indicators.figure_words import show_change, show_figure
from kaskad.indicators.models import IndicatorValue, ValueState
from kaskad.indicators.page_stories import Story, StoryLine, add_story
from kaskad.indicators.standings import IndicatorNow
from kaskad.people.permissions import Permission
from kaskad.sprints.models import ProposedValue, Sprint, SprintState
from kaskad.sprints.wording import sprint_name


def sprint_lines(place: Place, now: IndicatorNow) -> Sequence[StoryLine]:
    """The newest sprint first; for those who read the sprints. One statement."""
    if not place.can(Permission.BOARD_VIEW):
        return ()
    by_sprint: dict[int, list[Any]] = {}
    for row in db.session.execute(
        select(
            Sprint.number.label("sprint"), ProposedValue.card_id, IndicatorValue.id,
            IndicatorValue.number, IndicatorValue.adds, IndicatorValue.state,
        )
        .join(ProposedValue, ProposedValue.sprint_id == Sprint.id)
        .join(IndicatorValue, IndicatorValue.id == ProposedValue.value_id)
        .where(
            ProposedValue.indicator_id == now.id, Sprint.state == SprintState.CLOSED,
            IndicatorValue.state.in_([ValueState.VERIFIED, ValueState.SUBMITTED]),
        )
        .order_by(Sprint.number.desc(), IndicatorValue.id)
    ):  # fmt: skip
        by_sprint.setdefault(row.sprint, []).append(row)
    key = place.initiative.key_fold
    return [
        StoryLine(
            sprint_name(number), url_for("sprints.sprint", key=key, number=number,
                                         _anchor=f"moved-{now.id}"),
            _words(rows, ValueState.VERIFIED, now.unit),
            _words(rows, ValueState.SUBMITTED, now.unit),
        )
        for number, rows in by_sprint.items()
    ]  # fmt: skip


def _words(rows: Sequence[Any], state: ValueState, unit: str) -> str:
    """«+20 ед. (2 карточки)»; of what is not added the newest; empty: nothing."""
    mine = [row for row in rows if row.state == state]
    if not mine:
        return ""
    values = {row.id: row for row in mine}
    numbers = [row.number for row in values.values() if row.number is not None]
    cards = len({row.card_id for row in mine})
    counted = str(ngettext("%(num)s card", "%(num)s cards", cards))
    if not numbers:
        return counted
    if mine[-1].adds:
        amount = show_change(sum(numbers, Decimal(0)), unit)
    else:
        amount = show_figure(numbers[-1], unit)
    return f"{amount} ({counted})"


def register() -> None:
    """Tell it; called when the application is put together."""
    add_story(Story("sprints", lambda: str(_("In the sprints")), "run", sprint_lines))
