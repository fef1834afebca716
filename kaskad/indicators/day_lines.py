"""Values on "My day": what waits for my verification, what came back to me, what is to be told."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, select

from kaskad.boards.day_panels import Waiting
from kaskad.boards.day_sources import ABOUT, Source, columns, sources
from kaskad.boards.models import Board, Card
from kaskad.cascade.held import PERSON, held
from kaskad.cascade.models import Initiative
from kaskad.indicators import due_lines
from kaskad.indicators.card_questions import joined_to_links, open_conditions
from kaskad.indicators.models import Indicator, IndicatorValue, ValueState
from kaskad.indicators.value_queries import undecided
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission

MOST = 20
_ACCEPT, _VERIFY, _WRITE = Permission.CARD_ACCEPT, Permission.VALUE_VERIFY, Permission.VALUE_WRITE
_Owner = Organisation.__table__.alias("owner")


def _to_verify() -> Select[Any]:
    """How many values wait for the person's verification, project by project."""
    return (
        select(
            *columns(
                id=Initiative.id, key=Initiative.key_fold, about=ABOUT,
                number=func.count(IndicatorValue.id),
            )
        )
        .select_from(Initiative)
        .join(_Owner, _Owner.c.id == Initiative.owner_id)
        .join(Indicator, Indicator.initiative_id == Initiative.id)
        .join(IndicatorValue, IndicatorValue.indicator_id == Indicator.id)
        .where(*undecided(PERSON), held(_VERIFY, _Owner.c.path))
        .group_by(Initiative.id)
        .order_by(Initiative.path)
    )  # fmt: skip


def _tell_to_verify(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [
        Waiting(
            ngettext("Verify %(num)s value", "Verify %(num)s values", row.number),
            url_for("indicators.waiting_values", _anchor=row.key), row.about,
        )
        for row in rows
    ]  # fmt: skip


def _returned() -> Select[Any]:
    """Values that were given back to the person."""
    return (
        select(
            *columns(
                id=IndicatorValue.id, number=Indicator.id, key=Initiative.key_fold, about=ABOUT,
                text=Indicator.number + " " + Indicator.name, note=IndicatorValue.remarks,
            )
        )
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .join(_Owner, _Owner.c.id == Initiative.owner_id)
        .where(
            IndicatorValue.author_id == PERSON,
            IndicatorValue.state == ValueState.RETURNED,
            Indicator.archived_at.is_(None),
            Initiative.archived_at.is_(None),
            held(_WRITE, _Owner.c.path),
        )
        .order_by(IndicatorValue.decided_at, IndicatorValue.id)
        .limit(MOST)
    )  # fmt: skip


def _tell_returned(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [
        Waiting(
            str(_("Mend the value: %(indicator)s", indicator=row.text.strip())),
            url_for(
                "indicators.indicator", key=row.key, indicator_id=row.number,
                _anchor=f"value-{row.id}",
            ),
            row.about, quote=row.note,
        )
        for row in rows
    ]  # fmt: skip


def _finished_cards() -> Select[Any]:
    """Finished cards the person may accept of which nobody has said what they brought."""
    rows: Select[Any] = (
        joined_to_links(
            select(
                *columns(
                    id=Card.id, number=Card.number, key=Board.key_fold, note=Board.key,
                    about=ABOUT, text=Card.title,
                )
            )
        )
        .join(Board, Board.id == Card.board_id)
        .join(Initiative, Initiative.id == Board.initiative_id)
        .join(_Owner, _Owner.c.id == Initiative.owner_id)
        .where(
            *open_conditions(), Board.archived_at.is_(None), Initiative.archived_at.is_(None),
            held(_ACCEPT, _Owner.c.path),
        )
        .order_by(Card.finished_at, Card.id)
        .limit(4 * MOST)
    )  # fmt: skip
    return rows


def _tell_finished(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    once = {row.id: row for row in rows}  # a card stands there for each of its indicators
    return [
        Waiting(
            str(_("Card %(key)s is done: what did it bring?", key=f"{row.note}-{row.number}")),
            f"/cards/{row.key}-{row.number}#card-brought", row.about, quote=row.text,
        )
        for row in list(once.values())[:MOST]
    ]  # fmt: skip


def register() -> None:
    """Called when the application is put together."""
    due_lines.register()
    sources.add(Source("values_to_verify", _to_verify, _tell_to_verify, (_VERIFY,), (_VERIFY,)))
    sources.add(Source("values_returned", _returned, _tell_returned, (_WRITE,), (_WRITE,)))
    sources.add(Source("cards_brought", _finished_cards, _tell_finished, (_ACCEPT,), (_ACCEPT,)))
