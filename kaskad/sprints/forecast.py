"""Forecasts by drawing from the project's own past: how much, how likely, when, will it fit.

Monte Carlo: a trial plays the weeks to come by drawing, for each, one of the past weeks at random;
ten thousand trials show how often what happens. Nothing is assumed but that the weeks to come are
like those behind, weeks of nothing and vacations among them.

Silent (None) when the past says too little: fewer than six weeks, or fewer than five cards finished
in them. A figure from less would be a guess that looks like knowledge.

The same input gives the same answer on every machine and Python: only `Random.random` is used, the
one method whose sequence the standard library promises to keep. Week after week is drawn for all
trials together, so a longer time only adds to each trial and can never lower a forecast, and the
functions here agree with one another for the same seed.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

TRIALS: Final = 10_000
ENOUGH_WEEKS: Final = 6
ENOUGH_CARDS: Final = 5
HISTORY: Final = 52
"""Weeks drawn from, the last ones: a whole school year with its vacations, and no older team."""
HORIZON: Final = 52
"""Weeks ahead beyond which nothing is foretold; a sprint lasts seven months at most."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Finished cards at the end of the sprint: from `low` to `high` in 70 % of the trials.

    These are the 15th and the 85th percentile, never above the scope. `chance` is the share of the
    trials in which all of the scope is finished, `weeks` how many past weeks were drawn from.
    """

    low: int
    high: int
    chance: float
    trials: int
    weeks: int


@dataclass(frozen=True, slots=True)
class WhenDone:
    """After how many weeks everything is finished in 50 % and in 85 % of the trials.

    None: later than `HORIZON`.
    """

    likely: int | None
    safe: int | None


def enough(weekly: Sequence[int]) -> bool:
    """Whether the past, cards finished in each whole week, says enough to draw from."""
    recent = weekly[-HISTORY:]
    return len(recent) >= ENOUGH_WEEKS and sum(recent) >= ENOUGH_CARDS


def forecast(
    weekly: Sequence[int],
    *,
    finished: int,
    scope: int,
    weeks_left: float,
    seed: int,
    trials: int = TRIALS,
) -> Forecast | None:
    """How many cards of the scope will be finished at the end of the sprint."""
    if not enough(weekly):
        return None
    left = max(0, scope - finished)
    totals = sorted(_after(weekly, weeks_left, left, seed, trials))
    low, high = (totals[-(-percent * trials // 100) - 1] for percent in (15, 85))
    done = sum(total >= left for total in totals)
    return Forecast(
        low=min(scope, finished + low),
        high=min(scope, finished + high),
        chance=done / trials,
        trials=trials,
        weeks=len(weekly[-HISTORY:]),
    )


def when_done(
    weekly: Sequence[int], *, remaining: int, seed: int, trials: int = TRIALS
) -> WhenDone | None:
    """In how many weeks the remaining cards will be finished."""
    if not enough(weekly):
        return None
    likely = None
    for week, totals in enumerate(_weeks(weekly, _lots(seed), trials)):
        done = sum(total >= remaining for total in totals)
        if likely is None and 2 * done >= trials:
            likely = week
        if 100 * done >= 85 * trials:
            return WhenDone(likely, week)
        if week == HORIZON:
            break
    return WhenDone(likely, None)


def chance_to_fit(
    weekly: Sequence[int], *, cards: int, weeks: float, seed: int, trials: int = TRIALS
) -> float | None:
    """The share of the trials in which so many cards are finished within the weeks.

    Planning warns below a half: past throughput says that it will not fit.
    """
    if not enough(weekly):
        return None
    totals = _after(weekly, weeks, cards, seed, trials)
    return sum(total >= cards for total in totals) / trials


def _lots(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - a forecast that can be repeated, no secret


def _weeks(weekly: Sequence[int], rng: Random, trials: int) -> Iterator[list[int]]:
    """Cards finished in each trial after 0, 1, 2 … weeks, without end."""
    past = list(weekly[-HISTORY:])
    count, draw = len(past), rng.random
    totals = [0] * trials
    while True:
        yield totals
        totals = [total + past[int(draw() * count)] for total in totals]


def _after(
    weekly: Sequence[int], weeks: float, wanted: int, seed: int, trials: int
) -> Sequence[int]:
    """Cards finished in each trial after so many weeks, or once all trials have what is wanted.

    Of a week that is only partly left each trial takes that part of what it drew, rounded up or
    down by lot, so that on the average nothing is lost by rounding.
    """
    whole, part = divmod(min(max(weeks, 0.0), float(HORIZON)), 1.0)
    # A hair above a whole week, from dividing days by seven, is no week more.
    if part < 1e-9:
        part = 0.0
    rng = _lots(seed)
    played = _weeks(weekly, rng, trials)
    totals = next(played)
    for _ in range(int(whole)):
        if min(totals) >= wanted:
            return totals
        totals = next(played)
    if not part:
        return totals
    draw = rng.random
    after = next(played)
    return [
        total + math.floor((later - total) * part + draw())
        for total, later in zip(totals, after, strict=True)
    ]
