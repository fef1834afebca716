"""The numbers of the rules of health that an office sets: bounds, defaults, why they are so. Pure.

Source of the defaults: domain.md, 4.12 (no act that sets nationwide thresholds was found, so they
are ours, and an organisation may set others).
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _

from kaskad.registry.health import DEFAULTS, Thresholds


@dataclass(frozen=True)
class Limit:
    """A number that may be set."""

    name: str
    """Field of `Thresholds`."""
    least: int
    most: int
    label: Callable[[], str]
    reason: Callable[[], str]
    """Why its default is what it is."""
    per_cent: bool = False
    choices: tuple[tuple[int, Callable[[], str]], ...] = ()
    """Where only some numbers make sense: each with its words."""

    @property
    def default(self) -> int:
        """What holds where nobody has set it."""
        return int(getattr(DEFAULTS, self.name))

    @property
    def usual(self) -> str:
        """The default as the page tells it."""
        return next((words() for number, words in self.choices if number == self.default),
                    str(self.default))  # fmt: skip


LIMITS = (
    Limit("yellow_after", 0, 365, lambda: _("Late: yellow after, days"), lambda: _(
        "From the first day: a milestone, an activity or the end of a stage that has passed is a"
        " sign to talk about.")),
    Limit("red_after", 0, 365, lambda: _("Late: red after, days"), lambda: _(
        "Two weeks are one meeting of the working group and one try to catch up; later the lead"
        " needs help from above.")),
    Limit("slip_after", 0, 365, lambda: _("Expected later than planned: yellow after, days"),
          lambda: _("From the first day: a moved milestone is known before it is late.")),
    Limit("news_within", 1, 365, lambda: _("No news: not assessed after, days"), lambda: _(
        "A month and a half: longer than a school vacation and shorter than a term.")),
    Limit("responsible_before", 0, 365, lambda: _(
        "Nobody responsible: yellow so many days before the beginning"), lambda: _(
        "Two weeks are enough to find somebody and to agree.")),
    Limit("behind_from", 0, 100, lambda: _("Pace of a sprint is judged after, % of its time"),
          lambda: _("The first half of a sprint says little: cards are finished late in it."),
          per_cent=True),
    Limit("behind_by", 0, 100, lambda: _("Pace of a sprint: yellow below, % of an even pace"),
          lambda: _("Half of an even pace: with less the sprint will hardly reach its goal."),
          per_cent=True),
    Limit("indicator_yellow", 1, 100, lambda: _(
        "Indicator: yellow below, % of what is expected by now"), lambda: _(
        "Whatever is missing is worth a talk while there is time left."), per_cent=True),
    Limit("indicator_red", 0, 100, lambda: _(
        "Indicator: red below, % of what is expected by now"), lambda: _(
        "A fifth behind is seldom made up for without help."), per_cent=True),
    Limit("goes_on_within", 0, 365, lambda: _(
        "Activity without an end: yellow when silent for, days (0: not judged)"), lambda: _(
        "A term, or the summer with some days to spare: what goes on “continuously” or “regularly”"
        " shows at least that often.")),
    Limit("report_year", 0, 1, lambda: _("Yearly progress report, by 1 June"), lambda: _(
        "The analysis of the year and the plan of the next one are made of these reports. Projects"
        " that ran for less than half of the year owe none."),
        choices=((1, lambda: _("asked for")), (0, lambda: _("not asked for")))),
    Limit("report_half", 0, 60, lambda: _(
        "Half-year progress report: due in, working days (0: not asked for)"), lambda: _(
        "Many centres hear of a half-year at a meeting; those that want it in writing set a day.")),
    Limit("report_quarter", 0, 60, lambda: _(
        "Quarterly progress report: due in, working days (0: not asked for)"), lambda: _(
        "A quarter is short for a methodical project; those that report on it set a day.")),
    Limit("report_red_after", 0, 260, lambda: _("Progress report late: red after, working days"),
          lambda: _("Two working weeks: one to be reminded, one to write.")),
)  # fmt: skip
_NAMES = frozenset(field.name for field in fields(Thresholds))


def thresholds_from(numbers: Mapping[str, Any] | None) -> Thresholds:
    """The thresholds that *numbers* of an organisation come to; what is not there is default."""
    if not numbers:
        return DEFAULTS
    return _made(tuple(sorted((n, v) for n, v in numbers.items() if n in _NAMES)))


@lru_cache(maxsize=256)
def _made(numbers: tuple[tuple[str, int], ...]) -> Thresholds:
    return Thresholds(**{name: int(value) for name, value in numbers})


def differing(limits: Thresholds) -> dict[str, int]:
    """Only the numbers that are not the defaults: what is stored."""
    usual = asdict(DEFAULTS)
    return {name: value for name, value in asdict(limits).items() if value != usual[name]}


def faults(limits: Thresholds) -> dict[str, str]:
    """What is wrong with them: field -> sentence."""
    wrong = {}
    for limit in LIMITS:
        if not limit.least <= getattr(limits, limit.name) <= limit.most:
            wrong[limit.name] = str(
                _("A whole number from %(least)s to %(most)s is needed.",
                  least=limit.least, most=limit.most)
            )  # fmt: skip
    if "red_after" not in wrong and limits.red_after < limits.yellow_after:
        wrong["red_after"] = str(_("Red cannot come before yellow: write at least %(days)s.",
                                   days=limits.yellow_after))  # fmt: skip
    if "indicator_red" not in wrong and limits.indicator_red > limits.indicator_yellow:
        wrong["indicator_red"] = str(
            _("Red cannot come before yellow: write at most %(count)s.",
              count=limits.indicator_yellow)
        )  # fmt: skip
    return wrong
