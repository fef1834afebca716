"""Keeping and settling import issues. Nothing here commits.

An issue is known by what is doubted and by the words: loading a file again makes no second one,
other words make another, and what nobody has settled and no longer stands there is `gone`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade.access import Place
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.oversight import issue_proposals
from kaskad.oversight.issue_queries import parts_of
from kaskad.oversight.models import ImportIssue, IssueKind
from kaskad.people.models import Person

KEPT = "kept"
GONE = "gone"


@dataclass(frozen=True)
class Found:
    """A doubt of an import; plain values."""

    kind: IssueKind
    code: str
    """What `issue_words` makes the sentence of, with `data`."""
    ident: tuple[str, ...]
    """What of the document it is about; the same whenever the file is loaded."""
    says: tuple[str, ...] = ()
    """All the words that are doubted: others make it another issue."""
    part: str = ""
    part_id: int | None = None
    place: str = ""
    raw: str = ""
    data: Mapping[str, Any] | None = None
    proposals: tuple[Mapping[str, Any], ...] = ()
    watch: tuple[Mapping[str, Any], ...] = ()
    """Rows that still have to say so, as in `issue_queries.watched`."""

    @property
    def fingerprint(self) -> str:
        """The same for the same doubt about the same words."""
        words = json.dumps([self.code, *self.ident, "", *self.says], ensure_ascii=False)
        return hashlib.sha256(words.encode()).hexdigest()

    @property
    def doubt(self) -> dict[str, Any]:
        """As it is stored."""
        watch = {"watch": [dict(one) for one in self.watch]} if self.watch else {}
        return {"code": self.code, **(self.data or {}), **watch}


def keep_issues(found: Mapping[int, Sequence[Found]], source: str) -> list[ImportIssue]:
    """Write down what an import has found, by initiative; returns what is new or there again.

    Each initiative in *found* is taken as looked at as a whole: its open issues of the same
    *source* that were not found are gone (but not those about an approved passport, which stay
    until somebody decides).
    Two statements and a row each for what is new.
    """
    if not found:
        return []
    rows = db.session.scalars(select(ImportIssue).where(ImportIssue.initiative_id.in_(found))).all()
    known = {(row.initiative_id, row.fingerprint): row for row in rows}
    fresh: list[ImportIssue] = []
    seen: set[tuple[int, str]] = set()
    for initiative_id, issues in found.items():
        for one in issues:
            mark = (initiative_id, one.fingerprint)
            if mark in seen:
                continue
            seen.add(mark)
            row = known.get(mark)
            if row is None:
                row = ImportIssue(
                    initiative_id=initiative_id, fingerprint=one.fingerprint, source=source[:300]
                )
                db.session.add(row)
                fresh.append(row)
            elif row.decision == GONE:
                row.decision, row.decided_at = "", None
                fresh.append(row)
            if not row.decision:  # of a row that is being made it is None
                _describe(row, one)
    _leave(row for mark, row in known.items() if mark not in seen and row.source == source[:300])
    db.session.flush()
    return fresh


def _describe(row: ImportIssue, one: Found) -> None:
    values: dict[str, Any] = {
        "kind": one.kind, "part": one.part, "part_id": one.part_id, "place": one.place,
        "raw": one.raw, "doubt": one.doubt, "proposals": [dict(each) for each in one.proposals],
    }  # fmt: skip
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _leave(rows: Iterable[ImportIssue]) -> None:
    for row in rows:
        if not row.decision and row.kind != IssueKind.APPROVED:
            row.decision, row.decided_at = GONE, journal.when()


def settle(
    actor: Person,
    place: Place,
    issue: ImportIssue,
    seen: int | None,
    choice: int | None,
    *,
    note: str = "",
    once: str | None = None,
) -> bool:
    """Take the proposal with the number *choice*, or leave it as written (None).

    False for a form that came before. Raises Conflict when it was settled or changed meanwhile,
    and where the passport is frozen and the proposal would write it.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    lock(issue)
    if issue.decision:
        raise errors.Conflict(_("Somebody has settled this meanwhile."), meanwhile=True)
    if seen is not None and seen != issue.revision:
        raise errors.Conflict(_("This has changed meanwhile. Look at it again."), meanwhile=True)
    decision = KEPT
    if choice is not None:
        if not 0 <= choice < len(issue.proposals):
            raise errors.Invalid(_("Choose from the list."))
        if parts_of([issue]).mended(issue):
            raise errors.Conflict(
                _("The plan says something else by now. Look at it again."), meanwhile=True
            )
        proposal = issue.proposals[choice]
        issue.outcome = {"choice": choice, **issue_proposals.apply(actor, place, proposal)}
        decision = str(proposal["code"])
    issue.decision, issue.decision_note = decision, note
    issue.decided_by_id, issue.decided_at = actor.id, journal.when()
    revisions.touch(issue, "decision")
    db.session.flush()
    _note("issue.settled", place, issue, {"choice": choice, "note": note}, once)
    return True


