"""Who gets what answer at the addresses of change requests.

They are about an approved passport, which is frozen, so it stands on the stage for these rows only.
"""

from __future__ import annotations

from typing import Any

from flask import Flask

from kaskad.approvals.request_actions import ask
from kaskad.approvals.request_lines import Wish
from kaskad.cascade.access import place_for
from kaskad.cascade.models import PassportState
from kaskad.core.db import unit_of_work
from kaskad.people.permissions import Permission
from tests.access_rows import FORBIDDEN, SETTINGS, Row, Where
from tests.cast import Cast

P = Where.PROJECT
KEY = {"key": "$project"}
FIRST = {**KEY, "number": 1}
HEAD = {"section": "initiative", "title": "Другое имя", "reason": "Поручение", "do": "save"}


def _approved(app: Flask) -> dict[str, Any]:
    """The passport is approved."""
    with app.app_context(), unit_of_work():
        Cast(app).initiative().passport_state = PassportState.APPROVED
    return {}


def _asked(app: Flask) -> dict[str, Any]:
    """The lead has asked for two changes of it."""
    _approved(app)
    with app.test_request_context():
        lead = Cast(app).person("lead")
        wishes = [
            Wish("change", "initiative", "initiative", None, {"title": "Иначе"}),
            Wish("add", "goal", "passport_block", None, {"body": "Цель"}),
        ]
        with unit_of_work(lead):
            ask(lead, place_for(lead, "PRO", Permission.PASSPORT_SUBMIT), wishes, "Поручение")
    return {}


SETTINGS["passport_approved"] = _approved
SETTINGS["change_asked"] = _asked


def _post(
    endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None, **more: Any
) -> Row:
    return Row(f"approvals.{endpoint}", "POST", P, url, form or {}, before="change_asked", **more)


REQUEST_ROWS = [
    Row("approvals.request_list", "GET", P, KEY, before="change_asked"),
    Row("approvals.change_request", "GET", P, FIRST, before="change_asked"),
    Row("approvals.new_request", "GET", P, {**KEY, "section": "goal"}, before="change_asked"),
    Row("approvals.ask_change", "POST", P, KEY, HEAD, before="passport_approved"),
    _post("approve_request", FIRST, {"kind": "приказ", "number": "б/н"}),
    _post("decline_request", FIRST, {"remarks": "Рано"}),
    _post("withdraw_request", FIRST),
    _post("ask_again", FIRST),
    _post(
        "take_off_line", {**FIRST, "position": 1},
        but={"office": FORBIDDEN},
        because="only who asks takes a line off; the office can withdraw the request as a whole",
    ),
]  # fmt: skip
