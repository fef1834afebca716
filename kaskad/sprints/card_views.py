"""The sprint of a card: said on its page, and changed there."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from kaskad.boards import card_page
from kaskad.boards.access import CardPlace, card_for
from kaskad.boards.card_facts import CardFact
from kaskad.cascade.access import scope
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.forms import NumberField, PageForm
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints.access import sprint_for
from kaskad.sprints.blueprint import blueprint
from kaskad.sprints.models import RUNNING, Fate, Sprint, SprintCard, SprintState
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.scope_actions import add_cards, open_times, remove_cards
from kaskad.sprints.wording import sprint_name


class PlaceCardForm(PageForm):
    """Into which sprint the card goes; empty: into none."""

    sprint = NumberField(_l("Sprint"), least=0, most=1000)


@dataclass(frozen=True)
class SprintChoice:
    """The form on a card's page."""

    url: str
    number: int | None
    """The open sprint the card is in."""
    choices: tuple[tuple[int, str], ...]


def sprint_facts(person: Person, place: CardPlace) -> Sequence[CardFact]:
    """Which sprint the card is in, and through which it has come. Two statements at most."""
    if place.initiative is None:
        return ()
    row = [one for one in row_of(place.initiative.id) if one.state != SprintState.CANCELLED]
    if not row:
        return ()
    times = db.session.execute(
        select(Sprint.number, SprintCard.left_at, SprintCard.fate)
        .join(Sprint, Sprint.id == SprintCard.sprint_id)
        .where(SprintCard.card_id == place.card.id, SprintCard.fate != Fate.REMOVED)
        .order_by(SprintCard.entered_at, SprintCard.id)
    ).all()
    here = next((one.number for one in times if one.left_at is None), None)
    shown = here if here is not None else times[-1].number if times else None
    gone = [one.number for one in times if one.number != shown]
    choice = _choice(person, place, row, here)
    if shown is None and choice is None:
        return ()
    key = place.initiative.key_fold
    note = ""
    if gone:
        through = ", ".join(str(number) for number in dict.fromkeys(gone))
        note = str(_("came through: %(sprints)s", sprints=through))
    return (
        CardFact(
            "sprint", str(_("Sprint")),
            sprint_name(shown) if shown is not None else str(_("In no sprint")),
            url_for("sprints.sprint", key=key, number=shown) if shown is not None else "",
            note, "sprints/_card_sprint.html" if choice else "", choice,
        ),
    )  # fmt: skip


def _choice(
    person: Person, place: CardPlace, row: Sequence[Sprint], here: int | None
) -> SprintChoice | None:
    open_states = (SprintState.PLANNING, *RUNNING)
    offered = tuple(
        (one.number, sprint_name(one.number)) for one in row if one.state in open_states
    )
    shut = place.card.archived_at is not None or (
        place.initiative is not None and place.initiative.archived_at is not None
    )
    if not offered or shut or not place.can(scope(person), Permission.SPRINT_PLAN):
        return None
    return SprintChoice(url_for("sprints.place_card", key=place.url_key), here, offered)


@blueprint.post("/cards/<key>/sprint")
@web.policy(Permission.SPRINT_PLAN)
def place_card(key: str) -> ResponseReturnValue:
    """Take the card into a sprint, or out of the one it is in."""
    person = current_person()
    form = PlaceCardForm()
    form.check()
    wanted = form.sprint.data
    with unit_of_work(person):
        place = card_for(person, key, Permission.SPRINT_PLAN)
        if place.initiative is None:
            raise errors.NotFound(_("Only cards of projects are in sprints."))
        project, row = place.initiative.key_fold, row_of(place.initiative.id)
        held = open_times([place.card.id]).get(place.card.id)
        here = next((one for one in row if held is not None and one.id == held.sprint_id), None)
        if here is not None and here.number != wanted:
            out = sprint_for(person, project, here.number, Permission.SPRINT_PLAN)
            remove_cards(person, out, [place.card.id], row)
        if wanted is not None:
            into = sprint_for(person, project, wanted, Permission.SPRINT_PLAN)
            add_cards(person, into, [place.card.id], row)
    said = (
        _("%(key)s is in %(sprint)s now.", key=place.key, sprint=sprint_name(wanted))
        if wanted is not None
        else _("%(key)s is in no sprint now.", key=place.key)
    )
    if web.is_fragment():
        return card_page.answer(person, place, None, "facts", text=str(said))
    flash(said, "success")
    return web.back(f"{card_page.card_url(place)}#card-facts")
