"""Which fields a form of the card shows, and how refusals get into it."""

from collections.abc import Iterable
from typing import Any

from kaskad.boards.card_forms import CardForm
from kaskad.boards.models import Card
from kaskad.core.errors import Invalid

FIELDS = {
    "title": ("title",),
    "description": ("description",),
    "dates": ("starts_on", "due_on"),
    "effort": ("effort", "effort_hours"),
    "blocked": ("blocked_reason",),
}


def form_for(card: Card, part: str) -> CardForm:
    """The form of *part* with what the card says now."""
    form = CardForm(formdata=None, obj=card)
    form.narrow(*FIELDS[part])
    return form


def part_of(names: Iterable[str]) -> str:
    """The part whose form carries the fields *names*."""
    sent = set(names)
    return next((part for part, fields in FIELDS.items() if sent & set(fields)), "title")


def tell(form: Any, error: Invalid) -> None:
    """Put the sentences of *error* beside the fields of *form* that have none yet."""
    for name, message in error.fields.items():
        field = form._fields.get(name)
        if field is not None and not field.errors:
            field.errors = [message]
    if not form.errors:
        form.form_errors.append(error.message)
