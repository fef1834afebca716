"""What is chosen from lists: who is responsible, labels, what the card serves, other cards.

A form sends what was chosen when it was drawn (`held`) and what is chosen now; only the
difference is applied, so that two people choosing at once both hold.
"""

from collections.abc import Iterable
from decimal import Decimal

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards import card_actions, card_page, link_actions, links, relation_actions
from kaskad.boards.access import CardPlace, card_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.card_edit import tell
from kaskad.boards.card_forms import RelationForm, UnrelateForm, chosen, read_amount
from kaskad.boards.card_queries import assignees_of, label_choices, labels_of, links_of
from kaskad.boards.models import RelationKind
from kaskad.boards.parties import party_choices
from kaskad.cascade.access import scope
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.journal import Event
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

_MOST_PLANNED = Decimal(10**12)
_PART = 200
"""Characters of the name of a part."""


def _difference() -> tuple[set[int], set[int]]:
    """(newly chosen, no longer chosen)."""
    held, wanted = chosen("held"), chosen("id")
    return wanted - held, held - wanted


@blueprint.get("/cards/<key>/edit/assignees")
@web.policy(Permission.CARD_EDIT)
def edit_assignees(key: str) -> ResponseReturnValue:
    """The list to choose the responsible from."""
    person = current_person()
    return _assignees_form(person, card_for(person, key, Permission.CARD_EDIT))


