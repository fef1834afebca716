"""Charts in the visitor's language, ready for templates/shared/_chart.html."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_compact_decimal
from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.core.chart_model import Chart, ChartLayout, Table, Words
from kaskad.core.charts import layout, table_of
from kaskad.core.charts import spark as _spark
from kaskad.core.i18n import show_day, show_number

# A drawing keeps its shape when it is scaled, letters and all; three sizes keep them readable.
SIZES = {"l": (760, 290), "m": (520, 250), "s": (340, 230)}
_SHORT_TABLE = 24


@dataclass(frozen=True)
class ChartView:
    """A chart for a page: drawn for a wide place, a panel and a phone, with its table."""

    drawings: tuple[tuple[str, ChartLayout], ...]
    table: Table

    @property
    def main(self) -> ChartLayout:
        """The widest drawing: title, legend and words are the same in each."""
        return self.drawings[0][1]

    @property
    def prints(self) -> bool:
        """Whether the table is short enough to be printed with the chart."""
        return len(self.table.rows) <= _SHORT_TABLE


def local_words() -> Words:
    """How this visitor's language writes numbers and days."""
    language = str(get_locale() or "ru")

    def day(pattern: str, day: date) -> str:
        return format_date(day, pattern, locale=language).replace(".", "")

    def number(value: float) -> str:
        return show_number(round(value, 2))

    def tick(value: float) -> str:
        if abs(value) < 1_000_000:
            return number(value)
        return str(format_compact_decimal(value, locale=language, fraction_digits=1))

    return Words(
        number=number,
        tick=tick,
        day=lambda moment: day("d MMM", moment),
        month=lambda moment: day("LLL", moment),
        month_year=lambda moment: day("LLL y", moment),
        full_day=show_day,
        nothing=_("No data yet."),
        day_head=_("Day"),
        name_head=_("Name"),
    )


def chart_view(chart: Chart) -> ChartView:
    """The chart in this visitor's language."""
    words = local_words()
    drawings = ((name, layout(chart, *size, words=words)) for name, size in SIZES.items())
    return ChartView(tuple(drawings), table_of(chart, words))


def spark_view(chart: Chart, width: int = 148, height: int = 40) -> ChartLayout:
    """The chart as a small line beside a figure. Its title says what it shows."""
    return _spark(chart, width, height, local_words())
