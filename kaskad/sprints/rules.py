"""What may be done with a sprint in which state, and the sentences that say why not.

The lock: «детали каждого следующего спринта планируются только по завершении предыдущего»
(domain.md, D4 and 4.5). Every door (pages, imports, the command line) comes through here.
"""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from kaskad.core import errors
from kaskad.core.i18n import show_day
from kaskad.sprints.models import OVER, RUNNING, Sprint, SprintState
from kaskad.sprints.wording import sprint_lower, sprint_name

SHORTEST_DAYS = 5
"""A working week. Nothing limits a sprint from above (domain.md, D5)."""


def previous_of(sprint: Sprint, row: Sequence[Sprint]) -> Sprint | None:
    """The sprint before *sprint* in *row* (all of the project's), cancelled ones left out."""
    before = [
        one
        for one in row
        if one.number < sprint.number and one.state != SprintState.CANCELLED
    ]  # fmt: skip
    return max(before, key=lambda one: one.number, default=None)


def next_of(sprint: Sprint, row: Sequence[Sprint]) -> Sprint | None:
    """The sprint after *sprint* that work can go on into: a shell or one being planned."""
    open_states = (SprintState.SHELL, SprintState.PLANNING)
    after = [one for one in row if one.number > sprint.number and one.state in open_states]
    return min(after, key=lambda one: one.number, default=None)


def locked(sprint: Sprint, row: Sequence[Sprint]) -> errors.Conflict:
    """The refusal to plan details of a shell, with what to do."""
    before = previous_of(sprint, row)
    name = sprint_name(sprint.number)
    if before is None or before.state in OVER:
        return errors.Conflict(
            _("%(sprint)s is not open for planning yet.", sprint=name),
            what_next=(_("Open it for planning first."),),
        )
    return errors.Conflict(
        _(
            "%(sprint)s is planned only after %(before)s is closed: what comes out of one decides"
            " the details of the next.",
            sprint=name, before=sprint_lower(before.number),
        ),
        what_next=(
            _("Until then it can have a rough window and an outline of its goal."),
            _("Close %(before)s with its review, and this one opens.",
              before=sprint_lower(before.number)),
            _("If it has to be planned ahead, the project office can open it and says why."),
        ),
    )  # fmt: skip


def check_open(sprint: Sprint, row: Sequence[Sprint]) -> None:
    """Raise Conflict unless details of the sprint may be written: planning or running."""
    if sprint.state == SprintState.SHELL:
        raise locked(sprint, row)
    if sprint.state in OVER:
        raise errors.Conflict(
            _("%(sprint)s is over: it stays as it was.", sprint=sprint_name(sprint.number)),
            what_next=(_("A closed sprint is opened again by the project office, with a reason."),),
        )


def check_state(sprint: Sprint, *states: SprintState) -> None:
    """Raise Conflict unless the sprint is in one of *states*: somebody was quicker."""
    if sprint.state in states:
        return
    said = {
        SprintState.SHELL: _("%(sprint)s is still ahead."),
        SprintState.PLANNING: _("%(sprint)s is being planned."),
        SprintState.ACTIVE: _("%(sprint)s is running already."),
        SprintState.IN_REVIEW: _("%(sprint)s is being reviewed already."),
        SprintState.CLOSED: _("%(sprint)s has been closed already."),
        SprintState.CANCELLED: _("%(sprint)s has been cancelled."),
    }[SprintState(sprint.state)]
    raise errors.Conflict(
        str(said) % {"sprint": sprint_name(sprint.number)},
        what_next=(_("Reload the page to see how it stands now."),),
        meanwhile=True,
    )


def check_one_running(sprint: Sprint, row: Sequence[Sprint]) -> None:
    """Raise Conflict when another sprint of the project runs."""
    for other in row:
        if other.id != sprint.id and other.state in RUNNING:
            raise errors.Conflict(
                _("%(other)s is still running: a project has one running sprint.",
                  other=sprint_name(other.number)),
                what_next=(_("Close it with its review first."),),
            )  # fmt: skip


def actual_end(sprint: Sprint, closed_on: date | None) -> date | None:
    """The day on which the sprint really ended: when it was closed, else as planned."""
    return closed_on or sprint.ends_on


def check_days(
    starts_on: date | None,
    ends_on: date | None,
    others: Sequence[tuple[int, date | None, date | None]],
    bounds: tuple[date | None, date | None],
) -> None:
    """Raise Invalid unless the days can be those of the sprint.

    *others* are (number, first day, last day as it really was) of the project's other sprints;
    *bounds* the first and last day of the project, as far as they are known.
    """
    if starts_on is None and ends_on is None:
        return
    if starts_on is None or ends_on is None:
        name = "starts_on" if starts_on is None else "ends_on"
        sentence = _("A sprint has a first and a last day.")
        raise errors.Invalid(sentence, fields={name: sentence})
    if ends_on < starts_on:
        sentence = _("The last day is before the first.")
        raise errors.Invalid(sentence, fields={"ends_on": sentence})
    if (ends_on - starts_on).days + 1 < SHORTEST_DAYS:
        sentence = _("A sprint lasts a working week at least.")
        raise errors.Invalid(sentence, fields={"ends_on": sentence})
    first, last = bounds
    if first is not None and starts_on < first:
        sentence = _("The project begins on %(day)s: a sprint cannot start before it.",
                     day=show_day(first))  # fmt: skip
        raise errors.Invalid(sentence, fields={"starts_on": sentence})
    if last is not None and starts_on > last:
        sentence = _("The project ends on %(day)s: a sprint cannot start after it.",
                     day=show_day(last))  # fmt: skip
        raise errors.Invalid(sentence, fields={"starts_on": sentence})
    for number, began, ended in others:
        if began is None or ended is None:
            continue
        if starts_on <= ended and began <= ends_on and not _touch(starts_on, ended, began):
            sentence = _(
                "These days overlap with %(other)s (%(first)s – %(last)s).",
                other=sprint_lower(number), first=show_day(began), last=show_day(ended),
            )  # fmt: skip
            raise errors.Invalid(sentence, fields={"starts_on": sentence})


def _touch(starts_on: date, ended: date, began: date) -> bool:
    """A sprint may begin on the very day on which the one before was closed."""
    return starts_on == ended and began < starts_on
