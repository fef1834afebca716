"""The page of the timeline: who sees it, what it says, how much it asks the database for."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade import actions, timeline_lanes
from kaskad.cascade.models import Activity, ActivityState, Initiative
from kaskad.cascade.timeline_lanes import Lane, LaneBar, Shape, add_lane
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import load_cascade, read_upload
from kaskad.periods import PeriodContext
from kaskad.sprints.models import Sprint, SprintState
from tests.cast import Cast, Visit

URL = "/projects/PRO/timeline"
RAWS = (
    "ежегодно, октябрь- февраль", "ежегодно до 01.06.", "регулярно", "30.09.2021", "2020-2021",
    "не менее 1 раза в учебном полугодии", "до 30.10.2024", "когда-нибудь",
)  # fmt: skip
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
    "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
YEARS = PeriodContext(
    project_start=today().replace(2020, 9, 1), project_end=today().replace(2024, 8, 31)
)


def fill(initiative: Initiative, count: int, *, differ: bool = False) -> None:
    """A stage with *count* activities of every kind of period; *differ*: hardly two alike."""
    stage = actions.add_stage(None, initiative, title="Этап", period_raw="2020-2024")
    for number in range(count):
        raw = RAWS[number % len(RAWS)]
        if differ:
            raw = (
                f"ежегодно, {MONTHS[number % 12]}- {MONTHS[number % 11]}",
                f"{number % 28 + 1:02}.{number % 12 + 1:02}.{2020 + number % 5}",
                f"ежегодно до {number % 28 + 1:02}.{number % 12 + 1:02}.",
                f"{MONTHS[number % 12]} 2021 г. – {MONTHS[number % 11]} 2023 г.",
                "регулярно",
            )[number % 5]
        actions.add_activity(
            None, initiative, title=f"Семинар {number}", number=str(number), stage=stage,
            period_raw=raw, context=YEARS,
        )  # fmt: skip


def bare(page: str) -> str:
    """The words of a page: without tags, white space as one space."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def row_of(page: str, title: str) -> str:
    """The line of the picture with this title."""
    found = [one for one in page.split("<li ")[1:] if title in one]
    assert found, title
    return html.unescape(found[0].split("</li>")[0])


def titles(row: str) -> list[str]:
    """What each bar of a line says."""
    return re.findall(r"<title>([^<]*)</title>", row)


def test_who_sees_it_and_the_switch_between_the_views(visit: Visit) -> None:
    for who in ("admin", "director", "office", "viewer", "employee", "lead", "observer"):
        assert visit(who).get(URL).status_code == 200, who
    for who in ("stranger", "gone"):
        assert visit(who).get(URL).status_code == 404, who
    assert visit().get(URL).status_code in {302, 303}
    assert visit("lead").client.post(URL).status_code in {400, 405}
    plan, line = visit("lead").get("/projects/PRO/plan").text, visit("lead").get(URL).text
    for page, here in ((plan, "/projects/PRO/plan"), (line, URL)):
        assert f'href="{here}" aria-current="true"' in page
        assert 'href="/projects/PRO/plan" aria-current="page"' in page  # the tab


def test_statements_do_not_grow(visit: Visit, cast: Cast, statements: Any) -> None:
    lead = visit("lead")
    lead.get(URL)
    with cast.app.test_request_context(), unit_of_work():
        fill(cast.initiative(), 5)
    statements.clear()
    lead.get(URL)
    few = len(statements)
    with cast.app.test_request_context(), unit_of_work():
        fill(cast.initiative(), 200)
    statements.clear()
    page = lead.get(URL)
    assert page.status_code == 200
    assert "Семинар 198" in page.text
    assert len(statements) == few <= 24, list(statements)


