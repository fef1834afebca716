"""Assessment, expected-by-now, roll-up: pure rules with properties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaskad.indicators.asked_days import days_below
from kaskad.indicators.assessment import Judgement, Standing, assess, attainment
from kaskad.indicators.expected import Start, Step, expected
from kaskad.indicators.figures import Figure
from kaskad.indicators.kinds import Counted, Direction, IndicatorKind, Rollup, ValueKind
from kaskad.indicators.reckoning import Own, Reckoning, figure_of
from kaskad.indicators.rollup import Part, Refusal, makes_cycle, refusal, roll_up
from kaskad.indicators.targets import read_target
from kaskad.indicators.units import read_unit

D = Decimal
NUMBERS = st.decimals(min_value=0, max_value=10**6, places=2)
PER_CENT, PIECES, PEOPLE = read_unit("%"), read_unit("ед."), read_unit("чел.")


@pytest.mark.parametrize(
    ("raw", "number", "standing", "deviation"),
    [
        ("170 ГЗ", "173", Standing.REACHED, "3"),  # scenario 7
        ("0", "0", Standing.REACHED, "0"),  # scenario 8: a true zero
        ("25", "0", Standing.FAR, "-25"),
        ("25", "20", Standing.NEARLY, "-5"),
        ("25", "19.9", Standing.FAR, "-5.1"),
        ("100", "100", Standing.REACHED, "0"),
        ("не более 10", "12", Standing.NEARLY, "2"),
        ("не более 10", "9", Standing.REACHED, "-1"),
    ],
)
def test_a_number_against_its_target(
    raw: str, number: str, standing: Standing, deviation: str
) -> None:
    found = assess(read_target(raw), D(number))
    assert (found.standing, found.deviation) == (standing, D(deviation))


def test_no_data_is_no_zero() -> None:
    assert assess(read_target("0"), None).standing is Standing.NO_DATA
    assert assess(read_target(""), D(5)).standing is Standing.NO_TARGET
    assert assess(read_target("наличие информации"), None).standing is Standing.NO_DATA
    assert assess(read_target("наличие информации"), D(0)).standing is Standing.REACHED
    assert assess(read_target("наличие информации"), None, present=False).standing is Standing.FAR


def test_a_text_waits_for_a_persons_word() -> None:
    target = read_target("В соответствии с предметными областями")
    assert assess(target, D(12)).standing is Standing.NOT_ASSESSED
    partly = assess(target, None, judgement=Judgement.PARTLY)
    assert partly.standing is Standing.NEARLY


def test_a_trend_is_held_against_the_baseline() -> None:
    falling = read_target("уменьшение количества школ")
    assert assess(falling, D(3), baseline=D(5)).standing is Standing.REACHED
    assert assess(falling, D(5), baseline=D(5)).standing is Standing.FAR
    assert assess(falling, D(5)).standing is Standing.NOT_ASSESSED


def test_within_two_bounds() -> None:
    target = read_target("20")
    for number, deviation in ((15, 0), (9, -1), (22, 2)):
        found = assess(target, D(number), direction=Direction.WITHIN, low=D(10))
        assert (found.standing is Standing.REACHED) == (deviation == 0)
        assert found.deviation == deviation


@given(NUMBERS, NUMBERS, NUMBERS, st.sampled_from([Direction.MORE, Direction.LESS]))
def test_reached_is_the_whole_way_and_no_other_is(
    number: Decimal, goal: Decimal, start: Decimal, way: Direction
) -> None:
    found = assess(read_target(str(goal)), number, direction=way, baseline=start)
    better = number >= goal if way is Direction.MORE else number <= goal
    assert (found.standing is Standing.REACHED) == better
    part = attainment(number, goal, way, start)
    assert part is None or part >= 0
    if not better and part is not None and (start < goal) == (way is Direction.MORE):
        assert part < 1


YEAR = [Step(date(2021, 1, 1), date(2021, 12, 31), D(25))]


def test_expected_by_now() -> None:
    steps = [Step(date(2020, 1, 1), date(2020, 12, 31), D(0)), *YEAR]
    assert expected(date(2020, 6, 1), steps, ValueKind.CUMULATIVE) == 0
    assert expected(date(2021, 12, 31), steps, ValueKind.CUMULATIVE) == 25
    assert expected(date(2030, 1, 1), steps, ValueKind.CUMULATIVE) == 25
    middle = expected(date(2021, 7, 2), steps, ValueKind.CUMULATIVE)
    assert middle is not None
    assert 12 < middle < 13
    assert expected(date(2019, 12, 31), steps, ValueKind.CUMULATIVE) is None
    assert expected(date(2021, 1, 1), [], ValueKind.LATEST) is None
    for kind in ValueKind:
        assert expected(date(2021, 1, 2), YEAR, kind, limit=True) == 25
    quarter = expected(date(2021, 3, 31), YEAR, ValueKind.PER_PERIOD)
    assert quarter == D(25) * 90 / 365


@given(
    NUMBERS, NUMBERS, st.none() | NUMBERS, st.sampled_from([Direction.LESS, Direction.WITHIN]),
    st.sampled_from(ValueKind), st.dates(date(2021, 1, 1), date(2022, 12, 31)),
)  # fmt: skip
def test_what_keeps_its_limits_is_never_behind(
    number: Decimal, goal: Decimal, low: Decimal | None, way: Direction, kind: ValueKind, day: date
) -> None:
    """The colour of the registry (pace) and the words beside the figure never contradict."""
    row = SimpleNamespace(
        id=1, parent_id=None, rollup=None, value_kind=kind, direction=way, low=low, baseline=None,
        baseline_on=None, target_raw=str(goal), starts_on=date(2021, 1, 1),
        ends_on=date(2021, 12, 31),
    )  # fmt: skip
    reckoning = Reckoning([row], lambda _row, _days: Own(Figure(number)), {}, day)
    standing, pace = reckoning.assessed(row).standing, reckoning.pace(row)
    assert pace is not None
    assert (standing is Standing.REACHED) == (pace >= 100)
    assert reckoning.behind(row, reckoning.expected(row)) <= (standing is not Standing.REACHED)


@given(
    st.lists(NUMBERS, min_size=1, max_size=6),
    NUMBERS,
    st.integers(0, 3000),
    st.integers(0, 3000),
)
def test_expected_lies_between_the_targets_around_and_rises_with_them(
    numbers: list[Decimal], base: Decimal, first: int, second: int
) -> None:
    rising = sorted(numbers)
    steps = [
        Step(date(2020 + index, 1, 1), date(2020 + index, 12, 31), number)
        for index, number in enumerate(rising)
    ]
    start = Start(date(2019, 12, 31), min(base, rising[0]))
    days = sorted(date(2019, 12, 31) + timedelta(days=one) for one in (first, second))
    early, late = (expected(day, steps, ValueKind.CUMULATIVE, start) for day in days)
    assert early is not None
    assert late is not None
    assert start.number <= early <= late <= rising[-1]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1, max_size=8))
def test_shares_roll_up_as_a_ratio_of_sums(counts: list[tuple[int, int]]) -> None:
    parts = [Part(D(100 * top) / bottom, D(top), D(bottom)) for top, bottom in counts]
    whole = roll_up(Rollup.RATIO, parts)
    tops, bottoms = sum(top for top, _ in counts), sum(bottom for _, bottom in counts)
    assert whole.numerator == tops
    assert whole.denominator == bottoms
    assert whole.number is not None
    assert abs(whole.number - D(100 * tops) / bottoms) < D("0.000001")
    shares = [D(100 * top) / bottom for top, bottom in counts]
    least, most = min(shares), max(shares)
    assert least - D("0.000001") <= whole.number <= most + D("0.000001")


@given(st.lists(st.one_of(st.none(), NUMBERS), max_size=8), st.randoms())
def test_order_does_not_matter_and_nothing_is_no_zero(
    numbers: list[Decimal | None], random: object
) -> None:
    parts = [Part(number) for number in numbers]
    mixed = list(parts)
    random.shuffle(mixed)
    for rule in (Rollup.SUM, Rollup.MEAN, Rollup.MAX):
        assert roll_up(rule, parts) == roll_up(rule, mixed)
    whole = roll_up(Rollup.SUM, parts)
    known = [number for number in numbers if number is not None]
    assert whole.number == (sum(known, D(0)) if known else None)
    assert (whole.used, whole.missing) == (len(known), len(numbers) - len(known))


def test_who_has_opted_out_is_not_counted() -> None:
    parts = [Part(D(3)), Part(D(4), takes_part=False)]
    assert roll_up(Rollup.SUM, parts).number == 3
    reached = [Part(None, standing=Standing.REACHED), Part(None, standing=Standing.FAR), Part(None)]
    whole = roll_up(Rollup.COUNT_REACHED, reached)
    assert whole.number == 1
    assert (whole.used, whole.missing) == (2, 1)
    assert whole.states == (
        (Standing.REACHED, 1), (Standing.FAR, 1), (Standing.NO_DATA, 1),
    )  # fmt: skip
    newest = [Part(D(1), on=date(2021, 1, 1)), Part(D(2), on=date(2020, 1, 1)), Part(D(9))]
    latest = roll_up(Rollup.LATEST, newest)
    assert (latest.number, latest.on) == (D(1), date(2021, 1, 1))
    above = [Part(latest.number, on=figure_of(latest).on_day), Part(D(7), on=date(2020, 5, 1))]
    assert roll_up(Rollup.LATEST, above).number == 1
    assert roll_up(Rollup.WEIGHTED, [Part(D(10), None, D(1)), Part(D(40), None, D(2))]).number == 30
    assert roll_up(Rollup.RATIO, [Part(D(14))]).missing == 1  # a bare percentage has no counts


@given(st.lists(st.tuples(st.sampled_from(Standing), st.booleans())))
def test_states_are_counted_and_make_all_that_take_part(found: list[tuple[Standing, bool]]) -> None:
    whole = roll_up(
        Rollup.COUNT_REACHED,
        [Part(None, standing=one, takes_part=takes_part) for one, takes_part in found],
    )
    taken = [one for one, takes_part in found if takes_part]
    counts = dict(whole.states)
    assert sum(counts.values()) == len(taken) == whole.used + whole.missing
    assert all(counts.get(one, 0) == taken.count(one) for one in Standing)
    if whole.used:
        assert whole.number == counts.get(Standing.REACHED, 0)
    else:
        assert whole.number is None
    assert 0 not in counts.values()


S, C, T = IndicatorKind.SHARE, IndicatorKind.COUNT, IndicatorKind.TEXT


@pytest.mark.parametrize(
    ("rule", "child", "child_unit", "parent", "parent_unit", "why"),
    [
        (Rollup.SUM, C, PIECES, C, PIECES, None),
        (Rollup.SUM, S, PER_CENT, S, PER_CENT, Refusal.SHARES_NOT_ADDED),
        (Rollup.MEAN, S, PER_CENT, S, PER_CENT, Refusal.SHARES_NOT_ADDED),
        (Rollup.RATIO, S, PER_CENT, S, PER_CENT, None),
        (Rollup.RATIO, C, PIECES, S, PER_CENT, Refusal.RATIO_NEEDS_SHARES),
        (Rollup.SUM, C, PEOPLE, C, PIECES, Refusal.UNITS_DIFFER),
        (Rollup.SUM, T, PIECES, C, PIECES, Refusal.TEXTS_NOT_COUNTED),
        (Rollup.COUNT_REACHED, T, PIECES, C, PIECES, None),
        (Rollup.COUNT_REACHED, C, PIECES, S, PER_CENT, Refusal.COUNT_INTO_SHARE),
        (Rollup.MAX, S, PER_CENT, S, PER_CENT, None),
    ],
)
def test_which_links_are_refused(rule, child, child_unit, parent, parent_unit, why) -> None:
    assert refusal(rule, child, child_unit, parent, parent_unit) is why


@pytest.mark.parametrize(
    ("rule", "child", "parent", "why"),
    [
        (Rollup.SUM, "cumulative", "per_period", Refusal.TOTAL_INTO_PERIOD),
        (Rollup.MAX, "cumulative", "per_period", Refusal.TOTAL_INTO_PERIOD),
        (Rollup.COUNT_REACHED, "cumulative", "per_period", None),
        (Rollup.SUM, "per_period", "cumulative", None),
        (Rollup.SUM, "per_period", "per_period", None),
    ],
)
def test_a_total_says_nothing_of_a_period(rule, child, parent, why) -> None:
    kinds = (ValueKind(child), ValueKind(parent))
    assert refusal(rule, C, PIECES, C, PIECES, value_kinds=kinds) is why


LISTS = st.lists(st.frozensets(st.integers(1, 12)), min_size=1, max_size=6)


@given(LISTS, st.randoms(), st.frozensets(st.integers(1, 12), min_size=1))
def test_lists_are_united_whatever_their_order_and_however_often_somebody_stands_there(
    lists: list[frozenset[int]], random: object, population: frozenset[int]
) -> None:
    parts = [Part(D(len(one)), counted=one) for one in lists]
    mixed = [*parts, *parts[:2]]
    random.shuffle(mixed)
    whole = roll_up(Rollup.DISTINCT, parts)
    assert whole.number is not None
    assert whole.number == roll_up(Rollup.DISTINCT, mixed).number
    assert max(len(one) for one in lists) <= whole.number <= sum(len(one) for one in lists)
    part = roll_up(Rollup.DISTINCT, mixed, population)
    assert part.denominator == len(population)
    assert part.numerator == len(frozenset().union(*lists) & population)
    assert part.counted == roll_up(Rollup.DISTINCT, parts, population).counted
    assert roll_up(Rollup.DISTINCT, [*parts, Part(D(99))]).missing == 1


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ((Counted.PEOPLE, Counted.PEOPLE), None),
        ((Counted.PEOPLE, Counted.ORGANISATIONS), Refusal.NOT_BY_LISTS),
        ((None, Counted.PEOPLE), Refusal.NOT_BY_LISTS),
        ((None, None), Refusal.NOT_BY_LISTS),
    ],
)
def test_lists_are_united_only_with_lists_of_the_same_kind(counts, why) -> None:
    assert refusal(Rollup.DISTINCT, C, PIECES, S, PER_CENT, counts) is why


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 9), max_size=9), st.integers(1, 9))
def test_no_link_closes_a_ring(links: dict[int, int], start: int) -> None:
    above: dict[int, int] = {}
    for child, parent in sorted(links.items()):
        if not makes_cycle(child, parent, above.get):
            above[child] = parent
    at, steps = start, 0
    while at in above:
        at, steps = above[at], steps + 1
        assert steps <= 9


@given(
    st.lists(
        st.tuples(st.sampled_from(ValueKind), st.sampled_from([Rollup.SUM, Rollup.COUNT_REACHED])),
        min_size=2, max_size=6,
    ),
    st.lists(st.booleans(), min_size=6, max_size=6),
)  # fmt: skip
def test_days_below_are_those_for_which_a_figure_is_reckoned(
    chain: list[tuple[ValueKind, Rollup]], yearly: list[bool]
) -> None:
    """Down one branch: the last is asked for just the days that the lineage names."""
    rows = [
        SimpleNamespace(
            id=at, parent_id=at - 1 if at else None, rollup=rule if at else None, value_kind=kind,
            target_raw="1", direction="more", baseline=None, low=None, takes_part=True,
        )
        for at, (kind, rule) in enumerate(chain)
    ]  # fmt: skip
    targets = {
        row.id: [
            SimpleNamespace(
                starts_on=date(2021, 1 if long else 10, 1), due_on=date(2021, 12, 31), raw="1",
                number=D(1),
            )
        ]
        for row, long in zip(rows, yearly, strict=False)
    }  # fmt: skip
    day, asked = date(2021, 11, 5), list[tuple[int, object]]()

    def own(row: Any, days: object) -> Own:
        asked.append((row.id, days))
        return Own()

    Reckoning(rows, own, targets, day).stand(rows[0])
    below = {row.parent_id: [row] for row in rows if row.parent_id is not None}
    named = days_below(rows[0], below, targets, day)
    last = rows[-1].id
    assert (last, named[last]) in asked
    if Rollup.COUNT_REACHED not in {rule for _kind, rule in chain[1:]}:
        assert {one for at, one in asked if at == last} == {named[last]}
