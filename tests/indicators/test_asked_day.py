"""Pages of indicators as of the day of the address; what cannot be read or shown is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kaskad.core.clock import today
from tests.cast import Cast, Visit
from tests.exchange.test_indicator_files import put, verified

PAGES = ("indicators", "indicators/{0}", "indicators/{0}/lineage", "indicators/matrix",
         "final-report")  # fmt: skip


@pytest.fixture
def indicator(cast: Cast) -> int:
    with cast.app.test_request_context():
        found = put(cast, "доля школ", "%", "не менее 50")
        verified(cast, found, date(2021, 12, 1), number=19.2, numerator=24, denominator=125)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_a_day_before_the_value_and_days_nobody_can_show(
    visit: Visit, indicator: int, page: str
) -> None:
    url = f"/projects/PRO/{page.format(indicator)}"
    lead = visit("lead")
    assert "19,2" in lead.get(url).text
    past = lead.get(f"{url}?as_of=2021-11-30")
    assert past.status_code == 200
    assert "19,2" not in past.text
    assert 'value="2021-11-30"' in past.text
    for wrong in ("вчера", (today() + timedelta(1)).isoformat()):
        said = lead.get(f"{url}?as_of={wrong}")
        assert "показано на сегодня" in said.text or "показан сегодняшний" in said.text


def test_the_files_of_the_final_report_are_of_that_day(visit: Visit, indicator: int) -> None:
    lead = visit("lead")
    assert lead.get("/projects/PRO/final-report.docx?as_of=вчера").status_code == 422
    assert "as_of=2021-11-30" in lead.get("/projects/PRO/final-report?as_of=2021-11-30").text
