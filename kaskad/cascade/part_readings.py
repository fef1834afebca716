"""What is read out of the words of passport rows, and which words people may not write there.

The words themselves are kept in a column of their own; documents may say anything, people on a
page are told beside the field (issue 4, "Bad input").
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.around import (
    NegativeSumError,
    NoSumError,
    TooLargeSumError,
    read_coverage,
    read_sum,
    sum_or_none,
)
from kaskad.cascade.around_words import CODED
from kaskad.cascade.letters import read_agreement, read_letter
from kaskad.core import errors
from kaskad.periods import AmbiguityCode, PeriodContext, read_period


def _letter(raw: str) -> dict[str, Any]:
    found = read_letter(raw)
    return {
        "letter_date": found.day,
        "letter_number": found.number,
        "letter_number_absent": found.number_absent,
    }


def _agreement(raw: str) -> dict[str, Any]:
    found = read_agreement(raw)
    return {
        "agreement_date": found.day,
        "agreement_number": found.number,
        "agreement_number_absent": found.number_absent,
    }


def _coverage(raw: str) -> dict[str, Any]:
    found = read_coverage(raw)
    return {"coverage_teachers": found.teachers, "coverage_pupils": found.pupils}


_READ: dict[str, Callable[[str], dict[str, Any]]] = {
    "letter_raw": _letter,
    "agreement_raw": _agreement,
    "coverage_raw": _coverage,
    "amount_raw": lambda raw: {"amount": sum_or_none(raw)},
}


def columns_read(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that repeat what the words in *values* say; never raises."""
    found: dict[str, Any] = {}
    for name, read in _READ.items():
        if name in values:
            found |= read(str(values[name] or ""))
    return found


def check_words(values: Mapping[str, Any], context: PeriodContext | None = None) -> None:
    """Raise Invalid, with a sentence for each field, for what nobody may write by hand."""
    fields: dict[str, str] = {}
    for name, value in values.items():
        if name in CODED and value and value not in set(CODED[name][0]):
            fields[name] = _("Choose from the list.")
    if sentence := _sum_sentence(str(values.get("amount_raw") or "")):
        fields["amount_raw"] = sentence
    raw = str(values.get("period_raw") or "")
    doubts = read_period(raw, context).ambiguities if raw else ()
    if any(one.code is AmbiguityCode.END_BEFORE_START for one in doubts):
        fields["period_raw"] = _("The end is named before the start.")
    if fields:
        raise errors.Invalid(next(iter(fields.values())), fields=fields)


def _sum_sentence(raw: str) -> str:
    try:
        read_sum(raw)
    except NegativeSumError:
        return str(_("A sum of money cannot be negative."))
    except TooLargeSumError:
        return str(_("No project has such a sum: at most a trillion roubles."))
    except NoSumError:
        return str(_("Please write a sum in roubles, as 1 500 000 or 1500000,50."))
    return ""
