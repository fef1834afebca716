"""Indicators with their targets as a file of data: the `appendices` of a cascade file, as written.

The same keys that the import reads (`readers.cascade_yaml`), so that what was brought in comes out
word for word: unit, final target, and the table by period with its true zeros. Beside each project
stands its key here.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

import yaml

from kaskad.core.i18n import show_day
from kaskad.indicators.report_queries import ReportLine

SCHEMA = "kaskad/indicators/1"


def indicators_text(lines: Sequence[ReportLine], day: date) -> bytes:
    """The file, UTF-8."""
    projects = [
        {"key": key, "title": title, "appendices": _appendices(list(rows))}
        for (key, title), rows in groupby(lines, lambda one: (one.key, one.project))
    ]
    content = {"schema": SCHEMA, "as_of": day.isoformat(), "projects": projects}
    text: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    return text.encode()


def _appendices(lines: Sequence[ReportLine]) -> list[dict[str, Any]]:
    return [
        {"number": number, "title": title, "indicators": [_indicator(one) for one in rows]}
        for (number, title), rows in groupby(lines, lambda one: (one.appendix, one.table))
    ]


def _indicator(one: ReportLine) -> dict[str, Any]:
    row = one.now.number.removeprefix(f"{one.appendix}.")
    found: dict[str, Any] = {
        "row": row, "criterion": one.criterion, "indicator": one.now.name, "source": one.source,
        "unit": one.now.unit, "target": one.target_raw,
    }  # fmt: skip
    if one.periods:
        found["targets"] = {
            each.label or f"{show_day(each.starts_on)}–{show_day(each.due_on)}": each.raw
            for each in one.periods
        }
    return found