def _assignees_form(
    person: Person, place: CardPlace, *, status: int = 200, problem: str = "",
    wanted: set[int] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    held = assignees_of(place.card.id)
    choices = party_choices(place)
    known = {row.id for row in choices}
    held_ids = {row.id for row in held}
    return card_page.show_form(
        person, place, "assignees", status=status, problem=problem,
        choices=[*(row for row in held if row.id not in known), *choices],
        held=held_ids, wanted=held_ids if wanted is None else wanted,
    )  # fmt: skip


@blueprint.post("/cards/<key>/assignees")
@web.policy(Permission.CARD_EDIT)
def assign_card(key: str) -> ResponseReturnValue:
    """Choose who is responsible."""
    person = current_person()
    add, remove = _difference()
    try:
        with unit_of_work(person):
            place = card_for(person, key, Permission.CARD_EDIT)
            event = card_actions.assign_card(
                person, place, add=add, remove=remove, once=card_page.once()
            )
    except errors.Invalid as error:
        place = card_for(person, key, Permission.CARD_EDIT)
        return _assignees_form(
            person, place, status=422, problem=error.message, wanted=chosen("id")
        )
    return card_page.answer(person, place, event, "facts")


@blueprint.get("/cards/<key>/edit/labels")
@web.policy(Permission.CARD_EDIT)
def edit_labels(key: str) -> ResponseReturnValue:
    """The list to choose labels from."""
    person = current_person()
    return _labels_form(person, card_for(person, key, Permission.CARD_EDIT))


def _labels_form(
    person: Person, place: CardPlace, *, status: int = 200, problem: str = ""
) -> ResponseReturnValue:
    held = {row.id for row in labels_of(place.card.id)}
    return card_page.show_form(
        person, place, "labels", status=status, problem=problem, held=held,
        wanted=chosen("id") if status >= 400 else held, choices=label_choices(place.board.id),
        configures=place.can(scope(person), Permission.BOARD_CONFIGURE),
    )  # fmt: skip


@blueprint.post("/cards/<key>/labels")
@web.policy(Permission.CARD_EDIT)
def label_card(key: str) -> ResponseReturnValue:
    """Choose the labels."""
    person = current_person()
    add, remove = _difference()
    try:
        with unit_of_work(person):
            place = card_for(person, key, Permission.CARD_EDIT)
            event = card_actions.label_card(
                person, place, add=add, remove=remove, once=card_page.once()
            )
    except errors.Invalid as error:
        place = card_for(person, key, Permission.CARD_EDIT)
        return _labels_form(person, place, status=422, problem=error.message)
    return card_page.answer(person, place, event, "facts")


def _kind(name: str) -> links.LinkKind:
    kind = links.kind(name)
    if kind is None:
        raise errors.NotFound(_("There is no such page."))
    return kind


@blueprint.get("/cards/<key>/edit/links/<name>")
@web.policy(Permission.CARD_EDIT)
def edit_links(key: str, name: str) -> ResponseReturnValue:
    """The list of what the card can serve, of one kind."""
    person = current_person()
    return _links_form(person, card_for(person, key, Permission.CARD_EDIT), _kind(name))


def _links_form(
    person: Person, place: CardPlace, kind: links.LinkKind, *, status: int = 200, problem: str = ""
) -> ResponseReturnValue:
    linked = [row for row in links_of(place.card) if row.kind == kind.name]
    amounts = {row.target.id: row.amount for row in linked}
    parts = {row.target.id: row.part for row in linked}
    held = {row.target.id for row in linked if not row.origin}
    typed = {
        name.removeprefix("amount-"): value
        for name, value in request.form.items()
        if name.startswith("amount-")
    }
    choices = kind.choices(place.initiative_id) if place.initiative_id else ()
    return card_page.show_form(
        person, place, "links", slot=f"links-{kind.name}", status=status, problem=problem,
        kind=kind,
        choices=choices, held=held, amounts=amounts, typed=typed, parts=parts,
        sent=request.form,
        origin={row.target.id for row in linked if row.origin},
        wanted=chosen("id") if status >= 400 else held,
    )  # fmt: skip


def _wishes(kind: links.LinkKind, ids: Iterable[int]) -> list[link_actions.LinkWish]:
    wishes: list[link_actions.LinkWish] = []
    for target_id in sorted(ids):
        amount = None
        if kind.has_amount:
            try:
                amount = read_amount(request.form.get(f"amount-{target_id}", ""), _MOST_PLANNED, 6)
            except ValueError as error:
                raise errors.Invalid(str(error), fields={"amount": str(error)}) from error
        wishes.append((kind.name, target_id, amount))
    return wishes


def _parts(
    place: CardPlace, kind: links.LinkKind, ids: Iterable[int]
) -> dict[tuple[str, int], dict[str, str]]:
    """Which part of each target is meant, where it is broken down. One statement."""
    if not kind.has_amount or place.initiative_id is None:
        return {}
    wanted = set(ids)
    return {
        (kind.name, target.id): {
            name: words
            for index, name in enumerate(target.parts)
            if (
                words := " ".join(request.form.get(f"part-{target.id}-{index}", "").split())[:_PART]
            )
        }
        for target in kind.choices(place.initiative_id)
        if target.id in wanted and target.parts
    }


@blueprint.post("/cards/<key>/links/<name>")
@web.policy(Permission.CARD_EDIT)
def link_card(key: str, name: str) -> ResponseReturnValue:
    """Choose what the card serves, of one kind, and how much of it is planned."""
    person = current_person()
    kind = _kind(name)
    add, remove = _difference()
    kept = chosen("id") - add if kind.has_amount else set()
    try:
        with unit_of_work(person):
            place = card_for(person, key, Permission.CARD_EDIT)
            event = link_actions.link_card(
                person, place, add=_wishes(kind, add | kept),
                remove=[(kind.name, target_id) for target_id in remove],
                parts=_parts(place, kind, add | kept), once=card_page.once(),
            )  # fmt: skip
    except errors.Invalid as error:
        place = card_for(person, key, Permission.CARD_EDIT)
        return _links_form(person, place, kind, status=422, problem=error.message)
    return card_page.answer(person, place, event, "facts")


@blueprint.post("/cards/<key>/relations")
@web.policy(Permission.CARD_EDIT)
def relate_card(key: str) -> ResponseReturnValue:
    """Relate the card to another one that the person can see (trust.md S05)."""
    person = current_person()
    form = RelationForm()
    try:
        form.check()
        with unit_of_work(person):
            place = card_for(person, key, Permission.CARD_EDIT)
            event = _relate(person, place, form)
    except (errors.Invalid, errors.NotFound) as error:
        place = card_for(person, key, Permission.CARD_EDIT)
        tell(form, errors.Invalid(error.message, fields={"other": error.message}))
        return card_page.show(person, place, part="relations", status=422, relation_form=form)
    return card_page.answer(person, place, event, "relations")


def _relate(person: Person, place: CardPlace, form: RelationForm) -> Event | None:
    # A link to a card is as good as its key: people paste addresses.
    other_key = (form.other.data or "").rstrip("/").rpartition("/")[2].partition("?")[0]
    if other_key.isascii() and other_key.isdigit():
        other_key = f"{place.board.key}-{other_key}"
    turned = form.kind.data == "blocked_by"
    kind = RelationKind.BLOCKS if turned else RelationKind(form.kind.data)
    # To say that another card blocks this one changes what the other says, too.
    other = card_for(person, other_key, Permission.CARD_EDIT if turned else Permission.BOARD_VIEW)
    if turned:
        return relation_actions.relate_card(person, other, place, kind, once=card_page.once())
    return relation_actions.relate_card(person, place, other, kind, once=card_page.once())


@blueprint.post("/cards/<key>/relations/remove")
@web.policy(Permission.CARD_EDIT)
def unrelate_card(key: str) -> ResponseReturnValue:
    """Take a relation back."""
    person = current_person()
    form = UnrelateForm()
    form.check()
    with unit_of_work(person):
        place = card_for(person, key, Permission.CARD_EDIT)
        event = relation_actions.unrelate_card(
            person, place, form.card_id.data or 0, form.other_id.data or 0,
            RelationKind(form.kind.data),
            once=card_page.once(),
        )  # fmt: skip
    return card_page.answer(person, place, event, "relations")
