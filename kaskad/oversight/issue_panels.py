"""Import issues elsewhere: the tab of a project, marks in the plan, "My day"."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, bindparam, case, exists, or_, select

from kaskad.boards.day_panels import Waiting
from kaskad.boards.day_sources import ABOUT, Source, columns, sources
from kaskad.cascade import doubt_links
from kaskad.cascade.held import held, leads
from kaskad.cascade.models import Initiative
from kaskad.cascade.panels import Tab, add_tab
from kaskad.oversight.issue_page import has_issues, links_to_issues
from kaskad.oversight.issue_queries import open_issues
from kaskad.oversight.models import ImportIssue
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission


def _tab(initiative: Initiative, _person: Person) -> str | None:
    if not initiative.source or not has_issues(initiative.id):
        return None
    return url_for("oversight.issues", key=initiative.key_fold)


_SETTLE = Permission.ISSUE_SETTLE
_Owner = Organisation.__table__.alias("owner")


def _with_issues() -> Select[Any]:
    """Projects with something unsettled where the person settles issues; 1: they lead it."""
    unsettled = exists().where(
        ImportIssue.initiative_id == Initiative.id,
        or_(ImportIssue.decision == "", ImportIssue.decided_at >= bindparam("settled_after")),
    )
    return (
        select(
            *columns(
                id=Initiative.id, key=Initiative.key_fold, about=ABOUT,
                number=case((leads(), 1), else_=0),
            )
        )
        .join(_Owner, _Owner.c.id == Initiative.owner_id)
        .where(
            Initiative.source != "",
            Initiative.archived_at.is_(None),
            unsettled,
            held(_SETTLE, _Owner.c.path),
        )
        .order_by(Initiative.path)
    )  # fmt: skip


def _after(_person: Person, day: date) -> Mapping[str, Any]:
    """What was settled later was open on the day (`issue_queries.unsettled` looks closer)."""
    return {"settled_after": datetime.combine(day + timedelta(days=1), time(), UTC)}


def _tell(_person: Person, day: date, rows: Sequence[Any]) -> list[Waiting]:
    """A line for each project that the person leads and that has open issues.

    Whoever settles issues without leading any of the projects (the project office) gets one line
    for all of them, which leads to the sheet of all. Two statements.
    """
    counts = open_issues([row.id for row in rows], day)
    found = [
        Waiting(_words(counts[row.id].total), url_for("oversight.issues", key=row.key), row.about)
        for row in rows
        if row.id in counts and row.number
    ]
    rest = sum(counts[row.id].total for row in rows if row.id in counts and not row.number)
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
    sources.add(Source("issues", _with_issues, _tell, (_SETTLE,), (_SETTLE,), _after))
