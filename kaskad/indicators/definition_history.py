"""What changed in a definition, in lines of the journal."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from kaskad.core.i18n import show_day, show_number
from kaskad.indicators.definition_words import (
    counts_choices,
    direction_choices,
    frequency_choices,
    kind_choices,
    population_words,
    value_kind_choices,
)


def change_lines(changes: Mapping[str, Any]) -> list[str]:
    """A line for each field: what it was and what it is."""
    labels = {
        "number": _("number"), "name": _("indicator"), "criterion": _("criterion"),
        "source": _("source of the data"), "unit": _("unit"), "target_raw": _("final target"),
        "kind": _("kind of figure"), "direction": _("which way is better"),
        "value_kind": _("what a value says"), "low": _("lower bound"),
        "numerator": _("counted above the line"), "denominator": _("counted below the line"),
        "method": _("how it is calculated"), "frequency": _("how often a value is due"),
        "baseline": _("where it began"), "baseline_on": _("day of the beginning"),
        "baseline_note": _("where this is known from"), "responsible_id": _("responsible"),
        "dimensions": _("broken down by"), "limits": _("who is counted"),
        "counts": _("counted by lists"), "population": _("out of which organisations"),
    }  # fmt: skip
    lines = []
    for name, both in changes.items():
        label = str(labels.get(name, name))
        if name == "responsible_id" or not both:
            lines.append(str(_("%(field)s: changed", field=label)))
            continue
        before, after = (_shown(name, one) or str(_("nothing")) for one in both)
        lines.append(
            str(
                _("%(field)s: was “%(before)s”, now “%(after)s”",
                  field=label, before=before, after=after)
            )
        )  # fmt: skip
    return lines


def _shown(name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return ""
    words = {
        "kind": kind_choices, "direction": direction_choices, "value_kind": value_kind_choices,
        "frequency": frequency_choices, "counts": counts_choices,
    }  # fmt: skip
    if name in words:
        return str(dict(words[name]()).get(value, value))
    if name == "baseline_on":
        return show_day(date.fromisoformat(str(value)))
    if name == "population" and isinstance(value, list):
        return population_words(value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if name in {"low", "baseline"}:
        try:
            return show_number(Decimal(str(value)))
        except InvalidOperation:
            return str(value)
    return str(value)
