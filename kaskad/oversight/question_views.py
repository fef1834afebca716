"""Pages of questions to those who lead a project."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade.access import Place, place_for
from kaskad.cascade.form_frame import Refused, carry_out
from kaskad.cascade.forms import once_of
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.risk_forms import dispute
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.oversight import question_actions as actions
from kaskad.oversight.blueprint import blueprint
from kaskad.oversight.models import Question
from kaskad.oversight.question_queries import SEE, QuestionLine, question_page, who_answers
from kaskad.oversight.talk_forms import AnswerForm, QuestionForm
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

ASK, ANSWER = Permission.QUESTION_ASK, Permission.QUESTION_ANSWER


@blueprint.get("/projects/<key>/questions")
@web.policy(SEE)
def questions(key: str) -> ResponseReturnValue:
    """Questions and answers, to those who take part in the talk (`question_queries`)."""
    person = current_person()
    place = open_place(person, key)
    if SEE not in place.abilities:
        raise errors.Forbidden(_("Your role in this project does not allow this."))
    return _show(person, place)


@blueprint.get("/projects/<key>/questions/new")
@web.policy(ASK)
def ask_question(key: str) -> ResponseReturnValue:
    """The form of a question; `next` is where it came from."""
    person = current_person()
    form = QuestionForm.fresh(today())
    form.mark("ask")
    return _show_form(person, open_place(person, key, ASK), form)


@blueprint.post("/projects/<key>/questions/new")
@web.policy(ASK)
def send_question(key: str) -> ResponseReturnValue:
    """Ask those who lead the project."""
    person = current_person()
    form = QuestionForm()
    form.mark("ask")
    place_for(person, key, ASK)

    def ask() -> None:
        actions.ask(
            person, place_for(person, key, ASK), text=form.text.data or "",
            due_on=form.due_on.data, today=today(), once=once_of(request.form),
        )  # fmt: skip

    done = carry_out(person, form, ask)
    if isinstance(done, Refused):
        return _show_form(person, open_place(person, key, ASK), form), done.status
    web.say(_("Asked. The answer will wait for you on My day."))
    return web.back(url_for("oversight.questions", key=key))


@blueprint.post("/projects/<key>/questions/<int:question_id>/answer")
@web.policy(ANSWER)
def answer_question(key: str, question_id: int) -> ResponseReturnValue:
    """Answer it, or answer it in other words."""
    person = current_person()
    _question(place_for(person, key, ANSWER), question_id)
    form = AnswerForm()
    form.mark(f"answer-{question_id}")

    def answer() -> None:
        place = place_for(person, key, ANSWER)
        row, once = _question(place, question_id), once_of(request.form)
        text, seen = form.answer.data or "", form.revision.data
        actions.answer(person, place, row, seen, text, once=once)

    def clash(error: errors.Conflict) -> None:
        dispute(form, error, _question(open_place(person, key, ANSWER), question_id).revision)

    done = carry_out(person, form, answer, clash)
    if isinstance(done, Refused):
        return _show(person, open_place(person, key, ANSWER), {question_id: form}), done.status
    web.say(_("Answered. Whoever asked sees it on My day."))
    return web.back(_url(key, question_id))


@blueprint.post("/projects/<key>/questions/<int:question_id>/recall")
@web.policy(ASK)
def recall_question(key: str, question_id: int) -> ResponseReturnValue:
    """Take one's own question back; a message offers to ask it again."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, ASK)
        row = _question(place, question_id)
        actions.recall(person, place, row, once=once_of(request.form))
    undo = url_for("oversight.ask_again", key=key, question_id=question_id)
    web.say({"text": _("The question is recalled."), "undo_url": undo})
    return web.back(_url(key, question_id))


@blueprint.post("/projects/<key>/questions/<int:question_id>/again")
@web.policy(ASK)
def ask_again(key: str, question_id: int) -> ResponseReturnValue:
    """Undo the recall."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, ASK)
        row = _question(place, question_id)
        actions.ask_again(person, place, row, once=once_of(request.form))
    web.say(_("The question waits for an answer again."))
    return web.see_other(_url(key, question_id))


@blueprint.post("/projects/<key>/questions/<int:question_id>/noted")
@web.policy(ASK)
def note_answer(key: str, question_id: int) -> ResponseReturnValue:
    """Who asked has read the answer."""
    person = current_person()
    with unit_of_work(person):
        actions.note_answer(person, _question(place_for(person, key, ASK), question_id))
    web.say(_("Noted. It is no longer on My day."))
    return web.back(_url(key, question_id))


def _url(key: str, question_id: int) -> str:
    return url_for("oversight.questions", key=key, _anchor=f"question-{question_id}")


def _question(place: Place, question_id: int) -> Question:
    found = db.session.get(Question, question_id)
    if found is None or found.initiative_id != place.initiative.id:
        raise errors.NotFound(_("There is no such question in this project."))
    return found


def _show_form(person: Person, place: Place, form: QuestionForm) -> str:
    return page(
        "oversight/ask_question.html",
        person,
        place,
        form=form,
        leads=who_answers(place.initiative.id),
        came_from=web.safe_path(request.values.get("next")),
    )


def _show(person: Person, place: Place, sent: dict[int, AnswerForm] | None = None) -> str:
    rows = question_page(place.initiative.id, today())
    forms = {row.id: _answer_form(row) for row in rows} if place.can(ANSWER) else {}
    return page(
        "oversight/questions.html",
        person,
        place,
        rows=rows,
        forms={**forms, **(sent or {})},
        me=person.id,
    )


def _answer_form(row: QuestionLine) -> AnswerForm:
    form = AnswerForm(formdata=None, data={"answer": row.answer, "revision": row.revision})
    form.mark(f"answer-{row.id}")
    return form
