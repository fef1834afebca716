"""Who gets what answer at the addresses of the school calendar.

What stands on the stage: `tests/security/calendar_stage.py`.
"""

from __future__ import annotations

from typing import Any

from tests.access_rows import FORBIDDEN, OK, Row, Where

_TEAM = ("lead", "member", "participant", "observer", "gone")
READ = {
    "but": dict.fromkeys(_TEAM, OK),
    "because": "they belong to the centre: everybody reads the calendar of their organisation",
}
KEPT = {
    "but": dict.fromkeys(_TEAM, FORBIDDEN),
    "because": "they read the calendar of their organisation and do not keep it",
}
CENTRE: dict[str, Any] = {"organisation_id": "$centre"}
YEAR: dict[str, Any] = {"year_id": "$school_year"}
DAYS: dict[str, Any] = {**CENTRE, "year": 2026}
DAY: dict[str, Any] = {**CENTRE, "day_id": "$calendar_day"}


def _get(endpoint: str, url: dict[str, Any]) -> Row:
    return Row(f"calendars.{endpoint}", "GET", Where.CENTRE, url, **READ)  # type: ignore[arg-type]


def _post(endpoint: str, url: dict[str, Any], form: dict[str, Any] | None = None) -> Row:
    return Row(
        f"calendars.{endpoint}", "POST", Where.CENTRE, url, form or {}, **KEPT  # type: ignore[arg-type]
    )  # fmt: skip


CALENDAR_CHILDREN = ("$school_year_text", "$calendar_day", "$removed_calendar_day")
CALENDAR_ROWS = [
    Row("calendars.calendar", "GET", Where.OWN),
    _get("year", YEAR),
    _get("days", DAYS),
    _post("add_year", CENTRE, {"year": "2031/2032", "source": "$school_year_text"}),
    _post(
        "change_year",
        YEAR,
        {
            "starts_on": "2026-09-01",
            "ends_on": "2027-08-31",
            "vacation-0-name": "Осенние",
            "vacation-0-starts_on": "2026-10-24",
            "vacation-0-ends_on": "2026-11-02",
        },
    ),
    _post("archive_year", YEAR),
    _post("restore_year", {"year_id": "$archived_school_year"}),
    _post("add_day", DAYS, {"on_day": "2026-05-01", "kind": "holiday", "name": "Праздник"}),
    _post("preview_days", DAYS, {"text": "01.05.2026 Праздник"}),
    _post("import_days", DAYS, {"text": "01.05.2026 Праздник"}),
    _post("remove_day", DAY),
    _post("restore_day", {**CENTRE, "day_id": "$removed_calendar_day"}),
]
