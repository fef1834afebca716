"""Forecasts: silent without a past, the same every time, and never against common sense."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.sprints.forecast import (
    HISTORY,
    HORIZON,
    chance_to_fit,
    enough,
    forecast,
    when_done,
)

STEADY = (2, 2, 2, 2, 2, 2)
UNEVEN = (0, 1, 5, 2, 0, 3, 4, 0, 2)
FEW = 200  # trials: enough for a property, quick

pasts = st.lists(st.integers(0, 9), min_size=6, max_size=20).filter(lambda weekly: sum(weekly) >= 5)


def fit(weekly: Sequence[int], cards: int, weeks: float, seed: int) -> float:
    chance = chance_to_fit(weekly, cards=cards, weeks=weeks, seed=seed, trials=FEW)
    assert chance is not None
    return chance


@pytest.mark.parametrize(
    ("weekly", "said"),
    [
        ((), False),
        ((9, 9, 9, 9, 9), False),  # five weeks
        ((0, 1, 1, 1, 1, 0), False),  # four cards
        ((0, 1, 1, 1, 1, 1), True),
        ((5,) + (0,) * HISTORY, False),  # all of it too long ago
    ],
)
def test_silent_with_too_little_history(weekly: tuple[int, ...], said: bool) -> None:
    assert enough(weekly) is said
    answers = (
        forecast(weekly, finished=0, scope=5, weeks_left=2, seed=1, trials=FEW),
        when_done(weekly, remaining=5, seed=1, trials=FEW),
        chance_to_fit(weekly, cards=5, weeks=2, seed=1, trials=FEW),
    )
    assert [answer is not None for answer in answers] == [said] * 3


@pytest.mark.parametrize(
    ("finished", "scope", "weeks_left", "expected"),
    [
        (0, 20, 5, (10, 10, 0.0)),
        (0, 20, 10, (20, 20, 1.0)),
        (0, 20, 30, (20, 20, 1.0)),  # never above the scope
        (3, 20, 0, (3, 3, 0.0)),
        (3, 20, -1, (3, 3, 0.0)),
        (20, 20, 0, (20, 20, 1.0)),
        (0, 0, 3, (0, 0, 1.0)),
        (0, 20, 2.5, (5, 5, 0.0)),  # half of a week that gives two
        (0, 99, 20 / 7 * 7, (40, 40, 0.0)),
    ],
)
def test_steady_past(
    finished: int, scope: int, weeks_left: float, expected: tuple[int, int, float]
) -> None:
    answer = forecast(STEADY, finished=finished, scope=scope, weeks_left=weeks_left, seed=7)
    assert answer is not None
    assert (answer.low, answer.high, answer.chance) == expected
    assert (answer.trials, answer.weeks) == (10_000, 6)


def test_known_answer_on_every_machine() -> None:
    answer = forecast(UNEVEN, finished=4, scope=20, weeks_left=6.5, seed=2021)
    assert answer is not None
    assert (answer.low, answer.high, answer.chance) == (12, 20, 0.2289)


@pytest.mark.parametrize(
    ("weekly", "remaining", "likely", "safe"),
    [(STEADY, 0, 0, 0), (STEADY, 5, 3, 3), (STEADY, 2 * HORIZON, HORIZON, HORIZON),
     (STEADY, 2 * HORIZON + 1, None, None)],
)  # fmt: skip
def test_when_done(
    weekly: tuple[int, ...], remaining: int, likely: int | None, safe: int | None
) -> None:
    answer = when_done(weekly, remaining=remaining, seed=7, trials=FEW)
    assert answer is not None
    assert (answer.likely, answer.safe) == (likely, safe)


def test_will_not_fit() -> None:
    chances = [fit(UNEVEN, cards, 6, seed=3) for cards in (5, 12, 25, 60)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.9
    assert chances[2] < 0.5
    assert chances[-1] == 0


def test_only_the_last_year_is_drawn_from() -> None:
    answer = forecast((9,) * 60 + (1,) * HISTORY, finished=0, scope=99, weeks_left=3, seed=1)
    assert answer is not None
    assert (answer.low, answer.high, answer.weeks) == (3, 3, HISTORY)


@settings(deadline=None)
@given(
    pasts,
    st.integers(0, 30),
    st.integers(0, 60),
    st.floats(0, 20),
    st.floats(0, 20),
    st.integers(0, 2**32),
)
def test_more_weeks_never_lower(
    weekly: list[int], finished: int, scope: int, weeks: float, more: float, seed: int
) -> None:
    def ask(weeks_left: float):
        return forecast(
            weekly, finished=finished, scope=scope, weeks_left=weeks_left, seed=seed, trials=FEW
        )

    sooner, later = ask(weeks), ask(weeks + more)
    assert sooner == ask(weeks)
    assert min(finished, scope) <= sooner.low <= sooner.high <= scope
    assert 0 <= sooner.chance <= 1
    assert sooner.low <= later.low
    assert sooner.high <= later.high
    assert sooner.chance <= later.chance


@settings(deadline=None)
@given(pasts, st.integers(0, 60), st.integers(0, 2**32))
def test_the_answers_agree(weekly: list[int], remaining: int, seed: int) -> None:
    done = when_done(weekly, remaining=remaining, seed=seed, trials=FEW)
    assert done is not None
    for weeks, chance in ((done.likely, 0.5), (done.safe, 0.85)):
        if weeks is None:
            assert fit(weekly, remaining, HORIZON, seed) < chance
            continue
        assert fit(weekly, remaining, weeks, seed) >= chance
        assert weeks == 0 or fit(weekly, remaining, weeks - 1, seed) < chance
        outlook = forecast(
            weekly, finished=0, scope=remaining, weeks_left=weeks, seed=seed, trials=FEW
        )
        assert outlook is not None
        assert outlook.chance == fit(weekly, remaining, weeks, seed)
