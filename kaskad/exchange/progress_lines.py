"""Lines of a progress report that ask for an explanation: what is late, what lags behind."""

from dataclasses import dataclass

from kaskad.exchange.progress_queries import ActivityLine, Progress
from kaskad.indicators.figure_words import mark_of
from kaskad.indicators.report_queries import ReportLine
from kaskad.oversight.control_words import deviation_words

MOST = 60
"""So many lines have a field on the page: nobody fills more."""


def line_of(one: ActivityLine | ReportLine) -> str:
    """What a note on the line is kept under, wherever the line stands in the report."""
    return f"activity-{one.id}" if isinstance(one, ActivityLine) else f"indicator-{one.now.id}"


@dataclass(frozen=True)
class Deviation:
    """A line that deviates from the plan, in words."""

    line: str
    what: str
    how: str
    """«+12 дней», «отстаёт от ожидаемого»."""
    tone: str


def deviations(found: Progress, initiative_id: int) -> tuple[Deviation, ...]:
    """Of the initiative: activities late or done late, indicators that lag; `MOST` of them."""
    keys = {project_id: key for project_id, key, _title in found.projects}
    late = [
        Deviation(line_of(one), _label(one.number, one.title), deviation_words(one.days), "r")
        for one in found.activities
        if one.initiative_id == initiative_id and (one.days or 0) > 0
    ]
    behind = [
        Deviation(line_of(one), _label(one.now.number, one.now.name), str(mark.words), mark.tone)
        for one in found.indicators
        if one.key == keys.get(initiative_id) and (mark := mark_of(one.now)).tone in {"r", "y"}
    ]
    return tuple([*late, *behind][:MOST])


def _label(number: str, name: str) -> str:
    return f"{number} {name}".strip()
