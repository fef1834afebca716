"""Import issues elsewhere: the tab of a project, marks in the plan, "My day"."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from kaskad.boards.day_panels import Waiting, add_waiting
from kaskad.cascade import doubt_links
from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative, TeamMember
from kaskad.cascade.panels import Tab, add_tab
from kaskad.core.db import db
from kaskad.oversight.issue_page import has_issues, links_to_issues
from kaskad.oversight.issue_queries import open_issues
from kaskad.people.models import Person
from kaskad.people.permissions import Permission, Role


def _tab(initiative: Initiative, _person: Person) -> str | None:
    if not initiative.source or not has_issues(initiative.id):
        return None
    return url_for("oversight.issues", key=initiative.key_fold)


def _waiting(person: Person, day: date) -> Sequence[Waiting]:
    """A line for each project that the person leads and that has open issues.

    Whoever settles issues without leading any of the projects (the project office) gets one line
    for all of them, which leads to the sheet of all. Six statements.
    """
    rows = db.session.execute(
        select(Initiative.id, Initiative.key_fold, Initiative.short_title, Initiative.title,
               TeamMember.id.label("leads"))
        .outerjoin(
            TeamMember,
            (TeamMember.initiative_id == Initiative.id)
            & (TeamMember.person_id == person.id)
            & (TeamMember.role == Role.LEAD)
            & TeamMember.until.is_(None),
        )
        .where(
            Initiative.id.in_(visible(person, Permission.ISSUE_SETTLE)),
            Initiative.archived_at.is_(None),
            Initiative.source != "",
        )
        .order_by(Initiative.path)
    ).all()  # fmt: skip
    counts = open_issues([row.id for row in rows], day)
    mine = [row for row in rows if row.id in counts and row.leads is not None]
    found = [
        Waiting(
            _words(counts[row.id].total),
            url_for("oversight.issues", key=row.key_fold),
            row.short_title or row.title,
        )
        for row in mine
    ]
    rest = sum(counts[row.id].total for row in rows if row.id in counts and row.leads is None)
    if rest:
        found.append(
            Waiting(_words(rest), url_for("oversight.all_issues"), str(_("Projects of the centre")))
        )
    return found


def _words(count: int) -> str:
    return str(
        ngettext(
            "Settle %(num)s doubt of the import",
            "Settle %(num)s doubts of the import",
            count,
        )
    )


def register() -> None:
    """The tab, marks of doubt in the plan, what waits."""
    add_tab(Tab("oversight.issues", 45, lambda: str(_("Import issues")), _tab))
    doubt_links.tell("issues", links_to_issues)
    add_waiting("issues", _waiting)
