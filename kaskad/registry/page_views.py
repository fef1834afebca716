"""The page of the registry."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade.models import InitiativeKind
from kaskad.cascade.reference_access import may_keep
from kaskad.cascade.wording import kind_word, state_word
from kaskad.core import clock, web
from kaskad.core.sorting import natural_key
from kaskad.people.access import standing
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.registry.blueprint import blueprint
from kaskad.registry.columns import COLUMNS
from kaskad.registry.doors import Doors
from kaskad.registry.filters import FIRST_ROWS, SORTS, count_rows, unknown_tags
from kaskad.registry.health import ORDER, Colour, Rule
from kaskad.registry.indicator_lines import draw_indicators
from kaskad.registry.lines import draw_lines, draw_times, reasons_of
from kaskad.registry.rows import RegistryRow
from kaskad.registry.saved_access import may_share
from kaskad.registry.saved_queries import SavedRow, saved_views
from kaskad.registry.shown import Shown, address_args, shown_registry
from kaskad.registry.wording import colour_word, rule_word


def _choices(rows: Sequence[RegistryRow]) -> dict[str, list[tuple[str, str]]]:
    owners = {str(row.owner_id): row.owner for row in rows}
    leads = {str(face.id): face.name for row in rows for face in row.leads}
    national = {one: one for row in rows for one in row.national}
    tags = {one: one for row in rows for one in row.tags}
    stages = {row.stage.title: row.stage.title for row in rows if row.stage and row.stage.title}
    told = {reason.rule for row in rows if row.health is not None for reason in row.health.reasons}
    return {
        "under": [(row.key_fold, row.label) for row in rows if row.kind != InitiativeKind.PROJECT],
        "owner": _by_name(owners),
        "lead": [*_by_name(leads), ("none", str(_("Nobody leads")))],
        "national": _by_name(national),
        "tag": _by_name(tags),
        "stage": _by_name(stages),
        "rule": [(str(rule), rule_word(rule)) for rule in Rule if rule in told],
    }


def _by_name(names: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(names.items(), key=lambda item: natural_key(item[1]))


FIRST_RED = 5
"""So many red projects are named above the rows; the others are a click away."""


@blueprint.get("/registry")
@web.policy(web.LOGIN)
def registry() -> ResponseReturnValue:
    """Every project the visitor sees, with its colour and the reason for it.

    The bare address opens the person's own first view, if there is one.
    """
    person = current_person()
    saved = saved_views(person)
    if not request.args:
        first = next((view for view in saved if view.opens_first), None)
        if first is not None:
            return redirect(saved_url(first))
    shown = shown_registry(person, request.args)
    template = "registry/_rows.html" if web.is_fragment() else "registry/registry.html"
    return render_template(template, **page_words(shown, person, saved))


def saved_url(view: SavedRow) -> str:
    """The registry as the saved view shows it."""
    args: dict[str, Any] = {**view.args, "saved": str(view.id)}
    return url_for("registry.registry", **args)


def page_words(shown: Shown, person: Person, saved: Sequence[SavedRow]) -> dict[str, Any]:
    """What the templates of the registry need."""
    wishes = shown.wishes

    def link(**changed: Any) -> str:
        # Never bare: that would be the person's first view.
        args: dict[str, Any] = address_args(shown, **changed) or {"view": "cascade"}
        return url_for("registry.registry", **args)

    def file_link(form: str) -> str:
        args: dict[str, Any] = address_args(shown, saved="")
        return url_for("exchange.registry_file", form=form, **args)

    words: dict[str, Any] = {
        "shown": shown, "rows": shown.rows, "columns": shown.columns, "all_columns": COLUMNS,
        "wishes": wishes, "as_of": shown.as_of,
        "counts": count_rows(shown.everything, shown.as_of), "choices": _choices(shown.everything),
        "unknown_tags": unknown_tags(shown.everything, wishes),
        "link": link, "file_link": file_link, "sorts": SORTS, "colour_word": colour_word,
        "colours": ORDER, "state_word": state_word, "fixed": clock.fixed_day(),
        "saved": saved, "saved_url": saved_url, "may_share": may_share(person),
        "here": next((one for one in saved if str(one.id) == wishes.saved), None),
        "address": address_args(shown), "may_configure": _may_configure(person),
        "may_keep": may_keep(person), "kind_word": kind_word, "problems": list(shown.problems),
    }  # fmt: skip
    if wishes.saved and words["here"] is None:
        words["problems"].append(_("There is no such saved view, or it is not yours."))
    # The page opens on the cascade, where red stands wherever its branch stands: it is named first.
    red = [row for row in shown.everything if row.health and row.colour == Colour.RED]
    words["worst"] = [(row, reasons_of(row)) for row in red[:FIRST_RED]]
    drawn = shown.rows if wishes.rows else shown.rows[:FIRST_ROWS]
    words["drawn"] = len(drawn)
    if wishes.view == "timeline":
        times = shown.times(drawn)
        lines, table = draw_times(times.rows)
        words |= {"times": times, "lines": lines, "table_lines": table}
    elif wishes.view == "indicators":
        words |= {"indicators": shown.indicators(drawn), "draw_indicators": draw_indicators}
    else:
        words["lines"] = draw_lines(
            drawn, wishes.view, shown.columns, Doors(person), shown.comparison
        )
    return words


def _may_configure(person: Person) -> bool:
    own = standing(person)
    return any(own.can_in(Permission.HEALTH_CONFIGURE, path) for path, _role in own.organisations)
