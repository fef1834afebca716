"""Values of a part: entered by dimension, shown as parts, never counted as the whole."""

from __future__ import annotations

import pytest

from kaskad.core.db import db, unit_of_work
from kaskad.indicators.models import Indicator
from tests.cast import Cast, Visit
from tests.indicators.test_value_views import DAY, LIST, made, text, values

pytestmark = pytest.mark.usefixtures("ctx")


def broken_down(cast: Cast) -> int:
    indicator = made(cast, "чел.", "170", "Обучено педагогов")
    with unit_of_work():
        db.session.get_one(Indicator, indicator).dimensions = ["предмет", "вид. дефицита"]
    return indicator


def test_a_part_is_written_shown_and_offered_again(cast: Cast, visit: Visit) -> None:
    indicator, member = broken_down(cast), visit("member")
    url = f"{LIST}/{indicator}/values"
    form = {"on_day": DAY, "number": "12", "part-0": "  математика ", "part-1": ""}
    assert member.post(url, form).status_code == 303
    row = values()[-1]
    assert row.breakdown == {"предмет": "математика"}
    page = text(member.get(f"{LIST}/{indicator}"))
    assert "предмет: математика" in page
    assert '<option value="математика">' in page
    member.post(f"/projects/PRO/values/{row.id}/submit")
    visit("monitor").post(f"/projects/PRO/values/{row.id}/verify", {"judgement": ""})
    assert "12 чел." not in text(member.get(LIST))


def test_nothing_typed_is_the_whole_and_a_change_keeps_the_part(cast: Cast, visit: Visit) -> None:
    indicator, member = broken_down(cast), visit("member")
    url = f"{LIST}/{indicator}/values"
    member.post(url, {"on_day": DAY, "number": "12", "part-0": " ", "part-1": ""})
    assert values()[-1].breakdown == {}
    member.post(url, {"on_day": DAY, "number": "5", "part-1": "методический"})
    row = values()[-1]
    member.post(f"/projects/PRO/values/{row.id}", {"on_day": DAY, "number": "6", "revision": "1"})
    assert values()[-1].number == 6
    assert values()[-1].breakdown == {"вид. дефицита": "методический"}


def test_a_refused_form_keeps_the_part(cast: Cast, visit: Visit) -> None:
    indicator = broken_down(cast)
    form = {"on_day": DAY, "number": "много", "part-0": "физика"}
    answer = visit("member").post(f"{LIST}/{indicator}/values", form)
    assert answer.status_code == 422
    assert 'value="физика"' in answer.text
    answer = visit("member").post(
        f"{LIST}/{indicator}/values", {"on_day": DAY, "number": "1", "part-0": "ф" * 201}
    )
    assert answer.status_code == 422
