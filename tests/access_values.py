"""Who gets what answer at the addresses of indicators and their values.

What stands on the stage: `tests/security/value_stage.py`; its values are those of `lead`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import FORBIDDEN, Row, Where

P = Where.PROJECT
KEY = {"key": "$project"}
ONE = {**KEY, "indicator_id": "$indicator"}
DRAFT = {**KEY, "value_id": "$draft_value"}
SENT = {**KEY, "value_id": "$sent_value"}
DOUBTED = {**KEY, "value_id": "$doubted_value"}
OTHERS = dict.fromkeys(("office", "monitor", "member"), FORBIDDEN)
FIGURE = {"on_day": "2021-05-31", "number": "12"}


def _post(
    endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None, **kw: Any
) -> Row:  # fmt: skip
    return Row(f"indicators.{endpoint}", "POST", P, url, form or {}, **kw)


def _own(endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None) -> Row:
    return _post(endpoint, url, form, but=OTHERS, because="a value is its author's")


VALUE_ROWS = [
    Row("indicators.indicator_list", "GET", P, KEY),
    Row("indicators.indicator", "GET", P, ONE),
    Row("indicators.lineage", "GET", P, ONE),
    Row("indicators.value_file", "GET", P, {"public_id": "$value_file"}),
    Row("indicators.enter_values", "GET", P, KEY),
    _post("write_values", KEY, {"do": "draft"}),
    Row("indicators.waiting_values", "GET", Where.OWN),
    _post("write_value", ONE, FIGURE),
    _own("change_value", DRAFT, FIGURE),
    _post("add_evidence", DRAFT, {"url": "https://imc.example/more"}),
    _own("submit_value", DRAFT),
    _own("withdraw_value", DRAFT),
    _post("verify_value", SENT, {"judgement": ""}),
    _post("return_value", SENT, {"remarks": "Сколько из скольких?"}),
    _post("keep_value", DOUBTED),
    _post("comment_value", SENT, {"text": "Откуда число?"}),
    _post("lock_period", KEY, {"up_to": "2020-12-31"}),
    _post("unlock_period", KEY, {"reason": "Опоздал отчёт"}),
]
VALUE_CHILDREN = ("$indicator", "$draft_value", "$sent_value", "$doubted_value", "$value_file")
