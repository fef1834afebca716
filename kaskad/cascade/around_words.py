"""Words for the closed lists of what stands around a project, and for its sums of money."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.cascade.around import (
    AgreementKind,
    FundingKind,
    Obligation,
    PilotRole,
    Trend,
    agreement_kind,
)
from kaskad.core.i18n import show_number

GROUP = ("count", "obligation")
"""What an item of the section of participants says besides its text."""


def funding_word(kind: str) -> str:
    """«Грант»: where money comes from; empty: nobody is sure."""
    return str(
        {
            FundingKind.CENTRE: _("Current funding of the centre"),
            FundingKind.OWN_INCOME: _("Own income of the centre"),
            FundingKind.SCHOOLS: _("Current funding of the schools of the district"),
            FundingKind.PROGRAMMES: _("Programmes of national projects"),
            FundingKind.GRANT: _("Grant"),
            FundingKind.STAKEHOLDERS: _("Resources of stakeholders"),
            FundingKind.FEDERAL: _("Federal budget"),
            FundingKind.NONE_NEEDED: _("No further funding is needed"),
            FundingKind.OTHER: _("Another source"),
        }.get(_known(FundingKind, kind), kind)
    )


def pilot_role_word(role: str) -> str:
    """«Апробация»: what a pilot site does."""
    return str(
        {
            PilotRole.TRIAL: _("Trial"),
            PilotRole.ADOPTION: _("Adoption"),
            PilotRole.TARGET_MODEL: _("Pilot of the target model"),
            PilotRole.OTHER: _("Another role"),
        }.get(_known(PilotRole, role), role)
    )


def agreement_word(kind: str) -> str:
    """«Договор о сотрудничестве»: the paper by which a partner takes part."""
    return str(
        {
            AgreementKind.COOPERATION: _("Agreement on cooperation"),
            AgreementKind.NETWORK: _("Network form"),
            AgreementKind.OTHER: _("Another agreement"),
        }.get(_known(AgreementKind, kind), kind)
    )


def trend_word(trend: str) -> str:
    """«увеличение»: which way a result goes."""
    return str(
        {
            Trend.INCREASE: _("increase"),
            Trend.DECREASE: _("decrease"),
            Trend.POSITIVE: _("positive trend"),
        }.get(_known(Trend, trend), trend)
    )


def obligation_word(obligation: str) -> str:
    """«обязательные участники»: whether a group has to take part."""
    return str(
        {
            Obligation.MANDATORY: _("have to take part"),
            Obligation.POSSIBLE: _("may take part"),
        }.get(_known(Obligation, obligation), obligation)
    )


def group_words(item: Mapping[str, Any]) -> str:
    """«30, обязательные участники»: what an item says of a group besides its name."""
    count, obligation = (str(item.get(name) or "") for name in GROUP)
    return ", ".join(part for part in (count, obligation_word(obligation)) if part)


def _known(kinds: Any, code: str) -> Any:
    return kinds(code) if code in set(kinds) else None


CODED: dict[str, tuple[Any, Callable[[str], str]]] = {
    "kind": (FundingKind, funding_word),
    "role": (PilotRole, pilot_role_word),
    "agreement_kind": (AgreementKind, agreement_word),
    "trend": (Trend, trend_word),
    "obligation": (Obligation, obligation_word),
}
"""Columns of passport rows that hold a code: their list, and its words."""


def coded_word(name: str, value: Any) -> Any:
    """The word for a code in the column *name*; any other value as it is."""
    return CODED[name][1](str(value)) if name in CODED and value else value


def coded_choices(name: str, nothing: str) -> list[tuple[str, str]]:
    """The list of a form for the column *name*; *nothing*: the word for what is not said."""
    kinds, word = CODED[name]
    return [("", nothing), *((str(one), word(one)) for one in kinds)]


def role_words(role: str, note: str) -> str:
    """«Апробация: модуль 1»; the note alone where the role is not said or says nothing."""
    word = "" if role == PilotRole.OTHER and note else pilot_role_word(role)
    return ": ".join(part for part in (word, note) if part)


def agreement_words(kind: str, raw: str) -> str:
    """The words of the document, and before them what it is where they do not say it."""
    said = kind and (agreement_kind(raw) == kind or (kind == AgreementKind.OTHER and raw))
    word = "" if said else agreement_word(kind)
    return ", ".join(part for part in (word, raw) if part)


def money(amount: Decimal | None) -> str:
    """«1 500 000,50 ₽»; kopecks only where there are some."""
    if amount is None:
        return ""
    if amount == amount.to_integral_value():
        return f"{show_number(amount.to_integral_value())}\u00a0₽"
    language = str(get_locale() or "ru")
    return f"{format_decimal(amount, format='#,##0.00', locale=language)}\u00a0₽"


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of those that are known, where there are several; else None."""
    known = [one for one in amounts if one is not None]
    return sum(known, Decimal(0)) if len(known) > 1 else None
