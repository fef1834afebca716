"""Texts and trends roll up as counts of states: on the page, in the registry and in R6."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.assessment import Judgement, Standing
from kaskad.indicators.figure_words import bare_words, show_figure, states_of, states_words
from kaskad.indicators.kinds import Rollup
from kaskad.indicators.report_queries import report_lines
from kaskad.indicators.report_words import actual_words
from kaskad.indicators.standings import indicators_now
from kaskad.registry.indicator_lines import indicator_lines
from tests.cast import Cast, Visit
from tests.indicators.test_stored_figures import a_value, check

SAID = "достигнуто 1 из 4, частично 1, нет данных 1, не оценено 1"


@pytest.mark.usefixtures("ctx")
def test_words() -> None:
    assert show_figure(Decimal(-5), "ед.") == "\u22125\u00a0ед."
    assert states_words(()) == ""
    assert states_words(((Standing.NO_DATA, 2),)) == "достигнуто 0 из 2, нет данных 2"
    every = tuple((one, 1) for one in Standing)
    assert len(states_words(every).split(", ")) == len(Standing)


def test_what_four_projects_say(cast: Cast, visit: Visit) -> None:
    with cast.app.test_request_context():
        with unit_of_work():
            above = add_indicator(
                None, add_indicator_set(None, cast.initiative("GEN"), number="1"),
                name="сколько школ в положительной динамике", unit="ед.", target_raw="4",
            )  # fmt: skip
            table = add_indicator_set(None, cast.initiative("PRO"), number="7")
            texts = [
                add_indicator(
                    None, table, name=f"динамика {n}", target_raw="положительная динамика"
                )
                for n in range(4)
            ]
            for one in texts:
                one.parent_id, one.rollup = above.id, Rollup.COUNT_REACHED
            for one, said in zip(texts, (Judgement.REACHED, Judgement.PARTLY, None), strict=False):
                a_value(one, 1, text="выросла", judgement=said)
        (now,) = [
            one for one in indicators_now([above.initiative_id], today()) if one.id == above.id
        ]
        assert now.parts is not None
        assert dict(now.parts.states) == {
            Standing.REACHED: 1, Standing.NEARLY: 1, Standing.NO_DATA: 1, Standing.NOT_ASSESSED: 1,
        }  # fmt: skip
        check(above.initiative_id)
        (line,) = [
            one for one in indicator_lines([above.initiative_id], today())[above.initiative_id]
            if one.id == above.id
        ]  # fmt: skip
        assert (line.value is not None, line.states) == (True, SAID)
        (told,) = [one for one in report_lines(None, today()) if one.now.id == above.id]
        assert actual_words(told).splitlines()[-1] == SAID
        address = f"/projects/GEN/indicators/{above.id}"
    assert SAID in visit("office").get(address).text


def test_a_per_cent_without_numbers_does_not_go_into_a_ratio_and_everybody_is_told_why(
    cast: Cast, visit: Visit
) -> None:
    with cast.app.test_request_context():
        with unit_of_work():
            above = add_indicator(
                None, add_indicator_set(None, cast.initiative("GEN"), number="1"),
                name="доля школ", unit="%", target_raw="50",
            )  # fmt: skip
            table = add_indicator_set(None, cast.initiative("PRO"), number="7")
            bare, full, empty = (
                add_indicator(None, table, name=f"доля {n}", unit="%", target_raw="50", number=n)
                for n in ("7.1", "7.2", "7.3")
            )
            for one in (bare, full, empty):
                one.parent_id, one.rollup = above.id, Rollup.RATIO
            a_value(bare, 19)
        (now,) = [
            one for one in indicators_now([above.initiative_id], today()) if one.id == above.id
        ]
        assert now.parts is not None
        assert (now.figure.number, now.parts.bare, now.parts.missing) == (None, 1, 3)
        assert states_of(now) == bare_words(1, 3)
        check(above.initiative_id)
        lines = indicator_lines([above.initiative_id], today())[above.initiative_id]
        assert [one.states for one in lines if one.id == above.id] == [states_of(now)]
        above_id = above.id
    page = visit("director").get(f"/projects/GEN/indicators/{above_id}").text
    assert ">7.1 " in page
    assert ">7.2 " not in page.split('id="lineage"')[0]