def settle_alike(actor: Person, place: Place, issue: ImportIssue) -> int:
    """Settle the other open issues of the project with the same words as *issue* was settled.

    Only doubts about a period: the same words are read alike. Returns how many.
    """
    count = 0
    for one in alike(issue):
        if one.decision:
            continue
        choice = next(
            (
                number for number, each in enumerate(one.proposals)
                if each["code"] == issue.decision and _same(each, issue.outcome)
            ),
            None,
        )  # fmt: skip
        if choice is None and issue.decision != KEPT:
            continue
        settle(actor, place, one, None, choice, note=issue.decision_note)
        one.decided_at = issue.decided_at  # together: `reopen_alike` knows them by it
        count += 1
    db.session.flush()
    return count


def reopen_alike(actor: Person, place: Place, issue: ImportIssue) -> int:
    """Take back what was decided together with *issue*, and *issue* itself; how many."""
    together = [
        one for one in alike(issue)
        if one.decision and (one.decided_at, one.decided_by_id)
        == (issue.decided_at, issue.decided_by_id)
    ]  # fmt: skip
    return sum(reopen(actor, place, one) for one in [issue, *together])


def _same(proposal: Mapping[str, Any], outcome: Mapping[str, Any]) -> bool:
    """Whether *proposal* reads the words as *outcome* has it: the same sort of reading."""
    after, mine = outcome.get("after", {}), proposal.get("period", {})
    return all(after.get(name) == mine.get(name) for name in ("kind", "recurrence", "school_year"))


def alike(issue: ImportIssue) -> list[ImportIssue]:
    """Other doubts of the project about the same words of a period. One statement."""
    if issue.kind != IssueKind.PERIOD or not issue.raw:
        return []
    return list(
        db.session.scalars(
            select(ImportIssue)
            .where(
                ImportIssue.initiative_id == issue.initiative_id,
                ImportIssue.kind == IssueKind.PERIOD,
                ImportIssue.raw == issue.raw,
                ImportIssue.id != issue.id,
            )
            .order_by(ImportIssue.id)
        )
    )


def reopen(actor: Person, place: Place, issue: ImportIssue, *, once: str | None = None) -> bool:
    """Take the decision back, with what it has changed; False when there is none.

    Raises Conflict when what it changed has been changed again since.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    if not lock(issue).decision or issue.decision == GONE:
        return False
    if issue.outcome:
        issue_proposals.undo(actor, place, issue.outcome)
    before = issue.decision
    issue.decision, issue.decision_note, issue.outcome = "", "", {}
    issue.decided_by_id, issue.decided_at = None, None
    revisions.touch(issue, "decision")
    db.session.flush()
    _note("issue.reopened", place, issue, {"before": before}, once)
    return True


def _note(
    action: str, place: Place, issue: ImportIssue, data: Mapping[str, Any], once: str | None
) -> None:
    """The journal: what was doubted and what was said, as it can be told in any language."""
    journal.record(
        action,
        ImportIssue.__tablename__,
        issue.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data={
            "place": issue.place, "part": issue.part, "raw": issue.raw,
            "decision": issue.decision,
            "proposal": issue.proposals[data["choice"]] if data.get("choice") is not None else {},
            **data,
        },
        once=once,
    )  # fmt: skip
