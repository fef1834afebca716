"""A passport that waits for approval or is approved is not written, whoever tries.

Source: domain.md, D11 ("after approval changes go through a change request") and decision 0014.
Frozen is what was approved: the sections of the passport, stages and activities, title and period
of the initiative, the columns of its table of activities. Free are the progress of activities,
risks, team, boards, short title, key and owner. Only `approvals` thaws, to apply a change that
somebody has decided on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask_babel import gettext as _

from kaskad.cascade.models import Initiative, PassportState
from kaskad.core import errors
from kaskad.core.db import db, lock

FROZEN = frozenset({PassportState.SUBMITTED, PassportState.APPROVED})
INITIATIVE_FIELDS = frozenset({"title", "period_raw", "announced_start_raw", "plan_columns"})
"""Fields of the initiative itself that stand in its passport."""
PROGRESS = frozenset({"state", "done_on"})
"""Fields of an activity that say how far it is: they are written all the time."""

_thawed: ContextVar[frozenset[int]] = ContextVar("thawed", default=frozenset())


def is_frozen(initiative: Initiative) -> bool:
    """Whether the passport is not to be written now, as far as the row at hand knows."""
    return initiative.passport_state in FROZEN and initiative.id not in _thawed.get()


def check(initiative: Initiative) -> None:
    """Raise Conflict while the passport is frozen; every action that writes it asks first.

    Holds the initiative until the end of the unit of work, so that nobody approves in between;
    first of all rows that an action holds, so that two actions never wait for each other.
    """
    if is_frozen(hold(initiative)):
        raise errors.Conflict(reason(initiative))


def refuse_form(initiative: Initiative) -> None:
    """Raise Conflict for the form of something that is frozen: nobody fills it in for nothing."""
    if is_frozen(initiative):
        raise errors.Conflict(reason(initiative))


def hold(initiative: Initiative) -> Initiative:
    """The initiative, read afresh and held; one that is thawed is held by whoever thawed it."""
    if initiative.id in _thawed.get():
        return initiative
    db.session.flush()  # reading it afresh would forget what has just been written to it
    return lock(initiative)


def reason(initiative: Initiative) -> str:
    """Why it is frozen and what to do, in the words of the page."""
    if initiative.passport_state == PassportState.SUBMITTED:
        return str(_("The passport waits for approval. Withdraw it first."))
    return str(_("The passport is approved. Ask for a change."))


@contextmanager
def thawed(initiative: Initiative) -> Iterator[None]:
    """Inside, the passport can be written: for a change that has been decided on.

    The caller holds the initiative.
    """
    token = _thawed.set(_thawed.get() | {initiative.id})
    try:
        yield
    finally:
        _thawed.reset(token)
