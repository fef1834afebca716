"""Lines of a progress report that ask for an explanation: what is late, what lags behind."""

from dataclasses import dataclass

from kaskad.exchange.progress_queries import ActivityLine, Progress
from kaskad.indicators.figure_words import mark_of
from kaskad.indicators.report_queries import ReportLine
from kaskad.oversight.control_words import deviation_words

MOST = 60
"""So many lines have a field on the page; a programme may have hundreds, and nobody fills those."""


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
    project: str
    """Key of the project where the report is on several; else empty."""


def deviations(found: Progress) -> tuple[Deviation, ...]:
    """Activities that are late or were carried out late, indicators that lag; `MOST` of them."""
    keys = {project_id: key for project_id, key, _title in found.projects}
    several = len(found.projects) > 1
    late = [
        Deviation(
            line_of(one), _label(one.number, one.title), deviation_words(one.days), "r",
            keys[one.initiative_id] if several else "",
        )
        for one in found.activities
        if (one.days or 0) > 0
    ]  # fmt: skip
    behind = [
        Deviation(
            line_of(one), _label(one.now.number, one.now.name), str(mark.words), mark.tone,
            one.key if several else "",
        )
        for one in found.indicators
        if (mark := mark_of(one.now)).tone in {"r", "y"}
    ]  # fmt: skip
    return tuple([*late, *behind][:MOST])


def _label(number: str, name: str) -> str:
    return f"{number} {name}".strip()
