"""A line of the report R6 in words: the cells that its papers and the final report share."""

from flask_babel import gettext as _

from kaskad.core.i18n import show_day, show_number
from kaskad.indicators.figure_words import (
    figure_words,
    mark_of,
    show_change,
    show_expected,
    states_of,
)
from kaskad.indicators.report_queries import ReportLine
from kaskad.indicators.units import read_unit

SOURCE, STANDING = 6, 7
"""Places of the columns that say where the data come from and where an indicator stands."""


def unit_words(raw: str) -> str:
    """The unit as written, with its code where it has one: «чел. (ОКЕИ 792)»."""
    code = read_unit(raw).okei
    said = str(_("OKEI %(code)s", code=code)) if code else ""
    return f"{raw} ({said})" if raw and said else raw


def target_words(one: ReportLine) -> str:
    """The final target as written; below it that of the period, and what the day asks for."""
    now, lines = one.now, [one.target_raw]
    if now.target not in ("", one.target_raw):
        lines.append(str(_("by now: %(target)s", target=now.target)))
    if now.expected is not None:
        expected = show_expected(now.expected, now.unit)
        lines.append(str(_("expected by now: %(figure)s", figure=expected)))
    return "\n".join(filter(None, lines))


def actual_words(one: ReportLine) -> str:
    """What was verified, with both counts of a share; nothing where there is no data."""
    found = one.now.figure
    words = figure_words(one.now)
    if found.numerator is not None and found.denominator is not None:
        counts = _(
            "%(part)s of %(whole)s", part=show_number(found.numerator),
            whole=show_number(found.denominator),
        )  # fmt: skip
        return f"{words}\n{counts}"
    return "\n".join(filter(None, [words, states_of(one.now)]))


def indicator_cells(one: ReportLine) -> tuple[str, ...]:
    """Number, name, unit, target, actual, deviation, source, where it stands, day."""
    now = one.now
    return (
        now.number, now.name, unit_words(now.unit), target_words(one), actual_words(one),
        show_change(now.assessment.deviation, now.unit), one.source, str(mark_of(now).words),
        show_day(now.figure.on_day),
    )  # fmt: skip
