"""The review of a sprint: results with their proof, decisions on cards, values, the record.

Each of them saves by itself, so that another person can go on where one has stopped; nothing
moves until `close_actions.close_sprint`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.models import FINISHED, Card, CardFile, CardLink, Column
from kaskad.cascade.links import safe_link
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.errors import Clash
from kaskad.core.forms import clean, clean_line
from kaskad.indicators.card_values import (
    NO_COUNTS,
    Counts,
    brought_fault,
    draft_of,
    keep_counts,
)
from kaskad.indicators.kinds import IN_WORDS, IndicatorKind
from kaskad.indicators.models import Indicator, IndicatorValue, ValueState
from kaskad.indicators.numbers import share
from kaskad.journal import Event, when
from kaskad.people.models import Person
from kaskad.sprints import rules
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.events import note_sprint
from kaskad.sprints.models import (
    DECISIONS,
    CardDecision,
    Fate,
    ProposedValue,
    ReviewVerdict,
    Sprint,
    SprintCard,
    SprintEvidence,
    SprintReview,
    SprintState,
    Verdict,
)
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.planning_actions import result_in
from kaskad.sprints.review_queries import (
    decision_mark,
    needs_amount,
    sent_by_itself,
    value_mark,
)
from kaskad.sprints.wording import fate_word, sprint_name

REVIEW_FIELDS = (
    "held_on", "participants", "feedback", "summary", "plan_changes", "verdict", "next_goal",
    "chair", "secretary",
)  # fmt: skip
MOST_FEEDBACK = 50


def reviewed(place: SprintPlace) -> Sprint:
    """The sprint, locked, if it is being reviewed. Raises Conflict with what to do."""
    sprint = lock(place.sprint)
    if sprint.state == SprintState.ACTIVE:
        raise errors.Conflict(
            _("%(sprint)s is running: its review has not begun.",
              sprint=sprint_name(sprint.number)),
            what_next=(_("Begin the review first; it can be broken off again."),),
        )  # fmt: skip
    if sprint.state == SprintState.SHELL:
        raise rules.locked(sprint, row_of(sprint.initiative_id))
    rules.check_state(sprint, SprintState.IN_REVIEW)
    return sprint


def judge_result(
    _actor: Person, place: SprintPlace, result_id: int, verdict: str | None, *, note: str,
    seen: int | None,
) -> Event | None:  # fmt: skip
    """Accept the result, partly, or not (None: not judged yet), with words on it.

    None when nothing changed. Raises Invalid for a "partly" or "not" without a word why.
    """
    sprint = reviewed(place)
    result = result_in(place, result_id)
    judged = Verdict(verdict) if verdict else None
    note = clean(note)
    if judged in (Verdict.PARTLY, Verdict.NOT_ACCEPTED) and not note:
        sentence = _("Please say what is missing.")
        raise errors.Invalid(sentence, fields={"note": sentence})
    diff = revisions.change(result, seen, {"verdict": judged, "note": note})
    if not diff:
        return None
    db.session.flush()
    return note_sprint(
        place, sprint, "result_judged", result_id=result.id, text=result.text,
        verdict=str(judged or ""), changes=diff,
    )  # fmt: skip


def add_evidence(
    actor: Person,
    place: SprintPlace,
    result_id: int,
    *,
    card_id: int | None = None,
    file_public_id: str | None = None,
    url: str = "",
    title: str = "",
) -> SprintEvidence:
    """Proof of a result: a card of the sprint, a file on one, or an address (exactly one).

    The same proof twice is one. Raises NotFound, Invalid.
    """
    sprint = reviewed(place)
    result = result_in(place, result_id)
    file_id = None
    if file_public_id:
        file_id, card_id, title = _file_in(sprint, file_public_id)
    elif card_id is not None:
        title = card_in(sprint, card_id).title
    else:
        url = clean_line(url)
        if not safe_link(url):
            sentence = _("An address begins with http:// or https://.")
            raise errors.Invalid(sentence, fields={"url": sentence})
        title = clean_line(title)[:500] or url[:500]
    known = db.session.scalar(
        select(SprintEvidence).where(
            SprintEvidence.result_id == result.id, SprintEvidence.card_id == card_id,
            SprintEvidence.file_id == file_id, SprintEvidence.url == url,
            SprintEvidence.archived_at.is_(None),
        )
    )  # fmt: skip
    if known is not None:
        return known
    proof = SprintEvidence(
        result_id=result.id, card_id=card_id, file_id=file_id, url=url, title=title,
        added_by_id=actor.id, added_at=when(),
    )  # fmt: skip
    db.session.add(proof)
    db.session.flush()
    note_sprint(place, sprint, "evidence_added", result_id=result.id, what=title)
    return proof


def _file_in(sprint: Sprint, public_id: str) -> tuple[int, int, str]:
    row = db.session.execute(
        select(CardFile.id, CardFile.card_id, CardFile.name)
        .join(SprintCard, SprintCard.card_id == CardFile.card_id)
        .where(
            SprintCard.sprint_id == sprint.id, SprintCard.left_at.is_(None),
            CardFile.public_id == public_id, CardFile.archived_at.is_(None),
        )
    ).first()  # fmt: skip
    if row is None:
        raise errors.NotFound(_("There is no such file on a card of this sprint."))
    return row.id, row.card_id, row.name


def card_in(sprint: Sprint, card_id: int) -> Card:
    """The card, if it is in this very sprint now. Raises NotFound."""
    card = db.session.scalar(
        select(Card)
        .join(SprintCard, SprintCard.card_id == Card.id)
        .where(
            SprintCard.sprint_id == sprint.id, SprintCard.left_at.is_(None), Card.id == card_id
        )
    )  # fmt: skip
    if card is None:
        raise errors.NotFound(_("There is no such card in this sprint."))
    return card


def remove_evidence(_actor: Person, place: SprintPlace, evidence_id: int) -> Event:
    """Take a proof back."""
    sprint = reviewed(place)
    proof = db.session.get(SprintEvidence, evidence_id)
    if proof is None or proof.archived_at is not None:
        raise errors.NotFound(_("There is no such proof any more."))
    result = result_in(place, proof.result_id)
    proof.archived_at = when()
    db.session.flush()
    return note_sprint(place, sprint, "evidence_removed", result_id=result.id, what=proof.title)


def decide_card(
    actor: Person,
    place: SprintPlace,
    card_id: int,
    decision: str,
    *,
    reason: str = "",
    seen: str | None = None,
) -> Event | None:
    """What becomes of an unfinished card: next sprint, back to the plan, or dropped.

    None when it is decided so already. It happens when the sprint is closed. Raises Invalid when
    there is no next sprint to go into, NotFound for a card that is not in the sprint, Conflict when
    somebody has decided otherwise since the form was drawn (*seen*: `decision_mark`).
    """
    sprint = reviewed(place)
    fate = Fate(decision) if decision in {str(one) for one in DECISIONS} else None
    if fate is None:
        raise errors.Invalid(_("There is no such decision."))
    if fate is Fate.NEXT and rules.next_of(sprint, row_of(sprint.initiative_id)) is None:
        raise errors.Invalid(
            _("There is no next sprint to take the card into."),
            what_next=(_("Foresee one more sprint, or choose another decision."),),
        )
    card = card_in(sprint, card_id)
    reason = clean(reason)
    row = db.session.get(CardDecision, (sprint.id, card.id))
    if row is None:
        row = CardDecision(sprint_id=sprint.id, card_id=card.id, decision=fate, reason=reason)
        db.session.add(row)
    elif (row.decision, row.reason) == (fate, reason):
        return None
    elif seen is not None and seen != decision_mark(str(row.decision), row.reason):
        raise errors.Conflict(
            _("Somebody decided about this card meanwhile."),
            clashes=(
                Clash("decision", fate_word(row.decision), fate_word(fate)),
                Clash("reason", row.reason, reason),
            ),
        )
    row.decision, row.reason = fate, reason
    row.decided_by_id, row.decided_at = actor.id, when()
    db.session.flush()
    board = place.board_place.board
    return note_sprint(
        place, sprint, "card_decided", card_id=card.id, key=f"{board.key}-{card.number}",
        card=card.title, decision=str(fate), reason=reason,
    )  # fmt: skip


def decide_rest(
    actor: Person, place: SprintPlace, decision: str, *, reason: str = ""
) -> list[Event]:
    """The same decision for every unfinished card nobody has decided about yet."""
    sprint = reviewed(place)
    decided = select(CardDecision.card_id).where(CardDecision.sprint_id == sprint.id)
    ids = db.session.scalars(
        select(Card.id)
        .join(SprintCard, SprintCard.card_id == Card.id)
        .join(Column, Column.id == Card.column_id)
        .where(
            SprintCard.sprint_id == sprint.id, SprintCard.left_at.is_(None),
            Card.archived_at.is_(None), Column.category.not_in(FINISHED), Card.id.not_in(decided),
        )
        .order_by(Card.number)
    ).all()  # fmt: skip
    made = [decide_card(actor, place, card_id, decision, reason=reason) for card_id in ids]
    return [event for event in made if event is not None]


def propose_values(sprint: Sprint) -> None:
    """Rows for what the sprint's finished cards add to indicators, as planned on the cards.

    Made when they are first looked at and again at closing, so that a card finished meanwhile is
    not forgotten; what people have written is never overwritten.
    """
    known = {
        (one.card_id, one.indicator_id): one
        for one in db.session.scalars(
            select(ProposedValue).where(ProposedValue.sprint_id == sprint.id)
        )
    }
    rows = db.session.execute(
        select(CardLink.card_id, CardLink.amount, Indicator)
        .join(SprintCard, SprintCard.card_id == CardLink.card_id)
        .join(Card, Card.id == CardLink.card_id)
        .join(Column, Column.id == Card.column_id)
        .join(Indicator, Indicator.id == CardLink.target_id)
        .where(
            SprintCard.sprint_id == sprint.id, SprintCard.left_at.is_(None),
            CardLink.kind == "indicator", Column.category.in_(FINISHED),
            Indicator.archived_at.is_(None), CardLink.told_at.is_(None),
        )
    )  # fmt: skip
    for card_id, amount, indicator in rows:
        if (card_id, indicator.id) not in known:
            db.session.add(
                ProposedValue(
                    sprint_id=sprint.id, card_id=card_id, indicator_id=indicator.id,
                    planned=amount, amount=amount, send=sent_by_itself(indicator, amount),
                )
            )  # fmt: skip
    db.session.flush()


def prepare_values(_actor: Person, place: SprintPlace) -> None:
    """Have the values ready to be looked through; nothing is journalled, as nobody decided yet."""
    propose_values(reviewed(place))


def keep_value(
    actor: Person,
    place: SprintPlace,
    card_id: int,
    indicator_id: int,
    *,
    amount: Decimal | None,
    note: str,
    send: bool,
    seen: str | None = None,
    counts: Counts = NO_COUNTS,
) -> Event | None:
    """What really came of a card for an indicator, and whether it is sent to verification.

    A share is told by its *counts* where they are known: they are kept as a draft until then.

    None when nothing changed. Raises Invalid for sending nothing, Conflict when somebody has
    written something else since the form was drawn (*seen*: `value_mark`).
    """
    sprint = reviewed(place)
    value = _value_of(sprint, card_id, indicator_id)
    note = clean(note)
    if _is_sent(value):
        raise errors.Conflict(_("It was sent before the closing. It is mended on its own page."))
    indicator = db.session.get_one(Indicator, indicator_id)
    if indicator.kind != IndicatorKind.SHARE or indicator.counts is not None:
        counts = NO_COUNTS
    if send or counts != NO_COUNTS:
        _check_sent(indicator, amount, note, counts)
    if counts[0] is not None and counts[1] is not None:
        amount = share(counts[0], counts[1])
    before = (value.amount, value.note, value.send)
    if value in db.session and before == (amount, note, send) and counts == kept_counts(value):
        return None
    if seen is not None and seen != value_mark(value.amount, value.note, send=value.send):
        raise errors.Conflict(
            _("Somebody wrote another figure meanwhile."),
            clashes=(
                Clash("amount", _amount(value.amount), _amount(amount)),
                Clash("note", value.note, note),
            ),
        )
    value.amount, value.note, value.send = amount, note, send
    draft = keep_counts(actor, card_id, indicator, counts, note)
    value.value_id = draft.id if draft is not None else None
    db.session.add(value)
    db.session.flush()
    return note_sprint(
        place, sprint, "value_kept", value_id=value.id, card_id=card_id, indicator_id=indicator_id,
        amount=[_amount(one) or None for one in (before[0], amount)], send=send,
    )  # fmt: skip


def _is_sent(value: ProposedValue) -> bool:
    if value.value_id is None:
        return False
    state = db.session.get_one(IndicatorValue, value.value_id).state
    return state not in {ValueState.DRAFT, ValueState.WITHDRAWN}


def kept_counts(value: ProposedValue) -> Counts:
    """The counts of a share that the review has written down. One statement at most."""
    if value.value_id is None:
        return NO_COUNTS
    row = draft_of(value.card_id, value.indicator_id)
    return (row.numerator, row.denominator) if row is not None else NO_COUNTS


def _check_sent(
    indicator: Indicator, amount: Decimal | None, note: str, counts: Counts = NO_COUNTS
) -> None:
    told = counts != NO_COUNTS
    sentence = brought_fault(indicator, amount, note, counts=counts)
    if needs_amount(indicator) and amount is None and not told:
        sentence = _("Write the figure, or leave it out this time.")
    if sentence:
        figure = "numerator" if told else "amount"
        field = "note" if indicator.kind in IN_WORDS else figure
        raise errors.Invalid(sentence, fields={field: sentence})


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _value_of(sprint: Sprint, card_id: int, indicator_id: int) -> ProposedValue:
    """The value, locked, or a new one as the card plans it, not yet in the session."""
    kept = db.session.scalar(
        select(ProposedValue).where(
            ProposedValue.sprint_id == sprint.id, ProposedValue.card_id == card_id,
            ProposedValue.indicator_id == indicator_id,
        )
    )  # fmt: skip
    if kept is not None:
        return lock(kept)
    card_in(sprint, card_id)
    link = db.session.get(CardLink, (card_id, "indicator", indicator_id))
    indicator = db.session.get(Indicator, indicator_id)
    if link is None or indicator is None:
        raise errors.NotFound(_("There is no such value in this sprint."))
    return ProposedValue(
        sprint_id=sprint.id, card_id=card_id, indicator_id=indicator_id, planned=link.amount,
        amount=link.amount, note="", send=sent_by_itself(indicator, link.amount),
    )  # fmt: skip


def review_of(sprint: Sprint) -> SprintReview:
    """The sprint's review record, made empty if there is none yet."""
    review = db.session.get(SprintReview, sprint.id)
    if review is None:
        review = SprintReview(sprint_id=sprint.id)
        db.session.add(review)
        db.session.flush()
    return review


def _feedback(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    names = ("who", "what", "decision")
    found = [{name: clean(row.get(name, "")) for name in names} for row in rows]
    return [row for row in found if any(row.values())][:MOST_FEEDBACK]


def save_review(
    _actor: Person, place: SprintPlace, changes: Mapping[str, Any], *, seen: int | None
) -> Event | None:
    """Write the review record (REVIEW_FIELDS); None when nothing changed. Raises Conflict."""
    sprint = reviewed(place)
    review = lock(review_of(sprint))
    wanted = {name: value for name, value in changes.items() if name in REVIEW_FIELDS}
    if "feedback" in wanted:
        wanted["feedback"] = _feedback(wanted["feedback"])
    if "verdict" in wanted:
        wanted["verdict"] = ReviewVerdict(wanted["verdict"]) if wanted["verdict"] else None
    diff = revisions.change(review, seen, wanted)
    if not diff:
        return None
    db.session.flush()
    return note_sprint(place, sprint, "review_saved", fields=sorted(diff))
