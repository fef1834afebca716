"""Protocols to make documents of: an ordinary sprint, an empty one, a hostile one, a long one."""

from __future__ import annotations

from datetime import date, timedelta

from kaskad.core.chart_model import Chart, Look, Series
from kaskad.sprints.moved_record import MovedRecord
from kaskad.sprints.protocol import (
    ActionLine,
    CardLine,
    FeedbackLine,
    FigureLine,
    HindranceLine,
    IndicatorLine,
    ResultLine,
    RetroProtocol,
    ReviewProtocol,
)

HOSTILE = (
    '{{ 7*7 }} {% raise %} {# c #} #strong[x] $x^2$ \\ *b* _i_ `c` <a&b> "q" @ref //c '
    "а\u0000\u0007\u000bя " + "Ы" * 300
)
"""What would be markup to Jinja, to typst or to XML, what XML does not know, and a long word."""


def burn_up() -> Chart:
    days = tuple(date(2022, 1, 17) + timedelta(days=step) for step in range(84))
    done = tuple(float(step // 6) for step in range(84))
    scope = tuple(14.0 if step < 30 else 17.0 for step in range(84))
    pace = tuple(14 * step / 83 for step in range(84))
    series = (
        Series("Объём", scope, Look.STEP),
        Series("Ровный темп", pace, Look.DASHED, tag=""),
        Series("Завершено", done, Look.LINE, tone=1),
    )
    return Chart("Ход спринта 2", series, dates=days, description="Завершено 13 карточек из 17.")


def review(cards: int = 3, results: int = 3, feedback: int = 2) -> ReviewProtocol:
    return ReviewProtocol(
        project="Наставничество как ресурс развития образовательной среды района",
        owner="Информационно-методический центр Озёрного района",
        sprint="Спринт 2 · «Собираем актив»",
        goal="Собрать актив наставников десяти школ и договориться о планах пар на полугодие.",
        planned="17.01.2022 – 08.04.2022", actual="17.01.2022 – 12.04.2022",
        held_on="12 апреля 2022\u00a0г.",
        participants=(
            "Команда проекта: методист 1, методист 2, координатор 3",
            "Школы № 4, 9, 12 (заместители директоров)", "Партнёр: педагогический колледж",
        ),
        results=tuple(
            ResultLine(
                f"Составлены планы работы наставнических пар школы № {number}, согласованы с "
                "директорами и размещены на сайтах",
                ("Принят", "Частично", "Не принят")[number % 3],
                "" if number % 3 == 0 else "Не хватает подписей двух школ.",
                (f"НСТ-{number} План пар школы", f"план-{number}.docx"),
            )
            for number in range(results)
        ),
        indicators=(
            IndicatorLine("Доля школ, в которых работают пары", "14", "%", "НСТ-3 Пары школ", ""),
            IndicatorLine("Число обученных наставников", "27", "человек", "НСТ-7 Семинар",
                          "По листу регистрации"),
        ),
        moved=(
            MovedRecord(
                "Доля школ, в которых работают пары", "14 %", "14 %", "", "32 %",
                "14 %\nс тем, что ждёт подтверждения: 32 %", "",
                ("НСТ-3 Пары школ: 32 %; ждёт подтверждения",),
            ),
            MovedRecord(
                "Число обученных наставников", "100 чел.", "127 чел.", "+27 чел.", "",
                "100 чел. → 127 чел.\n+27 чел.", "",
                ("НСТ-7 Семинар: +27 чел.; подтверждено, Методист 2, 20.04.2022; Лист.png",),
            ),
        ),
        idle=("НСТ-9 Сверить списки",),
        activities=("Обучение наставников (3 карточки)", "Диагностика запросов школ (1 карточка)"),
        feedback=tuple(
            FeedbackLine(
                f"Школа № {number}", "Просим дать образец плана пары: каждый делал свой.",
                "Подготовить образец в спринте 3, отвечает методист 2.",
            )
            for number in range(feedback)
        ),
        cards=tuple(
            CardLine(
                f"НСТ-{number}", f"Встретиться с парами школы № {number} и записать трудности",
                ("В спринт 3", "Обратно в план", "Не делаем")[number % 3],
                "" if number % 2 else "Школа перенесла встречу из-за карантина",
            )
            for number in range(cards)
        ),
        summary="Актив собран в девяти школах из десяти.\nПланы пар есть у восьми.",
        plan_changes="Спринтов станет не пять, а шесть.", verdict="Спринт принят с замечаниями",
        next_goal="Провести первый круг встреч пар.", chair="А. А. Председателева",
        secretary="Методист 2",
        figures=(
            FigureLine("завершено карточек", "13 из 17"), FigureLine("из них приняты", "11"),
            FigureLine("в начале", "14"), FigureLine("добавлено позже", "3"),
        ),
        burn_up=burn_up(), draft="", formed_at="15.04.2022, 14:30", formed_by="Методист 1",
    )  # fmt: skip


def retro(*, shared: bool = True) -> RetroProtocol:
    action = ActionLine(
        "Сверять план пары с образцом до отправки", "Методист 2", "15.05.2022", "Сделано", True
    )
    return RetroProtocol(
        project="Наставничество как ресурс развития образовательной среды района",
        owner="Информационно-методический центр Озёрного района",
        sprint="Спринт 2 · «Собираем актив»", period="17.01.2022 – 12.04.2022",
        held_on="12 апреля 2022\u00a0г.",
        participants=("Методист 1", "Методист 2", "Координатор 3"),
        mood="хорошо: в среднем 3,7 из 5; высказались 3 человека",
        worked=("Короткие летучки по понедельникам", "Общая папка с планами") if shared else (),
        hindered=(HindranceLine("Со стороны школы", "Долго ждём подписей"),) if shared else (),
        remarks_note="" if shared else "Замечания остаются в команде.",
        actions=(action, ActionLine("Собирать подписи по почте", "Методист 1", "", "Нет", False)),
        last_actions=(action,), agreement="Отвечаем друг другу в течение дня.",
        chair="А. А. Председателева", secretary="", draft="Черновик: спринт ещё не закрыт.",
        formed_at="15.04.2022, 14:30", formed_by="Методист 1",
    )  # fmt: skip


def empty_review() -> ReviewProtocol:
    return ReviewProtocol(
        project="Пустой", owner="", sprint="Спринт 1", goal="", planned="", actual="", held_on="",
        participants=(), results=(), indicators=(), moved=(), idle=(), activities=(), feedback=(),
        cards=(), summary="", plan_changes="", verdict="", next_goal="", chair="", secretary="",
        figures=(), burn_up=None, draft="", formed_at="", formed_by="",
    )  # fmt: skip


def empty_retro() -> RetroProtocol:
    return RetroProtocol(
        project="Пустой", owner="", sprint="Спринт 1", period="", held_on="", participants=(),
        mood="", worked=(), hindered=(), remarks_note="", actions=(), last_actions=(),
        agreement="", chair="", secretary="", draft="", formed_at="", formed_by="",
    )  # fmt: skip


def hostile_review() -> ReviewProtocol:
    h = HOSTILE
    chart = Chart(h, (Series(h, (1.0, 2.0)),), labels=(h, h), description=h)
    return ReviewProtocol(
        project=h, owner=h, sprint=h, goal=h, planned=h, actual=h, held_on=h, participants=(h, h),
        results=(ResultLine(h, h, h, (h,)),), indicators=(IndicatorLine(h, h, h, h, h),),
        moved=(MovedRecord(h, h, h, h, h, f"{h}\n{h}", h, (h, h)),), idle=(h,),
        activities=(h,), feedback=(FeedbackLine(h, h, h),), cards=(CardLine(h, h, h, h),),
        summary=h, plan_changes=h, verdict=h, next_goal=h, chair=h, secretary=h,
        figures=(FigureLine(h, h),), burn_up=chart, draft=h, formed_at=h, formed_by=h,
    )  # fmt: skip


def hostile_retro() -> RetroProtocol:
    h = HOSTILE
    action = ActionLine(h, h, h, h, False)
    return RetroProtocol(
        project=h, owner=h, sprint=h, period=h, held_on=h, participants=(h,), mood=h, worked=(h,),
        hindered=(HindranceLine(h, h),), remarks_note="", actions=(action,),
        last_actions=(action,), agreement=h, chair=h, secretary=h, draft=h, formed_at=h,
        formed_by=h,
    )  # fmt: skip
