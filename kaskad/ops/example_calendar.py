"""The example's school years and days off, entered by its project office before work begins."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import yaml

from kaskad import paths
from kaskad.calendars.day_actions import enter_days
from kaskad.calendars.day_reading import Reading, read_days
from kaskad.calendars.models import SpanKind
from kaskad.calendars.year_actions import enter_year
from kaskad.calendars.year_rules import Span, YearDraft
from kaskad.people.models import Organisation, Person

TERMS = ("I четверть", "II четверть", "III четверть", "IV четверть")
VACATIONS = ("Осенние каникулы", "Зимние каникулы", "Весенние каникулы", "Летние каникулы")


def add_calendar(actor: Person, owner: Organisation) -> None:
    """Enter everything for *owner*; belongs into the unit of work that loads the example."""
    raw = _file()
    for draft in years(raw):
        enter_year(actor, owner, draft)
    enter_days(actor, owner, days(raw).days)


def years(raw: Any = None) -> list[YearDraft]:
    """The school years of the file."""
    raw = raw or _file()
    return [
        YearDraft(
            first,
            date(first, 9, 1),
            date(first + 1, 8, 31),
            told["lessons_end"],
            {
                SpanKind.TERM: _spans(TERMS, told["terms"]),
                SpanKind.VACATION: _spans(VACATIONS, told["vacations"]),
            },
        )
        for first, told in raw["years"].items()
    ]


def days(raw: Any = None) -> Reading:
    """The days of the file, as its lines are read on the page."""
    raw = raw or _file()
    calendar_years = range(min(raw["years"]), max(raw["years"]) + 2)
    lines = [
        f"{first}.{year} - {last}.{year} {name}"
        for year in calendar_years
        for first, last, name in raw["holidays"]
    ]
    return read_days("\n".join(lines) + "\n" + raw["days"])


def _spans(names: Sequence[str], rows: Sequence[Sequence[date]]) -> tuple[Span, ...]:
    return tuple(Span(name, first, last) for name, (first, last) in zip(names, rows, strict=True))


def _file() -> Any:
    return yaml.safe_load((paths.example() / "calendar.yaml").read_text(encoding="utf-8"))
