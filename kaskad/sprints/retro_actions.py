"""The retrospective: remarks of the team, the mood nobody can be found out by, what is changed.

Remarks are not in the journal in words: the journal is read by more people than the team.
"""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from kaskad.boards.parties import check_parties
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.forms import clean
from kaskad.journal import Event, happened_once, when
from kaskad.people.models import Person
from kaskad.sprints.access import PlanPlace, SprintPlace
from kaskad.sprints.events import note_plan, note_sprint
from kaskad.sprints.models import (
    HindranceCategory,
    Improvement,
    ImprovementState,
    RemarkKind,
    RetroMood,
    RetroRemark,
    RetroVoter,
)
from kaskad.sprints.review_actions import reviewed

MOST_IMPROVEMENTS = 3
"""An action too many is none: retrospectives fail without owned actions (domain.md, 10)."""
MOST_REMARKS = 200


def add_remark(
    actor: Person,
    place: SprintPlace,
    kind: str,
    text: str,
    *,
    category: str | None = None,
    once: str | None = None,
) -> RetroRemark:
    """What worked, or what hindered with its category. Raises Invalid."""
    sprint = reviewed(place)
    if (made := happened_once(actor.id, once)) is not None:
        return db.session.get_one(RetroRemark, made.data["remark_id"])
    text = clean(text)
    if not text:
        sentence = _("Please write it in a few words.")
        raise errors.Invalid(sentence, fields={"text": sentence})
    remark_kind = RemarkKind(kind)
    known = HindranceCategory(category) if category else None
    held = select(func.count()).select_from(RetroRemark).where(RetroRemark.sprint_id == sprint.id)
    if (db.session.scalar(held) or 0) >= MOST_REMARKS:
        raise errors.Invalid(_("There are too many remarks already."))
    remark = RetroRemark(
        sprint_id=sprint.id, kind=remark_kind, text=text, author_id=actor.id, added_at=when(),
        category=known if remark_kind is RemarkKind.HINDERED else None,
    )  # fmt: skip
    db.session.add(remark)
    db.session.flush()
    note_sprint(place, sprint, "remark_added", once=once, remark_id=remark.id)
    return remark


def remove_remark(actor: Person, place: SprintPlace, remark_id: int) -> Event:
    """Take one's own remark back. Forbidden for somebody else's."""
    sprint = reviewed(place)
    remark = db.session.get(RetroRemark, remark_id)
    if remark is None or remark.sprint_id != sprint.id or remark.archived_at is not None:
        raise errors.NotFound(_("There is no such remark any more."))
    if remark.author_id != actor.id:
        raise errors.Forbidden(_("Only who wrote the remark can take it back."))
    remark.archived_at = when()
    revisions.touch(remark, "archived_at")
    db.session.flush()
    return note_sprint(place, sprint, "remark_removed", remark_id=remark.id)


def tell_mood(actor: Person, place: SprintPlace, mood: int) -> bool:
    """Count a mood of 1 to 5, once a person; False when they have told theirs.

    Who told is kept apart from what was told, and the journal is silent: nobody, with the
    database in hand or not, can put the two together.
    """
    sprint = reviewed(place)
    if not 1 <= mood <= 5:
        raise errors.Invalid(_("Choose one of the five."))
    if db.session.get(RetroVoter, (sprint.id, actor.id)) is not None:
        return False
    counter = db.session.get(RetroMood, (sprint.id, mood))
    if counter is None:
        for value in range(1, 6):  # all five at once: a lone new row would tell the first vote
            if db.session.get(RetroMood, (sprint.id, value)) is None:
                db.session.add(RetroMood(sprint_id=sprint.id, mood=value, votes=0))
        db.session.flush()
        counter = db.session.get_one(RetroMood, (sprint.id, mood))
    counter.votes += 1
    db.session.add(RetroVoter(sprint_id=sprint.id, person_id=actor.id))
    db.session.flush()
    return True


def plan_improvement(
    actor: Person,
    place: SprintPlace,
    text: str,
    *,
    owner_id: int | None,
    due_on: date | None,
    once: str | None = None,
) -> Improvement:
    """What the team changes next, with its owner and day: one to three a retrospective.

    Raises Invalid for a fourth one, and without words, owner or day.
    """
    sprint = reviewed(place)
    if (made := happened_once(actor.id, once)) is not None:
        return db.session.get_one(Improvement, made.data["improvement_id"])
    text = clean(text)
    fields = {}
    if not text:
        fields["text"] = _("Please write what the team will do differently.")
    if owner_id is None:
        fields["owner"] = _("Please say who sees to it.")
    if due_on is None:
        fields["due_on"] = _("Please say by which day.")
    if fields:
        raise errors.Invalid(
            str(next(iter(fields.values()))), fields={k: str(v) for k, v in fields.items()}
        )
    if len(improvements_of(sprint.id)) >= MOST_IMPROVEMENTS:
        raise errors.Invalid(
            _("Three actions are the most a team carries through."),
            what_next=(_("Give up one of them first, or keep this thought for the next time."),),
        )
    check_parties(place.board_place, [owner_id] if owner_id is not None else [])
    row = Improvement(
        initiative_id=sprint.initiative_id, sprint_id=sprint.id, text=text, owner_id=owner_id,
        due_on=due_on, added_at=when(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    note_sprint(place, sprint, "improvement_planned", once=once, improvement_id=row.id, text=text)
    return row


def improvements_of(sprint_id: int) -> list[Improvement]:
    """The actions of one retrospective, those given up left out. One statement."""
    return list(
        db.session.scalars(
            select(Improvement)
            .where(
                Improvement.sprint_id == sprint_id,
                Improvement.state != ImprovementState.DROPPED,
            )
            .order_by(Improvement.id)
        )
    )


def settle_improvement(
    _actor: Person, place: PlanPlace, improvement_id: int, state: str, *, seen: int | None
) -> Event | None:
    """Say that an action is done, given up, or open again; None when it is so already."""
    row = db.session.get(Improvement, improvement_id)
    if row is None or row.initiative_id != place.place.initiative.id:
        raise errors.NotFound(_("There is no such action in this project."))
    lock(row)
    wanted = ImprovementState(state)
    diff = revisions.change(row, seen, {"state": wanted})
    if not diff:
        return None
    row.settled_at = None if wanted is ImprovementState.OPEN else when()
    db.session.flush()
    return note_plan(
        place, "improvement_settled", improvement_id=row.id, text=row.text, state=str(wanted)
    )
