"""The words in which periods are printed, in Russian and in English.

Russian phrases are also what `read_period` reads back, so a change here is a change of grammar.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Final, Literal, TypeAlias

from kaskad.periods.kinds import Frequency, Relation
from kaskad.periods.period import Window
from kaskad.periods.repeating import WHOLE_SCHOOL_YEAR, WHOLE_YEAR
from kaskad.periods.words import MONTHS_ENGLISH, MONTHS_GENITIVE, MONTHS_NOMINATIVE

Locale: TypeAlias = Literal["ru", "en"]
NBSP: Final = "\u00a0"


class Phrases(ABC):
    """One language; every method returns finished text."""

    months: ClassVar[tuple[str, ...]]
    months_genitive: ClassVar[tuple[str, ...]]
    seasons: ClassVar[Mapping[int, str]]
    relations: ClassVar[Mapping[Relation, str]]
    adverbs: ClassVar[Mapping[Frequency, str]]
    units: ClassVar[Mapping[Frequency, str]]
    whole_year: ClassVar[Mapping[tuple[Frequency, tuple[Window, ...]], str]]
    continuous: ClassVar[str]
    regular: ClassVar[str]
    both: ClassVar[str]

    @abstractmethod
    def day(self, day: date) -> str:
        """A full date."""

    @abstractmethod
    def day_of_year(self, day: int, month: int) -> str:
        """A day without its year."""

    @abstractmethod
    def year(self, year: int) -> str:
        """A calendar year."""

    @abstractmethod
    def years(self, first: int, last: int) -> str:
        """A run of calendar years."""

    def month(self, month: int, year: int) -> str:
        """A month of a year, on its own."""
        return f"{self.months[month - 1]} {self.year(year)}"

    def month_genitive(self, month: int, year: int) -> str:
        """A month of a year after a preposition."""
        return f"{self.months_genitive[month - 1]} {self.year(year)}"

    @abstractmethod
    def quarter(self, roman: str, year: str) -> str:
        """A calendar quarter."""

    @abstractmethod
    def half_year(self, roman: str, year: str) -> str:
        """A half of a calendar or school year."""

    @abstractmethod
    def term(self, number: int, year: str) -> str:
        """A term of a school year."""

    @abstractmethod
    def school_year(self, label: str) -> str:
        """One school year."""

    @abstractmethod
    def school_year_genitive(self, label: str) -> str:
        """A school year, as the whole of which something is a part."""

    @abstractmethod
    def school_years(self, first: str, last: str) -> str:
        """A run of school years."""

    @abstractmethod
    def document(self, day: str) -> str:
        """The date of a document."""

    @abstractmethod
    def since(self, point: str) -> str:
        """An open span that has a start."""

    @abstractmethod
    def until(self, point: str) -> str:
        """A deadline; the point is included."""

    @abstractmethod
    def yearly_deadline(self, point: str) -> str:
        """A deadline of every year."""

    @abstractmethod
    def monthly_day(self, day: int) -> str:
        """A deadline of every month."""

    @abstractmethod
    def monthly_working_day(self, number: int) -> str:
        """A deadline of every month counted in working days."""

    @abstractmethod
    def times(self, least: int, most: int, unit: str) -> str:
        """So many times in a unit."""

    @abstractmethod
    def at_least(self, times: int, unit: str) -> str:
        """A lower bound of the rate."""

    @abstractmethod
    def at_most(self, times: int, unit: str) -> str:
        """An upper bound of the rate."""


class Russian(Phrases):
    """Russian, in the forms of domain.md, 9.1."""

    months = MONTHS_NOMINATIVE
    months_genitive = MONTHS_GENITIVE
    seasons: ClassVar[Mapping[int, str]] = {3: "весна", 6: "лето", 9: "осень", 12: "зима"}
    relations: ClassVar[Mapping[Relation, str]] = {
        Relation.COMING_YEAR: "на предстоящий год",
        Relation.SCHOOL_YEAR_END: "до конца учебного года",
        Relation.VACATIONS: "в каникулярное время",
        Relation.AS_NEEDED: "по мере необходимости",
        Relation.BY_PLAN: "по плану",
        Relation.BY_SCHEDULE: "по отдельному графику",
        Relation.TEN_DAYS: "декада",
    }
    adverbs: ClassVar[Mapping[Frequency, str]] = {
        Frequency.YEAR: "ежегодно",
        Frequency.SCHOOL_YEAR: "каждый учебный год",
        Frequency.HALF_YEAR: "каждое полугодие",
        Frequency.TERM: "каждую четверть",
        Frequency.QUARTER: "ежеквартально",
        Frequency.MONTH: "ежемесячно",
        Frequency.WEEK: "еженедельно",
    }
    units: ClassVar[Mapping[Frequency, str]] = {
        Frequency.YEAR: "год",
        Frequency.SCHOOL_YEAR: "учебный год",
        Frequency.HALF_YEAR: "учебное полугодие",
        Frequency.TERM: "четверть",
        Frequency.QUARTER: "квартал",
        Frequency.MONTH: "месяц",
        Frequency.WEEK: "неделю",
    }
    whole_year: ClassVar[Mapping[tuple[Frequency, tuple[Window, ...]], str]] = {
        (Frequency.YEAR, (WHOLE_YEAR,)): "в течение года",
        (Frequency.SCHOOL_YEAR, (WHOLE_SCHOOL_YEAR,)): "в течение учебного года",
    }
    continuous = "непрерывно"
    regular = "регулярно"
    both = " и "

    def day(self, day: date) -> str:
        """«01.09.2020»."""
        return f"{day:%d.%m}.{day.year:04}"

    def day_of_year(self, day: int, month: int) -> str:
        """«01.06»."""
        return f"{day:02}.{month:02}"

    def year(self, year: int) -> str:
        """«2021 г.»."""
        return f"{year}{NBSP}г."

    def years(self, first: int, last: int) -> str:
        """«2019 – 2024 гг.»."""
        return f"{first} – {last}{NBSP}гг."

    def quarter(self, roman: str, year: str) -> str:
        """«I квартал 2022 г.»."""
        return f"{roman} квартал {year}"

    def half_year(self, roman: str, year: str) -> str:
        """«II полугодие 2021/2022 учебного года»."""
        return f"{roman} полугодие {year}"

    def term(self, number: int, year: str) -> str:
        """«1-я четверть 2021/2022 учебного года»."""
        return f"{number}-я четверть {year}"

    def school_year(self, label: str) -> str:
        """«2026/2027 учебный год»."""
        return f"{label} учебный год"

    def school_year_genitive(self, label: str) -> str:
        """«2026/2027 учебного года»."""
        return f"{label} учебного года"

    def school_years(self, first: str, last: str) -> str:
        """«2020/2021 – 2022/2023 учебные годы»."""
        return f"{first} – {last} учебные годы"

    def document(self, day: str) -> str:
        """«от 06.08.2020»."""
        return f"от {day}"

    def since(self, point: str) -> str:
        """«с сентября 2021 г.»."""
        return f"с {point}"

    def until(self, point: str) -> str:
        """«до 31.10.2025»."""
        return f"до {point}"

    def yearly_deadline(self, point: str) -> str:
        """«ежегодно до 01.06»."""
        return f"ежегодно до {point}"

    def monthly_day(self, day: int) -> str:
        """«до 25 числа каждого месяца»."""
        return f"до {day} числа каждого месяца"

    def monthly_working_day(self, number: int) -> str:
        """«не позднее 5-го рабочего дня каждого месяца»."""
        return f"не позднее {number}-го рабочего дня каждого месяца"

    def times(self, least: int, most: int, unit: str) -> str:
        """«2 раза в год», «1–2 раза в месяц»."""
        number = str(least) if least == most else f"{least}–{most}"
        few = most % 10 in {2, 3, 4} and most % 100 not in {12, 13, 14}
        return f"{number} {'раза' if few else 'раз'} в {unit}"

    def at_least(self, times: int, unit: str) -> str:
        """«не реже 1 раза в четверть», «не реже 2 раз в год»."""
        return f"не реже {self._genitive(times)} в {unit}"

    def at_most(self, times: int, unit: str) -> str:
        """«не более 3 раз в месяц»."""
        return f"не более {self._genitive(times)} в {unit}"

    @staticmethod
    def _genitive(times: int) -> str:
        one = times % 10 == 1 and times % 100 != 11
        return f"{times} {'раза' if one else 'раз'}"


class English(Phrases):
    """English, for display only: nothing reads it back."""

    months = MONTHS_ENGLISH
    months_genitive = MONTHS_ENGLISH
    seasons: ClassVar[Mapping[int, str]] = {3: "spring", 6: "summer", 9: "autumn", 12: "winter"}
    relations: ClassVar[Mapping[Relation, str]] = {
        Relation.COMING_YEAR: "for the coming year",
        Relation.SCHOOL_YEAR_END: "until the end of the school year",
        Relation.VACATIONS: "during school holidays",
        Relation.AS_NEEDED: "as needed",
        Relation.BY_PLAN: "according to the plan",
        Relation.BY_SCHEDULE: "according to a separate schedule",
        Relation.TEN_DAYS: "ten days",
    }
    adverbs: ClassVar[Mapping[Frequency, str]] = {
        Frequency.YEAR: "yearly",
        Frequency.SCHOOL_YEAR: "every school year",
        Frequency.HALF_YEAR: "every half-year",
        Frequency.TERM: "every term",
        Frequency.QUARTER: "quarterly",
        Frequency.MONTH: "monthly",
        Frequency.WEEK: "weekly",
    }
    units: ClassVar[Mapping[Frequency, str]] = {
        Frequency.YEAR: "a year",
        Frequency.SCHOOL_YEAR: "a school year",
        Frequency.HALF_YEAR: "a school half-year",
        Frequency.TERM: "a term",
        Frequency.QUARTER: "a quarter",
        Frequency.MONTH: "a month",
        Frequency.WEEK: "a week",
    }
    whole_year: ClassVar[Mapping[tuple[Frequency, tuple[Window, ...]], str]] = {
        (Frequency.YEAR, (WHOLE_YEAR,)): "throughout the year",
        (Frequency.SCHOOL_YEAR, (WHOLE_SCHOOL_YEAR,)): "throughout the school year",
    }
    continuous = "continuously"
    regular = "regularly"
    both = " and "

    def day(self, day: date) -> str:
        """`1 September 2020`."""
        return f"{self.day_of_year(day.day, day.month)} {day.year}"

    def day_of_year(self, day: int, month: int) -> str:
        """`1 June`."""
        return f"{day} {self.months[month - 1]}"

    def year(self, year: int) -> str:
        """`2021`."""
        return str(year)

    def years(self, first: int, last: int) -> str:
        """`2019 – 2024`."""
        return f"{first} – {last}"

    def quarter(self, roman: str, year: str) -> str:
        """`Quarter I of 2022`."""
        return f"quarter {roman} of {year}"

    def half_year(self, roman: str, year: str) -> str:
        """`Half-year II of the 2021/2022 school year`."""
        return f"half-year {roman} of {year}"

    def term(self, number: int, year: str) -> str:
        """`Term 1 of the 2021/2022 school year`."""
        return f"term {number} of {year}"

    def school_year(self, label: str) -> str:
        """`2026/2027 school year`."""
        return f"{label} school year"

    def school_year_genitive(self, label: str) -> str:
        """`the 2026/2027 school year`."""
        return f"the {label} school year"

    def school_years(self, first: str, last: str) -> str:
        """`2020/2021 – 2022/2023 school years`."""
        return f"{first} – {last} school years"

    def document(self, day: str) -> str:
        """`dated 6 August 2020`."""
        return f"dated {day}"

    def since(self, point: str) -> str:
        """`from September 2021`."""
        return f"from {point}"

    def until(self, point: str) -> str:
        """`by 31 October 2025`."""
        return f"by {point}"

    def yearly_deadline(self, point: str) -> str:
        """`yearly by 1 June`."""
        return f"yearly by {point}"

    def monthly_day(self, day: int) -> str:
        """`by day 25 of every month`."""
        return f"by day {day} of every month"

    def monthly_working_day(self, number: int) -> str:
        """`by working day 5 of every month`."""
        return f"by working day {number} of every month"

    def times(self, least: int, most: int, unit: str) -> str:
        """`once a year`, `2 times a year`."""
        if least == most == 1:
            return f"once {unit}"
        number = str(least) if least == most else f"{least}–{most}"
        return f"{number} times {unit}"

    def at_least(self, times: int, unit: str) -> str:
        """`at least once a term`."""
        return f"at least {self.times(times, times, unit)}"

    def at_most(self, times: int, unit: str) -> str:
        """`at most 3 times a month`."""
        return f"at most {self.times(times, times, unit)}"


RUSSIAN: Final = Russian()
ENGLISH: Final = English()
