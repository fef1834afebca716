"""An activity in several stages: it stands and counts once, and is named under the others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kaskad.approvals import snapshot
from kaskad.approvals.version_compare import compare
from kaskad.approvals.version_reading import plan_of
from kaskad.cascade import freezing, part_actions
from kaskad.cascade import plan_edit_actions as actions
from kaskad.cascade.further_stages import further_of, ids_in
from kaskad.cascade.models import Activity, PassportState, Stage
from kaskad.cascade.plan_queries import plan
from kaskad.cascade.queries import history
from kaskad.cascade.stage_days import spanned, widened
from kaskad.cascade.timeline import Against, Item, Span, Timing, build
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.periods import Period, PeriodContext, SchoolCalendar, read_period
from tests.cascade.test_plan_edit import place_of
from tests.cast import Cast, Visit
from tests.conftest import Statements

PLAN = "/projects/PRO/plan"
DAY = date(2022, 6, 3)
STAGES = [
    (1, date(2020, 1, 1), date(2021, 12, 31)), (2, date(2022, 1, 1), date(2024, 12, 31)),
    (3, date(2025, 1, 1), date(2025, 10, 31)),
]  # fmt: skip
PROJECT = PeriodContext(project_start=date(2020, 1, 1), project_end=date(2025, 10, 31))


@pytest.fixture
def laid(cast: Cast) -> dict[str, Any]:
    """«ПРО» with three stages and an activity of the first."""
    with cast.app.test_request_context(), unit_of_work():
        project = cast.initiative()
        stages = [
            part_actions.add_stage(None, project, title=title, number=str(number), period_raw=words)
            for number, title, words in (
                (1, "Первый", "2020 – 2021"), (2, "Второй", "2022 – 2024"),
                (3, "Третий", "до 31.10.2025"),
            )
        ]  # fmt: skip
        row = part_actions.add_activity(
            None, project, title="Конструктор", number="7", stage=stages[0], period_raw="2020-2024"
        )
        return {"stages": [one.id for one in stages], "row": row.id}


def activity(laid: dict[str, Any]) -> Activity:
    return db.session.get_one(Activity, laid["row"])


def change(cast: Cast, laid: dict[str, Any], seen: int | None = None, **wanted: Any) -> bool:
    lead = cast.person("lead")
    with unit_of_work(lead):
        return actions.change_activity(lead, place_of(cast), activity(laid), seen, wanted)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2020-2024", [1, 2]), ("2020-2024 ежегодно", [1, 2]), ("2020-2024 постоянно", [1, 2]),
        ("2020", []), ("октябрь 2020", []), ("непрерывно", []), ("ежегодно до 01.06.", []),
        ("2021 – 2025", [1, 2, 3]), ("до 31.10.2025", []), ("", []),
    ],
)  # fmt: skip
def test_the_stages_a_period_names_days_of(words: str, found: list[int]) -> None:
    assert spanned(read_period(words, PROJECT) if words else None, STAGES) == found


def test_stages_together() -> None:
    own = Period.between(date(2020, 1, 1), date(2021, 12, 31))
    later = Period.between(date(2022, 1, 1), date(2024, 12, 31))
    assert widened(own, []) is own
    both = widened(own, [later, None])
    assert (both.start, both.end) == (date(2020, 1, 1), date(2024, 12, 31))
    assert widened(own, [read_period("до 31.10.2025")]).start is None
    assert (ids_in("12,3"), ids_in(None), ids_in([4])) == ((3, 12), (), (4,))


def test_no_clash_with_the_stages_it_runs_in() -> None:
    stages = [
        Item(number, str(number), "", "", Period.between(first, last))
        for number, first, last in STAGES
    ]
    timing = Timing(Span(STAGES[0][1], STAGES[2][2]), Span(STAGES[0][1], STAGES[2][2]), DAY,
                    SchoolCalendar())  # fmt: skip

    def clashes(further: tuple[int, ...]) -> list[Against]:
        item = Item(
            9, "7", "Конструктор", "", Period.between(date(2020, 3, 1), date(2024, 5, 31)),
            stage_id=1, further=further,
        )  # fmt: skip
        rows = build(None, stages, [item], timing).rows
        assert [row.item.id for row in rows] == [1, 9, 2, 3], "drawn once, under its own stage"
        return [clash.against for row in rows for clash in row.clashes]

    assert clashes(()) == [Against.STAGE]
    assert clashes((2,)) == []
    assert clashes((3,)) == []


def test_chosen_in_the_form_named_under_the_others_counted_once(
    visit: Visit, cast: Cast, laid: dict[str, Any]
) -> None:
    first, second, third = laid["stages"]
    lead = visit("lead")
    form = lead.get(f"{PLAN}/activity/{laid['row']}").text
    assert f'name="further" value="{second}"' in form
    sent = {
        "title": "Конструктор", "number": "7", "stage": str(first), "state": "planned",
        "further": ["", str(first), str(third), str(second)],
    }  # fmt: skip
    assert lead.post(f"{PLAN}/activity/{laid['row']}", sent).status_code == 303
    page = visit("participant").get(PLAN).text
    assert page.count(f'id="a-{laid["row"]}"') == 1
    row = page.partition(f'id="a-{laid["row"]}"')[2].partition("</tr>")[0]
    assert "Второй, Третий" in row
    assert f'href="#a-{laid["row"]}"' in page.partition(f'id="s-{second}"')[2].partition("</li>")[0]
    own = page.partition(f'id="s-{first}"')[2].partition("</li>")[0]
    assert f'href="#a-{laid["row"]}"' not in own
    assert "Второй, Третий" in visit("participant").get("/projects/PRO/timeline").text
    with cast.app.test_request_context():
        assert further_of(activity(laid)) == [second, third], "without its own, in order"
        found = plan(cast.initiative().id, DAY)
        rows = [one.id for group in found.groups for one in group.rows]
        assert rows.count(laid["row"]) == 1
        assert found.total == len(rows)
        told = history(cast.person("lead"), cast.initiative().id).rows[0].sentence.details
        assert any("2. Второй, 3. Третий" in line for line in told)
    bad = {**sent, "further": ["", "999999"]}
    assert lead.post(f"{PLAN}/activity/{laid['row']}", bad).status_code == 422


def test_its_own_stage_conflicts_and_a_stage_that_was_put_away(
    cast: Cast, laid: dict[str, Any], ctx: None
) -> None:
    first, second, third = laid["stages"]
    assert change(cast, laid, further=[second, third])
    assert not change(cast, laid, further=[third, second])
    assert change(cast, laid, stage_id=second)
    assert further_of(activity(laid)) == [third], "its own is no further one"
    with pytest.raises(errors.Conflict) as met:
        change(cast, laid, 1, further=[first])
    assert met.value.clashes[0].theirs == "3. Третий"
    with unit_of_work():
        row = db.session.get_one(Stage, third)
        actions.archive(cast.person("lead"), place_of(cast), row)
    assert further_of(activity(laid)) == []
    assert plan(cast.initiative().id, DAY).further == {}


def test_frozen_with_the_plan_and_kept_by_a_version(
    cast: Cast, laid: dict[str, Any], statements: Statements, ctx: None
) -> None:
    _first, second, _third = laid["stages"]
    project = cast.initiative()
    before = snapshot.take(project)
    change(cast, laid, further=[second])
    after = snapshot.take(project)
    (section,) = compare(before, after, ["activities"])
    assert [(one.name, str(one.after)) for one in section.rows[0].fields] == [
        ("further", "<ins>Второй</ins>")
    ]  # fmt: skip
    named = [one.further for group in plan_of(after, DAY).groups for one in group.rows]
    assert ("Второй",) in named
    for row in before["activities"]:
        del row["further"]  # a version of former days
    assert plan_of(before, DAY).total
    with unit_of_work():
        project.passport_state = PassportState.APPROVED
    assert freezing.is_frozen(project)
    assert not change(cast, laid, further=[second]), "as it stands is no change"
    with pytest.raises(errors.Conflict):
        change(cast, laid, further=[])
    db.session.refresh(project)
    statements.clear()
    plan(project.id, DAY)
    assert len(statements) == 3
