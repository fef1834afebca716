"""What people of the example have entered by hand, and what monitoring decided on it.

Half-years, quarters and months with their figures, so that charts and sparklines have something to
show and the periods that wait are those that nobody has filled in yet.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kaskad.indicators.assessment import Judgement
from kaskad.indicators.entering import Entered

CLUSTER, COMMUNITIES = "constellation-cluster", "pro-communities"
MENTORS, BRIDGE, NEARBY = "beside-the-master", "captains-bridge", "school-nearby"
LADDER = "mastery-ladder"
VERIFIED_ON = date(2022, 2, 7)
MENTORS_ON, MENTORS_DAY = date(2022, 2, 1), date(2022, 1, 28)
YEAR_END, SPRING = date(2021, 12, 31), date(2022, 3, 31)


@dataclass(frozen=True)
class Told:
    """A value that somebody has entered by hand, and what became of it."""

    project: str
    indicator: str
    who: str
    written_on: date
    entered: Entered
    note: str
    url: str = ""
    title: str = ""
    sent: bool = True
    decided_on: date | None = None
    judgement: Judgement | None = None
    reason: str = ""
    remarks: str = ""
    """Why it was returned; empty: it was verified."""
    part: dict[str, str] = field(default_factory=dict)


def count_of(day: date, number: int) -> Entered:
    """So many, all there are as of a day."""
    return Entered(day, number=Decimal(number))


def share_of(day: date, part: int, whole: int) -> Entered:
    """So many out of so many."""
    return Entered(day, numerator=Decimal(part), denominator=Decimal(whole))


STORY = (
    Told(CLUSTER, "2.1", "deputy-1", date(2021, 12, 28), share_of(date(2021, 12, 24), 71, 96),
         "Сведения о кадрах, сводная таблица", decided_on=VERIFIED_ON),
    Told(CLUSTER, "5.1", "deputy-1", date(2021, 12, 29), count_of(date(2021, 12, 28), 101),
         "По журналу учёта за полтора года", "https://imc.example/plan/2021",
         "План районных мероприятий с отметками", decided_on=VERIFIED_ON),
    Told(CLUSTER, "2.2", "deputy-1", date(2022, 1, 19),
         Entered(date(2022, 1, 18), present=True, text="Справка о возрастном составе готова"),
         "", "https://imc.example/staff", "Справка о кадрах", decided_on=VERIFIED_ON),
    Told(CLUSTER, "4.2", "deputy-1", date(2022, 1, 20),
         Entered(date(2022, 1, 19), text="Консультанты есть по шести предметам из восьми"),
         "", "https://imc.example/consultants", "Список консультантов", decided_on=VERIFIED_ON,
         judgement=Judgement.PARTLY, reason="Нет консультантов по искусству и технологии."),
    Told(COMMUNITIES, "1.3", "methodist-1", date(2022, 2, 3),
         share_of(date(2022, 1, 31), 365, 1738), "Списки участников сообществ",
         decided_on=VERIFIED_ON),
    Told(COMMUNITIES, "1.3", "methodist-1", date(2022, 4, 13),
         share_of(date(2022, 4, 11), 452, 1738), "Ещё не все сообщества прислали списки",
         sent=False),
    Told(CLUSTER, "4.1", "deputy-1", date(2022, 4, 11), share_of(date(2022, 4, 8), 41, 96),
         "По реестру соглашений", "https://imc.example/agreements", "Реестр соглашений"),
    Told(COMMUNITIES, "1.3", "methodist-1", date(2020, 12, 28),
         share_of(date(2020, 12, 25), 168, 1714), "Опрос ноября", decided_on=date(2021, 1, 14)),
    Told(COMMUNITIES, "1.3", "methodist-1", date(2021, 6, 17),
         share_of(date(2021, 6, 15), 241, 1722), "Списки сообществ", decided_on=date(2021, 6, 24)),
    Told(COMMUNITIES, "1.4", "methodist-1", date(2021, 7, 1), count_of(date(2021, 6, 30), 9),
         "По банку материалов", decided_on=date(2021, 7, 6)),
    Told(COMMUNITIES, "1.4", "methodist-1", date(2021, 10, 1), count_of(date(2021, 9, 30), 14),
         "По банку материалов", decided_on=date(2021, 10, 8)),
    Told(COMMUNITIES, "1.4", "methodist-1", date(2021, 12, 30), count_of(date(2021, 12, 29), 31),
         "По банку материалов", "https://imc.example/bank", "Банк материалов",
         decided_on=date(2022, 1, 14)),
    Told(COMMUNITIES, "1.4", "methodist-1", date(2022, 4, 4), count_of(date(2022, 3, 31), 52),
         "По банку материалов", decided_on=date(2022, 4, 12),
         remarks="В банке на 31 марта 47 материалов: ещё пять без рецензии. Пересчитайте."),
    Told(MENTORS, "1.2", "methodist-2", date(2021, 6, 1), count_of(date(2021, 5, 31), 5),
         "Протоколы первой очереди", decided_on=date(2021, 6, 8)),
    Told(MENTORS, "1.2", "methodist-2", date(2022, 1, 31), count_of(date(2022, 1, 28), 11),
         "Протоколы взаимной проверки", decided_on=VERIFIED_ON),
    *(
        Told(MENTORS, "1.1", "methodist-2", MENTORS_ON, share_of(MENTORS_DAY, part, whole),
             "Приказ школы", decided_on=VERIFIED_ON, part={"организация": school})
        for school, part, whole in (
            ("Школа № 12", 14, 16), ("Гимназия № 27", 11, 18), ("Детский сад № 5", 5, 12),
        )
    ),
    Told(NEARBY, "1.1", "monitoring-head", date(2021, 9, 14), Entered(date(2021, 9, 1),
         number=Decimal(5)), "Сведения регионального оператора", decided_on=date(2021, 9, 20)),
    Told(NEARBY, "1.2", "monitoring-head", date(2021, 12, 22), Entered(date(2021, 12, 17),
         number=Decimal(61)), "Декабрьские диагностические работы", decided_on=VERIFIED_ON),
    Told(BRIDGE, "1.1", "deputy-2", date(2022, 3, 28), count_of(date(2022, 3, 25), 12),
         "Семеро защитили проекты в марте, раньше срока", decided_on=date(2022, 4, 5)),
    Told(CLUSTER, "1.4", "deputy-1", date(2021, 12, 27), share_of(date(2021, 12, 20), 288, 402),
         "Анкета после диагностики", decided_on=VERIFIED_ON),
    Told(CLUSTER, "3.1", "deputy-1", date(2021, 12, 28), share_of(date(2021, 12, 24), 61, 158),
         "Журнал консультаций", decided_on=VERIFIED_ON),
    Told(CLUSTER, "3.1", "deputy-1", date(2022, 4, 1), share_of(date(2022, 3, 31), 79, 161),
         "Журнал консультаций", decided_on=date(2022, 4, 6)),
    Told(CLUSTER, "3.3", "deputy-1", date(2022, 3, 28), share_of(date(2022, 3, 25), 74, 86),
         "Анкета молодых педагогов", decided_on=date(2022, 4, 5)),
    *(
        Told(CLUSTER, "5.1", "deputy-1", written, count_of(day, number), "По журналу учёта",
             decided_on=decided)
        for written, day, number, decided in (
            (date(2021, 7, 2), date(2021, 6, 30), 66, date(2021, 7, 8)),
            (date(2022, 4, 4), date(2022, 3, 31), 122, date(2022, 4, 8)),
        )
    ),
    *(
        Told(CLUSTER, "5.2", "deputy-1", written, count_of(day, number), "Журнал консультаций",
             decided_on=decided)
        for written, day, number, decided in (
            (date(2022, 2, 2), date(2022, 1, 31), 104, VERIFIED_ON),
            (date(2022, 3, 2), date(2022, 2, 28), 121, date(2022, 3, 10)),
        )
    ),
    Told(CLUSTER, "5.3", "deputy-1", date(2022, 4, 4), count_of(date(2022, 3, 31), 2),
         "Два сборника лежат у рецензента с февраля, второго рецензента ищем",
         decided_on=date(2022, 4, 8)),
    *(
        Told(LADDER, number, "methodist-3", date(2022, 1, 14), entered, source,
             decided_on=VERIFIED_ON)
        for number, entered, source in (
            ("1.1", share_of(YEAR_END, 38, 141), "Листы маршрутов"),
            ("1.2", Entered(YEAR_END, date(2021, 1, 1), number=Decimal(22)), "Протоколы"),
            ("1.3", share_of(YEAR_END, 3, 27), "Приказы об аттестации"),
            ("1.4", Entered(YEAR_END, date(2021, 1, 1), number=Decimal(0)),
             "Стажировки начнутся в 2022 году, как и задумано"),
            ("1.5", share_of(YEAR_END, 0, 141), "Экспертиза начнётся в 2022 году"),
        )
    ),
    *(
        Told(LADDER, number, "methodist-3", date(2022, 4, 4), entered, source,
             decided_on=date(2022, 4, 8))
        for number, entered, source in (
            ("1.1", share_of(SPRING, 68, 141), "Листы маршрутов"),
            ("1.2", Entered(SPRING, date(2022, 1, 1), number=Decimal(8)), "Протоколы"),
            ("1.3", share_of(SPRING, 5, 27), "Приказы об аттестации"),
            ("1.4", Entered(SPRING, date(2022, 1, 1), number=Decimal(7)), "Дневники стажировки"),
            ("1.5", share_of(SPRING, 33, 141), "Экспертные листы"),
        )
    ),
)  # fmt: skip
