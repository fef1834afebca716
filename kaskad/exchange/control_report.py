"""Control stages and milestones of projects (report R13 of domain.md): the rows of its files.

The same rows as on the page of control (`oversight.control_lines`), of one project or of all that
the registry shows for the same filter and day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade.access import Place
from kaskad.core.i18n import show_day, show_long_day, show_moment
from kaskad.exchange.registry_words import heading_of
from kaskad.journal import when
from kaskad.oversight.control_lines import ControlLine, ControlPage, MilestoneLine, control_lines
from kaskad.people.models import Person
from kaskad.registry.shown import Shown


@dataclass(frozen=True)
class Project:
    """Whose rows they are."""

    id: int
    key: str
    title: str


@dataclass(frozen=True)
class ControlReport:
    """What the files say, before it is laid out."""

    owner: str
    selection: str
    """The filter in words, or the project."""
    as_of: date
    projects: Sequence[Project]
    """Those that have anything under control."""
    pages: Mapping[int, ControlPage]
    formed_at: str
    formed_by: str
    single: bool

    @property
    def rows(self) -> int:
        """How many rows its tables have."""
        return sum(len(one.milestones) + len(one.stages) for one in self.pages.values())

    @property
    def title(self) -> str:
        """«Этапы контроля и контрольные точки»."""
        return str(_("Control stages and control points"))

    @property
    def day_words(self) -> str:
        """«по состоянию на 15 февраля 2022 г.»."""
        return str(_("as of %(day)s", day=show_long_day(self.as_of)))

    @property
    def formed(self) -> str:
        """When, and by whom."""
        moment = _("Formed %(moment)s", moment=self.formed_at)
        return f"{moment} · {self.formed_by}".rstrip(" ·")

    @property
    def figures(self) -> str:
        """«Контрольных точек: 12, просрочено: 2; этапов контроля …»."""
        milestones = [row for _one, row in self.milestones()]
        stages = [row for _one, row in self.stages()]
        late = sum(row.standing.overdue > 0 for row in milestones)
        waiting = sum(row.standing.overdue > 0 for row in stages)
        parts = [
            ngettext("%(num)s control point", "%(num)s control points", len(milestones)),
            *([ngettext("%(num)s of them overdue", "%(num)s of them overdue", late)] * bool(late)),
            ngettext("%(num)s control stage", "%(num)s control stages", len(stages)),
            *(
                [ngettext("%(num)s without a conclusion in time",
                          "%(num)s without a conclusion in time", waiting)] * bool(waiting)
            ),
        ]  # fmt: skip
        return ", ".join(str(part) for part in parts)

    def milestones(self) -> Iterator[tuple[Project, MilestoneLine]]:
        """All milestones with their projects, in the order of those."""
        for one in self.projects:
            for row in self.pages[one.id].milestones:
                yield one, row

    def stages(self) -> Iterator[tuple[Project, ControlLine]]:
        """All control stages with their projects."""
        for one in self.projects:
            for row in self.pages[one.id].stages:
                yield one, row


def report_of_project(place: Place, person: Person | None, as_of: date) -> ControlReport:
    """The report on one project. Three statements."""
    one = place.initiative
    words = f"{one.key}. {one.title}"
    projects = [Project(one.id, one.key, one.title)]
    return _report(projects, person, as_of, place.owner_full_name, words, single=True)


def report_of_registry(shown: Shown, person: Person | None) -> ControlReport:
    """The report on the projects that the registry shows. Three statements."""
    head = heading_of(shown, person)
    selection = str(_("Selected: %(what)s", what=head.selection)) if head.selection else ""
    rows = [Project(row.id, row.key, row.title) for row in shown.rows]
    words = "\n".join(filter(None, [selection, *head.problems]))
    return _report(rows, person, shown.as_of, head.owner, words, single=False)


def _report(
    projects: Sequence[Project], person: Person | None, as_of: date, owner: str, selection: str,
    *, single: bool,
) -> ControlReport:  # fmt: skip
    pages = control_lines([one.id for one in projects], as_of)
    there = [
        one for one in projects
        if one.id in pages and (pages[one.id].milestones or pages[one.id].stages)
    ]  # fmt: skip
    return ControlReport(
        owner, selection, as_of, there, pages, show_moment(when()),
        person.label if person is not None else "", single,
    )  # fmt: skip


def shift_words(row: MilestoneLine) -> str:
    """Every move with its reason, a line for each."""
    return "\n".join(
        _(
            "from %(before)s to %(after)s: %(reason)s",
            before=show_day(one.old_on),
            after=show_day(one.new_on),
            reason=one.reason,
        )
        for one in row.shifts
    )


def reason_words(row: MilestoneLine) -> str:
    """Reasons of the moves; why it was cancelled."""
    parts = [shift_words(row)]
    if row.standing.state == "cancelled" and row.cancel_reason:
        parts.append(str(_("no longer needed: %(reason)s", reason=row.cancel_reason)))
    return "\n".join(filter(None, parts))
