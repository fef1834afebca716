"""A locked period keeps its targets and what its figures mean, until it is unlocked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kaskad.cascade.access import place_for
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.indicators import definition_actions as actions
from kaskad.indicators.access import Spot, indicator_for
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.definition_actions import TargetGiven
from kaskad.indicators.kinds import Rollup
from kaskad.indicators.locked import MEANING
from kaskad.indicators.models import Indicator, IndicatorValue, PeriodLock, ValueState
from kaskad.indicators.value_actions import lock_period, unlock_period
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit

UNTIL = date(2021, 6, 30)


def year(number: int, raw: str) -> TargetGiven:
    return TargetGiven(date(number, 1, 1), date(number, 12, 31), raw, str(number))


class Room:
    """An indicator with a yearly table and a verified value; its project is locked up to June."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.office = cast, cast.person("office")
        self.id = self.made("доля школ")
        with unit_of_work(self.office):
            actions.set_targets(
                self.office, self.spot(self.id), None, [year(2020, "0"), year(2021, "25")]
            )
            db.session.add(
                IndicatorValue(
                    indicator_id=self.id, on_day=date(2021, 3, 1), number=Decimal(14),
                    state=ValueState.VERIFIED, author_id=self.office.id,
                )
            )  # fmt: skip
        self.lock(UNTIL)

    def made(self, name: str) -> int:
        with unit_of_work():
            appendix = add_indicator_set(None, self.cast.initiative(), number="9")
            return add_indicator(None, appendix, name=name, unit="%", target_raw="50").id

    def lock(self, up_to: date) -> None:
        monitor = self.cast.person("monitor")
        with unit_of_work(monitor):
            lock_period(monitor, place_for(monitor, "PRO", Permission.PERIOD_LOCK), up_to)

    def spot(self, indicator_id: int) -> Spot:
        return indicator_for(self.office, "PRO", indicator_id, Permission.INDICATOR_EDIT)

    def define(self, **changes: Any) -> bool:
        with unit_of_work(self.office):
            return actions.change_definition(self.office, self.spot(self.id), None, changes)

    def targets(self, *given: TargetGiven) -> bool:
        with unit_of_work(self.office):
            return actions.set_targets(self.office, self.spot(self.id), None, given)


@pytest.fixture
def room(cast: Cast, ctx: None) -> Room:
    return Room(cast)


_OTHER: dict[str, Any] = {
    "unit": "чел.", "kind": "count", "direction": "less", "low": Decimal(1),
    "value_kind": "cumulative", "numerator": "школы", "denominator": "все школы",
    "limits": "до 35 лет", "counts": "organisations", "population": ["school"],
    "baseline": Decimal(0), "baseline_on": date(2020, 9, 1),
}  # fmt: skip


def test_what_a_locked_figure_means_stays_and_words_about_it_do_not(room: Room) -> None:
    assert set(_OTHER) == MEANING
    for name, value in _OTHER.items():
        more = {"population": ["school"]} if name == "counts" else {}
        with pytest.raises(errors.Conflict, match=r"30\.06\.2021|30 июня|June"):
            room.define(**{name: value}, **more)
    assert room.define(method="опрос", source="отчёты", name="доля всех школ", number="9.7")
    assert not room.define(low=None, numerator="", counts="", population=[], unit="%")


def test_of_one_without_figures_in_it_everything_can_change(room: Room) -> None:
    room.id = room.made("новый")
    assert room.define(unit="чел.", kind="count")
    assert room.targets(year(2020, "3"))  # nothing was held against it there


def test_one_that_takes_its_figure_from_others_is_locked_too(room: Room) -> None:
    above = room.made("сумма")
    with unit_of_work():
        db.session.get_one(Indicator, room.id).parent_id = above
    room.id = above
    with pytest.raises(errors.Conflict):
        room.define(direction="less")


def test_targets_of_periods_that_begin_in_it_stay_and_later_ones_change(room: Room) -> None:
    for wrong in (
        [year(2020, "1"), year(2021, "25")],
        [year(2020, "0"), year(2021, "30")],
        [year(2021, "25")],
        [],
    ):
        with pytest.raises(errors.Conflict, match="2021"):
            room.targets(*wrong)
    assert room.targets(year(2020, "0"), year(2021, "25"), year(2022, "40"))
    assert room.define(target_raw="60")


def test_the_final_target_is_locked_with_the_last_day(room: Room) -> None:
    with unit_of_work():
        place = room.cast.initiative()
        place.starts_on, place.ends_on = date(2020, 1, 1), UNTIL
    with pytest.raises(errors.Conflict):
        room.define(target_raw="60")


def test_what_a_locked_figure_above_is_made_of_stays(room: Room) -> None:
    office = room.office
    with unit_of_work():
        table = add_indicator_set(None, room.cast.initiative("GEN"), number="9")
        above = add_indicator(None, table, name="доля в районе", unit="%", target_raw="50")
    silent = room.made("доля тихих школ")
    with unit_of_work(office):
        assert actions.link_indicator(office, room.spot(room.id), above, Rollup.RATIO)
        db.session.add(PeriodLock(initiative_id=above.initiative_id, up_to=UNTIL))
    for step in (
        lambda: actions.unlink_indicator(office, room.spot(room.id)),
        lambda: actions.take_part(office, room.spot(room.id), takes_part=False),
        lambda: actions.link_indicator(office, room.spot(room.id), above, Rollup.WEIGHTED),
    ):
        with pytest.raises(errors.Conflict, match="2021"), unit_of_work(office):
            step()
    with unit_of_work(office):
        assert actions.link_indicator(office, room.spot(silent), above, Rollup.RATIO)
        assert actions.unlink_indicator(office, room.spot(silent))


def test_unlocked_with_a_reason_it_changes(room: Room) -> None:
    monitor = room.cast.person("monitor")
    with unit_of_work(monitor):
        place = place_for(monitor, "PRO", Permission.PERIOD_LOCK)
        assert unlock_period(monitor, place, reason="Ошибка в приказе")
    assert room.targets(year(2020, "1"), year(2021, "30"))
    assert room.define(unit="чел.", kind="count")


def test_by_page_the_reason_stands_beside_what_was_typed(room: Room, visit: Visit) -> None:
    office, at = visit("office"), f"/projects/PRO/indicators/{room.id}"
    page = office.get(f"{at}/define").text
    assert "k-note info" in page
    row = {"label": "2020", "starts_on": "2020-01-01", "due_on": "2020-12-31", "raw": "7"}
    refused = office.post(f"{at}/targets", row)
    assert (refused.status_code, 'value="7"' in refused.text) == (409, True)
    assert "30.06.2021" in refused.text
    words = office.post(f"{at}/words", {"name": "доля", "unit": "чел.", "target_raw": "50"})
    assert (words.status_code, "data-form-errors" in words.text) == (409, True)
    assert 'value="чел."' in words.text
    assert office.post(f"{at}/words", {"name": "доля", "unit": "%", "target_raw": "50"}).location
