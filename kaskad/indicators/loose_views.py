"""The page of indicators of projects below that go nowhere, with the way to link them."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from kaskad.cascade.pages import open_place, page
from kaskad.core import web
from kaskad.core.forms import FilterForm, LineField, OneOf
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.definition_words import rollup_choices
from kaskad.indicators.loose import PAGE, loose_lines
from kaskad.indicators.matrix_below import loose_below
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


class SheetFilter(FilterForm):
    """Which page of the list."""

    page = LineField(_l("Page"), limit=9, validators=[OneOf((), number=True)])


@blueprint.get("/projects/<key>/indicators/loose")
@web.policy(Permission.INITIATIVE_VIEW)
def loose(key: str) -> ResponseReturnValue:
    """Indicators of projects below that go into nothing above."""
    person = current_person()
    place = open_place(person, key)
    filters = SheetFilter(request.args)
    total = loose_below(person, place.initiative)
    pages = max(1, -(-total // PAGE))
    asked = int(filters.page.data or 1) if filters.validate() else 1
    at = min(max(asked, 1), pages)
    return page(
        "indicators/loose.html", person, place, total=total, pages=pages, at=at,
        lines=loose_lines(person, place.initiative, at), rules=dict(rollup_choices()),
    )  # fmt: skip
