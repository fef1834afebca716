"""Rows of a cascade file about what stands around a project: money, partners, sites, results.

A code of a closed list may be written as it is (`grant`) or in words («Президентский грант»);
without any it is proposed from the words of the row, and where they are not sure it stays empty.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.around import (
    AgreementKind,
    FundingKind,
    PilotRole,
    Trend,
    agreement_kind,
    funding_kind,
    pilot_role,
    trend,
)
from kaskad.exchange.readers.cascade_document import FundingRow, PartnerRow, PilotRow, ResultRow
from kaskad.exchange.readers.fields import Fields, item_of
from kaskad.exchange.readers.yaml_tree import Mapping, Sequence

_NUMBER, _NAME = 20, 500


def _code(
    row: Fields, key: str, kinds: type[StrEnum], read: Callable[[str], Any], words: str = ""
) -> str:
    """The code under *key*, else what *words* say. Raises Invalid for what is none of *kinds*."""
    said = row.text(key, 200)
    if not said:
        return str(read(words) or "")
    found = said if said in set(kinds) else read(said)
    if not found:
        known = ", ".join(kinds)
        raise row.fault(key, _("one of these is expected here: %(known)s.", known=known))
    return str(found)


def funding_row(row: Fields) -> FundingRow:
    """A source of money."""
    text = row.text("text", 2000)
    kind = _code(row, "kind", FundingKind, funding_kind, text)
    amount = row.text("amount", 100)
    if not (text or kind or amount):
        raise row.fault("kind", _("this must be filled in."))
    return FundingRow(
        row.text("number", _NUMBER), kind, text, amount, row.text("note", 5000), row.line
    )


def partner_row(row: Fields) -> PartnerRow:
    """A partner."""
    agreement = row.text("agreement", 1000)
    return PartnerRow(
        row.text("number", _NUMBER), row.text("organisation", _NAME, required=True),
        row.text("function"), row.line, agreement,
        _code(row, "agreement_kind", AgreementKind, agreement_kind, agreement),
    )  # fmt: skip


def pilot_row(row: Fields) -> PilotRow:
    """A pilot site."""
    note = row.text("role_note", 1000)
    return PilotRow(
        row.text("number", _NUMBER), row.text("organisation", _NAME, required=True),
        row.text("consent_letter", 1000), row.line, _code(row, "role", PilotRole, pilot_role, note),
        note, row.text("coverage", 1000), row.text("period_text", 1000),
    )  # fmt: skip


def result_rows(at: Fields, key: str) -> tuple[ResultRow, ...]:
    """The results under *key*: texts, or keys `text` and `trend`."""
    node = at.node_of(key)
    if not isinstance(node, Sequence) or not any(isinstance(one, Mapping) for one in node.items):
        return tuple(ResultRow(text, line, str(trend(text) or "")) for text, line in at.texts(key))
    return tuple(
        _result(item, f"{at.at(key)}[{index}]") for index, item in enumerate(node.items, 1)
    )


def _result(item: Any, path: str) -> ResultRow:
    if not isinstance(item, Mapping):
        text = str(item_of(item, path)["text"])
        return ResultRow(text, item.line, str(trend(text) or ""))
    row = Fields(item, path)
    text = row.text("text", required=True)
    made = ResultRow(text, row.line, _code(row, "trend", Trend, trend, text))
    row.finish()
    return made
