"""Indicators of an approved passport change by request: words, targets, new ones, the archive."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.approvals import snapshot
from kaskad.approvals.request_actions import StaleError
from kaskad.approvals.request_indicators import kept_targets
from kaskad.approvals.request_lines import RefusedError, Wish
from kaskad.approvals.version_compare import compare
from kaskad.cascade import freezing
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.access import Spot
from kaskad.indicators.appendix_actions import define_indicator
from kaskad.indicators.definition_actions import TargetGiven, change_definition, set_targets
from kaskad.indicators.models import Indicator, IndicatorTarget, PeriodLock
from tests.approvals.test_request_actions import Desk
from tests.approvals.test_request_pages import asked
from tests.cast import Cast, Visit

pytestmark = pytest.mark.usefixtures("ctx")

YEARS = [
    TargetGiven(date(year, 1, 1), date(year, 12, 31), raw, str(year))
    for year, raw in ((2020, "0"), (2021, "25"))
]


class Table(Desk):
    """The approved passport, with an indicator that has a yearly table."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        lead = cast.person("lead")
        with unit_of_work(lead):
            place = self.place()
            with freezing.thawed(place.initiative):
                row = define_indicator(
                    lead, place, set_id=None, name="Доля школ", number="1.1", unit="%",
                    target_raw="100", set_number="1", set_title="Показатели",
                )  # fmt: skip
                set_targets(lead, Spot(place, row), None, YEARS)
            self.id = row.id

    @property
    def row(self) -> Indicator:
        return db.session.get_one(Indicator, self.id)

    @property
    def targets(self) -> dict[str, str]:
        rows = db.session.scalars(
            select(IndicatorTarget).where(IndicatorTarget.indicator_id == self.id)
        )
        return {one.label: one.raw for one in rows}

    def wish(self, operation: str = "change", **values: Any) -> Wish:
        part_id = None if operation == "add" else self.id
        return Wish(operation, "indicators", "indicator", part_id, values)


@pytest.fixture
def desk(cast: Cast) -> Table:
    return Table(cast)


def test_words_and_targets_are_asked_for_and_change_when_approved(desk: Table) -> None:
    before = snapshot.take(desk.place().initiative)
    wanted = [YEARS[0], TargetGiven(date(2021, 1, 1), date(2021, 12, 31), "30", "2021")]
    number = desk.ask(
        desk.wish(target_raw="не менее 90", name="Доля школ", targets=kept_targets(wanted))
    )
    assert (desk.row.target_raw, desk.targets["2021"]) == ("100", "25")
    (line,) = desk.lines(number)
    assert set(line.changes) == {"target_raw", "targets"}
    assert line.changes["targets"][1].splitlines()[0] == "2020 (01.01.2020–31.12.2020): 0"
    assert line.name == "1.1 Доля школ"
    desk.approve(number)
    assert (desk.row.target_raw, desk.targets) == ("не менее 90", {"2020": "0", "2021": "30"})
    after = snapshot.take(desk.place().initiative)
    (section,) = compare(before, after, ["panels"])
    assert [one.name for one in section.rows[0].fields] == ["target_raw", "targets"]


def test_a_new_one_comes_with_its_targets_and_one_goes_into_the_archive(desk: Table) -> None:
    number = desk.ask(
        desk.wish(
            "add", set_id=desk.row.set_id, name="Число семинаров", unit="ед.", target_raw="12",
            targets=kept_targets(YEARS),
        ),
        desk.wish("put_away"),
    )  # fmt: skip
    assert db.session.scalar(select(Indicator).where(Indicator.name == "Число семинаров")) is None
    desk.approve(number)
    new = db.session.scalar(select(Indicator).where(Indicator.name == "Число семинаров"))
    assert new is not None
    assert desk.row.archived_at is not None
    count = select(IndicatorTarget).where(IndicatorTarget.indicator_id == new.id)
    assert len(db.session.scalars(count).all()) == 2


def test_periods_that_overlap_are_refused_while_asking(desk: Table) -> None:
    both = [*YEARS, TargetGiven(date(2021, 6, 1), date(2022, 5, 31), "40", "учебный год")]
    with pytest.raises(RefusedError) as refused:
        desk.ask(desk.wish(targets=kept_targets(both)))
    assert refused.value.position == 1
    assert desk.targets == {"2020": "0", "2021": "25"}


def test_targets_that_changed_meanwhile_make_it_stale(desk: Table) -> None:
    wanted = [YEARS[0], TargetGiven(date(2021, 1, 1), date(2021, 12, 31), "30", "2021")]
    number = desk.ask(desk.wish(targets=kept_targets(wanted)))
    lead = desk.cast.person("lead")
    with unit_of_work(lead):
        place = desk.place()
        with freezing.thawed(place.initiative):
            set_targets(lead, Spot(place, desk.row), None, YEARS[:1])
    assert "targets" in desk.stale(number)[1].now
    with pytest.raises(StaleError):
        desk.approve(number)
    assert desk.targets == {"2020": "0"}


def test_how_it_is_counted_needs_no_request(desk: Table) -> None:
    lead = desk.cast.person("lead")
    with unit_of_work(lead):
        assert change_definition(lead, Spot(desk.place(), desk.row), None, {"method": "По отчётам"})


def test_by_page(desk: Table, visit: Visit) -> None:
    lead, director = visit("lead"), visit("director")
    define = lead.get(f"/projects/PRO/indicators/{desk.id}/define")
    address = f"/projects/PRO/requests/new?section=indicators&amp;part={desk.id}"
    assert address in define.text
    assert "1.1 Доля школ" in lead.get("/projects/PRO/requests/new").text
    answer = asked(lead, f"section=indicators&part={desk.id}", target_raw="95")
    assert answer.status_code == 303, answer.text
    page = director.get(answer.location)
    assert "<del>100</del>" in page.text or "95" in page.text
    approved = director.post(f"{answer.location}/approve", data={})
    assert approved.status_code == 303
    db.session.expire_all()
    assert desk.row.target_raw == "95"


def test_a_wrong_day_in_the_table_stands_beside_the_form(desk: Table, visit: Visit) -> None:
    answer = asked(
        visit("lead"), "section=indicators", name="Новый", label="2022", starts_on="вчера",
        due_on="2022-12-31", raw="10",
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'value="вчера"' in answer.text


def test_a_target_of_a_locked_period_is_neither_asked_for_nor_approved(desk: Table) -> None:
    wanted = [YEARS[0], TargetGiven(date(2021, 1, 1), date(2021, 12, 31), "30", "2021")]
    number = desk.ask(desk.wish(targets=kept_targets(wanted)))
    with unit_of_work():
        db.session.add(PeriodLock(initiative_id=desk.row.initiative_id, up_to=date(2021, 12, 31)))
    with pytest.raises(StaleError) as stale:
        desk.approve(number)
    assert "31.12.2021" in stale.value.stale[1].sentence
    with pytest.raises(RefusedError):
        desk.ask(desk.wish(targets=kept_targets(YEARS[:1])))
    assert desk.targets == {"2020": "0", "2021": "25"}
