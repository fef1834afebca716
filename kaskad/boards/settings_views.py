"""Settings of a board: its columns and labels."""

from typing import Any

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards import card_page, column_actions, label_actions
from kaskad.boards.access import BoardPlace, board_for
from kaskad.boards.add_views import show_errors
from kaskad.boards.blueprint import blueprint
from kaskad.boards.board_forms import (
    CATEGORY_WORDS,
    COLOUR_WORDS,
    ArchiveColumnForm,
    ColumnForm,
    LabelForm,
    ShiftForm,
)  # fmt: skip
from kaskad.boards.board_queries import columns_of, count_cards
from kaskad.boards.board_views import title_of
from kaskad.boards.column_actions import column_on
from kaskad.boards.label_actions import label_on
from kaskad.boards.models import Colour, ColumnCategory
from kaskad.boards.settings_queries import labels_of_board
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import PageForm
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


def _settings_url(place: BoardPlace) -> str:
    return url_for("boards.board_settings", key=place.board.key_fold)


def _page(
    place: BoardPlace, status: int = 200, *, form: PageForm | None = None, at: str = "",
    problem: str = "",
) -> ResponseReturnValue:  # fmt: skip
    """The page; *form*, refused, stands at *at* (`column-3`, `new-label`) with what was typed."""
    if place.initiative is not None:
        g.initiative_key = place.initiative.key_fold
    columns = columns_of(place.board.id, archived=True)
    page = render_template(
        "boards/settings.html", place=place, title=title_of(place),
        columns=[column for column in columns if not column.archived],
        away=[column for column in columns if column.archived],
        counts=count_cards([column.id for column in columns]),
        labels=labels_of_board(place.board.id), categories=CATEGORY_WORDS, colours=COLOUR_WORDS,
        refused=form, refused_at=at, problem=problem,
    )  # fmt: skip
    return page, status


