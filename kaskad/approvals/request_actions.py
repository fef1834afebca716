"""Asking for a change of an approved passport, and deciding on it.

Source: domain.md, D11 and «запрос на изменение» in section 3. Everything here holds the initiative
first, so that of two people who decide at once the second reads what the first has decided.
Nothing commits.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from kaskad import journal
from kaskad.approvals import request_lines
from kaskad.approvals.access import check_decider
from kaskad.approvals.decision_files import add_papers
from kaskad.approvals.life_actions import Words, check_words, new_decision, told
from kaskad.approvals.models import (
    ChangeLine,
    ChangeRequest,
    LifeStep,
    RequestState,
)
from kaskad.approvals.request_lines import Line, Wish
from kaskad.approvals.request_stale import Stale, stale_lines
from kaskad.approvals.request_words import request_state_word
from kaskad.approvals.version_actions import new_version
from kaskad.boards.file_actions import Upload
from kaskad.cascade import freezing
from kaskad.cascade.access import Place
from kaskad.cascade.models import PassportState
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

ASK = Permission.PASSPORT_SUBMIT
MOST_LINES = 300


class StaleError(errors.Conflict):
    """What a request was about is no longer so: `stale` says by line; nothing was applied."""

    def __init__(self, stale: Mapping[int, Stale]) -> None:
        super().__init__(
            _("The passport has changed since this was asked for. Nothing was applied."),
            meanwhile=True,
        )
        self.stale = stale


def lines_of(request_id: int) -> list[Line]:
    """What a request asks for, in order. One statement."""
    rows = db.session.scalars(
        select(ChangeLine)
        .where(ChangeLine.request_id == request_id)
        .order_by(ChangeLine.position, ChangeLine.id)
    )
    return [
        Line(
            row.operation, row.section, row.part, row.part_id, row.name, dict(row.values),
            dict(row.changes),
        )
        for row in rows
    ]  # fmt: skip


def request_of(place: Place, number: int) -> ChangeRequest:
    """The request of the initiative with *number*. Raises NotFound."""
    found = db.session.scalar(
        select(ChangeRequest).where(
            ChangeRequest.initiative_id == place.initiative.id, ChangeRequest.number == number
        )
    )
    if found is None:
        raise errors.NotFound(_("There is no such request in this project."))
    return found


@contextmanager
def rehearsal(place: Place) -> Iterator[None]:
    """Inside, the passport can be written; afterwards it is as it was, and so is the journal."""
    db.session.flush()
    point = db.session.begin_nested()
    try:
        with freezing.thawed(place.initiative):
            yield
    finally:
        point.rollback()


def ask(
    actor: Person,
    place: Place,
    wishes: Sequence[Wish],
    reason: str,
    *,
    request: ChangeRequest | None = None,
    once: str | None = None,
) -> ChangeRequest:
    """A request for *wishes*, or more of them for one of one's own that is open.

    Raises Invalid without a reason and where nothing would change, `RefusedError` for a wish that
    cannot be done (its position is that among *wishes*), Conflict when the passport is not approved
    or the request is no longer open, StaleError when what it asks for already is no longer so.
    """
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(ChangeRequest, made.subject_id)
    _may_ask(place)
    if not reason.strip():
        sentence = _("Please say why it should be changed.")
        raise errors.Invalid(sentence, fields={"reason": sentence})
    there: list[Line] = []
    if request is not None:
        _own_open(actor, request)
        there = lines_of(request.id)
        if stale := stale_lines(place, there):
            raise StaleError(stale)
    for position, wish in enumerate(wishes, 1):
        try:
            request_lines.check_seen(place, wish)
        except (errors.Conflict, errors.NotFound) as error:
            raise request_lines.RefusedError(position, error) from error
    lines = _rehearsed(actor, place, [*(one.wish for one in there), *wishes], len(there))
    if lines == there:
        raise errors.Invalid(_("Nothing was changed, so there is nothing to ask for."))
    if len(lines) > MOST_LINES:
        raise errors.Invalid(_("This is too much for one request. Ask for the rest in another."))
    if request is None:
        request = _new(actor, place, reason.strip())
        action = "asked"
    else:
        action = "extended"
        revisions.change(request, None, {"reason": reason.strip()})
    _write(request, lines)
    _note(action, place, request, {"lines": len(lines)}, once)
    return request


def take_off(
    actor: Person, place: Place, request: ChangeRequest, position: int, *, once: str | None = None
) -> bool:
    """Ask for one thing less; False for a form that came twice.

    Raises Conflict for the last one (then the request is withdrawn), and where others build on it.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    _may_ask(place)
    _own_open(actor, request)
    there = lines_of(request.id)
    if not 1 <= position <= len(there):
        raise errors.NotFound(_("There is no such line in this request."))
    if len(there) == 1:
        raise errors.Conflict(_("This is all that is asked for. Withdraw the request instead."))
    off = there[position - 1]
    if any(request_lines.builds_on(one, position) for one in there):
        raise errors.Conflict(
            _("Other lines of the request build on this one. Take them off first.")
        )
    if stale := stale_lines(place, there):
        raise StaleError(stale)
    kept: list[Line | None] = [one if one is not off else None for one in there]
    lines = request_lines.compact(kept)
    _write(request, _rehearsed(actor, place, [one.wish for one in lines], 0))
    _note("reduced", place, request, {"line": off.name, "section": off.section}, once)
    return True


