"""Who is writing what: said by the browser, shown to others, over after a minute and a half."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from kaskad.cascade import actions, presence_actions, presence_queries
from kaskad.cascade.models import Activity, Editing, PassportState, Stage
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from tests.cast import Browser, Cast, Visit
from tests.conftest import Statements

URL = "/projects/PRO/editing"
PASSPORT = "/projects/PRO/passport"
PLAN = "/projects/PRO/plan"
WORDS = "Роль office"


class Watch:
    """The time as the tests set it."""

    def __init__(self) -> None:
        self.moment = now()

    def __call__(self) -> datetime:
        return self.moment

    def on(self, **how: float) -> None:
        self.moment += timedelta(**how)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    found = Watch()
    monkeypatch.setattr(presence_actions, "now", found)
    monkeypatch.setattr(presence_queries, "now", found)
    return found


@pytest.fixture
def goal(cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        actions.set_block(None, cast.initiative(), "goal", body="Цель")


def say(browser: Browser, section: str, **more: str) -> str:
    answer = browser.post(URL, {"section": section, **more})
    assert answer.status_code in {200, 204}, answer.text
    return str(answer.text)


def part_ids(cast: Cast) -> tuple[int, int]:
    """A stage and an activity of «ПРО»."""
    with cast.app.app_context():
        at = cast.initiative().id
        stage = db.session.scalars(select(Stage.id).where(Stage.initiative_id == at)).first()
        activity = db.session.scalars(
            select(Activity.id).where(Activity.initiative_id == at)
        ).first()
        assert stage
        assert activity
        return stage, activity


def rows(cast: Cast) -> int:
    with cast.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Editing)) or 0


def test_others_see_who_writes_a_section_and_oneself_not(
    visit: Visit, goal: None, watch: Watch
) -> None:
    office, lead, viewer = visit("office"), visit("lead"), visit("viewer")
    assert WORDS not in say(office, "goal")
    for browser in (lead, viewer):
        page = browser.get(PASSPORT).text
        assert page.count('class="kp-writing') == 1
        assert page.index('id="s-goal"') < page.index(WORDS)
    assert 'class="kp-writing' not in office.get(PASSPORT).text
    form = lead.get(f"{PASSPORT}?edit=goal").text
    assert form.count('class="kp-writing') == 1
    assert form.index("data-presence-others") < form.index(WORDS)
    assert 'data-section="goal"' in form
    # The answer to one's own word names the others in the same form, and in no other.
    assert WORDS in say(lead, "goal")
    assert "kp-writing" not in say(lead, "novelty")


def test_the_plan_names_who_changes_a_stage_or_an_activity(
    visit: Visit, cast: Cast, watch: Watch
) -> None:
    stage, activity = part_ids(cast)
    office, lead = visit("office"), visit("lead")
    for section in (f"stage-{stage}", f"activity-{activity}"):
        say(office, section)
    for url, count in ((PLAN, 2), (f"{PLAN}/stage/{stage}", 1), (f"{PLAN}/activity/{activity}", 1)):
        page = lead.get(url).text
        assert page.count('class="kp-writing') == count, url
        assert WORDS in page
    assert "kp-writing" not in lead.get(f"{PLAN}/new/activity").text
    assert "data-presence=" not in lead.get(f"{PLAN}/new/activity").text


def test_it_counts_since_the_first_word_and_is_over_after_a_silence(
    visit: Visit, cast: Cast, goal: None, watch: Watch
) -> None:
    office, lead, begun = visit("office"), visit("lead"), watch.moment
    for _beat in range(4):
        say(office, "goal")
        watch.on(seconds=30)

    def since() -> datetime:
        with cast.app.app_context():
            return db.session.scalars(select(Editing.since)).one()

    assert since() == begun
    watch.on(seconds=59)
    assert WORDS in lead.get(PASSPORT).text
    watch.on(seconds=2)
    assert WORDS not in lead.get(PASSPORT).text
    say(office, "goal")
    assert since() == watch.moment, "after a silence it begins anew"


def test_leaving_ends_it_and_old_rows_are_swept(
    visit: Visit, cast: Cast, goal: None, watch: Watch, statements: Statements
) -> None:
    office, lead = visit("office"), visit("lead")
    say(office, "goal")
    say(lead, "goal", done="1")  # was not there: nothing is written
    assert rows(cast) == 1
    say(office, "goal", done="1")
    assert rows(cast) == 0
    assert WORDS not in lead.get(PASSPORT).text
    statements.clear()
    say(office, "goal", done="1")
    assert statements.writes == []
    say(office, "goal")
    watch.on(days=2)
    say(lead, "novelty")
    assert rows(cast) == 1


def test_it_is_no_event_and_reading_writes_nothing(
    visit: Visit, cast: Cast, goal: None, watch: Watch, statements: Statements
) -> None:
    def events() -> int:
        with cast.app.app_context():
            return db.session.scalar(select(func.count()).select_from(Event)) or 0

    lead, before = visit("lead"), events()
    say(lead, "goal")
    assert events() == before
    statements.clear()
    lead.get(f"{PASSPORT}?edit=goal")
    assert statements.writes == []


def test_statements_are_the_same_for_one_and_for_many(
    visit: Visit, cast: Cast, goal: None, watch: Watch, statements: Statements
) -> None:
    lead = visit("lead")
    say(visit("office"), "goal")
    lead.get(PASSPORT)
    counts = []
    for people in ((), ("office", "member")):
        for name in people:
            with cast.app.test_request_context(), unit_of_work():
                for section in ("goal", "novelty", "objectives"):
                    db.session.merge(
                        Editing(
                            initiative_id=cast.initiative().id, section=section,
                            person_id=cast.person(name).id, since=watch(), seen_at=watch(),
                        )
                    )  # fmt: skip
        statements.clear()
        lead.get(PASSPORT)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 31


def test_a_section_that_is_not_there_yet_is_named(visit: Visit, cast: Cast, watch: Watch) -> None:
    say(visit("office"), "practical_value")
    page = visit("lead").get(PASSPORT).text
    assert WORDS in page
    assert page.index("Практическая значимость") < page.index(WORDS)


@pytest.mark.parametrize(
    ("section", "status"),
    [("", 422), ("х" * 61, 422), ("planet", 404), ("stages", 404), ("stage-0", 404),
     ("activity-9" + "9" * 30, 404), ("stage-", 404), ("activity-٣", 404)],
)  # fmt: skip
def test_bad_words_are_refused(visit: Visit, cast: Cast, section: str, status: int) -> None:
    assert visit("lead").post(URL, {"section": section}).status_code == status
    assert rows(cast) == 0


def test_a_part_of_another_project_is_none_of_this_one(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        foreign = actions.add_activity(None, cast.initiative("ZZS"), title="Чужое").id
    answer = visit("lead").post(URL, {"section": f"activity-{foreign}"})
    assert answer.status_code == 404
    assert rows(cast) == 0


def test_a_frozen_passport_is_written_by_nobody(visit: Visit, cast: Cast) -> None:
    stage, activity = part_ids(cast)
    with cast.app.test_request_context(), unit_of_work():
        cast.initiative().passport_state = PassportState.APPROVED
    lead = visit("lead")
    for section, status in (("goal", 409), (f"stage-{stage}", 409), (f"activity-{activity}", 200)):
        assert lead.post(URL, {"section": section}).status_code == status, section


def test_english(visit: Visit, cast: Cast, goal: None, watch: Watch) -> None:
    with cast.app.test_request_context(), unit_of_work():
        cast.person("lead").locale = "en"
    say(visit("office"), "goal")
    assert "Роль office is writing this section (since " in visit("lead").get(PASSPORT).text
