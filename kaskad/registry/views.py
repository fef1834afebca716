"""The page of the registry, and why a project has its colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.panels import Panel, add_overview
from kaskad.cascade.wording import state_word
from kaskad.core import clock, web
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.visitor import current_person
from kaskad.registry.filters import SORTS, RegistryForm, Wishes, chosen_rows, count_rows
from kaskad.registry.health import ORDER
from kaskad.registry.lines import draw_lines, reasons_of
from kaskad.registry.queries import RegistryRow, registry_rows
from kaskad.registry.wording import colour_word

blueprint = Blueprint("registry", __name__)


@dataclass(frozen=True)
class Shown:
    """The registry as its page and its files show it."""

    rows: Sequence[RegistryRow]
    everything: Sequence[RegistryRow]
    wishes: Wishes
    as_of: date
    problems: Sequence[str]


def shown_registry(person: Person | None, args: MultiDict[str, str]) -> Shown:
    """The rows that the address *args* asks for, as *person* sees them; None: the command line."""
    wishes, day, wrong = RegistryForm(args).wishes()
    as_of = min(day or today(), today())
    everything = registry_rows(person, as_of)
    problems = [
        _("The filter “%(name)s” of this address makes no sense and is left out.", name=name)
        for name in wrong
    ]
    if wishes.under and all(row.key_fold != wishes.under for row in everything):
        problems.append(_("There is no such programme or strategic project, or it is not shown."))
    return Shown(chosen_rows(everything, wishes), everything, wishes, as_of, problems)


def _choices(rows: Sequence[RegistryRow]) -> dict[str, list[tuple[str, str]]]:
    owners = {str(row.owner_id): row.owner for row in rows}
    leads = {str(face.id): face.name for row in rows for face in row.leads}
    return {
        "under": [(row.key_fold, row.label) for row in rows if row.kind != InitiativeKind.PROJECT],
        "owner": sorted(owners.items(), key=lambda item: item[1]),
        "lead": [
            *sorted(leads.items(), key=lambda item: item[1]),
            ("none", str(_("Nobody leads"))),
        ],
    }


@blueprint.get("/registry")
@web.policy(web.LOGIN)
def registry() -> ResponseReturnValue:
    """Every project the visitor sees, with its colour and the reason for it."""
    shown = shown_registry(current_person(), request.args)
    template = "registry/_rows.html" if web.is_fragment() else "registry/registry.html"
    return render_template(template, **page_words(shown))


def address_args(shown: Shown, **changed: str) -> dict[str, str]:
    """What is shown as arguments of an address, with some of the filter *changed*."""
    day = {} if shown.as_of == today() else {"as_of": shown.as_of.isoformat()}
    return shown.wishes.args(**changed) | day


def page_words(shown: Shown) -> dict[str, Any]:
    """What the templates of the registry need."""
    wishes = shown.wishes

    def link(**changed: str) -> str:
        args: dict[str, Any] = address_args(shown, **changed)
        return url_for("registry.registry", **args)

    def file_link(form: str) -> str:
        args: dict[str, Any] = address_args(shown)
        return url_for("exchange.registry_file", form=form, **args)

    return {
        "shown": shown, "rows": shown.rows, "lines": draw_lines(shown.rows, wishes.view),
        "wishes": wishes, "as_of": shown.as_of,
        "counts": count_rows(shown.everything, shown.as_of), "choices": _choices(shown.everything),
        "link": link, "file_link": file_link, "sorts": SORTS, "colour_word": colour_word,
        "colours": ORDER, "state_word": state_word,
        "fixed": clock.fixed_day(),
    }  # fmt: skip


def _why(initiative: Initiative, person: Person) -> Mapping[str, Any] | None:
    """The panel "Why this colour" of a project's overview."""
    if initiative.kind != InitiativeKind.PROJECT or initiative.archived_at is not None:
        return None
    row = next((row for row in registry_rows(person, today(), only=initiative.id)), None)
    if row is None or row.health is None:
        return None
    return {"row": row, "reasons": reasons_of(row), "colour_word": colour_word}


def register() -> None:
    """Show the panel on the overview; called when the application is put together."""
    add_overview(Panel("health", 5, "registry/_why.html", _why, top=True))
