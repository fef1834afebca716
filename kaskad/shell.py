"""The frame round every page: whose it is, where they can go, their projects.

Computed once a request and only when a template asks for it, in a fixed number of statements.
"""

from dataclasses import dataclass
from functools import cached_property

from flask import current_app, g, request, session, url_for
from flask_babel import gettext as _

from kaskad.approvals.proposal_access import may_propose
from kaskad.approvals.proposal_queries import looks_at_proposals
from kaskad.boards import queries as board_queries
from kaskad.cascade import queries as cascade_queries
from kaskad.core.web import is_fragment
from kaskad.people import draft_marks
from kaskad.people.access import standing
from kaskad.people.models import Person
from kaskad.people.visitor import visitor_person


@dataclass(frozen=True)
class NavItem:
    """One line of the side bar."""

    url: str
    label: str
    icon: str
    count: int | None
    active: bool


@dataclass(frozen=True)
class ProjectItem:
    """One of the visitor's own projects in the side bar."""

    url: str
    title: str
    active: bool


@dataclass(frozen=True)
class Preferences:
    """How the visitor wants pages to look."""

    theme: str
    contrast: str
    text: str


class Shell:
    """What `templates/shared/base.html` draws round a page."""

    def __init__(self, person: Person | None) -> None:
        self.person = person

    @property
    def instance_name(self) -> str:
        """Name of the product."""
        return str(_("Kaskad"))

    def prepare(self) -> None:
        """Read everything that a page draws round itself."""
        for part in (self.nav, self.projects):
            len(part)

    @cached_property
    def preferences(self) -> Preferences:
        """The person's own, or the browser session's before log-in."""
        if self.person is None:
            return Preferences(
                session.get("theme", "auto"),
                session.get("contrast", "normal"),
                session.get("text", "normal"),
            )
        return Preferences(self.person.theme, self.person.contrast, self.person.text_size)

    @cached_property
    def nav(self) -> list[NavItem]:
        """Where the visitor can go."""
        if self.person is None:
            return []
        own = standing(self.person)
        waiting = board_queries.waiting_count(self.person)
        items = [
            ("boards.my_day", _("My day"), "sun", waiting or None),
            ("cascade.tree", _("Cascade"), "sitemap", None),
            ("registry.registry", _("Registry"), "table", None),
            ("boards.board_list", _("Boards"), "layout-kanban", None),
        ]
        if may_propose(self.person) or looks_at_proposals(self.person):
            items.append(("approvals.proposals", _("Proposals"), "bulb", None))
        if own.admin or own.organisations:
            items.append(("people.people_list", _("People"), "users", None))
        return [
            NavItem(url_for(endpoint), label, icon, count, request.endpoint == endpoint)
            for endpoint, label, icon, count in items
        ]

    @cached_property
    def projects(self) -> list[ProjectItem]:
        """The projects the visitor works in, at most twelve."""
        if self.person is None:
            return []
        here = g.get("initiative_key")
        return [
            ProjectItem(url_for("boards.board", key=row.key_fold), row.label, row.key_fold == here)
            for row in cascade_queries.own_projects(self.person)
        ]

    @property
    def add_url(self) -> str | None:
        """Where the phone's plus button leads: a new card on the board that is open."""
        key = g.get("board_key_for_adding")
        return url_for("boards.new_card", key=key) if key else None

    @cached_property
    def facts(self) -> tuple[object, ...]:
        """Everything above, for the tag of a page that is answered by "not changed"."""
        return (
            self.person.name if self.person else None, self.preferences, self.nav, self.projects,
            self.add_url, self.as_of_fixed, draft_marks.stamp(),
        )  # fmt: skip

    @property
    def as_of_fixed(self) -> bool:
        """Whether this installation stands still at a date (demo)."""
        return current_app.extensions["kaskad_settings"].as_of is not None


def shell() -> Shell:
    """The shell of this request."""
    if "shell" not in g:
        g.shell = Shell(visitor_person())
    found: Shell = g.shell
    return found


def frame() -> dict[str, Shell]:
    """What every template gets.

    A whole page has its frame read before it is drawn: no template asks the database
    (tests/architecture/test_templates.py).
    """
    found = shell()
    draft_marks.prepare()
    if not is_fragment():
        found.prepare()
    return {"shell": found}
