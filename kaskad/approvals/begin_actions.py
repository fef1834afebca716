"""A project that is written down while it is being carried out: the order that says so.

The form of a new project (`cascade.edit_views`) lets it begin as "running" only with that order; it
is kept here as the decision of the step "started", and the page "Life and decisions" goes on from
it. What the step otherwise waits for – a lead, the passport – comes later: the work had begun
before Kaskad knew of it. Nobody begins what they lead themselves (domain.md, D19), here neither.
"""

from flask_babel import gettext as _

from kaskad import journal
from kaskad.approvals.life_access import check_step
from kaskad.approvals.life_actions import Words, new_decision, told
from kaskad.approvals.models import LifeStep
from kaskad.cascade import notices
from kaskad.cascade.access import place_for
from kaskad.cascade.models import Initiative, InitiativeState
from kaskad.core import errors, revisions
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission


def begin(actor: Person, initiative: Initiative, order: notices.Order) -> None:
    """Bring a project just written down from idea to running, with the decision of *order*.

    Raises Invalid with the fields of the form: without day or number, for a day to come, and for
    whom the step is not.
    """
    place = place_for(actor, initiative.key_fold, Permission.INITIATIVE_VIEW)
    try:
        check_step(actor, place, LifeStep.STARTED)
    except errors.Forbidden as error:
        raise errors.Invalid(error.message, fields={"state": error.message}) from error
    words = _checked(order)
    before = InitiativeState(initiative.state)
    initiative.state = InitiativeState.RUNNING
    revisions.touch(initiative, "state")
    row = new_decision(actor, place, LifeStep.STARTED, words)
    journal.record(
        f"life.{LifeStep.STARTED}", "decision", row.id, initiative_id=initiative.id,
        organisation_id=initiative.owner_id,
        data={"state": [str(before), str(initiative.state)], **told(row), "files": 0},
    )  # fmt: skip


def _checked(order: notices.Order) -> Words:
    fields = {}
    if not order.number.strip():
        fields["order_number"] = _("Please write the number of the order, “б/н” if it has none.")
    if order.decided_on is None:
        fields["order_on"] = _("Please write the day of the order.")
    elif order.decided_on > today():
        fields["order_on"] = _("A decision of a day to come has not been made yet.")
    if fields or order.decided_on is None:
        raise errors.Invalid(next(iter(fields.values())), fields=fields)
    return Words(order.decided_on, order.kind, order.number)


def register() -> None:
    """Keep the order of a new project; called when the application is put together."""
    notices.on_begin(begin)
