"""Who gets what answer where a finished card tells what it brought, and who took part."""

from __future__ import annotations

from tests.access_rows import Row, Where

CARD = {"key": "$card"}
_AT = {"key": "$project", "part_id": "$repeating"}
_ONE = {"repetition": "2021/2022:d2022-06-01"}
LIST_ROWS = [
    Row("indicators.tell_brought", "POST", Where.PROJECT, CARD, {}),
    Row("indicators.participants", "GET", Where.PROJECT, CARD),
    Row("indicators.write_participants", "POST", Where.PROJECT, CARD, {"pasted": "Школа А1"}),
    Row("indicators.repetition_list", "GET", Where.PROJECT, {**_AT, **_ONE}),
    Row(
        "indicators.write_repetition_list",
        "POST",
        Where.PROJECT,
        _AT,
        {**_ONE, "pasted": "Школа А1"},
    ),
    Row(
        "indicators.counted",
        "GET",
        Where.PROJECT,
        {"key": "$project", "value_id": "$sent_value"},
    ),
]
