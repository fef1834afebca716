"""Values on "My day": what waits for my verification, what came back to me."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.boards.day_panels import Waiting, add_waiting
from kaskad.indicators.card_telling import waiting_cards
from kaskad.indicators.value_queries import queue_counts, returned_to
from kaskad.people.models import Person


def _waiting(person: Person, _day: date) -> Sequence[Waiting]:
    """A line for each project, each value that was returned, each card nobody has told of.

    Three statements.
    """
    lines = [
        Waiting(
            ngettext("Verify %(num)s value", "Verify %(num)s values", count),
            url_for("indicators.waiting_values", _anchor=place.key_fold), place.label,
        )
        for place, count in queue_counts(person)
    ]  # fmt: skip
    for value, indicator, place in returned_to(person):
        name = indicator.label
        lines.append(
            Waiting(
                str(_("Mend the value: %(indicator)s", indicator=name)),
                url_for(
                    "indicators.indicator", key=place.key_fold, indicator_id=indicator.id,
                    _anchor=f"value-{value.id}",
                ),
                place.label, quote=value.remarks,
            )
        )  # fmt: skip
    return lines + waiting_cards(person)


def register() -> None:
    """Called when the application is put together."""
    add_waiting("values", _waiting)
