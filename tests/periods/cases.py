"""Table 6.2 of domain.md as data: the words of every row and the reading the table states.

`Says` is checked field by field; what it leaves out is free. `look` is the table's ●.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kaskad.periods import Frequency, PeriodContext, PeriodKind, Relation, SchoolYear, Window

K, F, W = PeriodKind, Frequency, Window


def d(text: str) -> date:
    """A date as the table writes it: 31.12.2024."""
    day, month, year = text.split(".")
    return date(int(year), int(month), int(day))


@dataclass(frozen=True)
class Row:
    number: str
    words: tuple[str, ...]
    kind: PeriodKind
    span: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    repeats: dict[str, Any] = field(default_factory=dict)
    look: bool = False
    context: PeriodContext = field(default_factory=PeriodContext)

    @property
    def start(self) -> date | None:
        first = self.span.partition("–")[0]
        return d(first) if first else None

    @property
    def end(self) -> date | None:
        first, dash, last = self.span.partition("–")
        return d(last if dash else first) if self.span else None


def yearly(
    number: str, words: str, *windows: Window, look: bool = False, wraps: bool = False
) -> Row:
    assert all(window.wraps_year is wraps for window in windows)
    repeats = {"freq": F.YEAR, "windows": windows}
    return Row(number, (words,), K.RECURRING, repeats=repeats, look=look)


def recurring(number: str, words: tuple[str, ...], look: bool = False, **repeats: Any) -> Row:
    return Row(number, words, K.RECURRING, repeats=repeats, look=look)


PROGRAMME = PeriodContext(programme_start=d("01.01.2019"))
AFTER_JANUARY_2022 = PeriodContext(previous_stage_end=d("31.01.2022"))
LEADERS_STAGE = PeriodContext(stage_start=d("01.01.2019"), stage_end=d("31.12.2024"))
LAB = PeriodContext(project_start=d("01.01.2020"), project_end=d("31.10.2025"))
K4 = PeriodContext(project_start=d("01.09.2020"), project_end=d("31.08.2022"))
REPORT_2022 = PeriodContext(written_on=d("15.06.2022"))

ROWS: tuple[Row, ...] = (
    Row("1", ("до 2024 года",), K.DEADLINE, "01.01.2019–31.12.2024",
        {"start_origin": "inherited", "end_precision": "year", "anchor": "programme"},
        look=True, context=PROGRAMME),
    Row("2", ("08.2021- 01.2022",), K.MONTH_RANGE, "01.08.2021–31.01.2022"),
    Row("3", ("до 08.2024",), K.DEADLINE, "01.02.2022–31.08.2024",
        {"start_origin": "inherited", "end_precision": "month"}, context=AFTER_JANUARY_2022),
    Row("4", ("2019-2024",), K.YEAR_RANGE, "01.01.2019–31.12.2024", look=True, context=PROGRAMME),
    Row("5", ("в течение года",), K.RECURRING, "01.01.2019–31.12.2024",
        {"start_origin": "inherited", "end_origin": "inherited", "anchor": "stage"},
        {"freq": F.YEAR, "windows": (W(1, 12),)}, look=True, context=LEADERS_STAGE),
    yearly("6", "ежегодно, ноябрь- декабрь", W(11, 12)),
    yearly("7", "ежегодно, апрель", W(4, 4)),
    yearly("8", "ежегодно, сентябрь- октябрь", W(9, 10)),
    yearly("9", "ежегодно, октябрь- февраль", W(10, 2), wraps=True),
    yearly("10", "ежегодно, октябрь- ноябрь", W(10, 11)),
    yearly("11", "ежегодно, декабрь – март", W(12, 3), wraps=True),
    Row("12", ("2020-2021 учебный год",), K.SCHOOL_YEAR, "01.09.2020–31.08.2021",
        {"school_year": SchoolYear(2020)}),
    Row("13", ("сентябрь 2021 г. – октябрь 2024 г.",), K.MONTH_RANGE, "01.09.2021–31.10.2024"),
    Row("14", ("ноябрь-декабрь 2024 г.",), K.MONTH_RANGE, "01.11.2024–31.12.2024"),
    Row("15", ("ноябрь- декабрь 2024", "ноябрь-декабрь 2024"), K.MONTH_RANGE,
        "01.11.2024–31.12.2024"),
    Row("16", ("30.09.2021",), K.DAY, "30.09.2021"),
    Row("16", ("18.10.2021",), K.DAY, "18.10.2021"),
    Row("17", ("регулярно",), K.REGULAR, fields={"anchor": "stage"}, look=True),
    # The doubt of row 18 lies between it and its stage: see the test of conflicts.
    Row("18", ("ноябрь 2021- декабрь 2024", "ноябрь 2021-декабрь 2024"), K.MONTH_RANGE,
        "01.11.2021–31.12.2024"),
    Row("19", ("не менее 1 раза в учебном полугодии",), K.RECURRING, fields={"anchor": "stage"},
        repeats={"freq": F.HALF_YEAR, "times_min": 1, "times_max": None}),
    Row("20", ("непрерывно",), K.CONTINUOUS, fields={"anchor": "stage"}),
    Row("21", ("сентябрь 2020 – декабрь 2021",), K.MONTH_RANGE, "01.09.2020–31.12.2021"),
    Row("22", ("2022 – 2023",), K.YEAR_RANGE, "01.01.2022–31.12.2023", look=True),
    Row("23", ("2023 – сентябрь 2024",), K.MONTH_RANGE, "01.01.2023–30.09.2024",
        {"start_precision": "year", "end_precision": "month"}, look=True),
    yearly("24", "Сентябрь", W(9, 9), look=True),
    yearly("25", "Октябрь- ноябрь", W(10, 11), look=True),
    yearly("26", "ноябрь - декабрь", W(11, 12), look=True),
    yearly("27", "январь – март", W(1, 3), look=True),
    yearly("28", "апрель – май", W(4, 5), look=True),
    yearly("29", "июнь – сентябрь", W(6, 9), look=True),
    recurring("30", ("(ежегодная корректировка)",), freq=F.YEAR, windows=()),
    Row("31", ("2020-2021",), K.YEAR_RANGE, "01.01.2020–31.12.2021", look=True),
    Row("32", ("2022-2024",), K.YEAR_RANGE, "01.01.2022–31.12.2024",
        context=PeriodContext(previous_stage_end=d("31.12.2021"))),
    Row("33", ("до 31.10.2025",), K.DEADLINE, "01.01.2025–31.10.2025",
        {"start_origin": "inherited", "end_precision": "day"},
        context=PeriodContext(previous_stage_end=d("31.12.2024"))),
    Row("34", ("2020",), K.YEAR, "01.01.2020–31.12.2020"),
    Row("35", ("2020-2024 ежегодно",), K.RECURRING, "01.01.2020–31.12.2024",
        repeats={"freq": F.YEAR, "from_year": 2020, "to_year": 2024, "windows": ()}),
    Row("36", ("октябрь 2020",), K.MONTH, "01.10.2020–31.10.2020"),
    Row("37", ("2020-2024",), K.YEAR_RANGE, "01.01.2020–31.12.2024", context=LAB),
    Row("38", ("2020-2024 постоянно",), K.CONTINUOUS, "01.01.2020–31.12.2024",
        {"start_precision": "year", "end_precision": "year"}),
    Row("39", ("ежегодно до 01.06.",), K.RECURRING_DEADLINE, "01.01.2020–31.10.2025",
        repeats={"freq": F.YEAR, "windows": (W(6, 6, 1, 1),), "from_year": 2021, "to_year": 2025},
        look=True, context=LAB),
    # The doubt of row 40 lies between it and its stage: see the test of conflicts.
    Row("40", ("до 30.10.2025",), K.DEADLINE, "01.01.2020–30.10.2025", context=LAB),
    Row("41", ("июнь-август 2021",), K.MONTH_RANGE, "01.06.2021–31.08.2021"),
    Row("42", ("сентябрь 2021",), K.MONTH, "01.09.2021–30.09.2021"),
    Row("43", ("октябрь-ноябрь 2021",), K.MONTH_RANGE, "01.10.2021–30.11.2021"),
    Row("44", ("ноябрь 2021",), K.MONTH, "01.11.2021–30.11.2021"),
    Row("45", ("22 ноября 2021", "22.11.2021 г."), K.DAY, "22.11.2021"),
    Row("46", ("с 01.09.2020 по 31.08.2022",), K.DAY_RANGE, "01.09.2020–31.08.2022"),
    Row("47", ("2020 г.",), K.YEAR, "01.09.2020–31.12.2020", {"start_origin": "inherited"},
        context=K4),
    Row("47", ("2021 г.",), K.YEAR, "01.01.2021–31.12.2021", context=K4),
    Row("47", ("2022 г.",), K.YEAR, "01.01.2022–31.08.2022", {"end_origin": "inherited"},
        context=K4),
    Row("48", ("Январь - февраль 2020 г.", "Январь  -\nфевраль\n2020 г."), K.MONTH_RANGE,
        "01.01.2020–29.02.2020"),
    Row("49", ("Март 2020 г. - октябрь 2021 г.", "Март 2020 г.\n- октябрь 2021 г."),
        K.MONTH_RANGE, "01.03.2020–31.10.2021"),
    Row("50", ("Ноябрь- декабрь 2021 г.", "Ноябрь-декабрь 2021 г."), K.MONTH_RANGE,
        "01.11.2021–31.12.2021"),
    Row("51", ("Декабрь 2021 г.",), K.MONTH, "01.12.2021–31.12.2021"),
    Row("52", ("2020",), K.YEAR, "01.01.2020–31.12.2020"),
    Row("52", ("2021",), K.YEAR, "01.01.2021–31.12.2021"),
    recurring("53", ("2 раза в год: сентябрь и февраль-март по графику",),
              freq=F.YEAR, times_min=2, times_max=2, windows=(W(9, 9), W(2, 3))),
    recurring("54", ("раз в год",), freq=F.YEAR, times_min=1, times_max=1),
    recurring("55", ("ежемесячных планах", "ежемесячные планы"), freq=F.MONTH),
    recurring("56", ("годовые отчёты",), look=True, freq=F.YEAR),
    recurring("57", ("ежегодное представление",), freq=F.YEAR),
    Row("58", ("В период с 01 по 18 декабря 2021 года",), K.DAY_RANGE, "01.12.2021–18.12.2021"),
    Row("59", ("25.10-18.11.2021",), K.DAY_RANGE, "25.10.2021–18.11.2021"),
    # The doubt of row 60 is that it lies outside the reported year: see the test of conflicts.
    Row("60", ("01-2.10.2022",), K.DAY_RANGE, "01.10.2022–02.10.2022"),
    Row("61", ("октябрь-ноябрь 2021",), K.MONTH_RANGE, "01.10.2021–30.11.2021"),
    Row("62", ("в 2021-2022 учебном году",), K.SCHOOL_YEAR, "01.09.2021–31.08.2022",
        {"school_year": SchoolYear(2021)}),
    Row("63", ("В 2022 году по итогам полугодия",), K.HALF_YEAR, "01.01.2022–30.06.2022",
        look=True),
    Row("64", ("на предстоящий год",), K.RELATIVE, "01.09.2022–31.08.2023",
        {"relation": Relation.COMING_YEAR, "school_year": SchoolYear(2022),
         "start_origin": "default", "anchor": "document"}, look=True, context=REPORT_2022),
    Row("65", ("В 2021 году",), K.YEAR, "01.01.2021–31.12.2021"),
    Row("65", ("в 2022 году",), K.YEAR, "01.01.2022–31.12.2022"),
    Row("66", ("в сентябре 2021 года",), K.MONTH, "01.09.2021–30.09.2021"),
    Row("66", ("в апреле 2022 года",), K.MONTH, "01.04.2022–30.04.2022"),
    Row("66", ("в марте 2021 года",), K.MONTH, "01.03.2021–31.03.2021"),
    Row("66", ("В марте 2022 года",), K.MONTH, "01.03.2022–31.03.2022"),
    Row("66", ("в июле 2021 года", "в июле 2021 г."), K.MONTH, "01.07.2021–31.07.2021"),
    Row("66", ("В декабре 2021 года",), K.MONTH, "01.12.2021–31.12.2021"),
    Row("67", ("весной 2021 г.",), K.SEASON, "01.03.2021–31.05.2021",
        {"start_precision": "season"}),
    Row("68", ("(18.10.2021)", "(18.10.2021) ГБОУ лицей № 373", "школа № 358, 18.10.2021"),
        K.DAY, "18.10.2021"),
    Row("68", ("(14.12.2021)",), K.DAY, "14.12.2021"),
    Row("68", ("29.09.2021",), K.DAY, "29.09.2021"),
    Row("68", ("24.03.2022",), K.DAY, "24.03.2022"),
    Row("69", ("ПМОФ 2021", "EdEXPO 2021", "(2021)"), K.YEAR, "01.01.2021–31.12.2021"),
    Row("69", ("(2020)",), K.YEAR, "01.01.2020–31.12.2020"),
    Row("70", ("постоянно дополняется",), K.CONTINUOUS),
    Row("71", ("На протяжение многих лет", "На протяжении многих лет"), K.NONE),
    Row("72", ("на 2020-2024гг.",), K.YEAR_RANGE, "01.01.2020–31.12.2024"),
    # Row 73 is ○ in the table because the document is not ours; the words are those of row 1.
    Row("73", ("до 2036 года",), K.DEADLINE, "01.01.2019–31.12.2036", look=True,
        context=PROGRAMME),
    Row("74", ("от 6.08.2020",), K.DAY, "06.08.2020", {"anchor": "document"}),
    Row("74", ("от 25.12.2019",), K.DAY, "25.12.2019", {"anchor": "document"}),
    Row("74", ("от 23.07.2021", "от 23 июля 2021 года"), K.DAY, "23.07.2021",
        {"anchor": "document"}),
    Row("74", ("от 1 сентября 2021 г. № Р-210",), K.DAY, "01.09.2021", {"anchor": "document"}),
    Row("74", ("от 7 мая 2018 г.",), K.DAY, "07.05.2018", {"anchor": "document"}),
    Row("74", ("от 1 февраля 2021 г.",), K.DAY, "01.02.2021", {"anchor": "document"}),
    Row("74", ("10.01.2017 г.",), K.DAY, "10.01.2017"),
    Row("74", ("22 ноября 2018 г.",), K.DAY, "22.11.2018"),
    Row("75", ("Письмо от 16.03.2021 № 03",), K.DAY, "16.03.2021", {"anchor": "document"}),
    Row("76", ("2020",), K.YEAR, "01.01.2020–31.12.2020"),
    Row("76", ("2019",), K.YEAR, "01.01.2019–31.12.2019"),
)  # fmt: skip

# Section 6.3: usual forms that the seeds do not have.
USUAL: tuple[Row, ...] = (
    Row("u1", ("август 2021 – январь 2022",), K.MONTH_RANGE, "01.08.2021–31.01.2022"),
    Row("u2", ("I квартал 2022 г.", "1 кв. 2022", "1-й квартал 2022 года"), K.QUARTER,
        "01.01.2022–31.03.2022"),
    recurring("u3", ("ежеквартально", "каждый квартал"), freq=F.QUARTER),
    recurring("u4", ("ежемесячно", "каждый месяц"), freq=F.MONTH),
    recurring("u5", ("еженедельно", "каждую неделю"), freq=F.WEEK),
    recurring("u6", ("1 раз в четверть", "один раз в четверть"), freq=F.TERM, times_min=1,
              times_max=1),
    recurring("u7", ("1 раз в квартал",), freq=F.QUARTER, times_min=1, times_max=1),
    recurring("u8", ("не реже 2 раз в год",), freq=F.YEAR, times_min=2, times_max=None),
    Row("u9", ("до 25 числа каждого месяца", "ежемесячно до 25 числа"), K.RECURRING_DEADLINE,
        repeats={"freq": F.MONTH, "day_of_month": 25}),
    Row("u10", ("не позднее 5-го рабочего дня",), K.RECURRING_DEADLINE,
        repeats={"freq": F.MONTH, "working_day": 5}, look=True),
    Row("u11", ("до конца учебного года",), K.RELATIVE, "15.10.2021–31.08.2022",
        {"relation": Relation.SCHOOL_YEAR_END, "end_origin": "default"},
        context=PeriodContext(stage_start=d("15.10.2021"))),
    Row("u12", ("в каникулярное время", "каникулы", "в период каникул"), K.RELATIVE,
        fields={"relation": Relation.VACATIONS}),
    Row("u13", ("в течение всего периода", "весь период", "в течение всего срока реализации"),
        K.CONTINUOUS),
    Row("u14", ("по мере необходимости",), K.RELATIVE, fields={"relation": Relation.AS_NEEDED}),
    Row("u15", ("по плану", "по плану работы ИМЦ"), K.RELATIVE,
        fields={"relation": Relation.BY_PLAN}),
    Row("u16", ("по отдельному графику", "по графику"), K.RELATIVE,
        fields={"relation": Relation.BY_SCHEDULE}),
    Row("u17", ("2021/2022 уч. г.", "2021/2022", "2021-2022 уч.г.", "2021/22 учебный год"),
        K.SCHOOL_YEAR, "01.09.2021–31.08.2022", {"school_year": SchoolYear(2021)}),
    Row("u18", ("II полугодие 2021-2022 уч. года", "второе полугодие 2021/2022 учебного года"),
        K.HALF_YEAR, "01.01.2022–31.08.2022", {"school_year": SchoolYear(2021)}),
    yearly("u19", "сентябрь-май", W(9, 5), look=True, wraps=True),
    Row("u20", ("с сентября 2021",), K.MONTH_RANGE, "01.09.2021–31.10.2025",
        {"end_origin": "inherited"}, context=LAB),
    Row("u21", ("по 31.08.2022",), K.DEADLINE, "01.01.2020–31.08.2022", context=LAB),
    Row("u22", ("декада",), K.RELATIVE, fields={"relation": Relation.TEN_DAYS}, look=True),
    Row("u22", ("I декада марта 2022 г.",), K.DAY_RANGE, "01.03.2022–10.03.2022"),
    Row("u22", ("третья декада февраля 2022",), K.DAY_RANGE, "21.02.2022–28.02.2022"),
    yearly("u23", "март (1–10)", W(3, 3, 1, 10), look=True),
    Row("u23", ("март (1–10) 2022", "1-10 марта 2022 г."), K.DAY_RANGE, "01.03.2022–10.03.2022"),
    # Ours: forms that section 9.1 wants in input fields, and ones that stand beside the above.
    Row("o1", ("6.8.2020", "06.08.20", "2020-08-06"), K.DAY, "06.08.2020"),
    Row("o2", ("октябрь–май 2021-2022 уч. г.", "с октября по май 2021/2022 учебного года"),
        K.MONTH_RANGE, "01.10.2021–31.05.2022"),
    Row("o3", ("декабрь – март 2022",), K.MONTH_RANGE, "01.12.2021–31.03.2022"),
    Row("o4", ("зима 2020/2021",), K.SEASON, "01.12.2020–28.02.2021"),
    Row("o5", ("2020-2023 учебные годы",), K.SCHOOL_YEAR, "01.09.2020–31.08.2023"),
    Row("o6", ("до конца мая 2022 г.",), K.DEADLINE, "01.01.2020–31.05.2022", context=LAB),
    yearly("o7", "ежегодно с октября по февраль", W(10, 2), wraps=True),
    recurring("o8", ("ежемесячно, сентябрь – май",), freq=F.MONTH, windows=(W(9, 5),)),
    recurring("o9", ("2-3 раза в месяц",), freq=F.MONTH, times_min=2, times_max=3),
    recurring("o10", ("не более 3 раз в неделю",), freq=F.WEEK, times_min=None, times_max=3),
    recurring("o11", ("в течение учебного года",), freq=F.SCHOOL_YEAR, windows=(W(9, 8),)),
    Row("o12", ("до 1 июня",), K.RECURRING_DEADLINE, "01.01.2020–31.10.2025",
        repeats={"freq": F.YEAR, "windows": (W(6, 6, 1, 1),)}, look=True, context=LAB),
    Row("o13", ("I-II кварталы 2022",), K.MONTH_RANGE, "01.01.2022–30.06.2022"),
    Row("o14", ("30.09.2021, 18.10.2021",), K.DAY, "30.09.2021", look=True),
)  # fmt: skip

STOP_LIST: tuple[str, ...] = (
    "до 35 лет", "молодые педагоги до 35 лет", "до 15 минут", "50+", "в течение всей жизни",
    "(36 часов)", "144 ч.", "36, 72, 108, 144", "2 - 3 уровня", "Наставничество 2.0",
    "НАСТАВНИК 2030", "«НАСТАВНИК 2030»", "п. 1.8", "3.7", "№3(73)", "IV форума", "XII",
    "Х всероссийская", "X Всероссийская",
)  # fmt: skip
