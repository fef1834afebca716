"""The registry: rows, reasons, filters, as of a day; statements that do not grow."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kaskad.approvals.models import (
    ChangeRequest,
    PassportVersion,
    RequestState,
    VersionState,
)
from kaskad.cascade.models import (
    Activity,
    Initiative,
    InitiativeKind,
    InitiativeState,
    NationalProjectLink,
    Stage,
    TeamMember,
)
from kaskad.cascade.period_words import period_view
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.oversight.models import ImportIssue, IssueKind, ManualColour, Milestone
from kaskad.people.permissions import Role
from kaskad.periods import read_period
from kaskad.registry import page_views
from kaskad.registry.columns import COLUMNS, sorted_rows, term_words
from kaskad.registry.filters import Wishes, chosen_rows, count_rows, unknown_choices
from kaskad.registry.health import Colour, Rule
from kaskad.registry.queries import registry_rows
from kaskad.registry.rows import RegistryRow, StageSpan
from tests.cast import Cast, Visit
from tests.conftest import Statements

pytestmark = pytest.mark.usefixtures("approved")

DAY = date(2021, 11, 15)


def fresh_news(cast: Cast, day: date = DAY, key: str = "PRO") -> None:
    """An event of that day, so that the project is not silent."""
    with unit_of_work():
        initiative = cast.initiative(key)
        from_day = _noon(day)
        db.session.add(
            Event(at=from_day, action="initiative.changed", subject_kind="initiative",
                  subject_id=initiative.id, initiative_id=initiative.id, data={})
        )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def give_period(cast: Cast, words: str, key: str = "PRO") -> Activity:
    """The project's activity gets a period as a document would write it."""
    with unit_of_work():
        activity = db.session.scalars(
            select(Activity).where(Activity.initiative_id == cast.initiative(key).id)
        ).one()
        period = read_period(words)
        activity.period_raw, activity.period = words, period.to_json()
        activity.starts_on, activity.ends_on = period.start, period.end
    return activity


def row_of(cast: Cast, who: str = "director", key: str = "PRO", day: date = DAY) -> RegistryRow:
    return next(row for row in registry_rows(cast.person(who), day) if row.key_fold == key)


def rules(row: RegistryRow) -> list[Rule]:
    assert row.health is not None
    return [reason.rule for reason in row.health.reasons]


def test_the_tree_lies_flat_with_parents_first(ctx: None, cast: Cast) -> None:
    rows = registry_rows(cast.person("director"), DAY)
    assert [(row.key_fold, row.depth) for row in rows] == [("GEN", 0), ("STR", 1), ("PRO", 2)]
    programme, strategic, project = rows
    assert project.above == (programme.id, strategic.id)
    assert programme.projects == strategic.projects == 1
    assert programme.below == ((project.colour, 1),)


@pytest.mark.parametrize(
    ("words", "day", "colour", "late"),
    [
        ("до 01.11.2021", date(2021, 10, 31), Colour.GREEN, False),
        ("до 01.11.2021", DAY, Colour.YELLOW, True),
        ("до 01.10.2021", DAY, Colour.RED, True),
        ("ежегодно до 01.06.", date(2022, 5, 31), Colour.GREEN, False),
        ("ежегодно до 01.06.", date(2022, 6, 3), Colour.YELLOW, True),
        ("ежегодно до 01.06.", date(2022, 9, 3), Colour.GREEN, False),
        ("ежегодно, октябрь- февраль", date(2022, 2, 20), Colour.GREEN, False),
        ("ежегодно, октябрь- февраль", date(2022, 4, 1), Colour.RED, True),
        ("непрерывно", DAY, Colour.GREEN, False),
    ],
)
def test_what_is_late(
    ctx: None, cast: Cast, words: str, day: date, colour: Colour, late: bool
) -> None:
    give_period(cast, words)
    fresh_news(cast, day)
    row = row_of(cast, day=day)
    assert (row.colour, Rule.ACTIVITY_LATE in rules(row)) == (colour, late)


