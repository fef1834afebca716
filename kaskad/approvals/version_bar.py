"""The bar above a passport: where it is, which version is in force, what this person can do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from kaskad.approvals.access import leads
from kaskad.approvals.deciders import Decider, deciders
from kaskad.approvals.version_actions import lacking
from kaskad.approvals.version_forms import VersionForms, version_forms
from kaskad.approvals.version_queries import VersionRow, versions
from kaskad.approvals.version_words import PASSPORT_TONES, needed_words, passport_state_word
from kaskad.boards.plan_queries import waits_for_cards
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import Initiative, InitiativeKind, PassportState
from kaskad.cascade.panels import change_url
from kaskad.people.models import Person
from kaskad.people.permissions import Permission


@dataclass(frozen=True)
class Bar:
    """What the bar is drawn from."""

    key: str
    kind: str
    state: str
    word: str
    tone: str
    waiting: VersionRow | None
    in_force: VersionRow | None
    returned: VersionRow | None
    """The version that came back last, while the passport is to be improved."""
    count: int
    can_submit: bool
    can_withdraw: bool
    can_decide: bool
    own: bool
    """The person could decide, but leads it: somebody else does."""
    others: tuple[Decider, ...]
    """Who may decide on what waits."""
    change_url: str | None
    cards_url: str | None
    """Where the first cards are made from the approved plan."""
    forms: VersionForms

    def lacks(self, missing: Collection[str]) -> str:
        """What has to be written first, of what is *missing*; empty: it can be sent."""
        wanted = lacking(self.kind, missing)
        return needed_words(wanted) if wanted else ""


def bar_of(
    person: Person,
    place: Place,
    rows: tuple[VersionRow, ...] | None = None,
    forms: VersionForms | None = None,
) -> Bar:
    """The bar for *person*. Four statements at most besides the versions."""
    initiative = place.initiative
    rows = versions(initiative.id) if rows is None else rows
    state = PassportState(initiative.passport_state)
    waiting = next((row for row in rows if row.waits), None)
    decides = place.can(Permission.PASSPORT_APPROVE)
    submits = place.can(Permission.PASSPORT_SUBMIT)
    own = decides and waiting is not None and leads(person, initiative)
    asked = waiting is not None and (own or (submits and not decides))
    approved = state == PassportState.APPROVED
    return Bar(
        key=initiative.key_fold,
        kind=str(initiative.kind),
        state=str(state),
        word=passport_state_word(state),
        tone=PASSPORT_TONES.get(state, ""),
        waiting=waiting,
        in_force=next((row for row in rows if row.in_force), None),
        returned=rows[0] if rows and state == PassportState.RETURNED else None,
        count=len(rows),
        can_submit=submits and state in {PassportState.DRAFT, PassportState.RETURNED},
        can_withdraw=submits and waiting is not None,
        can_decide=decides and waiting is not None and not own,
        own=own,
        others=deciders(place, Permission.PASSPORT_APPROVE) if asked else (),
        change_url=change_url(initiative, person) if approved else None,
        cards_url=_cards_url(place) if approved else None,
        forms=forms or version_forms(),
    )


def _cards_url(place: Place) -> str | None:
    """The page that makes cards from the plan, while nothing has been made from it."""
    initiative = place.initiative
    if initiative.kind != InitiativeKind.PROJECT or not place.can(Permission.CARD_CREATE):
        return None
    if not waits_for_cards(initiative.id):
        return None
    return url_for("boards.cards_from_plan", key=initiative.key_fold)


def passport_bar(initiative: Initiative, person: Person) -> Mapping[str, Any]:
    """The bar on the page of the passport."""
    place = place_for(person, initiative.key_fold, Permission.INITIATIVE_VIEW)
    return {"bar": bar_of(person, place)}


def ask_for_change(initiative: Initiative, person: Person) -> str | None:
    """The page on which a change of an approved passport is asked for."""
    if "approvals.new_request" not in current_app.view_functions:
        return None
    place = place_for(person, initiative.key_fold, Permission.INITIATIVE_VIEW)
    if initiative.passport_state != PassportState.APPROVED or not place.can(
        Permission.PASSPORT_SUBMIT
    ):
        return None
    return url_for("approvals.new_request", key=initiative.key_fold)
