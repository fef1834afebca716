"""Flow metrics: cases worked out by hand, and properties against a slow model, day by day."""

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.boards.models import FINISHED, ColumnCategory
from kaskad.sprints.burn import Entry, Scope, burn_down, burn_up, figures, sprint_flow
from kaskad.sprints.flow import (
    Flow,
    Step,
    ageing,
    cumulative_flow,
    percentile,
    read,
    spread,
    throughput,
    times,
)

TODO, DOING, REVIEW, DONE, ACCEPTED = ColumnCategory
AWAY = None
MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
FIRST = date(2021, 9, 1)  # a Wednesday


def at(day: float) -> datetime:
    """So many days after the noon of 1 September in Moscow."""
    return datetime(2021, 9, 1, 9, tzinfo=UTC) + timedelta(days=day)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


def steps(*rows: tuple[int, float, ColumnCategory | None]) -> list[Step]:
    made = [Step(card, at(day), category) for card, day, category in rows]
    return sorted(made, key=lambda step: step.at)


def flow(*rows: tuple[int, float, ColumnCategory | None], as_of: int = 30) -> Flow:
    return read(steps(*rows), MOSCOW, on(as_of))


def sprint(*entries: Entry, last: int = 4, **more) -> Scope:
    return Scope(entries, FIRST, on(last), **more)


def stay(card: int, came: float = 0, left: float | None = None, *, initial: bool = True) -> Entry:
    return Entry(card, at(came), None if left is None else at(left), initial)


# ---- one sprint ----


def test_burn_up_of_a_sprint() -> None:
    read_flow = flow(
        (1, -3, TODO), (2, -3, TODO), (3, 1, TODO),
        (1, 0, DOING), (1, 1, DONE), (1, 3, ACCEPTED), (2, 2, DONE), (2, 3, DOING), (3, 2, DONE),
    )  # fmt: skip
    scope = sprint(stay(1), stay(2), stay(3, 1, initial=False))
    up = burn_up(read_flow, scope)
    assert up.days == tuple(on(day) for day in range(5))
    assert up.scope == (2, 3, 3, 3, 3)
    assert up.finished == (0, 1, 3, 2, 2)  # card 2 was opened again
    assert up.added == (0, 1, 1, 1, 1)
    assert (up.initial, up.ideal) == (2, (0.4, 0.8, 1.2, 1.6, 2.0))
    down = burn_down(up)
    assert down.remaining == (2, 2, 0, 1, 1)
    assert down.ideal == (1.6, 1.2, 0.8, 0.4, 0.0)
    by_category = sprint_flow(read_flow, scope).counts
    assert by_category[TODO] == (1, 2, 0, 0, 0)
    assert by_category[ACCEPTED] == (0, 0, 0, 1, 1)
    told = figures(read_flow, scope)
    assert (told.scope, told.initial, told.added, told.removed) == (3, 2, 1, 0)
    assert (told.finished, told.accepted, told.median_cycle_days) == (2, 1, 0.0)


@pytest.mark.parametrize(
    ("rows", "entries", "scope", "finished", "added", "removed"),
    [
        # Removed on the third day.
        ([], [stay(1, 0, 2)], (1, 1, 0, 0, 0), (0,) * 5, 0, 1),
        # Came and went within a day: counted nowhere, unless it was in the frozen scope.
        ([], [stay(1, 1, 1.1, initial=False)], (0,) * 5, (0,) * 5, 0, 0),
        ([], [stay(1, 0, 0.1)], (0,) * 5, (0,) * 5, 0, 1),
        # Taken out and put back is no addition; nor are two entries two cards.
        ([], [stay(1, 0, 1), stay(1, 3, initial=False)], (1, 0, 0, 1, 1), (0,) * 5, 0, 0),
        ([], [stay(1), stay(1, 2, initial=False)], (1,) * 5, (0,) * 5, 0, 0),
        # Put away unfinished it leaves the scope, finished it stays finished.
        ([(1, -1, TODO), (1, 2, AWAY)], [stay(1)], (1, 1, 0, 0, 0), (0,) * 5, 0, 1),
        ([(1, -1, TODO), (1, 1, AWAY), (1, 3, TODO)], [stay(1)], (1, 0, 0, 1, 1), (0,) * 5, 0, 0),
        ([(1, -1, DONE), (1, 2, AWAY)], [stay(1, 1, initial=False)],
         (0, 1, 1, 1, 1), (0, 1, 1, 1, 1), 1, 0),
        # Several moves within a day: the state at its end counts.
        ([(1, 1, DONE), (1, 1.1, DOING), (1, 1.2, DONE), (1, 2, TODO), (1, 2.1, DONE)], [stay(1)],
         (1,) * 5, (0, 1, 1, 1, 1), 0, 0),
    ],
)  # fmt: skip
def test_members(rows, entries, scope, finished, added, removed) -> None:
    read_flow = flow(*rows)
    up = burn_up(read_flow, sprint(*entries))
    assert (up.scope, up.finished, up.added[-1]) == (scope, finished, added)
    told = figures(read_flow, sprint(*entries))
    assert (told.scope, told.added, told.removed) == (scope[-1], added, removed)
    assert told.scope == told.initial + told.added - told.removed