def _done(place: BoardPlace, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return web.see_other(_settings_url(place))


@blueprint.get("/boards/<key>/settings")
@web.policy(Permission.BOARD_CONFIGURE)
def board_settings(key: str) -> ResponseReturnValue:
    """Columns and labels of the board."""
    return _page(board_for(current_person(), key, Permission.BOARD_CONFIGURE))


def _column_changes(form: ColumnForm) -> dict[str, Any]:
    return {
        "title": form.title.data or "", "category": ColumnCategory(form.category.data),
        "colour": Colour(form.colour.data), "wip_limit": form.wip_limit.data,
    }  # fmt: skip


@blueprint.post("/boards/<key>/columns")
@web.policy(Permission.BOARD_CONFIGURE)
def create_column(key: str) -> ResponseReturnValue:
    """A new column."""
    person = current_person()
    place = board_for(person, key, Permission.BOARD_CONFIGURE)
    form = ColumnForm()
    try:
        form.check()
        with unit_of_work(person):
            place = board_for(person, key, Permission.BOARD_CONFIGURE)
            column_actions.create_column(
                person, place, once=card_page.once(), **_column_changes(form)
            )
    except errors.Invalid as error:
        show_errors(form, error)
        return _page(place, error.status, form=form, at="new-column")
    return _done(place, _("The column is made."))


@blueprint.post("/boards/<key>/columns/<int:column_id>")
@web.policy(Permission.BOARD_CONFIGURE)
def change_column(key: str, column_id: int) -> ResponseReturnValue:
    """Title, meaning, colour and limit of a column."""
    person = current_person()
    place = board_for(person, key, Permission.BOARD_CONFIGURE)
    form = ColumnForm()
    try:
        form.check()
        with unit_of_work(person):
            place = board_for(person, key, Permission.BOARD_CONFIGURE)
            column_actions.change_column(
                person, place, column_on(place, column_id), _column_changes(form),
                seen=form.revision.data, once=card_page.once(),
            )  # fmt: skip
    except (errors.Invalid, errors.Conflict) as error:
        if isinstance(error, errors.Invalid):
            show_errors(form, error)
        else:
            form.form_errors = [_both_texts(error)]
        return _page(place, error.status, form=form, at=f"column-{column_id}")
    return _done(place, _("The column is changed."))


def _both_texts(error: errors.Conflict) -> str:
    now = ", ".join(f"«{clash.theirs}»" for clash in error.clashes)
    sentence = _(
        "Somebody changed this meanwhile; now it is %(now)s. Send again to put yours.", now=now
    )
    return str(sentence)


@blueprint.post("/boards/<key>/columns/<int:column_id>/shift")
@web.policy(Permission.BOARD_CONFIGURE)
def shift_column(key: str, column_id: int) -> ResponseReturnValue:
    """One place to the left or to the right."""
    person = current_person()
    form = ShiftForm()
    form.check()
    with unit_of_work(person):
        place = board_for(person, key, Permission.BOARD_CONFIGURE)
        column_actions.shift_column(
            person, place, column_on(place, column_id), to_the=str(form.to_the.data),
            once=card_page.once(),
        )  # fmt: skip
    return web.see_other(f"{_settings_url(place)}#column-{column_id}")


@blueprint.post("/boards/<key>/columns/<int:column_id>/archive")
@web.policy(Permission.BOARD_CONFIGURE)
def archive_column(key: str, column_id: int) -> ResponseReturnValue:
    """Put a column away; one with cards says where they can go."""
    person = current_person()
    place = board_for(person, key, Permission.BOARD_CONFIGURE)
    form = ArchiveColumnForm()
    form.check()
    try:
        with unit_of_work(person):
            place = board_for(person, key, Permission.BOARD_CONFIGURE)
            to = column_on(place, form.to.data) if form.to.data else None
            column_actions.archive_column(person, place, column_on(place, column_id), to=to)
    except errors.Conflict as error:
        return _page(place, error.status, at=f"archive-{column_id}", problem=error.message)
    return _done(place, _("The column is put away."))


@blueprint.post("/boards/<key>/columns/<int:column_id>/restore")
@web.policy(Permission.BOARD_CONFIGURE)
def restore_column(key: str, column_id: int) -> ResponseReturnValue:
    """Bring a column back."""
    person = current_person()
    with unit_of_work(person):
        place = board_for(person, key, Permission.BOARD_CONFIGURE)
        column_actions.restore_column(person, place, column_on(place, column_id, archived=True))
    return _done(place, _("The column is back."))


@blueprint.post("/boards/<key>/labels")
@web.policy(Permission.BOARD_CONFIGURE)
def create_label(key: str) -> ResponseReturnValue:
    """A new label."""
    person = current_person()
    place = board_for(person, key, Permission.BOARD_CONFIGURE)
    form = LabelForm()
    try:
        form.check()
        with unit_of_work(person):
            place = board_for(person, key, Permission.BOARD_CONFIGURE)
            label_actions.create_label(
                person, place, name=form.name.data or "", colour=form.colour.data,
                once=card_page.once(),
            )  # fmt: skip
    except errors.Invalid as error:
        show_errors(form, error)
        return _page(place, error.status, form=form, at="new-label")
    return _done(place, _("The label is made."))


@blueprint.post("/boards/<key>/labels/<int:label_id>")
@web.policy(Permission.BOARD_CONFIGURE)
def change_label(key: str, label_id: int) -> ResponseReturnValue:
    """Name and colour of a label."""
    person = current_person()
    place = board_for(person, key, Permission.BOARD_CONFIGURE)
    form = LabelForm()
    try:
        form.check()
        with unit_of_work(person):
            place = board_for(person, key, Permission.BOARD_CONFIGURE)
            label_actions.change_label(
                person, place, label_on(place, label_id),
                {"name": form.name.data or "", "colour": Colour(form.colour.data)},
                seen=form.revision.data, once=card_page.once(),
            )  # fmt: skip
    except (errors.Invalid, errors.Conflict) as error:
        if isinstance(error, errors.Invalid):
            show_errors(form, error)
        else:
            form.form_errors = [_both_texts(error)]
        return _page(place, error.status, form=form, at=f"label-{label_id}")
    return _done(place, _("The label is changed."))


@blueprint.post("/boards/<key>/labels/<int:label_id>/archive")
@web.policy(Permission.BOARD_CONFIGURE)
def archive_label(key: str, label_id: int) -> ResponseReturnValue:
    """Put a label away."""
    person = current_person()
    with unit_of_work(person):
        place = board_for(person, key, Permission.BOARD_CONFIGURE)
        label_actions.archive_label(person, place, label_on(place, label_id))
    return _done(place, _("The label is put away; its cards remember it."))


@blueprint.post("/boards/<key>/labels/<int:label_id>/restore")
@web.policy(Permission.BOARD_CONFIGURE)
def restore_label(key: str, label_id: int) -> ResponseReturnValue:
    """Bring a label back."""
    person = current_person()
    place = board_for(person, key, Permission.BOARD_CONFIGURE)
    try:
        with unit_of_work(person):
            place = board_for(person, key, Permission.BOARD_CONFIGURE)
            label_actions.restore_label(person, place, label_on(place, label_id, archived=True))
    except errors.Invalid as error:
        return _page(place, error.status, at=f"label-{label_id}", problem=error.message)
    return _done(place, _("The label is back."))
