"""Words for the closed lists of a definition, and why two indicators are not linked."""

from collections.abc import Sequence

from flask_babel import gettext as _

from kaskad.indicators.kinds import (
    Counted,
    Direction,
    Frequency,
    IndicatorKind,
    Rollup,
    ValueKind,
)
from kaskad.indicators.rollup import Refusal
from kaskad.indicators.series import IndicatorPeriod
from kaskad.people.models import OrganisationKind


def refusal_words(why: Refusal) -> str:
    """Why a link is refused."""
    return str(
        {
            Refusal.SHARES_NOT_ADDED: _(
                "Shares are not added and not averaged. Take the ratio of sums."
            ),
            Refusal.TEXTS_NOT_COUNTED: _(
                "Words are not added. Count how many have reached their target."
            ),
            Refusal.UNITS_DIFFER: _("The units do not match."),
            Refusal.RATIO_NEEDS_SHARES: _("A ratio of sums is for shares."),
            Refusal.COUNT_INTO_SHARE: _("How many have reached their target is a count."),
            Refusal.NOT_BY_LISTS: _(
                "Both have to be counted by lists, of schools or of people alike."
            ),
            Refusal.TOTAL_INTO_PERIOD: _(
                "A total since the beginning does not say what one period has brought."
            ),
            Refusal.CYCLE: _("The indicator would go into itself."),
        }[why]
    )


def kind_choices() -> list[tuple[str, str]]:
    """What kind of figure it is."""
    return [
        (IndicatorKind.SHARE, _("a share of a whole")),
        (IndicatorKind.COUNT, _("a count")),
        (IndicatorKind.INDEX, _("an index or a mean")),
        (IndicatorKind.PRESENCE, _("whether it is there")),
        (IndicatorKind.TEXT, _("words")),
    ]


def direction_choices() -> list[tuple[str, str]]:
    """Which way is better."""
    return [
        (Direction.MORE, _("more is better")),
        (Direction.LESS, _("less is better")),
        (Direction.WITHIN, _("between two bounds")),
    ]


def value_kind_choices() -> list[tuple[str, str]]:
    """What a value says about the time before it."""
    return [
        (ValueKind.CUMULATIVE, _("all there is since the beginning")),
        (ValueKind.PER_PERIOD, _("what the period has brought")),
        (ValueKind.LATEST, _("how it stands on the day")),
    ]


def frequency_choices() -> list[tuple[str, str]]:
    """How often a value is due."""
    return [
        (Frequency.MONTH, _("every month")),
        (Frequency.QUARTER, _("every quarter")),
        (Frequency.TERM, _("every term")),
        (Frequency.HALF_YEAR, _("every half of a school year")),
        (Frequency.YEAR, _("every calendar year")),
        (Frequency.SCHOOL_YEAR, _("every school year")),
    ]


def rollup_choices() -> list[tuple[str, str]]:
    """How linked indicators make the one above."""
    return [
        (Rollup.RATIO, _("ratio of sums, for shares")),
        (Rollup.SUM, _("sum")),
        (Rollup.MEAN, _("mean")),
        (Rollup.WEIGHTED, _("mean weighted by the whole")),
        (Rollup.MAX, _("the largest")),
        (Rollup.LATEST, _("the newest")),
        (Rollup.COUNT_REACHED, _("how many have reached their target")),
        (Rollup.DISTINCT, _("everybody on the lists, each once")),
    ]


def counts_choices() -> list[tuple[str, str]]:
    """Whom it counts by lists."""
    return [
        (Counted.ORGANISATIONS, _("yes: each school or other organisation once")),
        (Counted.PEOPLE, _("yes: each person once")),
    ]


def population_choices() -> list[tuple[str, str]]:
    """Out of which organisations a share is counted; kinds with commas between them."""
    school, garden = OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN
    return [
        (school, _("all schools")),
        (garden, _("all kindergartens")),
        (f"{school},{garden}", _("all schools and kindergartens")),
        (OrganisationKind.PARTNER, _("all partners")),
    ]


def population_words(kinds: Sequence[str]) -> str:
    """The same of what was chosen; nothing for no share of organisations."""
    return dict(population_choices()).get(",".join(kinds), ", ".join(kinds))


def period_word(frequency: str, period: IndicatorPeriod) -> str:
    """«2021», «II четверть 2021/2022», as the head of a column."""
    words = {
        Frequency.MONTH: _("%(number)s.%(year)s", number=f"{period.number:02d}", year=period.year),
        Frequency.QUARTER: _("quarter %(number)s of %(year)s", number=period.number,
                             year=period.year),
        Frequency.TERM: _("term %(number)s of %(year)s", number=period.number, year=period.year),
        Frequency.HALF_YEAR: _("half %(number)s of %(year)s", number=period.number,
                               year=period.year),
    }  # fmt: skip
    return str(words.get(Frequency(frequency), period.year))