def test_closing_is_no_removal_and_work_after_it_does_not_count() -> None:
    rows = [(1, -1, TODO), (2, -1, TODO), (1, 1, DONE), (2, 3.2, DONE), (1, 3.3, TODO)]
    entries = [stay(1), stay(2, 0, 3.1)]
    closed = sprint(*entries, closed_at=at(3.1))
    up = burn_up(flow(*rows), closed)
    assert (up.scope, up.finished) == ((2, 2, 2, 2), (0, 1, 1, 1))
    told = figures(flow(*rows), closed)
    assert (told.scope, told.finished, told.removed) == (2, 1, 0)
    assert len(up.ideal) == 5  # as planned
    assert up == burn_up(flow(*rows, as_of=3), closed)
    late = sprint(stay(1), last=6, planned_last=on(3))
    assert burn_up(flow(*rows), late).ideal == (0.25, 0.5, 0.75, 1, 1, 1, 1)


def test_before_it_began_and_empty() -> None:
    up = burn_up(flow((1, 0, TODO), as_of=-1), sprint(stay(1)))
    assert (up.days, up.scope, up.initial) == ((), (), 0)
    assert burn_down(up).remaining == ()
    assert figures(flow(), sprint()).median_cycle_days is None
    assert burn_up(flow(), sprint()).scope == (0,) * 5


# ---- the whole board ----


def test_cumulative_flow_leaves_out_what_is_away() -> None:
    board = flow((1, -9, TODO), (1, 1, DONE), (1, 2, AWAY), (2, 1, TODO), (2, 1.1, DOING))
    counts = cumulative_flow(board, FIRST, on(3)).counts
    assert counts[TODO] == (1, 0, 0, 0)
    assert counts[DOING] == (0, 1, 1, 1)
    assert counts[DONE] == (0, 1, 0, 0)
    assert cumulative_flow(board, on(40), on(50)).days == ()


@pytest.mark.parametrize(
    ("moves", "lead", "cycle", "finished"),
    [
        ([(0, TODO), (2, DOING), (2.5, REVIEW), (5, DONE)], 5, 3, 5),
        ([(0, TODO), (2, DOING), (5, DONE), (6, ACCEPTED)], 5, 3, 5),
        ([(0, TODO), (2, DOING), (5, DONE), (6, TODO), (9, ACCEPTED)], 9, 7, 9),  # reopened
        ([(0, TODO), (3, DONE)], 3, 0, 3),
        ([(0, DOING), (3, DONE)], 3, 3, 3),
        ([(0, TODO), (1, AWAY), (2, TODO), (3, DOING), (4, DONE)], 4, 1, 4),
        ([(0, DOING), (3, DONE), (4, AWAY), (5, DONE)], 3, 3, 3),  # never away
        ([(0, DOING), (3, DONE), (4, AWAY)], 3, 3, 3),
    ],
)
def test_times(
    moves: list[tuple[float, ColumnCategory | None]], lead: float, cycle: float, finished: int
) -> None:
    board = flow(*((1, day, category) for day, category in moves))
    (card,) = times(board).cards
    assert (card.lead_days, card.cycle_days, card.finished_on) == (lead, cycle, on(finished))
    assert times(board).lead == spread([lead])


