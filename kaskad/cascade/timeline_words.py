"""What the timeline says: dates of a bar, hints beside it, disagreements, names of the axis."""

from datetime import date
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from kaskad.cascade.progress import When
from kaskad.cascade.timeline import Against, Bar, BarKind, Clash
from kaskad.cascade.timeline_axis import AxisWords
from kaskad.cascade.timeline_lanes import LaneBar, Shape
from kaskad.core.i18n import show_day
from kaskad.periods import DAY_OFF_HINTS, ConflictCode, DayOff, Hint, Occurrence

_ROMAN = ("I", "II", "III", "IV")


class Sayer:
    """The words of one page; what comes up a thousand times is put together once."""

    def __init__(self) -> None:
        self.day = lru_cache(maxsize=None)(show_day)
        self._dates: dict[tuple[Any, ...], str] = {}
        self.when = {
            When.FINISHED: str(_("over")),
            When.RUNNING: str(_("now")),
            When.AHEAD: str(_("ahead")),
            When.UNDATED: "",
        }
        self.hints = {
            Hint.SATURDAY: str(_("a Saturday")),
            Hint.SUNDAY: str(_("a Sunday")),
            Hint.HOLIDAY: str(_("a holiday")),
            Hint.DAY_OFF: str(_("a day off")),
            Hint.CUT_BY_PERIOD: str(_("shortened by the dates of what it belongs to")),
        }

    def dates(self, bar: Bar) -> str:
        """«01.10.2020 – 28.02.2021», «до 01.06.2025 (воскресенье)»: the bar's own, uncut days."""
        key = (bar.kind in {BarKind.MARK, BarKind.LEAD}, bar.since, bar.until, bar.hints)
        if key not in self._dates:
            self._dates[key] = self._dates_of(bar)
        return self._dates[key]

    def _dates_of(self, bar: Bar) -> str:
        if bar.kind in {BarKind.MARK, BarKind.LEAD} and bar.until:
            words = _("by %(day)s", day=self.day(bar.until))
        else:
            words = self.between(bar.since, bar.until)
        hints = "; ".join(self.hints[one] for one in bar.hints if one in self.hints)
        return f"{words} ({hints})" if hints else str(words)

    def occurrence(self, one: Occurrence) -> str:
        """The dates of a repetition, with what there is to say beside them."""
        if one.is_deadline:
            words = str(_("by %(day)s", day=self.day(one.end)))
        else:
            words = self.between(one.start, one.end)
        hints = "; ".join(self.hints[hint] for hint in one.hints if hint in self.hints)
        return f"{words} ({hints})" if hints else words

    def why_off(self, day_off: DayOff | None) -> str:
        """Why nobody works on a day; "" for a working day."""
        return self.hints[DAY_OFF_HINTS[day_off]] if day_off else ""

    def between(self, since: date | None, until: date | None) -> str:
        """Two days, one of which may be unknown."""
        if since and until:
            one = self.day(since)
            return one if since == until else f"{one} – {self.day(until)}"
        if since:
            return str(_("from %(day)s, no end named", day=self.day(since)))
        return str(_("until %(day)s, no beginning named", day=self.day(until)))

    def bar(self, bar: Bar, raw: str) -> str:
        """All that a bar says: the words of the document, its dates, where it stands."""
        parts = [f"{raw}: {self.dates(bar)}" if raw else self.dates(bar)]
        if bar.times > 1:
            parts.append(str(ngettext("%(num)s time", "%(num)s times", bar.times)))
        parts.append(self.when[bar.when])
        return ", ".join(part for part in parts if part)

    def on_lane(self, bar: LaneBar) -> str:
        """The same for a sprint or a milestone."""
        if bar.shape is Shape.FLAG:
            return f"{bar.words}: {self.day(bar.start)}"
        return f"{bar.words}: {self.between(bar.start, bar.end)}"

    def clash(self, clash: Clash) -> str:
        """A disagreement in a sentence, with both dates."""
        inner, outer = self.day(clash.conflict.inner), self.day(clash.conflict.outer)
        other = {
            Against.STAGE: _("its stage"),
            Against.LAST_STAGE: _("the last stage"),
            Against.PROJECT: _("the project"),
            Against.NEXT_STAGE: _("the next stage"),
        }[clash.against]
        match clash.conflict.code:
            case ConflictCode.STARTS_EARLIER:
                sentence = _("Begins on %(inner)s, but %(other)s begins on %(outer)s.",
                             inner=inner, outer=outer, other=other)  # fmt: skip
            case ConflictCode.ENDS_LATER:
                sentence = _("Ends on %(inner)s, but %(other)s ends on %(outer)s.",
                             inner=inner, outer=outer, other=other)  # fmt: skip
            case ConflictCode.NEARLY_SAME_END:
                sentence = _(
                    "Ends on %(inner)s, but %(other)s ends on %(outer)s: a slip of the pen?",
                    inner=inner, outer=outer, other=other,
                )  # fmt: skip
            case ConflictCode.OVERLAP:
                sentence = _("Shares days with the next stage: %(inner)s – %(outer)s.",
                             inner=inner, outer=outer)  # fmt: skip
            case _ if clash.conflict.inner > clash.conflict.outer:
                sentence = _("Begins on %(inner)s, but %(other)s ends on %(outer)s.",
                             inner=inner, outer=outer, other=other)  # fmt: skip
            case _:
                sentence = _("Ends on %(inner)s, but %(other)s begins on %(outer)s.",
                             inner=inner, outer=outer, other=other)  # fmt: skip
        return str(sentence)


def axis_words() -> AxisWords:
    """Names of months, halves and quarters in the language of the page."""
    language = str(get_locale() or "ru")

    def month(pattern: str, day: date) -> str:
        return format_date(day, pattern, locale=language).replace(".", "")

    return AxisWords(
        month=lambda day: month("LLLL", day),
        short=lambda day: month("LLL", day),
        half=lambda number: str(_("half-year %(roman)s", roman=_ROMAN[number - 1])),
        quarter=lambda number: str(_("quarter %(roman)s", roman=_ROMAN[number - 1])),
    )
