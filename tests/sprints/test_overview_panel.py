"""The chain of sprints and the cards of results on the overview of a project."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kaskad.boards.models import Card, CardLink, Column, ColumnCategory
from kaskad.cascade.facts import facts_about_results
from kaskad.cascade.models import ExpectedResult
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.sprints.models import Sprint, SprintCard, SprintState
from kaskad.sprints.overview_panel import sprint_chain
from tests.cast import Cast, Visit
from tests.conftest import Statements

STATES = (SprintState.CLOSED, SprintState.ACTIVE, SprintState.SHELL, SprintState.SHELL)


def put(cast: Cast) -> None:
    """Four sprints; of the four cards in the second one is finished."""
    with cast.app.test_request_context(), unit_of_work():
        rows = [
            Sprint(initiative_id=cast.initiative().id, number=number, state=state)
            for number, state in enumerate(STATES, 1)
        ]
        rows[1].ends_on = today() + timedelta(days=11)
        db.session.add_all(rows)
        db.session.flush()
        for number in range(1, 5):
            db.session.add(SprintCard(sprint_id=rows[1].id, card_id=cast.card(number).id))
        cast.card(1).finished_at = now()


def test_a_project_without_sprints_has_no_chain(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context():
        assert sprint_chain(cast.initiative(), today()) is None
    assert 'id="sprint"' not in visit("viewer").get("/projects/PRO").text


def test_the_chain_says_what_runs_and_what_is_ahead(
    visit: Visit, cast: Cast, statements: Statements
) -> None:
    put(cast)
    with cast.app.test_request_context():
        project = cast.initiative()
        statements.clear()
        chain = sprint_chain(project, today())
        assert len(statements) == 1
        assert chain is not None
        assert (chain.over, chain.foreseen, chain.shells) == (1, 4, 2)
        assert (chain.finished, chain.scope, chain.percent) == (1, 4, 25)
        assert chain.running
        assert not chain.late
        late = sprint_chain(project, today() + timedelta(days=12))
        assert late is not None
        assert late.late
    panel = visit("viewer").get("/projects/PRO").text.partition('id="sprint"')[2]
    assert panel.partition("</section>")[0].count("<progress") == 4


def test_between_sprints_it_says_how_many_are_over(cast: Cast) -> None:
    put(cast)
    with cast.app.test_request_context(), unit_of_work():
        now_running = Sprint.state == SprintState.ACTIVE
        db.session.scalars(select(Sprint).where(now_running)).one().state = SprintState.CLOSED
        db.session.flush()
        chain = sprint_chain(cast.initiative(), today())
    assert chain is not None
    assert not chain.running
    assert (chain.over, chain.scope) == (2, 0)


def test_results_show_how_many_of_their_cards_are_finished(
    visit: Visit, cast: Cast, statements: Statements
) -> None:
    with cast.app.test_request_context(), unit_of_work():
        result = db.session.scalars(
            select(ExpectedResult.id).where(ExpectedResult.initiative_id == cast.initiative().id)
        ).one()
        done = db.session.scalars(
            select(Column.id).where(
                Column.board_id == cast.card().board_id, Column.category == ColumnCategory.DONE
            )
        ).one()
        for number in (1, 2):
            db.session.add(CardLink(card_id=cast.card(number).id, kind="result", target_id=result))
        cast.card(1).column_id = done
        db.session.flush()
        statements.clear()
        (fact,) = facts_about_results([result, *range(9000, 9100)])[result]
        assert len(statements) == 1
        assert (fact.done, fact.total, fact.state) == (1, 2, "")
        db.session.get_one(Card, cast.card(2).id).column_id = done
        db.session.flush()
        assert facts_about_results([result])[result][0].state == "g"
    panel = visit("viewer").get("/projects/PRO").text.partition('id="results"')[2]
    assert "k-pill g" in panel.partition("</section>")[0]