def test_unfinished_has_no_time() -> None:
    assert times(flow((1, 0, DONE), (1, 1, DOING))).cards == ()
    assert times(flow((1, 0, DOING), (1, 9, DONE), as_of=8)).cards == ()


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ((), 50, None), ((3,), 85, 3), ((1, 2, 3, 4), 50, 2), ((4, 3, 2, 1), 75, 3),
        (range(1, 21), 85, 17), (range(1, 21), 95, 19), (range(1, 101), 7, 7), ((1, 2), 0, 1),
        ((1, 2), 100, 2),
    ],
)  # fmt: skip
def test_percentile(values, percent: int, expected: float | None) -> None:
    assert percentile(values, percent) == expected


def test_ageing() -> None:
    board = flow(
        (1, 0, TODO), (1, 2, DOING), (1, 6, REVIEW),
        (2, 1, DOING), (2, 3, AWAY), (2, 4, DOING),  # away, and back where it was
        (3, 0, DOING), (3, 1, DONE), (4, 0, TODO), (5, 0, DOING), (5, 1, AWAY),
        as_of=10,
    )  # fmt: skip
    rows = [(row.card, row.category, row.days, row.days_here) for row in ageing(board)]
    assert rows == [(2, DOING, 9, 9), (1, REVIEW, 8, 4)]
    assert ageing(board)[1].started_on == on(2)


def test_throughput() -> None:
    board = flow(
        # Sunday 5 September at 21:36, and after midnight.
        (1, 0, DONE), (2, 4.4, DONE), (3, 4.6, DONE),
        (4, 1, DONE), (4, 2, TODO), (4, 20, ACCEPTED),
        as_of=21,
    )  # fmt: skip
    assert times(board).cards[2].finished_on == on(5)
    weeks = throughput(board, FIRST, on(60)).weeks
    assert [(week.starts_on, week.finished, week.whole) for week in weeks] == [
        (date(2021, 8, 30), 2, False),
        (date(2021, 9, 6), 1, True),
        (date(2021, 9, 13), 0, True),
        (date(2021, 9, 20), 1, False),
    ]
    assert throughput(board, FIRST, on(60)).weekly == (1, 0)
    assert throughput(board, on(40), on(60)).weeks == ()


def test_steps_out_of_order_are_refused() -> None:
    rows = steps((1, 0, TODO), (1, 1, DONE))
    with pytest.raises(ValueError, match="order"):
        read(reversed(rows), MOSCOW, on(9))


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        (MOSCOW, datetime(2021, 3, 27, 20, 59, tzinfo=UTC), date(2021, 3, 27)),
        (MOSCOW, datetime(2021, 3, 27, 21, 0, tzinfo=UTC), date(2021, 3, 28)),
        # Berlin puts the clock forward on 28.03.2021 and back on 31.10.2021.
        (BERLIN, datetime(2021, 3, 27, 23, 0, tzinfo=UTC), date(2021, 3, 28)),
        (BERLIN, datetime(2021, 3, 28, 21, 59, tzinfo=UTC), date(2021, 3, 28)),
        (BERLIN, datetime(2021, 3, 28, 22, 0, tzinfo=UTC), date(2021, 3, 29)),
        (BERLIN, datetime(2021, 10, 30, 22, 0, tzinfo=UTC), date(2021, 10, 31)),
        (BERLIN, datetime(2021, 10, 31, 22, 59, tzinfo=UTC), date(2021, 10, 31)),
        (BERLIN, datetime(2021, 10, 31, 23, 0, tzinfo=UTC), date(2021, 11, 1)),
        # Moscow's own last change: 26.10.2014, from four hours ahead to three.
        (MOSCOW, datetime(2014, 10, 25, 20, 0, tzinfo=UTC), date(2014, 10, 26)),
        (MOSCOW, datetime(2014, 10, 26, 20, 59, tzinfo=UTC), date(2014, 10, 26)),
        # Havana shows midnight twice: the day begins with the first.
        (ZoneInfo("America/Havana"), datetime(2021, 11, 7, 4, 0, tzinfo=UTC), date(2021, 11, 7)),
        # Beirut skips it.
        (ZoneInfo("Asia/Beirut"), datetime(2021, 3, 27, 22, 0, tzinfo=UTC), date(2021, 3, 28)),
    ],
)
def test_days_around_clock_changes(zone: ZoneInfo, moment: datetime, day: date) -> None:
    first, last = day - timedelta(2), day + timedelta(2)
    board = read([Step(1, moment - timedelta(30), TODO), Step(1, moment, DONE)], zone, last)
    counts = cumulative_flow(board, first, last).counts
    assert counts[DONE] == (0, 0, 1, 1, 1)
    assert counts[TODO] == (1, 1, 0, 0, 0)
    up = burn_up(board, Scope([Entry(1, moment, None, True)], first, last))
    assert up.scope == up.finished == (0, 0, 1, 1, 1)
    assert times(board).cards[0].finished_on == day
    # And cut exactly at the end of the day before.
    assert times(read([Step(1, moment, DONE)], zone, day)).cards
    assert not times(read([Step(1, moment, DONE)], zone, day - timedelta(1))).cards


