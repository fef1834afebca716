"""The sets of columns among which people choose, with what each is good for."""

from dataclasses import dataclass

from flask_babel import gettext as _

from kaskad.cascade.access import Place
from kaskad.cascade.plan_sets import as_set, id_of, offered, set_of
from kaskad.cascade.plan_variants import VARIANTS, ColumnSet


@dataclass(frozen=True)
class Option:
    """A set to choose."""

    code: str
    title: str
    headings: tuple[str, ...]
    help: str
    set_id: int | None = None


def _help(code: str) -> str:
    return str(
        {
            "": _("Every column that some activity fills; nothing is left out."),
            "A": _("Activities with numbers in two levels: 1, 1.1, 1.2."),
            "B": _("Rows under the headings of their stages."),
            "C": _("A cycle that returns every year: months without a year."),
            "D": _("Who is responsible instead of a result."),
            "E": _("A short plan without stages."),
            "F": _("Grouped by years; numbers begin anew in each."),
            "G": _("One row is one stage; its activities stand in the last cell."),
            "H": _("Stages only: activities are planned sprint by sprint."),
        }[code]
    )


def options_of(place: Place) -> list[Option]:
    """Everything that can be chosen. One statement, one more for a set that was put away."""
    found = [Option("", str(_("Columns in use")), (), _help(""))]
    found += [
        Option(code, code, tuple(one.heading for one in known.columns), _help(code))
        for code, known in VARIANTS.items()
    ]
    found += [_saved_option(as_set(row), row.id) for row in offered(place)]
    now = place.initiative.plan_columns
    if now and now not in {one.code for one in found} and (known_set := set_of(now)) is not None:
        found.append(_saved_option(known_set, id_of(now)))
    return found


def _saved_option(one: ColumnSet, set_id: int | None) -> Option:
    return Option(one.code, one.title, tuple(each.heading for each in one.columns), "", set_id)
