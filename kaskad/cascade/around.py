"""What stands around a project, in closed lists, and what words of documents say of it. Pure.

Sources: domain.md, 4.4 (funding, trend of a result), 4.10 (pilot sites, agreements). Words stay as
written; what is read out of them stands beside them, and what is not sure is left empty.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

_Kind = TypeVar("_Kind", bound=StrEnum)


class PilotRole(StrEnum):
    """What an organisation does with the result."""

    TRIAL = "trial"
    ADOPTION = "adoption"
    TARGET_MODEL = "target_model"
    OTHER = "other"


class AgreementKind(StrEnum):
    """The paper by which a partner takes part."""

    COOPERATION = "cooperation"
    NETWORK = "network"
    OTHER = "other"


class FundingKind(StrEnum):
    """Where money comes from: the kinds of 4.4, in their order."""

    CENTRE = "centre"
    OWN_INCOME = "own_income"
    SCHOOLS = "schools"
    PROGRAMMES = "programmes"
    GRANT = "grant"
    STAKEHOLDERS = "stakeholders"
    FEDERAL = "federal"
    NONE_NEEDED = "none_needed"
    OTHER = "other"


class Obligation(StrEnum):
    """Whether a group has to take part (domain.md, 4.4, `participant_group`)."""

    MANDATORY = "mandatory"
    POSSIBLE = "possible"


class Trend(StrEnum):
    """Which way a result goes where no number is named."""

    INCREASE = "increase"
    DECREASE = "decrease"
    POSITIVE = "positive"


# --- funding ---

_FUNDING: tuple[tuple[FundingKind, str], ...] = (
    (FundingKind.NONE_NEEDED, (r"не требу\w{1,4} (?:\w+ ){0,3}финансировани\w*"
                              r"|без (?:\w+ ){0,2}финансировани\w*")),
    (FundingKind.FEDERAL, r"федеральн\w{2,3} бюджет\w*"),
    (FundingKind.OWN_INCOME, r"приносящ\w{2,3} доход деятельност\w*|внебюджет\w*"),
    (FundingKind.SCHOOLS, (r"текущ\w{2,3} финансировани\w* (?:оу|оо|школ\w*|образовательных"
                          r" (?:учреждений|организаций))\b(?: района)?")),
    (FundingKind.CENTRE, r"текущ\w{2,3} финансировани\w*(?: имц)?"),
    (FundingKind.PROGRAMMES, (r"(?:в )?программ\w{0,3},? финансируем\w{2,3}"
                             r"(?: в рамках(?: реализации)? нп(?: «[^»]{1,60}»)?)?")),
    (FundingKind.GRANT, r"\bгрант\w*(?: поддержк\w*)?"),
    (FundingKind.STAKEHOLDERS, (r"(?:ресурс\w{0,3} )?(?:потенциальн\w{2,3} )?ст[еэ]йкхолдер\w*"
                               r"|спонсор\w*")),
)  # fmt: skip
"""The first that fits a place wins: a narrower kind stands before a wider one."""


@dataclass(frozen=True)
class NamedFunding:
    """A source that words name, and the words that name it."""

    kind: FundingKind
    words: str


def funding_named(text: str) -> tuple[NamedFunding, ...]:
    """The sources of money that *text* names, each kind once, in the order of the text.

    Empty where nothing is named for sure: «есть», «хватит», the name of a programme alone. Current
    funding of which nobody says whose it is, is that of the centre whose passport says it.
    """
    line = " ".join(text.split())
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, NamedFunding]] = []
    for kind, pattern in _FUNDING:
        for match in re.finditer(pattern, line, re.IGNORECASE):
            if any(match.start() < end and first < match.end() for first, end in taken):
                continue
            taken.append(match.span())
            if all(one.kind is not kind for _at, one in found):
                found.append((match.start(), NamedFunding(kind, match.group())))
    return tuple(one for _at, one in sorted(found, key=lambda pair: pair[0]))


def funding_kind(text: str) -> FundingKind | None:
    """The one kind that *text* names; None: none, or several."""
    named = funding_named(text)
    return named[0].kind if len(named) == 1 else None


# --- money ---

LARGEST_SUM = Decimal(10) ** 12
"""A trillion roubles: no project of a district has it (issue 4, "Bad input")."""
_SUM = re.compile(
    r"(?P<sum>[+-]?(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d{1,2})?)"
    r" ?(?P<scale>тыс\.?|тысяч\w?|млн\.?|миллион\w{0,2}|thousand|million)?"
    r" ?(?:р\.?|руб\.?|рубл\w{1,3}|₽|rub\.?|roubles?|rubles?)?",
    re.IGNORECASE,
)


class NoSumError(ValueError):
    """The words are no sum of money that can be kept."""


class NegativeSumError(NoSumError):
    """A sum below nothing."""


class TooLargeSumError(NoSumError):
    """A sum that nobody has (`LARGEST_SUM`)."""


def read_sum(raw: str) -> Decimal | None:
    """The roubles that *raw* names: «1 500 000 руб.», «1,5 млн»; None for no words at all.

    Raises NoSumError.
    """
    text = re.sub(r"[ \u00a0\u202f\u2009]+", " ", raw).strip().replace("\u2212", "-")
    if not text:
        return None
    match = _SUM.fullmatch(text)
    if match is None:
        raise NoSumError("not a sum")
    number = Decimal(match["sum"].replace(" ", "").replace(",", "."))
    scale = (match["scale"] or "").lower()
    if scale.startswith(("тыс", "thou")):
        number *= 1000
    elif scale:
        number *= 1_000_000
    if number < 0:
        raise NegativeSumError("negative")
    if number > LARGEST_SUM:
        raise TooLargeSumError("too large")
    return number


def sum_or_none(raw: str) -> Decimal | None:
    """The same of a document, whose words are kept whatever they say; never raises."""
    try:
        return read_sum(raw)
    except NoSumError:
        return None


# --- pilot sites, agreements ---

_SHARE = re.compile(
    r"(?P<share>\d{1,3}(?:[.,]\d{1,2})?) ?% (?:\w+ ){0,2}?"
    r"(?:(?P<teachers>педагог\w*|учител\w*|teachers)|(?P<pupils>дет\w{1,2}|обучающ\w*|учащ\w*"
    r"|школьник\w*|воспитанник\w*|pupils|children))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Coverage:
    """Per cent of teachers and of pupils, as far as words name them."""

    teachers: Decimal | None = None
    pupils: Decimal | None = None


def read_coverage(raw: str) -> Coverage:
    """«12 % педагогов, 14 % детей»; a share above a hundred is none. Never raises."""
    line = re.sub(r"[\s\u00a0\u202f]+", " ", raw)
    line = re.sub(r"% ?(?=\w)", "% ", line)
    found: dict[str, Decimal] = {}
    for match in _SHARE.finditer(line):
        share = Decimal(match["share"].replace(",", "."))
        whose = "teachers" if match["teachers"] else "pupils"
        if share <= 100:
            found.setdefault(whose, share)
    return Coverage(found.get("teachers"), found.get("pupils"))


def pilot_role(text: str) -> PilotRole | None:
    """The role that *text* names; None: none, or several."""
    return _only(text, _ROLES)


def agreement_kind(text: str) -> AgreementKind | None:
    """The paper that *text* names; None: none, or several."""
    return _only(text, _AGREEMENTS)


def trend(text: str) -> Trend | None:
    """Which way *text* goes, by the word it begins with; None where it says something else.

    «уменьшение количества школ», «увеличение доли», «положительная динамика».
    """
    for kind, pattern in _TRENDS:
        if re.match(rf"\W*(?:{pattern})", text, re.IGNORECASE):
            return kind
    return None


_ROLES = (
    (PilotRole.TARGET_MODEL, r"целев\w{2,3} модел\w*"),
    (PilotRole.TRIAL, r"апробац\w*|апробир\w*"),
    (PilotRole.ADOPTION, r"внедрен\w*|внедря\w*"),
)
_AGREEMENTS = (
    (AgreementKind.NETWORK, r"сетев\w{2,3} (?:форм\w*|взаимодейств\w*)|о сетев\w{2,3}"),
    (AgreementKind.COOPERATION, r"о сотрудничестве|о совместной деятельности"),
)
_TRENDS = (
    (Trend.POSITIVE, r"положительн\w{2,3} динамик\w*"),
    (Trend.DECREASE, r"уменьшени\w*|снижени\w*|сокращени\w*"),
    (Trend.INCREASE, r"увеличени\w*|рост\b|повышени\w*\b(?! квалификации)"),
)


def _only(text: str, kinds: tuple[tuple[_Kind, str], ...]) -> _Kind | None:
    found = [kind for kind, pattern in kinds if re.search(pattern, text, re.IGNORECASE)]
    return found[0] if len(found) == 1 else None
