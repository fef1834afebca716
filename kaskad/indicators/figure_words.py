"""Figures of indicators in words: number with its unit, deviation, where it stands."""

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from kaskad.core.i18n import show_number
from kaskad.indicators.assessment import Judgement, Standing
from kaskad.indicators.rollup import States
from kaskad.indicators.standings import IndicatorNow, bare_of
from kaskad.indicators.units import Measure, read_unit

_PLACES = 2
_WHOLE = frozenset({Measure.PEOPLE, Measure.PIECES})
_SPACE = "\u00a0"


def show_figure(number: Decimal | None, unit: str) -> str:
    """«19,2 %», «170 ед.»; nothing for no number. Source: domain.md, 9.1."""
    if number is None:
        return ""
    words = show_number(round(number, _PLACES)).replace("-", "\u2212")
    short = read_unit(unit).short
    return f"{words}{_SPACE}{short}" if short else words


def show_expected(number: Decimal | None, unit: str) -> str:
    """The same of what is reckoned: people and things only as whole ones."""
    if number is not None and read_unit(unit).measure in _WHOLE:
        number = Decimal(round(number))
    return show_figure(number, unit)


def show_change(number: Decimal | None, unit: str) -> str:
    """A difference with its sign; between two shares it is one of per cent points."""
    if number is None:
        return ""
    rounded = round(number, _PLACES)
    sign = "+" if rounded > 0 else "\u2212" if rounded < 0 else ""
    words = f"{sign}{show_number(abs(rounded))}"
    read = read_unit(unit)
    if read.measure is Measure.SHARE:
        return str(_("%(number)s pp", number=words))
    return f"{words}{_SPACE}{read.short}" if read.short else words


def figure_words(one: IndicatorNow) -> str:
    """What was found and verified; nothing where nothing was."""
    if one.figure.number is not None:
        return show_figure(one.figure.number, one.unit)
    if one.text:
        return one.text
    return presence_word(one.present)


def said_words(
    number: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    present: bool | None,
    text: str,
    unit: str,
) -> str:
    """What one value says, on one line: «15 % (12 из 80)», «есть: в разделе «Новости»»."""
    figure = show_figure(number, unit)
    if numerator is not None and denominator is not None:
        counts = _("%(part)s of %(whole)s", part=show_number(numerator),
                   whole=show_number(denominator))  # fmt: skip
        figure = f"{figure} ({counts})"
    words = [figure, presence_word(present), " ".join(text.split())]
    return ": ".join(one for one in words if one)


def presence_word(present: bool | None) -> str:
    """Whether it is there."""
    if present is None:
        return ""
    return str(_("there is") if present else _("there is none"))


def judgement_choices() -> list[tuple[str, str]]:
    """What a person says of a target that is no number."""
    return [
        (Judgement.REACHED, _("reached")),
        (Judgement.PARTLY, _("partly reached")),
        (Judgement.NOT_REACHED, _("not reached")),
    ]


def judgement_word(judgement: str) -> str:
    """The same of one that was said."""
    return dict(judgement_choices())[Judgement(judgement)]


def states_words(states: States) -> str:
    """«достигнуто 3 из 5, частично 1, нет данных 1»; nothing for none.

    Said without a noun, so that no number asks for a form of its own.
    """
    if not states:
        return ""
    found, whole = dict(states), sum(many for _one, many in states)
    said = [_("reached %(part)s of %(whole)s", part=found.pop(Standing.REACHED, 0), whole=whole)]
    words = {
        Standing.NEARLY: _("partly %(number)s", number=found.get(Standing.NEARLY)),
        Standing.FAR: _("not reached %(number)s", number=found.get(Standing.FAR)),
        Standing.NO_DATA: _("no data %(number)s", number=found.get(Standing.NO_DATA)),
        Standing.NOT_ASSESSED: _(
            "not assessed %(number)s", number=found.get(Standing.NOT_ASSESSED)
        ),
        Standing.NO_TARGET: _("without a target %(number)s", number=found.get(Standing.NO_TARGET)),
    }
    return ", ".join(map(str, [*said, *(words[one] for one in found)]))


def bare_words(bare: int, all_parts: int) -> str:
    """Why some do not go into a ratio of sums; nothing where none is left out for that.

    Said without a noun, so that no number asks for a form of its own.
    """
    if not bare:
        return ""
    return str(
        _("per cent without numbers, not counted: %(bare)s of %(all)s", bare=bare, all=all_parts)
    )


def states_of(one: IndicatorNow) -> str:
    """The same of what is linked to an indicator: where it stands, or why it is not counted."""
    if one.parts is None:
        return ""
    return states_words(one.parts.states) or bare_words(*bare_of(one.parts))


@dataclass(frozen=True)
class Mark:
    """Where it stands: words, tone of the pill, picture."""

    words: str
    tone: str
    icon: str


def mark_of(one: IndicatorNow) -> Mark:
    """Where it stands: against its target, and before that is due against what is expected."""
    standing = one.assessment.standing
    if standing is Standing.REACHED:
        return Mark(_("reached"), "g", "circle-check")
    if standing is Standing.NO_DATA:
        return Mark(_("no data"), "", "help")
    if standing is Standing.NOT_ASSESSED:
        return Mark(_("nobody has assessed it"), "", "help")
    if standing is Standing.NO_TARGET:
        return Mark(_("no target"), "", "help")
    if one.behind:
        return Mark(_("behind what is expected"), "r", "trending-down")
    if standing is Standing.NEARLY:
        return Mark(_("nearly reached"), "y", "alert-circle")
    if one.expected is not None:
        return Mark(_("on its way"), "tint", "trending-up")
    # Without dates nobody can say how far it had to be by now.
    above = one.assessment.deviation is not None and one.assessment.deviation > 0
    said = _("above the target") if above else _("below the target")
    return Mark(said, "y", "alert-circle")
