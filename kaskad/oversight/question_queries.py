"""Questions to those who lead a project, as pages, My day and rules read them.

Who sees them: whoever takes part in the talk about a project (STATUS_REPLY) - those who work in
its team, the project office, the director, monitoring, the department above. Guests, observers,
other employees and administrators see the project but not its questions: a question is a word
between those who answer for the project and those who watch over it, often about people and money.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from kaskad.boards.day_sources import ABOUT, columns, shown
from kaskad.cascade.faces import Face
from kaskad.cascade.held import PERSON, held
from kaskad.cascade.models import Initiative, TeamMember
from kaskad.core.db import db
from kaskad.core.moments import end_of
from kaskad.oversight.models import Question
from kaskad.people.models import Organisation, Party
from kaskad.people.permissions import Permission, Role

SEE = Permission.STATUS_REPLY
"""Who may see questions and answers, may reply to updates, too."""
_Answerer = aliased(Party, flat=True)
_Office = Organisation.__table__.alias("office")


@dataclass(frozen=True)
class OpenQuestion:
    """A question that nobody had answered on a day."""

    id: int
    text: str
    who: str
    """Who asks, as lists show the name."""
    asked_at: datetime
    due_on: date | None
    overdue: int
    """Days past the day by which an answer was asked for; 0: not overdue."""


def open_questions(ids: Sequence[int], as_of: date) -> dict[int, tuple[OpenQuestion, ...]]:
    """What was not answered on *as_of*, by initiative: what is due first. One statement."""
    if not ids:
        return {}
    moment = end_of(as_of)
    found: dict[int, list[OpenQuestion]] = {}
    for row, name, short in db.session.execute(
        select(Question, Party.name, Party.short_name)
        .join(Party, Party.id == Question.asked_by_id)
        .where(
            Question.initiative_id.in_(list(ids)),
            Question.asked_at < moment,
            or_(Question.answered_at.is_(None), Question.answered_at >= moment),
            or_(Question.recalled_at.is_(None), Question.recalled_at >= moment),
        )
        .order_by(Question.due_on.is_(None), Question.due_on, Question.id)
    ):
        found.setdefault(row.initiative_id, []).append(
            OpenQuestion(
                row.id, row.text, short or name, row.asked_at, row.due_on,
                _overdue(row.due_on, as_of),
            )
        )  # fmt: skip
    return {initiative_id: tuple(rows) for initiative_id, rows in found.items()}


def _overdue(due_on: date | None, as_of: date) -> int:
    return max((as_of - due_on).days, 0) if due_on is not None else 0


@dataclass(frozen=True)
class QuestionLine:
    """A question on the page, with its answer."""

    id: int
    text: str
    asked_by_id: int
    asked_by: Face
    asked_at: datetime
    due_on: date | None
    overdue: int
    answer: str
    answered_by: Face | None
    answered_at: datetime | None
    noted: bool
    recalled: bool
    revision: int

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answered_at is None and not self.recalled


def question_page(initiative_id: int, as_of: date, limit: int = 200) -> tuple[QuestionLine, ...]:
    """Open ones first, by the day of the answer; then the rest, the newest first. One statement."""
    rows = db.session.execute(
        select(
            Question, Party.id, Party.kind, Party.name, Party.short_name,
            _Answerer.id, _Answerer.kind, _Answerer.name, _Answerer.short_name,
        )
        .join(Party, Party.id == Question.asked_by_id)
        .outerjoin(_Answerer, _Answerer.id == Question.answered_by_id)
        .where(Question.initiative_id == initiative_id, Question.asked_at < end_of(as_of))
        .order_by(Question.asked_at.desc(), Question.id.desc())
        .limit(limit)
    )  # fmt: skip
    lines = [_line(*row, as_of=as_of) for row in rows]
    waiting = sorted(
        (one for one in lines if one.is_open), key=lambda one: (one.due_on or date.max, one.id)
    )
    return (*waiting, *(one for one in lines if not one.is_open))


def _line(row: Question, *parties: Any, as_of: date) -> QuestionLine:
    is_open = row.answered_at is None and row.recalled_at is None
    return QuestionLine(
        row.id, row.text, row.asked_by_id, _face(*parties[:4]), row.asked_at, row.due_on,
        _overdue(row.due_on, as_of) if is_open else 0, row.answer,
        _face(*parties[4:]) if parties[4] is not None else None, row.answered_at,
        row.noted_at is not None, row.recalled_at is not None, row.revision,
    )  # fmt: skip


def _face(party_id: int, kind: str, name: str, short: str | None) -> Face:
    return Face(party_id, kind, short or name, short or "")


def to_answer() -> Select[Any]:
    """What the person is asked as one who leads a project: a source of "My day".

    Where nobody leads a project the question waits for everybody who may answer there: those who
    lead what stands above it and the project office.
    """
    leads = exists().where(
        TeamMember.initiative_id == Initiative.id,
        TeamMember.role == Role.LEAD,
        TeamMember.until.is_(None),
    )
    return _of_day(Question.asked_by_id, Question.text, Question.due_on).where(
        Question.asked_at < bindparam("until"),
        Question.answered_at.is_(None),
        Question.asked_by_id != PERSON,
        or_(
            leads.where(TeamMember.person_id == PERSON),
            and_(~leads, held(Permission.QUESTION_ANSWER, _Office.c.path)),
        ),
    )


def to_read() -> Select[Any]:
    """Answers to the person's questions that they have not noted yet: a source of "My day"."""
    return _of_day(Question.answered_by_id, Question.answer, None).where(
        Question.answered_at < bindparam("until"),
        Question.asked_by_id == PERSON,
        Question.noted_at.is_(None),
        held(SEE, _Office.c.path),
    )


def _of_day(who: Any, text: Any, due_on: Any) -> Select[Any]:
    return (
        select(
            *columns(
                id=Question.id, key=Initiative.key_fold, about=ABOUT, who=shown(_Answerer),
                text=text, due_on=due_on,
            )
        )
        .join(Initiative, Initiative.id == Question.initiative_id)
        .join(_Office, _Office.c.id == Initiative.owner_id)
        .join(_Answerer, _Answerer.id == who)
        .where(Initiative.archived_at.is_(None), Question.recalled_at.is_(None))
        .order_by(Question.due_on.is_(None), Question.due_on, Question.id)
    )  # fmt: skip


def who_answers(initiative_id: int) -> tuple[Face, ...]:
    """Those who lead the project now: a question lands on their day. One statement."""
    rows = db.session.execute(
        select(Party.id, Party.kind, Party.name, Party.short_name)
        .join(TeamMember, TeamMember.person_id == Party.id)
        .where(
            TeamMember.initiative_id == initiative_id,
            TeamMember.role == Role.LEAD,
            TeamMember.until.is_(None),
        )
        .order_by(Party.name, Party.id)
    )
    return tuple(_face(*row) for row in rows)
