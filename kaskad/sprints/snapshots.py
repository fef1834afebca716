"""The snapshot of a sprint, taken before its closing moves anything.

Everything that is ever shown of a closed sprint is drawn from it: names, states, links, figures
and series as they stood. It is plain JSON, so that it outlives the code that wrote it.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from kaskad.boards import links
from kaskad.boards.models import Card, CardAssignee, CardLink, Column
from kaskad.core.db import db
from kaskad.core.revisions import plain
from kaskad.people.models import Party
from kaskad.sprints import retro_queries, review_queries
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.burn import BurnUp, Figures, burn_down, burn_up, figures, sprint_flow
from kaskad.sprints.flow import Flow, times
from kaskad.sprints.flow_queries import entries_of, flow_of, scope_of
from kaskad.sprints.models import CardDecision, Sprint, SprintCard
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.retro_queries import NEEDED_MOODS
from kaskad.sprints.rules import next_of

VERSION = 1


def take(place: SprintPlace, sprint: Sprint, as_of: date) -> dict[str, Any]:
    """The snapshot of *sprint*, locked and about to be closed."""
    entries = entries_of([sprint.id])[sprint.id]
    after = next_of(sprint, row_of(sprint.initiative_id))
    flow = flow_of(place.board_place.board.id, as_of)
    return {
        "version": VERSION,
        "as_of": as_of.isoformat(),
        "title": sprint.title,
        "goal": sprint.goal,
        "starts_on": plain(sprint.starts_on),
        "ends_on": plain(sprint.ends_on),
        "next": after.number if after is not None else None,
        "cards": _cards(place, sprint),
        "values": _values(sprint),
        "team": retro_queries.team_names(sprint.initiative_id),
        "mood": _mood(sprint),
        **_measured(sprint, entries, flow, as_of),
    }


def _values(sprint: Sprint) -> list[dict[str, Any]]:
    return [
        {
            "card": row.card, "card_title": row.card_title, "indicator_id": row.indicator_id,
            "short": row.short, "name": row.name, "unit": row.unit, "planned": _number(row.planned),
            "amount": _number(row.amount), "note": row.note,
            "send": row.send or bool(row.sent),
        }
        for row in review_queries.value_rows(sprint.id)
    ]  # fmt: skip


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _mood(sprint: Sprint) -> dict[str, Any]:
    """The team's mood, told only here: an average that is seen growing tells the last vote.

    For the same reason the closing of a sprint that was opened again keeps the mood of the first
    closing, unless enough people have told theirs since.
    """
    now = retro_queries.mood_of(sprint.id)
    before = sprint.snapshot.get("mood") or {}
    if before.get("average") is not None and now.told - before["told"] < NEEDED_MOODS:
        return dict(before)
    return {"told": now.told, "average": now.average}


def _measured(sprint: Sprint, entries: list[Any], flow: Flow, as_of: date) -> dict[str, Any]:
    scope = scope_of(sprint, entries, as_of)
    if scope is None:
        return {"figures": {}, "series": {}}
    up = burn_up(flow, scope)
    own = {entry.card for entry in entries}
    cycle = sorted(card.cycle_days for card in times(flow).cards if card.card in own)
    found = figures(flow, scope)
    return {
        "figures": _figures(found),
        "series": series_of(up, sprint_flow(flow, scope)),
        "cycle_days": [round(value, 2) for value in cycle],
    }


def _figures(found: Figures) -> dict[str, Any]:
    return {
        "scope": found.scope,
        "initial": found.initial,
        "added": found.added,
        "removed": found.removed,
        "finished": found.finished,
        "accepted": found.accepted,
        "median_cycle_days": plain(found.median_cycle_days),
    }


def figures_now(place: SprintPlace, sprint: Sprint, as_of: date) -> dict[str, Any]:
    """The figures a snapshot taken now would hold; empty before the sprint's first day."""
    entries = entries_of([sprint.id])[sprint.id]
    scope = scope_of(sprint, entries, as_of)
    if scope is None:
        return {}
    return _figures(figures(flow_of(place.board_place.board.id, as_of), scope))


def series_of(up: BurnUp, flow: Any) -> dict[str, Any]:
    """The lines of a sprint's charts as plain lists, a value a day."""
    down = burn_down(up)
    return {
        "first": up.days[0].isoformat() if up.days else None,
        "days": len(up.days),
        "scope": list(up.scope),
        "finished": list(up.finished),
        "added": list(up.added),
        "ideal": list(up.ideal),
        "remaining": list(down.remaining),
        "flow": {str(name): list(row) for name, row in flow.counts.items()},
    }


def _cards(place: SprintPlace, sprint: Sprint) -> list[dict[str, Any]]:
    key = place.board_place.board.key
    rows = db.session.execute(
        select(SprintCard, Card, Column.title, Column.category, Column.id)
        .join(Card, Card.id == SprintCard.card_id)
        .join(Column, Column.id == Card.column_id)
        .where(SprintCard.sprint_id == sprint.id, SprintCard.left_at.is_(None))
        .order_by(Card.number)
    ).all()
    ids = [row[1].id for row in rows]
    people, served = _people(ids), _served(ids)
    travelled = review_queries.sprints_travelled(ids, sprint.initiative_id, sprint.number)
    decided = {
        row.card_id: row
        for row in db.session.scalars(
            select(CardDecision).where(CardDecision.sprint_id == sprint.id)
        )
    }
    return [
        {
            "id": card.id, "key": f"{key}-{card.number}", "title": card.title,
            "column_id": column_id, "column": column, "category": str(category),
            "position": card.position, "archived": card.archived_at is not None,
            "initial": time.initial, "entered_at": plain(time.entered_at),
            "started_at": plain(card.started_at), "finished_at": plain(card.finished_at),
            "due_on": plain(card.due_on),
            "checklist": [card.checklist_done, card.checklist_total],
            "sprints": list(travelled.get(card.id, ())),
            "people": people.get(card.id, []), "serves": served.get(card.id, []),
            "decision": str(decided[card.id].decision) if card.id in decided else "",
            "reason": decided[card.id].reason if card.id in decided else "",
        }
        for time, card, column, category, column_id in rows
    ]  # fmt: skip


def _people(card_ids: Iterable[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(CardAssignee.card_id, Party.short_name, Party.name)
        .join(Party, Party.id == CardAssignee.party_id)
        .where(CardAssignee.card_id.in_(list(card_ids)))
        .order_by(Party.name)
    )
    found: dict[int, list[str]] = {}
    for card_id, short, name in rows:
        found.setdefault(card_id, []).append(short or name)
    return found


def _served(card_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    rows = db.session.execute(
        select(CardLink.card_id, CardLink.kind, CardLink.target_id, CardLink.amount)
        .where(CardLink.card_id.in_(list(card_ids)))
        .order_by(CardLink.card_id, CardLink.kind, CardLink.target_id)
    ).all()
    wanted: dict[str, set[int]] = {}
    for _card, name, target_id, _amount in rows:
        wanted.setdefault(name, set()).add(target_id)
    words = {kind.name: kind.find(ids) for kind in links.kinds() if (ids := wanted.get(kind.name))}
    found: dict[int, list[dict[str, Any]]] = {}
    for card_id, kind_name, target_id, amount in rows:
        target = words.get(kind_name, {}).get(target_id)
        found.setdefault(card_id, []).append(
            {
                "kind": kind_name, "id": target_id,
                "short": target.short if target else "", "title": target.title if target else "",
                "amount": plain(amount.normalize()) if amount is not None else None,
            }
        )  # fmt: skip
    return found