# ---- properties ----

categories = st.sampled_from([*ColumnCategory, AWAY])
zones = st.sampled_from([MOSCOW, BERLIN, ZoneInfo("America/Havana")])
START = datetime(2021, 3, 20, tzinfo=UTC)  # the clock changes inside
moments = st.integers(0, 24 * 20).map(lambda hours: START + timedelta(hours=hours))
journals = st.lists(st.builds(Step, st.integers(1, 6), moments, categories), max_size=40).map(
    lambda rows: sorted(rows, key=lambda step: step.at)
)
entry_lists = st.lists(
    st.builds(
        lambda card, came, hours, initial: Entry(
            card, came, None if hours is None else came + timedelta(hours=hours), initial
        ),
        st.integers(1, 7),
        moments,
        st.none() | st.integers(0, 200),
        st.booleans(),
    ),
    max_size=10,
)
ranges = st.tuples(
    st.dates(date(2021, 3, 15), date(2021, 4, 5)), st.integers(0, 25), st.none() | moments
)
as_ofs = st.dates(date(2021, 3, 15), date(2021, 4, 20))


def scope_of(entries: list[Entry], given_range: tuple[date, int, datetime | None]) -> Scope:
    first, length, closed_at = given_range
    return Scope(entries, first, first + timedelta(length), closed_at)


def last_moment(zone: ZoneInfo, day: date) -> datetime:
    return datetime.combine(day + timedelta(1), time(), zone).astimezone(UTC)


@settings(max_examples=150, deadline=None)
@given(journals, entry_lists, zones, ranges, as_ofs)
def test_burn_up_is_what_a_scan_of_every_day_gives(journal, entries, zone, given_range, as_of):
    scope = scope_of(entries, given_range)
    up = burn_up(read(journal, zone, as_of), scope)
    by_category = sprint_flow(read(journal, zone, as_of), scope).counts
    until = scope.closed_at or last_moment(zone, date(2030, 1, 1))
    for index, day in enumerate(up.days):
        end = min(last_moment(zone, day), until)
        members, finished, lying = set(), set(), Counter()
        for entry in entries:
            came = entry.entered_at.astimezone(zone).date()
            left = entry.left_at if entry.left_at and entry.left_at < until else None
            gone = left is not None and left.astimezone(zone).date() <= day
            if entry.entered_at < end and came <= day and not gone:
                members.add(entry.card)
        for card in list(members):
            known = [step.category for step in journal if step.card == card and step.at < end]
            kept = [category for category in known if category is not AWAY]
            if kept and kept[-1] in FINISHED:
                finished.add(card)
            elif known and known[-1] is AWAY:
                members.discard(card)
            if known and known[-1] is not AWAY:
                lying[known[-1]] += 1
        assert up.scope[index] == len(members)
        assert up.finished[index] == len(finished)
        assert {key: row[index] for key, row in by_category.items() if row[index]} == lying
        assert 0 <= up.finished[index] <= up.scope[index]
    assert list(up.added) == sorted(up.added)
    told = figures(read(journal, zone, as_of), scope)
    assert told.scope == told.initial + told.added - told.removed
    assert 0 <= told.accepted <= told.finished <= told.scope
    if up.days:
        assert (told.scope, told.finished) == (up.scope[-1], up.finished[-1])
        assert (told.initial, told.added) == (up.initial, up.added[-1])


