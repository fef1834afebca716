"""Who gets what answer at the addresses of the repetitions of an activity."""

from __future__ import annotations

from tests.access_rows import Row, Where

_AT = {"key": "$project", "part_id": "$repeating"}
REPETITION_ROWS = [
    Row("cascade.repetitions", "GET", Where.PROJECT, _AT),
    Row(
        "cascade.say_of_repetition",
        "POST",
        Where.PROJECT,
        _AT,
        {"repetition": "2021/2022:d2022-06-01", "state": "done", "done_on": "2022-05-30"},
    ),
]
REPETITION_CHILDREN = ("$repeating",)
