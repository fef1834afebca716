"""The checklist: add, tick, change, move, remove."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from kaskad.boards import card_page, checklist_actions
from kaskad.boards.access import CardPlace, card_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.card_edit import tell
from kaskad.boards.card_forms import ItemForm, NewItemsForm
from kaskad.boards.conflicts import clash_rows
from kaskad.boards.models import ChecklistItem
from kaskad.boards.parties import party_choices
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import SelectChoice
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@blueprint.post("/cards/<key>/items")
@web.policy(Permission.CARD_EDIT)
def add_item(key: str) -> ResponseReturnValue:
    """Add one line, or as many as there are lines in what was pasted."""
    person = current_person()
    form = NewItemsForm()
    try:
        form.check()
        with unit_of_work(person):
            place = card_for(person, key, Permission.CARD_EDIT)
            event = checklist_actions.add_items(person, place, form.lines, once=card_page.once())
    except errors.Invalid as error:
        place = card_for(person, key, Permission.CARD_EDIT)
        tell(form, error)
        return card_page.show(person, place, part="checklist", status=422, items_form=form)
    return card_page.answer(person, place, event, "checklist", adding=True)


@blueprint.post("/cards/<key>/items/<int:item_id>/tick")
@web.policy(Permission.CARD_TICK)
def tick_item(key: str, item_id: int) -> ResponseReturnValue:
    """Mark a line done (`done=1`) or not done."""
    person = current_person()
    with unit_of_work(person):
        place = card_for(person, key, Permission.CARD_TICK)
        event = checklist_actions.tick_item(
            person, place, item_id, done=request.form.get("done") == "1", once=card_page.once()
        )
    return card_page.answer(person, place, event, "checklist")


def _choices(form: ItemForm, place: CardPlace) -> None:
    people = [SelectChoice(str(row.id), row.name) for row in party_choices(place)]
    form.assignee_id.choices = [SelectChoice("", "–"), *people]


def _item_form(place: CardPlace, item: ChecklistItem) -> ItemForm:
    form = ItemForm(formdata=None, obj=item)
    _choices(form, place)
    return form


@blueprint.get("/cards/<key>/items/<int:item_id>")
@web.policy(Permission.CARD_EDIT)
def edit_item(key: str, item_id: int) -> ResponseReturnValue:
    """The form for one line."""
    person = current_person()
    place = card_for(person, key, Permission.CARD_EDIT)
    item = checklist_actions.item_on(place, item_id)
    return card_page.show_form(
        person, place, "item", slot=f"item-{item.id}", form=_item_form(place, item), item=item
    )


@blueprint.post("/cards/<key>/items/<int:item_id>")
@web.policy(Permission.CARD_EDIT)
def change_item(key: str, item_id: int) -> ResponseReturnValue:
    """Change text, assignee or due day of a line."""
    person = current_person()
    form = ItemForm()
    form.narrow_to_sent()
    form.settle()
    try:
        form.check()
        with unit_of_work(person):
            place = card_for(person, key, Permission.CARD_EDIT)
            event = checklist_actions.change_item(
                person, place, item_id, form.changes, seen=form.revision.data,
                once=card_page.once(),
            )  # fmt: skip
    except errors.Invalid as error:
        return _refused(person, key, item_id, form, error)
    except errors.Conflict as error:
        if not error.clashes:
            raise
        return _conflict(person, key, item_id, form, error)
    return card_page.answer(person, place, event, "checklist")


def _refused(
    person: Person, key: str, item_id: int, form: ItemForm, error: errors.Invalid
) -> ResponseReturnValue:
    place = card_for(person, key, Permission.CARD_EDIT)
    item = checklist_actions.item_on(place, item_id)
    form.fill_up(item, "text", "assignee_id", "due_on")
    _choices(form, place)
    fields = {"assignee_id" if k == "assignees" else k: v for k, v in error.fields.items()}
    tell(form, errors.Invalid(error.message, fields=fields))
    return card_page.show_form(
        person, place, "item", slot=f"item-{item.id}", form=form, item=item, status=422
    )


def _conflict(
    person: Person, key: str, item_id: int, form: ItemForm, error: errors.Conflict
) -> ResponseReturnValue:
    place = card_for(person, key, Permission.CARD_EDIT)
    item = checklist_actions.item_on(place, item_id)
    disputed = {clash.field for clash in error.clashes}
    names = {str(row.id): row.name for row in party_choices(place)}
    return card_page.show_form(
        person, place, "conflict", status=409, slot=f"item-{item.id}",
        clashes=clash_rows(error.clashes, {"assignee_id": names}),
        others=[field for field in form if field.name not in disputed | {"revision"}],
        revision=item.revision,
        action=url_for("boards.change_item", key=place.url_key, item_id=item.id),
        message=error.message,
    )  # fmt: skip


@blueprint.post("/cards/<key>/items/<int:item_id>/move")
@web.policy(Permission.CARD_EDIT)
def move_item(key: str, item_id: int) -> ResponseReturnValue:
    """Put a line behind the line `after` (none: to the top)."""
    person = current_person()
    after = request.form.get("after", "")
    with unit_of_work(person):
        place = card_for(person, key, Permission.CARD_EDIT)
        event = checklist_actions.move_item(
            person, place, item_id,
            after=int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None,
            once=card_page.once(),
        )  # fmt: skip
    return card_page.answer(person, place, event, "checklist", quiet=True)


@blueprint.post("/cards/<key>/items/<int:item_id>/remove")
@web.policy(Permission.CARD_EDIT)
def remove_item(key: str, item_id: int) -> ResponseReturnValue:
    """Put a line away."""
    person = current_person()
    with unit_of_work(person):
        place = card_for(person, key, Permission.CARD_EDIT)
        event = checklist_actions.remove_item(person, place, item_id, once=card_page.once())
    return card_page.answer(person, place, event, "checklist")
