"""The sheet of import issues: of one project, and of all that a person sees.

Frozen rows in words; a fixed number of statements, however many issues there are.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from kaskad.cascade import freezing
from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.oversight import issue_proposals as ways
from kaskad.oversight.issue_actions import GONE
from kaskad.oversight.issue_queries import Part, Parts, parts_of
from kaskad.oversight.issue_words import (
    decision_words,
    doubt_words,
    kind_word,
    proposal_words,
    where_words,
)
from kaskad.oversight.models import ImportIssue, IssueKind
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

SIZE = 50
"""Issues on a page."""
SHOWS = ("", "settled", "all")
"""Open ones, settled ones, both."""


@dataclass(frozen=True)
class Wish:
    """What of the sheet is shown."""

    show: str = ""
    kind: str = ""
    project: str = ""
    """Folded key of one project, on the sheet of all."""
    page: int = 1

    def args(self, **changes: Any) -> dict[str, Any]:
        """As query arguments, without what is usual."""
        parts: dict[str, Any] = {
            "show": self.show, "kind": self.kind, "project": self.project, "page": self.page,
        }  # fmt: skip
        parts |= changes
        return {name: value for name, value in parts.items() if value and value != 1}


@dataclass(frozen=True)
class Choice:
    """A way to settle an issue: its number and what it does."""

    number: int
    words: str


@dataclass(frozen=True)
class IssueRow:
    """An issue as the sheet shows it."""

    id: int
    revision: int
    key_fold: str
    project: str
    kind: str
    kind_words: str
    where: str
    where_url: str
    raw: str
    doubt: str
    source: str
    open: bool
    proposals: tuple[str, ...]
    """Every way to settle it, in words, whether it can be taken now or not."""
    choices: tuple[Choice, ...]
    """Empty for whoever may not settle it, and for what is settled."""
    held: str
    """Why the other ways are not offered now: the passport is approved, the words are others."""
    alike: int
    """How many other open issues of the project doubt the same words."""
    decision: str
    note: str
    decided_by: str
    decided_at: datetime | None
    may_settle: bool
    may_reopen: bool


@dataclass(frozen=True)
class Sheet:
    """A page of the sheet. `kinds` and `projects` count what the other conditions leave."""

    rows: tuple[IssueRow, ...]
    found: int
    open: int
    """How many are open in all."""
    settled: int
    kinds: tuple[tuple[str, str, int], ...]
    projects: tuple[tuple[str, str, int], ...]
    page: int
    pages: int

    @property
    def any(self) -> bool:
        """Whether there are or had been any."""
        return bool(self.open or self.settled)


Light = Any
"""Columns of an issue and its initiative that tell where it is counted (`_light`)."""


def sheet_of(initiative: Initiative, wish: Wish, *, may_settle: bool) -> Sheet:
    """The sheet of one project. Five statements."""
    mine = frozenset({initiative.id}) if may_settle else frozenset()
    return _sheet(ImportIssue.initiative_id == initiative.id, wish, mine)


def sheet_of_all(person: Person, wish: Wish, *, whole: bool = False) -> Sheet:
    """The sheet of all projects that the person sees and that are not in the archive.

    *whole*: on one page. Six statements.
    """
    may = frozenset(db.session.scalars(visible(person, Permission.ISSUE_SETTLE)))
    return _sheet(
        ImportIssue.initiative_id.in_(visible(person)) & Initiative.archived_at.is_(None),
        wish, may, None if whole else SIZE,
    )  # fmt: skip


def _sheet(
    condition: ColumnElement[bool], wish: Wish, may: frozenset[int], size: int | None = SIZE
) -> Sheet:
    rows = _light(condition)
    parts = parts_of(row for row in rows if not row.decision)
    seen = [(row, not row.decision and not parts.mended(row)) for row in rows]
    is_open = sum(one for _row, one in seen)
    shown = [
        (row, one) for row, one in seen if wish.show == "all" or one == (wish.show != "settled")
    ]
    kinds = Counter(row.kind for row, _one in shown if _in_project(row, wish))
    labels = {row.key_fold: row.short_title or row.title for row in rows}
    projects = Counter(row.key_fold for row, _one in shown if _of_kind(row, wish))
    found = [(row, one) for row, one in shown if _in_project(row, wish) and _of_kind(row, wish)]
    size = size or max(len(found), 1)
    pages = max(1, -(-len(found) // size))
    page = min(max(wish.page, 1), pages)
    alike = Counter(
        (row.initiative_id, row.raw) for row, one in seen if one and row.kind == IssueKind.PERIOD
    )
    chosen = {row.id: one for row, one in found[(page - 1) * size : page * size]}
    return Sheet(
        rows=tuple(
            _row(whole, chosen[whole[0].id], parts, alike, may) for whole in _whole(list(chosen))
        ),
        found=len(found), open=is_open, settled=len(rows) - is_open,
        kinds=tuple((str(kind), kind_word(kind), kinds[kind]) for kind in IssueKind if kinds[kind]),
        projects=tuple((key, labels[key], projects[key]) for key in labels if projects[key]),
        page=page, pages=pages,
    )  # fmt: skip


def _light(condition: ColumnElement[bool]) -> Sequence[Light]:
    """Every issue, without what only a page of them needs. One statement."""
    return db.session.execute(
        select(
            ImportIssue.id, ImportIssue.initiative_id, ImportIssue.kind, ImportIssue.part,
            ImportIssue.part_id, ImportIssue.raw, ImportIssue.doubt, ImportIssue.decision,
            Initiative.key_fold, Initiative.short_title, Initiative.title,
        )
        .join(Initiative, Initiative.id == ImportIssue.initiative_id)
        .where(condition)
        .order_by(Initiative.path, ImportIssue.id)
    ).all()  # fmt: skip


Joined = Any
"""Issue, initiative, name of who settled it."""


def _whole(ids: Sequence[int]) -> Sequence[Joined]:
    """The issues *ids* in the order of the sheet. One statement."""
    return db.session.execute(
        select(ImportIssue, Initiative, Person.name)
        .join(Initiative, Initiative.id == ImportIssue.initiative_id)
        .outerjoin(Person, Person.id == ImportIssue.decided_by_id)
        .where(ImportIssue.id.in_(ids))
        .order_by(Initiative.path, ImportIssue.id)
    ).all()


def _in_project(row: Light, wish: Wish) -> bool:
    return not wish.project or row.key_fold == wish.project


def _of_kind(row: Light, wish: Wish) -> bool:
    return not wish.kind or row.kind == wish.kind


def _row(
    joined: Joined, is_open: bool, parts: Parts, alike: Counter[tuple[int, str]],
    may: frozenset[int],
) -> IssueRow:  # fmt: skip
    issue, initiative, who = joined
    may_settle = issue.initiative_id in may and initiative.archived_at is None
    choices, held = _choices(issue, initiative) if is_open and may_settle else ((), "")
    proposal = _taken(issue)
    return IssueRow(
        id=issue.id, revision=issue.revision, key_fold=initiative.key_fold,
        project=initiative.label, kind=str(issue.kind), kind_words=kind_word(issue.kind),
        where=where_words(issue), where_url=_where(issue, initiative.key_fold), raw=issue.raw,
        doubt=doubt_words(issue), source=_source(issue), open=is_open,
        proposals=tuple(proposal_words(one) for one in issue.proposals), choices=choices, held=held,
        alike=max(alike[issue.initiative_id, issue.raw] - 1, 0)
        if issue.kind == IssueKind.PERIOD and is_open else 0,
        decision=_decision(issue, proposal, parts), note=issue.decision_note,
        decided_by=who or "", decided_at=issue.decided_at,
        may_settle=may_settle and is_open,
        may_reopen=may_settle and bool(issue.decision) and issue.decision != GONE,
    )  # fmt: skip


def _choices(issue: ImportIssue, initiative: Initiative) -> tuple[tuple[Choice, ...], str]:
    """What is offered besides leaving it as written, and why not all of it."""
    frozen = freezing.is_frozen(initiative)
    all_of_them = [
        Choice(number, proposal_words(one)) for number, one in enumerate(issue.proposals)
    ]
    if not frozen:
        return tuple(all_of_them), ""
    free = [one for one in all_of_them if issue.proposals[one.number]["code"] in ways.FREE]
    return tuple(free), freezing.reason(initiative)


def _taken(issue: ImportIssue) -> dict[str, Any] | None:
    """The proposal that was taken: its number is kept with the outcome."""
    number = issue.outcome.get("choice")
    if number is None or not 0 <= number < len(issue.proposals):
        return None
    return dict(issue.proposals[number])


def _decision(issue: ImportIssue, proposal: dict[str, Any] | None, parts: Parts) -> str:
    if issue.decision:
        return decision_words(issue.decision, proposal)
    if not parts.mended(issue):
        return ""
    now: Part | None = parts.get(issue.part, issue.part_id)
    if now is not None and not now.archived and now.words and now.words != issue.raw:
        return str(_("Put right in the plan: “%(words)s”", words=now.words))
    return str(_("Put right in the plan"))


def _source(issue: ImportIssue) -> str:
    line = issue.doubt.get("line")
    if not line:
        return issue.source
    return str(_("%(source)s, line %(line)s of the file", source=issue.source, line=line))


def _where(issue: ImportIssue, key: str) -> str:
    """The row in plan or passport."""
    row = issue.part_id
    if issue.part == "activity":
        return url_for("cascade.plan", key=key, _anchor=f"a-{row}")
    if issue.part == "stage":
        return url_for("cascade.plan", key=key, _anchor=f"s-{row}")
    if issue.kind == IssueKind.TARGET and row is not None:
        return url_for("indicators.indicator", key=key, indicator_id=row)
    if issue.part == "indicator":
        return url_for("cascade.passport", key=key, _anchor=f"indicator-{row}")
    if issue.part == "block":
        return url_for("cascade.passport", key=key, _anchor=f"s-{issue.doubt.get('block', '')}")
    return url_for("cascade.passport", key=key)


def has_issues(initiative_id: int) -> bool:
    """Whether there are or had been any. One statement."""
    found = select(ImportIssue.id).where(ImportIssue.initiative_id == initiative_id).limit(1)
    return db.session.scalar(found) is not None


def links_to_issues(initiative_id: int) -> dict[tuple[str, int], str]:
    """Addresses of the open issues about rows of the plan, by (table, id). Four statements."""
    rows = db.session.execute(
        select(ImportIssue, Initiative.key_fold)
        .join(Initiative, Initiative.id == ImportIssue.initiative_id)
        .where(
            ImportIssue.initiative_id == initiative_id,
            ImportIssue.decision == "",
            ImportIssue.part_id.is_not(None),
        )
        .order_by(ImportIssue.id.desc())
    ).all()
    if not rows:
        return {}
    parts = parts_of(issue for issue, _key in rows)
    return {
        (issue.part, issue.part_id or 0): url_for(
            "oversight.issues", key=key, _anchor=f"issue-{issue.id}"
        )
        for issue, key in rows if not parts.mended(issue)
    }  # fmt: skip
