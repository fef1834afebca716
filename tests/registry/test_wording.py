"""Every reason has a sentence, a record to open, who acts and what would mend it: Russian, too."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from kaskad.registry.health import Colour, Reason, Rule, Who
from kaskad.registry.wording import reason_view, rule_word

DAY = date(2021, 11, 15)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("rule", list(Rule))
@pytest.mark.parametrize("since", [None, DAY])
def test_all_four(app: Flask, rule: Rule, language: str, since: date | None) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        title, anchor = "Отчёт", "milestone-1"
        if rule is Rule.REPORT_LATE:
            title, anchor = "2021-s", "2021-09-01/2022-08-31"
        reason = Reason(rule, Colour.RED, Who.LEAD, title, 1, since, 2, anchor)
        view = reason_view(reason, "PRO")
        assert view.text
        assert view.who
        assert view.mend.endswith(".")
        assert view.url.startswith("/projects/PRO/")
        assert rule_word(rule)
        assert "%(" not in view.text
        assert not view.text.endswith(".")


@pytest.mark.parametrize("who", list(Who))
def test_who_acts_has_a_word(ctx: None, who: Who) -> None:
    assert reason_view(Reason(Rule.NO_PLAN, Colour.GREY, who), "PRO").who
