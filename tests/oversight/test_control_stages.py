"""Control stages: period in words, what was found, the conclusion of somebody who does not lead."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kaskad.boards.day_sources import waiting
from kaskad.cascade.models import TeamMember
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.oversight.control_lines import control_page
from kaskad.oversight.models import ControlStage
from kaskad.people.models import Person
from kaskad.people.permissions import Role
from tests.cast import Cast, Visit
from tests.oversight.control_helpers import (
    PAGE,
    STAGES,
    id_of,
    put_milestone,
    put_stage,
    stage,
)

MET = {"found": "Всё на месте", "conclusion": "met", "concluded_on": ""}


def test_the_words_of_the_period_stay_and_are_read(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    form = {
        "number": "1", "subject": "Ход работ", "period_raw": "октябрь- декабрь 2030 г.",
        "expected": "Справка", "controller": id_of(cast, "monitor"), "_once": "c1",
    }  # fmt: skip
    assert lead.post(STAGES, form).status_code == 303
    assert lead.post(STAGES, form).status_code == 303
    with cast.app.app_context():
        row = db.session.query(ControlStage).one()
        assert row.period_raw == "октябрь- декабрь 2030 г."
        assert (row.starts_on, row.ends_on) == (date(2030, 10, 1), date(2030, 12, 31))
    page = lead.get(PAGE).text
    assert "октябрь- декабрь 2030 г." in page
    reading = lead.get(f"{PAGE}/period", query_string={"period_raw": "до 30.10.2031"})
    assert "30.10.2031" in reading.text
    assert lead.post(STAGES, {**form, "_once": "c2", "subject": " "}).status_code == 422


def test_the_lead_finds_and_somebody_else_concludes(visit: Visit, cast: Cast) -> None:
    row = put_stage(cast, "Ход работ", "до 01.12.2020")
    lead, monitor = visit("lead"), visit("monitor")
    one = f"{STAGES}/{row}"
    assert lead.post(f"{one}/found", {"found": "Почти всё"}).status_code == 303
    assert lead.post(f"{one}/conclude", MET).status_code == 403
    assert 'id="conclude"' not in lead.get(f"{PAGE}?stage={row}").text
    opened = monitor.get(f"{PAGE}?stage={row}").text
    assert 'id="conclude"' in opened
    assert "Почти всё" in opened
    assert "/found" not in opened
    assert monitor.post(f"{one}/conclude", MET).status_code == 303
    found = stage(cast, row)
    assert (found.conclusion, found.concluded_on, found.found) == ("met", today(), "Всё на месте")
    assert lead.post(f"{one}/found", {"found": "Иначе"}).status_code == 409
    page = lead.get(PAGE).text
    assert 'data-state="met"' in page
    assert "Роль monitor" in page
    assert monitor.post(f"{one}/reopen").status_code == 303
    assert stage(cast, row).conclusion is None
    assert stage(cast, row).found == "Всё на месте"


def test_a_director_who_leads_does_not_conclude(visit: Visit, cast: Cast) -> None:
    """D19: nobody judges what they lead."""
    row = put_stage(cast, "Ход работ", "до 01.12.2020")
    with cast.app.test_request_context(), unit_of_work():
        db.session.add(
            TeamMember(
                initiative_id=cast.initiative().id, person_id=cast.person("director").id,
                role=Role.LEAD,
            )
        )  # fmt: skip
    director = visit("director")
    assert director.post(f"{STAGES}/{row}/conclude", MET).status_code == 403
    assert 'id="conclude"' not in director.get(f"{PAGE}?stage={row}").text
    assert 'id="found"' in director.get(f"{PAGE}?stage={row}").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"found": ""}, "found"),
        ({"conclusion": ""}, "conclusion"),
        ({"conclusion": "perfect"}, "conclusion"),
        ({"concluded_on": "2199-01-01"}, "concluded_on"),
        ({"concluded_on": "31.02.2021"}, "concluded_on"),
        ({"measures_due_on": "2031-01-01"}, "measures"),
        ({"measures": "Доделать", "measures_due_on": "2020-01-01"}, "measures_due_on"),
    ],
)
def test_a_conclusion_that_says_nothing_is_refused(
    visit: Visit, cast: Cast, typed: dict[str, str], field: str
) -> None:
    row = put_stage(cast, "Ход работ")
    answer = visit("office").post(f"{STAGES}/{row}/conclude", {**MET, **typed})
    assert answer.status_code == 422
    assert f'id="{field}-conclude-error"' in answer.text
    assert stage(cast, row).conclusion is None


def test_two_conclusions_are_shown_beside_each_other(visit: Visit, cast: Cast) -> None:
    row = put_stage(cast, "Ход работ")
    url = f"{STAGES}/{row}/conclude"
    assert visit("office").post(url, {**MET, "revision": "1"}).status_code == 303
    other = {"found": "Ничего нет", "conclusion": "not_met", "revision": "1"}
    answer = visit("monitor").post(url, other)
    assert answer.status_code == 409
    assert "Всё на месте" in answer.text
    assert "Ничего нет" in answer.text
    assert stage(cast, row).conclusion == "met"


def test_measures_are_asked_for_carried_out_and_open_again(visit: Visit, cast: Cast) -> None:
    row = put_stage(cast, "Ход работ", "до 01.12.2020")
    due = {"measures": "Доделать", "measures_due_on": "2021-03-01", "concluded_on": "2020-12-05"}
    asked = {**MET, "conclusion": "partly", **due}
    assert visit("monitor").post(f"{STAGES}/{row}/conclude", asked).status_code == 303
    lead, url = visit("lead"), f"{STAGES}/{row}/measures"
    page = lead.get(PAGE).text
    assert "Доделать" in page
    assert "k-late" in page.partition(f'id="control-{row}"')[2].partition("</tr>")[0]
    later = (today() + timedelta(days=2)).isoformat()
    assert lead.post(url, {"done_on": later}).status_code == 422
    assert lead.post(url, {"done_on": "2021-02-20"}).status_code == 303
    assert stage(cast, row).measures_done_on == date(2021, 2, 20)
    assert lead.post(url, {"done_on": ""}).status_code == 303
    assert stage(cast, row).measures_done_on is None


def test_a_concluded_stage_is_put_away_by_who_concludes(visit: Visit, cast: Cast) -> None:
    row = put_stage(cast, "Ход работ")
    visit("office").post(f"{STAGES}/{row}/conclude", MET)
    assert visit("lead").post(f"{STAGES}/{row}/archive").status_code == 403
    assert visit("office").post(f"{STAGES}/{row}/archive").status_code == 303
    assert visit("lead").post(f"{STAGES}/{row}/restore").status_code == 303
    assert stage(cast, row).conclusion == "met"


def test_what_was_found_and_concluded_later_was_not_known_then(
    visit: Visit, cast: Cast, ctx: None
) -> None:
    row = put_stage(cast, "Ход работ", "до 01.12.2020")
    visit("office").post(f"{STAGES}/{row}/conclude", MET)
    now = control_page(cast.initiative().id, today()).stages[0]
    then = control_page(cast.initiative().id, today() - timedelta(days=1)).stages[0]
    assert (now.conclusion, now.found) == ("met", "Всё на месте")
    assert (then.conclusion, then.found, then.concluded_by) == ("", "", "")
    assert then.standing.overdue > 0


# ------------------------------------------------------- my day, timeline


def _texts(person: Person) -> list[str]:
    db.session.info.pop("scopes", None)
    return [one.text for one in waiting(person, today())]


def test_what_waits_is_on_the_day_of_who_has_to_act(cast: Cast, ctx: None) -> None:
    soon, far = today() + timedelta(days=10), today() + timedelta(days=60)
    member, monitor = cast.person("member"), cast.person("monitor")
    put_milestone(cast, "скоро моя", soon, responsible_id=member.id)
    put_milestone(cast, "далеко моя", far, responsible_id=member.id)
    put_milestone(cast, "скоро чужая", soon, responsible_id=monitor.id)
    put_stage(cast, "мой контроль", f"до {soon:%d.%m.%Y}", controller_id=monitor.id)
    put_stage(cast, "ничей контроль", "до 01.12.2020")
    (own,) = [text for text in _texts(member) if "моя" in text or "чуж" in text]
    assert "скоро моя" in own
    for who, seen in (
        ("monitor", {"мой контроль", "ничей контроль"}), ("office", {"ничей контроль"}),
        ("lead", set()), ("viewer", set()),
    ):  # fmt: skip
        texts = " ".join(_texts(cast.person(who)))
        assert {one for one in ("мой контроль", "ничей контроль") if one in texts} == seen, who


def test_flags_and_bars_stand_on_the_timeline(visit: Visit, cast: Cast) -> None:
    point = put_milestone(cast, "Приказ издан", date(2031, 3, 1))
    check = put_stage(cast, "Ход работ", "октябрь – декабрь 2030 г.", number="1")
    with cast.app.test_request_context(), unit_of_work():
        initiative = cast.initiative()
        initiative.starts_on, initiative.ends_on = date(2030, 9, 1), date(2031, 8, 31)
    page = visit("participant").get("/projects/PRO/timeline?as_of=2031-02-01").text
    assert f'href="{PAGE}#milestone-{point}"' in page
    assert f'href="{PAGE}#control-{check}"' in page
    assert "Приказ издан" in page.partition('class="kt-table"')[2]


def test_the_overview_names_the_next_ones(visit: Visit, cast: Cast) -> None:
    assert f'href="{PAGE}#' not in visit("lead").get("/projects/PRO").text
    row = put_milestone(cast, "Приказ издан", today() + timedelta(days=3))
    assert f'href="{PAGE}#milestone-{row}"' in visit("participant").get("/projects/PRO").text