def withdraw_request(
    actor: Person, place: Place, request: ChangeRequest, *, once: str | None = None
) -> bool:
    """Take a request back that nobody has decided on; False for a form that came twice."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    freezing.hold(place.initiative)
    _open(request)
    _close(request, RequestState.WITHDRAWN, actor)
    _note("withdrawn", place, request, {}, once)
    return True


def ask_again(
    actor: Person, place: Place, request: ChangeRequest, *, once: str | None = None
) -> tuple[ChangeRequest, tuple[Line, ...]]:
    """The same against what the passport says now, in a new request; the stale one is withdrawn.

    Also what could no longer be asked for: what was put away meanwhile, or says so already.
    Raises Conflict when nothing is left, and for a request that is not open.
    """
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(ChangeRequest, made.subject_id), ()
    _may_ask(place)
    _open(request)
    lines, left_out = _again(actor, place, lines_of(request.id))
    if not lines:
        raise errors.Conflict(
            _("Nothing of it can be asked for any more: it is so already, or was put away.")
        )
    _close(request, RequestState.WITHDRAWN, actor)
    new = _new(actor, place, request.reason)
    _write(new, lines)
    _note("asked_again", place, new, {"instead_of": request.number, "lines": len(lines)}, once)
    return new, tuple(left_out)


def decline(
    actor: Person | None,
    place: Place,
    request: ChangeRequest,
    remarks: str,
    *,
    once: str | None = None,
) -> bool:
    """Decline it, saying why; False for a form that came twice.

    Raises Forbidden for who may not decide, Invalid without remarks, Conflict when it has been
    decided on meanwhile.
    """
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    freezing.hold(place.initiative)
    check_may_decide(actor, place, request)
    _open(request)
    if not remarks.strip():
        sentence = _("Please say why not.")
        raise errors.Invalid(sentence, fields={"remarks": sentence})
    request.remarks = remarks.strip()
    _close(request, RequestState.DECLINED, actor)
    _note("declined", place, request, {"remarks": request.remarks}, once)
    return True


def approve(
    actor: Person | None,
    place: Place,
    request: ChangeRequest,
    *,
    words: Words | None = None,
    files: Sequence[Upload] = (),
    once: str | None = None,
) -> bool:
    """Apply everything it asks for and put a new version of the passport in force.

    *words*: the paper of the decision, if there is one; *files*: its scan. All or nothing: raises
    StaleError when what was asked for is no longer so, Forbidden for who may not decide, Conflict
    when somebody has decided meanwhile. False for a form that came twice.
    """
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    freezing.hold(place.initiative)
    check_may_decide(actor, place, request)
    _open(request)
    _approved(place)
    if words is None and files:
        words = Words(today())
    if words is not None:
        check_words(words)
    lines = lines_of(request.id)
    if stale := stale_lines(place, lines):
        raise StaleError(stale)
    with freezing.thawed(place.initiative):
        try:
            request_lines.do_all(actor, place, [one.wish for one in lines])
        except request_lines.RefusedError as refused:
            raise StaleError({refused.position: Stale(sentence=refused.error.message)}) from refused
        decision = new_decision(actor, place, LifeStep.APPROVED, words) if words else None
        if decision is not None:
            add_papers(decision, files)
        version = new_version(actor, place, note=request.reason, decision=decision)
    version.submitted_by_id, version.submitted_at = request.asked_by_id, request.asked_at
    request.version_id = version.id
    request.decision_id = decision.id if decision is not None else None
    _close(request, RequestState.APPROVED, actor)
    paper = told(decision) if decision is not None else {}
    _note("approved", place, request, {"version": version.number, **paper}, once)
    return True


def check_may_decide(actor: Person | None, place: Place, request: ChangeRequest) -> None:
    """Raise Forbidden unless *actor* may decide on *request*: who asked for it may not."""
    check_decider(actor, place, Permission.PASSPORT_APPROVE)
    if actor is not None and actor.id == request.asked_by_id:
        raise errors.Forbidden(_("You have asked for this, so somebody else decides on it."))


def _approved(place: Place) -> None:
    if place.initiative.passport_state != PassportState.APPROVED:
        raise errors.Conflict(
            _("The passport is not approved now. It can be changed without asking, or it waits."),
            meanwhile=True,
        )


def _may_ask(place: Place) -> None:
    """Hold the initiative. Raises Conflict unless its passport is approved."""
    freezing.hold(place.initiative)
    _approved(place)


def _open(request: ChangeRequest) -> None:
    if lock(request).state != RequestState.OPEN:
        raise errors.Conflict(
            _(
                "Request %(number)s is no longer open: %(state)s.",
                number=request.number,
                state=request_state_word(request.state).lower(),
            ),
            meanwhile=True,
        )


def _own_open(actor: Person, request: ChangeRequest) -> None:
    if request.asked_by_id != actor.id:
        raise errors.Forbidden(_("Somebody else asks for this. Make a request of your own."))
    _open(request)


def _rehearsed(actor: Person, place: Place, wishes: Sequence[Wish], before: int) -> list[Line]:
    """The lines of *wishes*, tried out; an error is told by its place behind the first *before*."""
    try:
        with rehearsal(place):
            lines, _made = request_lines.do_all(actor, place, wishes)
        found = request_lines.merged(request_lines.compact(lines))
        if None not in found:
            return request_lines.compact(found)
    except request_lines.RefusedError as refused:
        raise request_lines.RefusedError(refused.position - before, refused.error) from refused
    # Two changes of one row have become one: what it says is read anew.
    short = [one.wish for one in request_lines.compact(found)]
    try:
        with rehearsal(place):
            joined, _made = request_lines.do_all(actor, place, short)
        return request_lines.compact(joined)
    except request_lines.RefusedError:  # headings that change places need all their steps
        return request_lines.compact(lines)


def _again(actor: Person, place: Place, there: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """(lines that can be asked for now, lines that cannot)."""
    trying: list[Line | None] = list(there)
    left_out: list[Line] = []
    while any(trying):
        wishes = request_lines.compact(trying)
        places = [at for at, one in enumerate(trying) if one is not None]
        try:
            with rehearsal(place):
                lines, _made = request_lines.do_all(actor, place, [one.wish for one in wishes])
        except request_lines.RefusedError as refused:
            out = _with_builders(there, places[refused.position - 1])
            left_out += [there[one] for one in sorted(out) if trying[one] is not None]
            trying = [None if index in out else one for index, one in enumerate(trying)]
            continue
        left_out += [there[at] for at, one in zip(places, lines, strict=True) if one is None]
        return request_lines.compact(lines), left_out
    return [], left_out


def _with_builders(there: Sequence[Line], at: int) -> set[int]:
    """The line at index *at*, and those that build on it or on one of those."""
    out = {at}
    for index, line in enumerate(there):  # a line builds on earlier ones only
        if any(request_lines.builds_on(line, one + 1) for one in out):
            out.add(index)
    return out


def _new(actor: Person, place: Place, reason: str) -> ChangeRequest:
    last = db.session.scalar(
        select(func.max(ChangeRequest.number)).where(
            ChangeRequest.initiative_id == place.initiative.id
        )
    )
    row = ChangeRequest(
        initiative_id=place.initiative.id,
        number=(last or 0) + 1,
        state=RequestState.OPEN,
        reason=reason,
        asked_by_id=actor.id,
        asked_at=journal.when(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _write(request: ChangeRequest, lines: Sequence[Line]) -> None:
    """Keep *lines* as what the request asks for; rows that it has already are used again."""
    rows = list(
        db.session.scalars(
            select(ChangeLine)
            .where(ChangeLine.request_id == request.id)
            .order_by(ChangeLine.position, ChangeLine.id)
        )
    )
    for position, line in enumerate(lines, 1):
        if position <= len(rows):
            row = rows[position - 1]
        else:
            row = ChangeLine(request_id=request.id)
            db.session.add(row)
        row.position, row.operation, row.section = position, line.operation, line.section
        row.part, row.part_id, row.name = line.part, line.part_id, line.name
        row.values, row.changes = line.values, line.changes
    for row in rows[len(lines) :]:  # words of an open request, not of the passport
        db.session.delete(row)
    revisions.touch(request, "lines")
    db.session.flush()


def _close(request: ChangeRequest, state: RequestState, actor: Person | None) -> None:
    request.state = state
    request.decided_at, request.decided_by_id = journal.when(), actor.id if actor else None
    revisions.touch(request, "state")
    db.session.flush()


def _note(
    action: str, place: Place, request: ChangeRequest, data: Mapping[str, Any], once: str | None
) -> None:
    journal.record(
        f"request.{action}",
        "change_request",
        request.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data={"number_of_request": request.number, "reason": request.reason[:500], **data},
        once=once,
    )
