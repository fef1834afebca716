"""The plan of an initiative on a line of time."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import AnyOf, Optional

from kaskad.calendars.pages import vacation_source
from kaskad.cascade import doubt_links
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.timeline import Span
from kaskad.cascade.timeline_axis import Axis, Zoom
from kaskad.cascade.timeline_queries import TimelineView, Wish, timeline_view
from kaskad.core import web
from kaskad.core.forms import DayField, FilterForm
from kaskad.core.i18n import today
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

_UNKNOWN = _l("There is no such choice.")


class TimelineFilter(FilterForm):
    """What the address asks for; nonsense is named and the usual taken."""

    axis = StringField(_l("Years"), [Optional(), AnyOf(list(Axis), _UNKNOWN)])
    zoom = StringField(_l("Shown"), [Optional(), AnyOf(list(Zoom), _UNKNOWN)])
    as_of = DayField(_l("As of"), validators=[Optional()])
    at = DayField(_l("From"), validators=[Optional()])

    def wish(self) -> tuple[Wish, list[str]]:
        """(what is shown, a sentence for each thing in the address that made no sense)."""
        self.validate()
        wrong = [
            f"{self[name].label.text}: {' '.join(str(error) for error in errors)}"
            for name, errors in self.errors.items()
        ]

        def given(name: str, usual: Any) -> Any:
            return usual if self[name].errors else self[name].data or usual

        as_of: date = given("as_of", today())
        return Wish(
            Axis(given("axis", Axis.SCHOOL)),
            Zoom(given("zoom", Zoom.WHOLE)),
            as_of,
            given("at", as_of),
        ), wrong


@dataclass(frozen=True)
class Addresses:
    """Where the switches lead: each keeps what the others have set."""

    key: str
    wish: Wish
    shown: Span

    def to(self, **changes: Any) -> str:
        """The address with *changes*; what is usual stays out of it."""
        wish = self.wish
        parts: dict[str, Any] = {
            "axis": wish.axis if wish.axis != Axis.SCHOOL else None,
            "zoom": wish.zoom if wish.zoom != Zoom.WHOLE else None,
            "as_of": wish.as_of if wish.as_of != today() else None,
            # Nearer by: to the day looked at, if it is in sight, else to the first day in sight.
            "at": None if self.shown.touches(wish.as_of, wish.as_of) else self.shown.first,
            **changes,
        }
        usual = {"axis": Axis.SCHOOL, "zoom": Zoom.WHOLE}
        query: dict[str, Any] = {
            name: str(value)
            for name, value in parts.items()
            if value is not None and value != usual.get(name)
        }
        return url_for("cascade.timeline", key=self.key, **query)


@blueprint.get("/projects/<key>/timeline")
@web.policy(Permission.INITIATIVE_VIEW)
def timeline(key: str) -> ResponseReturnValue:
    """Stages, activities, repetitions and deadlines by years, the second view of the plan."""
    person = current_person()
    place = open_place(person, key)
    wish, wrong = TimelineFilter(request.args).wish()
    shown: TimelineView = timeline_view(place.initiative, place.owner_path, wish)
    addresses = Addresses(place.initiative.key_fold, wish, shown.shown)
    return page(
        "cascade/timeline.html",
        person,
        place,
        view=shown,
        to=addresses.to,
        wrong=wrong,
        vacations=vacation_source(person, place.owner_path, shown.vacations),
        issue_links=doubt_links.links_of(place.initiative.id),
        axes=[(Axis.SCHOOL, _("School years")), (Axis.CALENDAR, _("Calendar years"))],
        zooms=[
            (Zoom.WHOLE, _("Whole project")),
            (Zoom.YEAR, _("One year")),
            (Zoom.HALF, _("Half-year")),
        ],
    )