def test_500_activities_are_quick(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        fill(cast.initiative(), 500, differ=True)
    lead = visit("lead")
    lead.get(URL)
    best = min(_seconds(lead) for _ in range(5))
    print(f"timeline of 500 activities: {best * 1000:.0f} ms")
    assert best < 0.6  # the aim is 0.15 on a quiet machine; this catches a slip of its order


def _seconds(lead: Any) -> float:
    start = time.perf_counter()
    assert lead.get(URL).status_code == 200
    return time.perf_counter() - start


def test_rows_say_the_words_and_the_dates(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        fill(cast.initiative(), 8)
        done = db.session.scalars(select(Activity).where(Activity.title == "Семинар 3")).one()
        done.state = ActivityState.DONE
    page = visit("lead").get(f"{URL}?as_of=2022-06-03").text
    second = titles(row_of(page, "Семинар 0"))[1]
    assert second.startswith("ежегодно, октябрь- февраль: 01.10.2021 – 28.02.2022, ")
    assert "kt-done" in row_of(page, "Семинар 3")
    undated = page.split('id="undated"')[1].split("</section>")[0]
    assert "когда-нибудь" in undated
    assert "Семинар 7" not in page.split('id="undated"')[0].split("kt-rows")[1]
    table = bare(page.split('<details class="kt-table"')[1])
    for words in ("Семинар 0", "01.10.2021 – 28.02.2022", "ежегодно до 01.06.", "01.06.2022"):
        assert words in table
    assert not re.search(r"<[^>]* style=", page)


def test_as_of_moves_the_line_and_the_states(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        fill(cast.initiative(), 5)
        done = db.session.scalars(select(Activity).where(Activity.title == "Семинар 4")).one()
        done.state, done.done_on = ActivityState.DONE, today().replace(2021, 11, 1)
    before, after = (
        row_of(visit("lead").get(f"{URL}?as_of={day}").text, "Семинар 4")
        for day in ("2021-10-31", "2021-11-01")
    )
    assert ("kt-done" in before, "kt-done" in after) == (False, True)
    early = row_of(visit("lead").get(f"{URL}?as_of=2021-01-15").text, "Семинар 3")
    late = row_of(visit("lead").get(f"{URL}?as_of=2022-01-15").text, "Семинар 3")
    assert ("kt-ahead" in early, "kt-past" in late) == (True, True)
    page = visit("lead").get(f"{URL}?as_of=2021-01-15&zoom=year&axis=calendar").text
    assert "01.01.2021 – 31.12.2021" in page
    assert "as_of=2021-01-15" in page  # every switch keeps the day


@pytest.mark.parametrize(
    "query", ["axis=lunar", "zoom=planet", "as_of=31.02.2021", "as_of=9999-01-01", "at=soon"]
)
def test_nonsense_in_the_address_is_named(visit: Visit, query: str) -> None:
    answer = visit("lead").get(f"{URL}?{query}")
    assert answer.status_code == 200
    assert 'class="k-note y"' in answer.text
    assert 'class="k-note y"' not in visit("lead").get(f"{URL}?as_of=16.04.2022").text


def test_broken_data_is_listed_not_lost(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        row = actions.add_activity(None, cast.initiative(), title="Сломанное", period_raw="2021 г.")
        row.period = {"kind": "unheard of"}
    page = visit("lead").get(URL)
    assert page.status_code == 200
    assert "Сломанное" in page.text.split('id="undated"')[1]


def test_sprints_stand_above_and_shells_are_only_listed(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        project = cast.initiative().id
        for one in db.session.scalars(select(Sprint).where(Sprint.initiative_id == project)):
            one.state = SprintState.CANCELLED
        db.session.add_all([
            Sprint(initiative_id=project, number=41, state=SprintState.ACTIVE, title="Собираем",
                   starts_on=today().replace(2021, 9, 6), ends_on=today().replace(2021, 12, 24)),
            Sprint(initiative_id=project, number=42, window_raw="осень 2022"),
        ])  # fmt: skip
        fill(cast.initiative(), 1)
    page = visit("lead").get(URL).text
    lane = page.split("kt-lane-row")[1].split("</li>")[0]
    assert "06.09.2021 – 24.12.2021" in lane
    assert "Собираем" in lane
    assert "осень 2022" in lane
    assert lane.count("kt-bar ") == 1


def test_milestones_are_flags(visit: Visit, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline_lanes, "lanes", {})
    day = today().replace(2022, 3, 1)
    flag = LaneBar(day, day, "", "Приказ подписан", "v", Shape.FLAG, "/projects/PRO/plan")
    add_lane("flags", lambda _initiative, _first, _last, _as_of: Lane("Вехи", (flag,)))
    add_lane("nothing", lambda _initiative, _first, _last, _as_of: None)
    with cast.app.test_request_context(), unit_of_work():
        fill(cast.initiative(), 1)
    page = visit("lead").get(URL).text
    assert page.count("kt-lane-row") == 1
    assert "Приказ подписан: 01.03.2022" in page
    assert re.search(r'<a class="kt-bar [^>]*href="/projects/PRO/plan">', page)


# ------------------------------------------------------------ real documents


@pytest.fixture
def real(cast: Cast, shared: Path) -> Cast:
    """Both real files, loaded."""
    with cast.app.test_request_context(), unit_of_work():
        for name in ("moscow-district", "kalininsky-district"):
            file = shared / "data" / "cascade" / f"{name}.yaml"
            load_cascade(None, read_upload(file.read_bytes()))
    return cast


def timelines(visit: Visit, cast: Cast, query: str = "") -> dict[str, str]:
    """{title: page} of every loaded initiative."""
    with cast.app.app_context():
        rows = db.session.execute(
            select(Initiative.title, Initiative.key_fold).where(Initiative.source_key.is_not(None))
        ).all()
    admin = visit("admin")
    return {title: admin.get(f"/projects/{key}/timeline{query}").text for title, key in rows}


def page_with(pages: dict[str, str], words: str) -> str:
    """The only page on which *words* stand."""
    found = [page for page in pages.values() if words in bare(page)]
    assert len(found) == 1, words
    return found[0]


@pytest.mark.shared
def test_scenario_4_the_contest_of_the_real_file(visit: Visit, real: Cast) -> None:
    page = page_with(timelines(visit, real), "ежегодно, октябрь-февраль")
    row = next(one for one in page.split("<li ")[1:] if "октябрь-февраль" in one).split("</li>")[0]
    dates = [re.search(r"\d\d\.\d\d\.\d{4} – \d\d\.\d\d\.\d{4}", one)[0] for one in titles(row)]  # type: ignore[index]  # one that does not match fails the test
    assert dates == [
        "01.10.2019 – 29.02.2020",
        "01.10.2020 – 28.02.2021",
        "01.10.2021 – 28.02.2022",
        "01.10.2022 – 28.02.2023",
        "01.10.2023 – 29.02.2024",
    ]


@pytest.mark.shared
def test_scenario_5_the_yearly_deadline_of_the_real_file(visit: Visit, real: Cast) -> None:
    page = page_with(timelines(visit, real, "?as_of=2022-06-03"), "ежегодно до 01.06.")
    row = next(one for one in page.split("<li ")[1:] if "ежегодно до 01.06." in one).split("</li>")[
        0
    ]
    said = titles(row)
    assert [re.search(r"01\.06\.\d{4}", one)[0] for one in said] == [  # type: ignore[index]  # as above
        f"01.06.{year}" for year in range(2021, 2026)
    ]
    # 2021 has closed its year; nobody has said anything of 2022, and its day is over.
    assert [re.match(r" kt-(\w+)", one)[1] for one in row.split("kt-mark")[1:]] == [  # type: ignore[index]  # as above
        "past", "late", "ahead", "ahead", "ahead",
    ]  # fmt: skip
    saturday, sunday = said[3], said[4]
    assert "(" in saturday
    assert "(" in sunday
    assert not any("(" in one for one in said[:3])


@pytest.mark.shared
def test_scenario_6_disagreements_of_the_real_files(visit: Visit, real: Cast) -> None:
    pages = timelines(visit, real)
    slip = page_with(pages, "до 30.10.2025")
    row = next(one for one in slip.split("<li ")[1:] if "до 30.10.2025" in one)
    assert "kt-clash" in row.split(">")[0]
    assert "31.10.2025" in bare(row.split('<svg class="kt-svg')[0])
    lab = page_with(pages, "сентябрь 2021 г. – октябрь 2024 г.")
    late = next(one for one in lab.split("<li ")[1:] if "декабрь 2024<" in one)
    assert "kt-clash" in late.split(">")[0]
    words = bare(late.split('<svg class="kt-svg')[0])
    assert "31.12.2024" in words
    assert "31.10.2024" in words


@pytest.mark.shared
def test_nothing_of_the_real_plans_is_lost(visit: Visit, real: Cast) -> None:
    pages = timelines(visit, real)
    with real.app.app_context():
        rows = db.session.execute(
            select(Initiative.title, Activity.title, Activity.period_raw)
            .join(Activity, Activity.initiative_id == Initiative.id)
            .where(Initiative.source_key.is_not(None))
        ).all()
    assert len(rows) > 60
    for initiative, title, raw in rows:
        words = bare(pages[initiative])
        assert " ".join(title.split()) in words
        assert " ".join(raw.split()) in words
