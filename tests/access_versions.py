"""Who gets what answer at the addresses of versions of a passport.

A version that waits freezes the passport, so it stands on the stage for these rows only.
"""

from __future__ import annotations

from typing import Any

from flask import Flask

from kaskad.approvals.version_actions import submit_passport
from kaskad.cascade.access import place_for
from kaskad.cascade.part_actions import set_block
from kaskad.core.db import unit_of_work
from kaskad.people.permissions import Permission
from tests.access_rows import SETTINGS, Row, Where
from tests.cast import Cast

P = Where.PROJECT
KEY = {"key": "$project"}
FIRST = {**KEY, "number": 1}


def _written(app: Flask) -> dict[str, Any]:
    """The passport says enough to be sent."""
    with app.app_context(), unit_of_work():
        set_block(None, Cast(app).initiative(), "goal", body="Цель")
    return {}


def _sent(app: Flask) -> dict[str, Any]:
    """The lead has sent the passport."""
    _written(app)
    with app.test_request_context():
        lead = Cast(app).person("lead")
        with unit_of_work(lead):
            submit_passport(lead, place_for(lead, "PRO", Permission.PASSPORT_SUBMIT))
    return {}


SETTINGS["passport_written"] = _written
SETTINGS["passport_sent"] = _sent


def _post(
    endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None, before: str = ""
) -> Row:
    return Row(
        f"approvals.{endpoint}", "POST", P, url, form or {}, before=before or "passport_sent"
    )


VERSION_ROWS = [
    Row("approvals.version_list", "GET", P, KEY, before="passport_sent"),
    Row("approvals.version", "GET", P, FIRST, before="passport_sent"),
    Row("approvals.compare_versions", "GET", P, {**KEY, "a": 1, "b": 0}, before="passport_sent"),
    _post("submit_passport", KEY, {"note": "Готово"}, "passport_written"),
    _post("withdraw_version", FIRST),
    _post("return_version", FIRST, {"remarks": "Уточните сроки"}),
    _post(
        "approve_version", FIRST,
        {"paper_kind": "Приказ", "paper_number": "б/н", "decided_on": "2021-09-01", "text": ""},
    ),
]  # fmt: skip
