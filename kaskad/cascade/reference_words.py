"""Words for the reference lists: kinds of entries, how they stand on a day."""

from flask_babel import gettext as _

from kaskad.cascade.reference_models import ReferenceKind
from kaskad.cascade.reference_validity import Entry, Force, Standing
from kaskad.core.i18n import show_day

FORCE_TONES = {Force.IN_FORCE: "g", Force.AHEAD: "v", Force.OVER: "y"}
"""Tone of the pill with the word; the colour is never alone."""


def kind_of_list(kind: str) -> str:
    """What a list is called."""
    return str(
        {
            ReferenceKind.REGULATION: _("Regulations"),
            ReferenceKind.NATIONAL_PROJECT: _("National projects and their federal projects"),
        }[ReferenceKind(kind)]
    )


def kind_of_entry(kind: str) -> str:
    """What one entry of a list is called."""
    return str(
        {
            ReferenceKind.REGULATION: _("regulation"),
            ReferenceKind.NATIONAL_PROJECT: _("national or federal project"),
        }[ReferenceKind(kind)]
    )


def force_word(force: str) -> str:
    """How an entry stands, for a pill."""
    return str(
        {
            Force.IN_FORCE: _("in force"),
            Force.AHEAD: _("not in force yet"),
            Force.OVER: _("out of force"),
        }[Force(force)]
    )


def force_line(standing: Standing) -> str:
    """How an entry stands, with the day: «out of force, its last day was 31.12.2024»."""
    entry = standing.entry
    if standing.force is Force.OVER:
        return str(_("out of force, its last day was %(day)s", day=show_day(entry.valid_until)))
    if standing.force is Force.AHEAD:
        return str(_("comes into force on %(day)s", day=show_day(entry.valid_from)))
    if entry.valid_until is not None:
        return str(_("in force until %(day)s", day=show_day(entry.valid_until)))
    return force_word(standing.force)


def number_line(entry: Entry) -> str:
    """«№ Р-145 от 25.12.2019»; empty without both."""
    if entry.number and entry.adopted_on:
        return str(
            _("No. %(number)s of %(day)s", number=entry.number, day=show_day(entry.adopted_on))
        )
    if entry.number:
        return str(_("No. %(number)s", number=entry.number))
    return str(_("of %(day)s", day=show_day(entry.adopted_on))) if entry.adopted_on else ""


def choice_line(entry: Entry) -> str:
    """An entry in a list to choose from."""
    numbers = number_line(entry)
    words = f"{entry.label} ({numbers})" if numbers else entry.label
    return words if len(words) <= 140 else f"{words[:139]}…"
