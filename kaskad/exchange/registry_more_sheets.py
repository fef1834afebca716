"""The views "Timeline" and "Indicators" of the registry as sheets of its workbook."""

from flask_babel import gettext as _

from kaskad.exchange.registry_words import Heading, notes_of
from kaskad.exchange.workbooks import Column, Kind, Line, Sheet
from kaskad.registry.shown import Shown


def times_sheet(shown: Shown, head: Heading) -> Sheet:
    """Projects, stages, sprints and control points by their days."""
    columns = (
        Column(_("Project key"), 10), Column(_("Project"), 36), Column(_("What"), 18),
        Column(_("Title"), 44), Column(_("Begins"), 11, Kind.DAY), Column(_("Ends"), 11, Kind.DAY),
        Column(_("Dates"), 34),
    )  # fmt: skip
    lines = [
        Line((one.row.key, one.row.title, each.what, each.name, each.starts_on, each.ends_on,
              each.words))
        for one in shown.times().rows
        for each in one.dated
    ]  # fmt: skip
    return Sheet(
        str(_("Timeline")), str(_("Projects by their dates")), notes_of(head), columns, lines,
        str(_("No days are named.")),
    )  # fmt: skip


def indicators_sheet(shown: Shown, head: Heading) -> Sheet:
    """Indicators of the projects with unit, target as written and the latest verified value."""
    columns = (
        Column(_("Project key"), 10), Column(_("Project"), 36), Column(_("No."), 8),
        Column(_("Indicator"), 60), Column(_("Unit"), 12), Column(_("Target"), 20),
        Column(_("Latest verified value"), 20), Column(_("Measured on"), 12, Kind.DAY),
        Column(_("Per cent of what is expected by now"), 12, Kind.NUMBER),
    )  # fmt: skip
    found = shown.indicators()
    lines = [
        Line((
            row.key, row.title, one.number, one.name, one.unit, one.target,
            one.value.words if one.value else str(_("no data")),
            one.value.on if one.value else None, one.per_cent,
        ))
        for row in shown.rows
        for one in found.get(row.id, ())
    ]  # fmt: skip
    return Sheet(
        str(_("Indicators")), str(_("Indicators of projects")), notes_of(head), columns, lines,
        str(_("The passports name no indicators.")),
    )  # fmt: skip
