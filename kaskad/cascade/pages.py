"""What every page of an initiative shares: head, tabs, words. Used by the views of each noun."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext as _

from kaskad.cascade import panels, queries
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.links import safe_link
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.plan_table import heading_word, hidden_words
from kaskad.cascade.repetition_links import repetition_links
from kaskad.cascade.wording import STATE_TONES, activity_state_word, kind_word, role_help, role_word
from kaskad.cascade.wording import state_word as initiative_state_word
from kaskad.people.models import Person
from kaskad.people.permissions import Permission


@dataclass(frozen=True)
class TabItem:
    """A tab, as the macro `tabs` draws it."""

    url: str
    label: str
    active: bool


def words() -> dict[str, Any]:
    """The functions with which templates of the cascade name kinds, states and roles."""
    return {
        "kind_word": kind_word,
        "initiative_state": initiative_state_word,
        "state_tones": STATE_TONES,
        "activity_state": activity_state_word,
        "role_word": role_word,
        "role_help": role_help,
        "may": Permission,
        "safe_link": safe_link,
        "heading_word": heading_word,
        "hidden_words": hidden_words,
        "repetition_links": repetition_links,
    }


def open_place(
    person: Person, key: str, permission: Permission = Permission.INITIATIVE_VIEW
) -> Place:
    """The initiative of the address, remembered for the side bar."""
    place = place_for(person, key, permission)
    g.initiative_key = place.initiative.key_fold
    g.place = place
    return place


def place_shown(initiative: Initiative) -> Place | None:
    """What the visitor may do with the initiative of the page, for panels of rooms above."""
    found: Place | None = g.get("place")
    return found if found is not None and found.initiative.id == initiative.id else None


_RISK_PAGES = (
    "cascade.add_risk", "cascade.change_risk", "cascade.assess_risk", "cascade.plan_measure",
    "cascade.change_measure",
)  # fmt: skip
"""What answers with the page of risks when a form on it is refused."""


_PLAN_PAGES = (
    "cascade.new_plan_part", "cascade.add_plan_part", "cascade.edit_plan_part",
    "cascade.change_plan_part", "cascade.plan_columns", "cascade.choose_plan_columns",
    "cascade.new_plan_set", "cascade.add_plan_set", "cascade.edit_plan_set",
    "cascade.change_plan_set",
)  # fmt: skip
"""The forms of the plan, on pages of their own."""


def tabs(person: Person, initiative: Initiative, *, board: bool) -> list[TabItem]:
    """The tabs of an initiative; *board*: the person may see its board, which projects have."""
    key = initiative.key_fold
    items = [(0, "cascade.project", _("Overview"), url_for("cascade.project", key=key))]
    if initiative.kind == InitiativeKind.PROJECT and board:
        items.append((10, "boards.board", _("Board"), url_for("boards.board", key=key)))
    items += [
        (20, "cascade.plan", _("Plan and stages"), url_for("cascade.plan", key=key)),
        (25, "cascade.risks", _("Risks"), url_for("cascade.risks", key=key)),
        (30, "cascade.passport", _("Passport"), url_for("cascade.passport", key=key)),
        (40, "cascade.team", _("Team"), url_for("cascade.team", key=key)),
        (50, "cascade.journal", _("Journal"), url_for("cascade.journal", key=key)),
    ]
    for tab in panels.tabs.values():
        url = tab.url(initiative, person)
        if url:
            items.append((tab.order, tab.endpoint, tab.label(), url))
    at = {
        "cascade.add_member": "cascade.team",
        "cascade.change_member": "cascade.team",
        **dict.fromkeys(_RISK_PAGES, "cascade.risks"),
        "cascade.timeline": "cascade.plan",
        **dict.fromkeys(_PLAN_PAGES, "cascade.plan"),
        **dict.fromkeys(
            ("cascade.change_passport", "cascade.grounds", "cascade.tie_ground"), "cascade.passport"
        ),
        **panels.behind,
    }
    here = at.get(str(request.endpoint), str(request.endpoint))
    if here not in {endpoint for _order, endpoint, _label, _url in items}:
        # A page behind a tab: the tab of its room is lit, if the room has just one.
        room = f"{here.split('.')[0]}."
        own = [endpoint for _order, endpoint, _label, _url in items if endpoint.startswith(room)]
        here = own[0] if len(own) == 1 else here
    items.sort(key=lambda item: item[0])
    return [TabItem(url, label, endpoint == here) for _order, endpoint, label, url in items]


def page(template: str, person: Person, place: Place, **content: Any) -> str:
    """A page of an initiative with its head and tabs."""
    shown: Mapping[str, Any] = {
        "place": place,
        "head": queries.head(person, place),
        "tabs_of_page": tabs(person, place.initiative, board=place.can(Permission.BOARD_VIEW)),
        **words(),
        **content,
    }
    return render_template(template, **shown)