@settings(max_examples=100, deadline=None)
@given(journals, zones, as_ofs)
def test_every_card_on_the_board_is_in_one_band(journal, zone, as_of):
    board = cumulative_flow(read(journal, zone, as_of), date(2021, 3, 25), date(2021, 4, 30))
    for index, day in enumerate(board.days):
        end = last_moment(zone, day)
        latest = {step.card: step.category for step in journal if step.at < end}
        lying = [category for category in latest.values() if category is not AWAY]
        assert sum(row[index] for row in board.counts.values()) == len(lying)
        assert all(row[index] == lying.count(key) for key, row in board.counts.items())
    assert not board.days or board.days[-1] <= as_of


@settings(max_examples=100, deadline=None)
@given(journals, zones, as_ofs)
def test_weeks_add_up_to_the_finished_cards(journal, zone, as_of):
    board = read(journal, zone, as_of)
    done = times(board)
    weeks = throughput(board, date(2021, 3, 1), date(2021, 5, 1)).weeks
    assert sum(week.finished for week in weeks) == len(done.cards) == done.cycle.count
    assert all(week.starts_on.weekday() == 0 for week in weeks)
    assert all(0 <= card.cycle_days <= card.lead_days for card in done.cards)
    for card in ageing(board):
        assert 0 <= card.days_here <= card.days
        assert card.card not in {other.card for other in done.cards}


@settings(max_examples=100, deadline=None)
@given(journals, entry_lists, zones, ranges, as_ofs, st.randoms(use_true_random=False))
def test_names_and_order_of_cards_do_not_matter(journal, entries, zone, given_range, as_of, lots):
    names = list(range(1, 8))
    lots.shuffle(names)
    renamed = [step._replace(card=names[step.card - 1]) for step in journal]
    # Cards of one moment in any order; the steps of one card keep theirs.
    order = {card: lots.random() for card in names}
    renamed.sort(key=lambda step: (step.at, order[step.card]))
    moved = [entry._replace(card=names[entry.card - 1]) for entry in entries]
    lots.shuffle(moved)
    one, two = read(journal, zone, as_of), read(renamed, zone, as_of)
    first, last = date(2021, 3, 18), date(2021, 4, 12)
    assert cumulative_flow(one, first, last) == cumulative_flow(two, first, last)
    assert throughput(one, first, last) == throughput(two, first, last)
    assert times(one).cycle == times(two).cycle
    before, after = scope_of(entries, given_range), scope_of(moved, given_range)
    assert burn_up(one, before) == burn_up(two, after)
    assert sprint_flow(one, before) == sprint_flow(two, after)
    assert figures(one, before) == figures(two, after)


@settings(max_examples=100, deadline=None)
@given(journals, entry_lists, zones, ranges, as_ofs, st.integers(0, 20))
def test_a_later_day_only_goes_on(journal, entries, zone, given_range, as_of, more):
    """What has been drawn up to a day stays drawn, whatever happens afterwards."""
    # The scope is frozen once: no card becomes a part of it after it was added.
    entries = [entry._replace(initial=entry.card % 2 == 0) for entry in entries]
    scope = scope_of(entries, given_range)
    one, two = read(journal, zone, as_of), read(journal, zone, as_of + timedelta(more))
    early, late = burn_up(one, scope), burn_up(two, scope)
    size = len(early.days)
    for name in ("days", "scope", "finished", "added"):
        assert getattr(late, name)[:size] == getattr(early, name)
    first, last = date(2021, 3, 18), date(2021, 4, 12)
    board, later = cumulative_flow(one, first, last), cumulative_flow(two, first, last)
    size = len(board.days)
    assert later.days[:size] == board.days
    for category in ColumnCategory:
        assert later.counts[category][:size] == board.counts[category]


def test_a_large_project_adds_up() -> None:
    """Three thousand cards: the totals of all metrics agree."""
    lots = random.Random(5)
    rows = []
    for card in range(3_000):
        day = lots.random() * 900
        for category in (TODO, DOING, REVIEW, DONE)[: lots.randint(1, 4)]:
            rows.append(Step(card, at(day), category))
            day += lots.random() * 20
    rows.sort(key=lambda step: step.at)
    board = read(rows, MOSCOW, on(1_000))
    bands = cumulative_flow(board, FIRST, on(1_000)).counts
    assert sum(row[-1] for row in bands.values()) == 3_000
    done = bands[DONE][-1]
    assert len(times(board).cards) == done
    assert sum(week.finished for week in throughput(board, FIRST, on(1_000)).weeks) == done
    assert len(ageing(board)) == bands[DOING][-1] + bands[REVIEW][-1]
