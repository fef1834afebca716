"""Places on the pages of an initiative that rooms above fill.

The cascade never imports a room above it; such a room registers here (in its `register()`):
panels for the overview and the passport, tabs, and first steps for the empty cascade.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kaskad.cascade.models import Initiative
from kaskad.people.models import Person

Context = Callable[[Initiative, Person], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A template that is included with `panel` = what *context* answers; None: nothing to show."""

    name: str
    order: int
    template: str
    context: Context
    top: bool = False
    """Above everything else, over the whole width."""
    side: bool = False
    """In the column of what is running: sprints, questions, results, risks."""


@dataclass(frozen=True)
class Filled:
    """A panel with its content."""

    name: str
    template: str
    content: Mapping[str, Any]
    top: bool = False
    side: bool = False


@dataclass(frozen=True)
class Start:
    """A first step offered by the empty cascade: `show` says to whom.

    With `again` it is offered beside the tree, too, once there is one.
    """

    order: int
    icon: str
    label: Callable[[], str]
    text: Callable[[], str]
    url: Callable[[], str]
    show: Callable[[Person], bool]
    again: bool = False


@dataclass(frozen=True)
class Tab:
    """A tab on the pages of an initiative; `url` None hides it for that initiative."""

    endpoint: str
    order: int
    label: Callable[[], str]
    url: Callable[[Initiative, Person], str | None]


overview_panels: dict[str, Panel] = {}
passport_panels: dict[str, Panel] = {}
passport_bars: dict[str, Panel] = {}
change_links: dict[str, Callable[[Initiative, Person], str | None]] = {}
starts: dict[str, Start] = {}
tabs: dict[str, Tab] = {}
elsewhere: dict[str, str] = {}
"""Sections of the passport that are written on a page of another room: its endpoint by kind."""
behind: dict[str, str] = {}
"""Pages that have no tab of their own, by endpoint: the endpoint of the tab lit on them."""


def add_overview(panel: Panel) -> None:
    """Show *panel* on the overview."""
    overview_panels[panel.name] = panel


def add_passport(panel: Panel) -> None:
    """Show *panel* in the passport, where indicators stand."""
    passport_panels[panel.name] = panel


def add_passport_bar(panel: Panel) -> None:
    """Show *panel* above the passport."""
    passport_bars[panel.name] = panel


def add_change_link(name: str, url: Callable[[Initiative, Person], str | None]) -> None:
    """Where a change of a frozen passport is asked for; None: not by this person."""
    change_links[name] = url


def change_url(initiative: Initiative, person: Person) -> str | None:
    """The page on which *person* can ask for a change of the passport, if there is one."""
    found = (url(initiative, person) for url in change_links.values())
    return next((url for url in found if url), None)


def add_start(name: str, start: Start) -> None:
    """Offer *start* where the cascade is empty."""
    starts[name] = start


def add_tab(tab: Tab) -> None:
    """Show *tab* on the pages of an initiative (orders of our own: 0 to 60 by tens)."""
    tabs[tab.endpoint] = tab


def add_elsewhere(pages: Mapping[str, str]) -> None:
    """Lead the pencils of sections to *pages* of a room above (endpoint by kind of section)."""
    elsewhere.update(pages)


def add_behind(tab: str, pages: Iterable[str]) -> None:
    """Light the tab with the endpoint *tab* on the pages of the endpoints *pages*."""
    behind.update(dict.fromkeys(pages, tab))


def filled(panels: Mapping[str, Panel], initiative: Initiative, person: Person) -> list[Filled]:
    """The panels that have something to show, in their order."""
    shown = []
    for panel in sorted(panels.values(), key=lambda one: one.order):
        content = panel.context(initiative, person)
        if content is not None:
            shown.append(Filled(panel.name, panel.template, content, panel.top, panel.side))
    return shown
