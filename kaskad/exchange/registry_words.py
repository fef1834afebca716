"""Rows of the registry in the words that its files share."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade.wording import kind_word, state_word
from kaskad.core.db import db
from kaskad.core.i18n import show_day, show_long_day, show_moment, show_number
from kaskad.journal import when
from kaskad.people.models import Organisation, Person
from kaskad.registry.columns import BY_NAME, point_words
from kaskad.registry.health import ORDER, Colour
from kaskad.registry.rows import RegistryRow
from kaskad.registry.shown import Shown
from kaskad.registry.wording import colour_word, reason_text, rule_word, who_word


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


def notes_of(head: Heading) -> list[str]:
    """The lines above a table: day, figures, whose projects, what was selected."""
    where = " · ".join(filter(None, [head.as_of, head.figures, head.owner]))
    selection = str(_("Selected: %(what)s", what=head.selection)) if head.selection else ""
    return [where[:1].upper() + where[1:], *filter(None, [selection, *head.problems]), head.formed]


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
        (_("text"), _("“%(name)s”", name=wishes.q) if wishes.q else ""),
        (_("colour"), colour_word(wishes.colour) if wishes.colour else ""),
        (_("state"), state_word(wishes.state).lower() if wishes.state else ""),
        (_("part of the cascade"), labels.get(wishes.under, "")),
        (_("organisation"), owners.get(wishes.owner, wishes.owner)),
        (_("reason"), rule_word(wishes.rule) if wishes.rule else ""),
        (_("national project"), wishes.national),
        (_("tags"), _(" or ").join(wishes.tag)),
        (_("stage that runs"), wishes.stage),
        (_("no news for, days"), wishes.stale),
        (
            _("compared with"),
            show_day(shown.comparison.then) if shown.comparison is not None else "",
        ),
        (_("only what has changed"), _("yes") if wishes.changed else ""),
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


def point_line(row: RegistryRow) -> str:
    """What comes next, and when."""
    title = point_words(row)[0]
    return f"{title}, {show_day(row.next_point.due_on)}" if row.next_point else title


def then_title(shown: Shown) -> str:
    """«Что изменилось с 01.02.2022»."""
    then = shown.comparison.then if shown.comparison is not None else None
    return str(_("Changed since %(day)s", day=show_day(then)))


def then_words(shown: Shown, row: RegistryRow) -> str:
    """What the changed cells of *row* said before, a line for each."""
    found = shown.comparison
    if found is None:
        return ""
    if row.id in found.new:
        return str(_("new since %(day)s", day=show_day(found.then)))
    return "\n".join(
        f"{BY_NAME[one.column].label()}: {_('was: %(words)s', words=one.words or _('nothing'))}"
        for one in found.of(row)
    )


def more_words(shown: Shown, row: RegistryRow) -> str:
    """Chosen columns that the form of the document has no place for, a line for each."""
    has = ("key", "lead", "term", "colour", "due", "news")
    chosen = [column for column in shown.columns if column.name not in has]
    if not shown.wishes.col:
        chosen = []
    lines = [f"{column.label()}: {words}" for column in chosen if (words := column.words(row))]
    return "\n".join(filter(None, [*lines, then_words(shown, row)]))
