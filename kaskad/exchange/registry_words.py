"""Rows of the registry in the words that its files share."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade.wording import kind_word, state_word
from kaskad.core.db import db
from kaskad.core.i18n import show_day, show_long_day, show_moment, show_number
from kaskad.journal import when
from kaskad.people.models import Organisation, Person
from kaskad.registry.health import ORDER, Colour
from kaskad.registry.lines import point_words
from kaskad.registry.queries import RegistryRow
from kaskad.registry.views import Shown
from kaskad.registry.wording import colour_word, reason_text, who_word


@dataclass(frozen=True)
class Heading:
    """What stands above the rows of every file."""

    title: str
    as_of: str
    owner: str
    """Whose projects they are; empty where there are several."""
    selection: str
    """The filter in words; empty: everything is shown."""
    problems: tuple[str, ...]
    figures: str
    formed_at: str
    formed_by: str

    @property
    def formed(self) -> str:
        """When, and by whom."""
        moment = _("Formed %(moment)s", moment=self.formed_at)
        return f"{moment} · {self.formed_by}".rstrip(" ·")


def heading_of(shown: Shown, person: Person | None) -> Heading:
    """The heading of a file that *person* takes; None: the command line."""
    return Heading(
        title=str(_("Registry of projects")),
        as_of=str(_("as of %(day)s", day=show_long_day(shown.as_of))),
        owner=_owner(shown), selection=selection_words(shown), problems=tuple(shown.problems),
        figures=figures_line(shown), formed_at=show_moment(when()),
        formed_by=person.label if person is not None else "",
    )  # fmt: skip


def _owner(shown: Shown) -> str:
    owners = {row.owner_id for row in shown.rows}
    found = db.session.get(Organisation, owners.pop()) if len(owners) == 1 else None
    return found.name if found is not None else ""


def selection_words(shown: Shown) -> str:
    """«цвет: критично; организация: …»: which rows were asked for."""
    wishes = shown.wishes
    labels = {row.key_fold: row.label for row in shown.everything}
    owners = {str(row.owner_id): row.owner for row in shown.everything}
    leads = {str(face.id): face.name for row in shown.everything for face in row.leads}
    parts = (
        (_("text"), f"“{wishes.q}”" if wishes.q else ""),
        (_("colour"), colour_word(wishes.colour) if wishes.colour else ""),
        (_("state"), state_word(wishes.state).lower() if wishes.state else ""),
        (_("part of the cascade"), labels.get(wishes.under, "")),
        (_("organisation"), owners.get(wishes.owner, wishes.owner)),
        (_("lead"), _("nobody") if wishes.lead == "none" else leads.get(wishes.lead, wishes.lead)),
    )  # fmt: skip
    return "; ".join(f"{name}: {value}" for name, value in parts if value)


def figures_line(shown: Shown) -> str:
    """«5 проектов: критично – 1, в порядке – 4»: all that the file shows."""
    projects = [row for row in shown.rows if row.health is not None]
    tally = [(colour, sum(row.colour == colour for row in projects)) for colour in ORDER]
    return _count_line(len(projects), [(colour, count) for colour, count in tally if count])


def _count_line(projects: int, tally: list[tuple[Colour, int]]) -> str:
    parts = ", ".join(f"{colour_word(colour)} – {show_number(count)}" for colour, count in tally)
    count = str(ngettext("%(num)s project", "%(num)s projects", projects))
    return f"{count}: {parts}" if parts else count


def tally_words(row: RegistryRow) -> str:
    """How many projects of each colour stand below a programme or strategic project."""
    return _count_line(row.projects, list(row.below))


def group_words(row: RegistryRow) -> str:
    """«Стратегический проект СТР. Название»."""
    return f"{kind_word(row.kind).capitalize()} {row.key}. {row.title}"


def reasons_words(row: RegistryRow) -> str:
    """Why the project has its colour, a line for each reason, the worst first."""
    found = row.health.reasons if row.health else ()
    return "\n".join(
        f"{reason_text(reason)}. {_('Acts: %(who)s.', who=who_word(reason.who))}"
        for reason in found
    )


def colour_words(row: RegistryRow) -> str:
    """What its colour means; above projects nothing: the tally says it."""
    return colour_word(row.colour) if row.health is not None else ""


def lead_words(row: RegistryRow, between: str = ", ") -> str:
    """Who leads it; for a project without anybody that word."""
    names = between.join(face.name for face in row.leads)
    return names or (str(_("nobody")) if row.health is not None else "")


def point_line(row: RegistryRow) -> str:
    """What comes next, and when."""
    title = point_words(row)[0]
    return f"{title}, {show_day(row.next_point.due_on)}" if row.next_point else title