def test_a_finished_card_of_the_activity_settles_it(ctx: None, cast: Cast) -> None:
    activity = give_period(cast, "до 01.10.2021")
    fresh_news(cast)
    with unit_of_work():
        card = cast.card()
        card.activity_id, card.finished_at = activity.id, _noon(date(2021, 9, 20))
    assert Rule.ACTIVITY_LATE not in rules(row_of(cast))


def test_before_the_card_was_finished_it_was_late(ctx: None, cast: Cast) -> None:
    """As of a day is as it was on that day."""
    activity = give_period(cast, "до 01.10.2021")
    with unit_of_work():
        card = cast.card()
        card.activity_id, card.finished_at = activity.id, _noon(date(2021, 11, 1))
    assert Rule.ACTIVITY_LATE in rules(row_of(cast, day=date(2021, 10, 20)))
    assert Rule.ACTIVITY_LATE not in rules(row_of(cast, day=date(2021, 11, 2)))


def test_nobody_leads_and_nothing_is_written(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        for member in db.session.scalars(select(TeamMember).where(TeamMember.role == Role.LEAD)):
            member.until = _noon(DAY)
    assert {Rule.NO_LEAD, Rule.NO_NEWS} <= set(rules(row_of(cast, day=DAY)))


def test_only_what_one_may_see(ctx: None, cast: Cast) -> None:
    assert {row.key_fold for row in registry_rows(cast.person("stranger"), DAY)} == {"ZZS"}
    assert {row.key_fold for row in registry_rows(cast.person("participant"), DAY)} == {
        "GEN", "STR", "PRO",
    }  # fmt: skip


def test_filters_keep_the_tree_and_the_table_sorts(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        parent = cast.initiative("STR")
        for number in (2, 12, 3):
            row = Initiative(
                key=f"Q{number}", key_fold=f"Q{number}", title=f"Школа {number}",
                kind=InitiativeKind.PROJECT, owner_id=parent.owner_id, parent_id=parent.id,
                position=f"W{number}",
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            row.path = f"{parent.path}{row.id}/"
    rows = registry_rows(cast.person("director"), DAY)
    found = chosen_rows(rows, Wishes(q="школа 12"))
    assert [row.key_fold for row in found] == ["GEN", "STR", "Q12"]
    table = chosen_rows(rows, Wishes(view="table", sort="title", q="школа"))
    assert [row.label for row in table] == ["Школа 2", "Школа 3", "Школа 12"]
    assert [row.label for row in chosen_rows(rows, Wishes(view="table", sort="-title", q="школа"))
            ] == ["Школа 12", "Школа 3", "Школа 2"]  # fmt: skip
    assert {row.key_fold for row in chosen_rows(rows, Wishes(view="table", lead="none"))} == {
        "Q2", "Q3", "Q12",
    }  # fmt: skip
    assert count_rows(rows, DAY).running == 4


def test_the_page_tells_the_reason_and_leads_to_the_record(
    visit: Visit, ctx: None, cast: Cast
) -> None:
    activity = give_period(cast, "до 01.10.2021")
    text = visit("director").get("/registry?as_of=2021-11-15").get_data(as_text=True)
    assert "критично" in text
    assert "срок был 01.10.2021, не выполнено" in text
    assert f'href="/projects/PRO/plan#a-{activity.id}"' in text
    assert "Действует: руководитель." in text
    overview = visit("lead").get("/projects/PRO").get_data(as_text=True)
    assert "срок был 01.10.2021" in overview


@pytest.mark.parametrize(
    "query", ["colour=blue", "state=flying", "owner=x", "lead=²", "sort=why", "as_of=вчера",
              "view=cube", "col=colour&col=cube", "stale=вчера", "rule=why", "axis=x", "zoom=x",
              "compare=когда", "at=x", "changed=да", "saved=x", "nonsense=1"],
)  # fmt: skip
def test_nonsense_is_named_and_left_out(visit: Visit, query: str) -> None:
    answer = visit("director").get(f"/registry?{query}")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert "не понято и не учтено" in text
    assert "/projects/PRO" in text


def test_an_empty_answer_says_what_to_do(visit: Visit) -> None:
    text = visit("director").get("/registry?q=нетакого").get_data(as_text=True)
    assert "ничего не подходит" in text
    assert "Показать всё" in text


@pytest.mark.parametrize("many", [1, 40])
def test_statements_do_not_grow(
    visit: Visit, ctx: None, cast: Cast, statements: Statements, many: int
) -> None:
    with unit_of_work():
        parent = cast.initiative("STR")
        for number in range(many):
            row = Initiative(
                key=f"Q{number}", key_fold=f"Q{number}", title=f"Проект {number}",
                kind=InitiativeKind.PROJECT, owner_id=parent.owner_id, parent_id=parent.id,
                position=f"W{number:03}V",
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            row.path = f"{parent.path}{row.id}/"
    director = visit("director")
    director.get("/registry")
    statements.clear()
    assert director.get("/registry").status_code == 200
    assert len(statements) <= 15, "\n".join(statements)


def test_the_real_district_on_a_day_of_its_life(example_app: Flask) -> None:
    """Every project that runs has a colour, and every colour but green a reason."""
    with example_app.test_request_context(headers={"Accept-Language": "ru"}):
        director = Cast(example_app).person("director")
        rows = registry_rows(director, date(2022, 4, 15))
        known = [row for row in rows if row.health is not None]
        projects = [row for row in known if row.state == InitiativeState.RUNNING]
        assert len(projects) == 8
        assert {row.colour for row in known if row not in projects} <= {Colour.GREY}
        assert {row.colour for row in projects} == set(Colour)
        for row in projects:
            assert row.health is not None
            assert (row.colour is Colour.GREEN) == (not row.health.reasons)
            assert re.match(r"^.+$", row.label)
        before = registry_rows(director, date(2022, 4, 15) - timedelta(days=365))
        assert sum(row.finished for row in before) < sum(row.finished for row in rows)


def test_every_column_can_be_chosen_and_sorted_by(visit: Visit, ctx: None, cast: Cast) -> None:
    with unit_of_work():
        cast.initiative().announced_start_raw = "в сентябре 2021 года"
    director = visit("director")
    chosen = "&".join(f"col={column.name}" for column in COLUMNS)
    text = director.get(f"/registry?view=table&{chosen}").get_data(as_text=True)
    assert "в сентябре 2021 года" in text
    for column in COLUMNS:
        assert f"kr-c-{column.name}" in text
        answer = director.get(f"/registry?view=table&sort=-{column.name}&{chosen}")
        assert answer.status_code == 200
        assert "не понято" not in answer.get_data(as_text=True)
        assert 'aria-sort="descending"' in answer.get_data(as_text=True)


def test_what_is_empty_comes_last_either_way(ctx: None, cast: Cast) -> None:
    rows = registry_rows(cast.person("director"), DAY)
    project = next(row for row in rows if row.key_fold == "PRO")
    early = replace(project, id=901, ends_on=None, starts_on=date(2020, 9, 1))
    late = replace(project, id=902, starts_on=date(2022, 9, 1))
    bare = replace(project, id=903, starts_on=None, ends_on=None)
    for sort, ids in (("term", [901, 902, 903]), ("-term", [902, 901, 903])):
        assert [row.id for row in sorted_rows([bare, late, early], sort)] == ids


def test_filters_by_stage_national_project_news_and_reason(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        pro = cast.initiative()
        db.session.add(
            NationalProjectLink(initiative_id=pro.id, position="V", text="Современная школа")
        )
        stage = db.session.scalars(select(Stage).where(Stage.initiative_id == pro.id)).one()
        stage.starts_on, stage.ends_on = date(2021, 9, 1), date(2022, 5, 31)
    fresh_news(cast, DAY - timedelta(days=20))
    rows = registry_rows(cast.person("director"), DAY)

    def found(**wishes: Any) -> list[str]:
        return [row.key_fold for row in chosen_rows(rows, Wishes(view="table", **wishes), DAY)]

    assert found(national="современная ШКОЛА") == ["PRO"]
    assert found(national="Цифровая среда") == []
    assert found(stage="основной") == ["PRO"]
    assert found(stage="итоговый") == []
    assert found(stale="19") == ["PRO"]
    assert found(stale="20") == []
    assert found(rule="risk_high") == []
    assert [str(one) for one in unknown_choices(rows, Wishes(national="Цифровая среда"))]
    assert not unknown_choices(rows, Wishes(national="Современная школа", stage="Основной"))
    row = next(one for one in rows if one.key_fold == "PRO")
    assert found(owner="999999") == found(lead="999999") == []
    assert len(unknown_choices(rows, Wishes(owner="999999", lead="999999"))) == 2
    assert not unknown_choices(rows, Wishes(owner=str(row.owner_id), lead=str(row.leads[0].id)))


def test_what_is_red_stands_first_and_the_figures_filter(
    visit: Visit, ctx: None, cast: Cast
) -> None:
    """Scenario 1 of domain.md, 11: the page opens on the cascade, and red is named above it."""
    activity = give_period(cast, "до 01.10.2021")
    page = visit("director").get("/registry?as_of=2021-11-15&view=cascade").get_data(as_text=True)
    first = page.partition("kr-worst")[2].partition("</section>")[0]
    assert f'href="/projects/PRO/plan#a-{activity.id}"' in first
    assert "Действует: руководитель." in first
    assert "due=30" in page
    red = visit("director").get("/registry?as_of=2021-11-15&colour=r").get_data(as_text=True)
    assert "kr-worst" not in red
    rows = registry_rows(cast.person("director"), date(2021, 9, 20))
    assert [one.key_fold for one in chosen_rows(rows, Wishes(view="table", due="30"),
                                                date(2021, 9, 20))] == ["PRO"]  # fmt: skip
    assert not chosen_rows(rows, Wishes(view="table", due="5"), date(2021, 9, 20))


def test_a_change_that_waits_is_seen_and_found(visit: Visit, ctx: None, cast: Cast) -> None:
    with unit_of_work():
        db.session.add(
            ChangeRequest(
                initiative_id=cast.initiative().id, number=3, asked_at=_noon(date(2021, 11, 1)),
                state=RequestState.APPROVED, decided_at=_noon(date(2021, 11, 20)),
            )
        )  # fmt: skip
    director = visit("director")
    page = director.get("/registry?as_of=2021-11-15&view=table&waits=1").get_data(as_text=True)
    assert "/projects/PRO/requests/3" in page
    later = director.get("/registry?as_of=2021-11-25&view=table&waits=1").get_data(as_text=True)
    assert "/projects/PRO/requests/3" not in later


@pytest.mark.parametrize("query", ["saved=999999", "as_of=2199-01-01", "lead=999999"])
def test_what_an_address_asks_for_in_vain_is_named(visit: Visit, ctx: None, query: str) -> None:
    page = visit("director").get(f"/registry?view=table&{query}").get_data(as_text=True)
    assert page.count('class="k-note y') == 1


def test_the_term_follows_from_the_stages_where_nobody_wrote_it(ctx: None, cast: Cast) -> None:
    row = next(one for one in registry_rows(cast.person("director"), DAY) if one.key_fold == "PRO")
    first, last = (StageSpan(n, "", date(2021, n, 1), date(2022, n, 1)) for n in (1, 2))
    bare = replace(row, period=period_view("", {}), starts_on=None, ends_on=None)
    assert term_words(bare) == ""
    assert term_words(replace(bare, stages=(first, last))) == "01.01.2021 – 01.02.2022"
    assert term_words(replace(bare, period=period_view("2021 год", {}))) == "2021 год"


def test_a_colour_by_hand_stands_beside_and_hides_nothing(
    visit: Visit, ctx: None, cast: Cast
) -> None:
    give_period(cast, "до 01.10.2021")
    with unit_of_work():
        db.session.add(
            ManualColour(
                initiative_id=cast.initiative().id, colour="g", comment="Согласован перенос",
                set_by_id=cast.person("office").id, set_at=_noon(date(2021, 11, 1)),
                until=date(2021, 12, 1),
            )
        )  # fmt: skip
    row = row_of(cast)
    assert row.colour is Colour.RED
    assert row.manual is not None
    assert (row.manual.colour, row.manual.until) == (Colour.GREEN, date(2021, 12, 1))
    text = visit("director").get("/registry?as_of=2021-11-15&colour=r").get_data(as_text=True)
    assert "Согласован перенос" in text
    assert "Роль office" in text
    assert row_of(cast, day=date(2021, 12, 2)).manual is None
    assert row_of(cast, day=date(2021, 10, 31)).manual is None


@pytest.mark.parametrize(
    ("day", "state"),
    [(1, "draft"), (3, "submitted"), (5, "returned"), (7, "submitted"), (9, "approved")],
)
def test_the_passport_as_of_a_day(ctx: None, cast: Cast, day: int, state: str) -> None:
    with unit_of_work():
        pro = cast.initiative()
        for number, (sent, decided, how) in enumerate(
            ((2, 4, VersionState.RETURNED), (6, 8, VersionState.APPROVED)), 1
        ):
            db.session.add(
                PassportVersion(
                    initiative_id=pro.id, number=number, state=how,
                    submitted_at=_noon(date(2021, 11, sent)),
                    decided_at=_noon(date(2021, 11, decided)),
                )
            )  # fmt: skip
    row = row_of(cast, day=date(2021, 11, day))
    assert row.passport == state
    told = [rule for rule in rules(row) if str(rule).startswith("passport")]
    expected = {"draft": Rule.PASSPORT_DRAFT, "submitted": Rule.PASSPORT_WAITS,
                "returned": Rule.PASSPORT_RETURNED}  # fmt: skip
    assert told == ([expected[state]] if state in expected else [])


def test_doubts_of_an_import_count_in_the_stage_that_runs(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        pro = cast.initiative()
        stage = db.session.scalars(select(Stage).where(Stage.initiative_id == pro.id)).one()
        stage.starts_on, stage.ends_on = date(2021, 9, 1), date(2022, 5, 31)
        activity = db.session.scalars(select(Activity).where(Activity.stage_id == stage.id)).one()
        watch = [{"part": "activity", "id": activity.id, "words": activity.period_raw}]
        db.session.add(
            ImportIssue(
                initiative_id=pro.id, kind=IssueKind.PERIOD, fingerprint="a", part="activity",
                part_id=activity.id, doubt={"code": "period", "watch": watch},
            )
        )  # fmt: skip
    assert Rule.ISSUES_OPEN in rules(row_of(cast))
    assert Rule.ISSUES_OPEN not in rules(row_of(cast, day=date(2022, 6, 15)))
    with unit_of_work():
        db.session.get_one(Activity, activity.id).period_raw = "декабрь 2021"
    assert Rule.ISSUES_OPEN not in rules(row_of(cast))


def test_what_is_under_control_counts(visit: Visit, ctx: None, cast: Cast) -> None:
    with unit_of_work():
        db.session.add(
            Milestone(
                initiative_id=cast.initiative().id, position="V", name="Промежуточный отчёт",
                baseline_on=date(2021, 10, 1), forecast_on=date(2021, 10, 20),
            )
        )  # fmt: skip
    row = row_of(cast)
    assert row.colour is Colour.RED
    assert Rule.MILESTONE_LATE in rules(row)
    ahead = row_of(cast, day=date(2021, 10, 10))
    assert Rule.MILESTONE_SLIPS in rules(ahead)
    assert ahead.next_point is not None
    assert ahead.next_point.title == "Промежуточный отчёт"
    text = visit("director").get("/registry?as_of=2021-11-15").get_data(as_text=True)
    assert re.search(r'href="/projects/PRO/control#milestone-\d+"', text)


@pytest.mark.parametrize("view", ["timeline", "indicators", "table"])
def test_the_same_statements_for_few_and_many(
    visit: Visit, statements: Statements, more_projects: Callable[[int], None], view: str
) -> None:
    director, counts = visit("director"), []
    for more in (0, 40):
        more_projects(more)
        director.get(f"/registry?view={view}")
        statements.clear()
        assert director.get(f"/registry?view={view}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= (19 if view == "indicators" else 15)


def test_the_line_of_time(visit: Visit, ctx: None, cast: Cast) -> None:
    with unit_of_work():
        pro = cast.initiative()
        pro.starts_on, pro.ends_on = date(2021, 9, 1), date(2023, 5, 31)
        stage = db.session.scalars(select(Stage).where(Stage.initiative_id == pro.id)).one()
        stage.starts_on, stage.ends_on = date(2021, 9, 1), date(2022, 5, 31)
        db.session.add(
            Milestone(initiative_id=pro.id, position="V", name="Отчёт о первом этапе",
                      baseline_on=date(2022, 5, 20), forecast_on=date(2022, 5, 20))
        )  # fmt: skip
    director = visit("director")
    text = director.get("/registry?view=timeline&as_of=2021-11-15").get_data(as_text=True)
    assert "2021/2022" in text
    assert "Основной: 01.09.2021 – 31.05.2022" in text
    assert "Отчёт о первом этапе" in text
    assert "<table" in text
    year = director.get("/registry?view=timeline&as_of=2021-11-15&axis=calendar&zoom=year")
    assert "01.01.2021 – 31.12.2021" in year.get_data(as_text=True)


def test_indicators_stand_under_their_projects_with_no_data(visit: Visit) -> None:
    text = visit("director").get("/registry?view=indicators").get_data(as_text=True)
    assert "Доля ПРО" in text
    assert "нет данных" in text
    assert "ZZS" not in text
    assert re.search(r'href="/projects/PRO/indicators/\d+">Доля ПРО', text)


def test_what_can_be_done_is_offered_to_who_may(visit: Visit) -> None:
    assert "/projects/PRO/control?new=milestone" in visit("director").get("/registry").text
    assert "/projects/PRO/control?new=milestone" not in visit("viewer").get("/registry").text


def test_a_long_list_draws_its_first_rows_and_the_rest_when_asked(
    visit: Visit, more_projects: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_views, "FIRST_ROWS", 10)
    more_projects(30)
    director = visit("director")
    marks = {
        "cascade": '<th scope="row"', "table": '<th scope="row"', "timeline": '<li class="kt-row',
        "indicators": '<th scope="rowgroup"',
    }  # fmt: skip
    for view, mark in marks.items():
        short = director.get(f"/registry?view={view}").get_data(as_text=True)
        whole = director.get(f"/registry?view={view}&rows=all").get_data(as_text=True)
        assert short.count(mark) == 10
        assert whole.count(mark) > 30
        assert "rows=all" in short
        assert "The first" not in whole
        figures = [text.split('class="k-num">')[1:6] for text in (short, whole)]
        assert [one.split("<")[0] for one in figures[0]] == [
            one.split("<")[0] for one in figures[1]
        ]


def test_a_saved_view_does_not_keep_that_all_rows_were_drawn() -> None:
    assert Wishes(q="а", rows="all").kept() == {"q": "а"}
