"""Making cards from the activities of the plan."""

from dataclasses import dataclass

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.boards import plan_actions
from kaskad.boards.access import BoardPlace, board_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.board_queries import ColumnRow, columns_of
from kaskad.boards.card_page import once
from kaskad.boards.models import Column, ColumnCategory
from kaskad.boards.plan_forms import PlanForm, SpanForm, UndoPlanForm
from kaskad.boards.plan_queries import PlanGroup, Span, plan_rows, span_of
from kaskad.cascade.models import Initiative
from kaskad.core import errors, web
from kaskad.core.db import db, lock, unit_of_work
from kaskad.core.i18n import today
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@dataclass(frozen=True)
class _Plan:
    """What the page is drawn from."""

    initiative: Initiative
    span: Span
    groups: list[PlanGroup]
    columns: list[ColumnRow]


def _plan(place: BoardPlace, first: str | None, last: str | None) -> _Plan:
    if place.initiative is None:
        raise errors.NotFound(
            _("This board belongs to no project, so there is no plan to take activities from.")
        )
    g.initiative_key = place.initiative.key_fold
    span = span_of(place.initiative, today(), first, last)
    groups = plan_rows(place.board, place.initiative, span)
    return _Plan(place.initiative, span, groups, columns_of(place.board.id))


def _page(place: BoardPlace, plan: _Plan, form: PlanForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "boards/_activity_choice.html" if web.is_fragment() else "boards/from_plan.html",
        place=place,
        board=place.board,
        initiative=plan.initiative,
        span=plan.span,
        groups=plan.groups,
        form=form,
        most=plan_actions.MOST_CARDS,
    )
    return page, status


def _offer(form: PlanForm, plan: _Plan) -> None:
    form.offer(plan.groups, plan.columns)
    form.first.data, form.last.data = plan.span.first.label, plan.span.last.label


@blueprint.get("/boards/<key>/from-plan")
@web.policy(Permission.CARD_CREATE)
def cards_from_plan(key: str) -> ResponseReturnValue:
    """The activities of the plan as a choice; `?activity=12` ticks one beforehand."""
    place = board_for(current_person(), key, Permission.CARD_CREATE)
    asked = SpanForm(request.args)
    plan = _plan(place, asked.first.data, asked.last.data)
    todo = [column.id for column in plan.columns if column.category == ColumnCategory.TODO]
    form = PlanForm(
        formdata=None,
        assign=True,
        column=next(iter(todo), None),
        activity=request.args.getlist("activity", type=int),
    )
    _offer(form, plan)
    return _page(place, plan, form)


@blueprint.post("/boards/<key>/from-plan")
@web.policy(Permission.CARD_CREATE)
def make_cards_from_plan(key: str) -> ResponseReturnValue:
    """Make the cards, all in one unit of work, and go to the board."""
    person = current_person()
    place = board_for(person, key, Permission.CARD_CREATE)
    form = PlanForm()
    plan = _plan(place, form.first.data, form.last.data)
    _offer(form, plan)
    try:
        form.check()
        with unit_of_work(person):
            place = board_for(person, key, Permission.CARD_CREATE)
            lock(place.board)  # so that two people pressing at once see each other's cards
            plan = _plan(place, form.first.data, form.last.data)
            rows = [row for group in plan.groups for row in group.rows]
            event = plan_actions.make_cards(
                person,
                place,
                db.session.get_one(Column, form.column.data),
                plan_actions.card_wishes(rows, form.modes(), again=form.again.data),
                assign=form.assign.data,
                once=once(),
            )
    except errors.Invalid as error:
        if not form.errors:
            form.form_errors.extend([error.message, *error.what_next])
        return _page(place, plan, form, 422)
    count = event.data["count"]
    flash(
        {  # type: ignore[arg-type]  # the frame shows such a message with its way back
            "text": ngettext("%(num)s card made.", "%(num)s cards made.", count),
            "undo_url": url_for("boards.undo_cards_from_plan", key=place.board.key_fold),
            "fields": {"event": event.id},
        },
        "success",
    )
    return web.see_other(url_for("boards.board", key=place.board.key_fold))


@blueprint.post("/boards/<key>/from-plan/undo")
@web.policy(Permission.CARD_ARCHIVE)
def undo_cards_from_plan(key: str) -> ResponseReturnValue:
    """Put the cards just made into the archive, except those others have begun to work on."""
    person = current_person()
    form = UndoPlanForm()
    form.check()
    with unit_of_work(person):
        place = board_for(person, key, Permission.CARD_ARCHIVE)
        away, kept = plan_actions.undo_make_cards(person, place, form.event.data or 0)
    words = ngettext(
        "%(num)s card put into the archive.", "%(num)s cards put into the archive.", away
    )
    if kept:
        words += " " + ngettext(
            "%(num)s card stays: somebody has begun to work on it.",
            "%(num)s cards stay: somebody has begun to work on them.",
            kept,
        )
    flash(words, "success")
    return web.see_other(url_for("boards.board", key=place.board.key_fold))
