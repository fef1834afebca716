"""What waits for a person in the life of initiatives: an opinion, a proposal, a decision."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import aliased

from kaskad.approvals.access import not_led_by
from kaskad.approvals.final_actions import OPEN
from kaskad.approvals.models import FinalReport, LifeStep, Opinion
from kaskad.approvals.proposal_queries import DECIDE, QueueRow, looks_at_proposals, queue
from kaskad.boards.day_panels import Waiting, add_waiting
from kaskad.cascade.access import scope, within
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.people.models import Organisation, Party, Person

SINGLE = 3
"""So many proposals are told one by one; more of them in one line."""


def opinions_asked(person: Person, _day: date) -> Sequence[Waiting]:
    """Opinions that the person was asked for and has not given. One statement."""
    asker = aliased(Party)
    rows = db.session.execute(
        select(
            Opinion.id,
            Opinion.subject,
            Opinion.due_on,
            Initiative.key_fold,
            Initiative.title,
            Initiative.short_title,
            asker.name,
            asker.short_name,
        )
        .join(Initiative, Initiative.id == Opinion.initiative_id)
        .outerjoin(asker, asker.id == Opinion.asked_by_id)
        .where(
            Opinion.expert_id == person.id,
            Opinion.given_at.is_(None),
            Opinion.recalled_at.is_(None),
            Initiative.archived_at.is_(None),
        )
        .order_by(Opinion.id)
    )
    return [
        Waiting(
            str(_("Give your opinion")),
            url_for("approvals.opinion", key=row.key_fold, opinion_id=row.id),
            row[5] or row[4],
            row.due_on,
            row.subject,
            row[7] or row[6] or "",
        )
        for row in rows
    ]


def proposals_to_look_at(person: Person, day: date) -> Sequence[Waiting]:
    """Ideas for the office, what is under review for who decides. Two statements at most."""
    rows = queue(person, day)
    ideas = [row for row in rows if LifeStep.TO_REVIEW in row.steps]
    reviews = [row for row in rows if LifeStep.REGISTERED in row.steps]
    return [*_ideas(ideas), *_reviews(reviews)]


def _ideas(rows: Sequence[QueueRow]) -> list[Waiting]:
    if len(rows) > SINGLE:
        words = ngettext("Look at %(num)s proposal", "Look at %(num)s proposals", len(rows))
        return [Waiting(words, url_for("approvals.proposals"))]
    return [_one(row, str(_("Look at the proposal"))) for row in rows]


def _reviews(rows: Sequence[QueueRow]) -> list[Waiting]:
    if len(rows) > SINGLE:
        words = ngettext("Decide on %(num)s proposal", "Decide on %(num)s proposals", len(rows))
        return [Waiting(words, url_for("approvals.proposals"))]
    return [_one(row, str(_("Decide on the proposal"))) for row in rows]


def _one(row: QueueRow, words: str) -> Waiting:
    who = ", ".join(filter(None, (row.who, row.organisation)))
    return Waiting(words, url_for("approvals.life", key=row.key), row.title, who=who)


def reports_to_decide(person: Person, _day: date) -> Sequence[Waiting]:
    """Final reports that were handed over to whoever decides. One statement at most."""
    if not looks_at_proposals(person):
        return []
    sender = aliased(Party)
    rows = db.session.execute(
        select(
            Initiative.key_fold,
            Initiative.title,
            Initiative.short_title,
            FinalReport.early,
            sender.name,
            sender.short_name,
        )
        .join(FinalReport, FinalReport.initiative_id == Initiative.id)
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .outerjoin(sender, sender.id == FinalReport.sent_by_id)
        .where(
            FinalReport.sent_at.is_not(None),
            Initiative.state.in_([str(one) for one in OPEN]),
            Initiative.archived_at.is_(None),
            within(scope(person), DECIDE),
            not_led_by(person),
        )
        .order_by(FinalReport.sent_at)
    )
    return [
        Waiting(
            str(_("Decide on completing it early") if row.early else _("Decide on completing it")),
            url_for("approvals.final_report", key=row.key_fold),
            row[2] or row[1],
            who=row[5] or row[4] or "",
        )
        for row in rows
    ]


def register() -> None:
    """Tell "My day"; called when the application is put together."""
    add_waiting("opinions", opinions_asked)
    add_waiting("proposals", proposals_to_look_at)
    add_waiting("final_reports", reports_to_decide)
