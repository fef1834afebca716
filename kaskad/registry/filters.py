"""What the address of the registry asks for, and the rows that answer it. Pure but for the form."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from kaskad.cascade.models import NOT_TAKEN_UP, InitiativeState
from kaskad.cascade.tag_models import NAME_LIMIT
from kaskad.cascade.tag_names import folded
from kaskad.cascade.timeline_axis import Axis, Zoom
from kaskad.core.db import fold_text
from kaskad.core.forms import DayField, FilterForm, LineField, OneOf, clean_line
from kaskad.registry.columns import NAMES, sorted_rows
from kaskad.registry.health import LATENESS, ORDER, Colour, Rule
from kaskad.registry.rows import RegistryRow

VIEWS = ("cascade", "table", "timeline", "indicators")
SORTS = ("title", *NAMES)
COLOURS = tuple(str(colour) for colour in ORDER)
STATES = tuple(str(state) for state in InitiativeState)
_USUAL = {"view": "cascade", "axis": str(Axis.SCHOOL), "zoom": str(Zoom.WHOLE)}
_LEAVE_OUT = (
    "q", "colour", "state", "under", "owner", "lead", "national", "tag", "stage", "stale",
    "rule", "due", "waits", "changed",
)  # fmt: skip
_DAYS = ("compare", "changed", "at", "saved", "rows")
"""What a saved view does not keep: it is looked at on other days, and opens quickly."""
FIRST_ROWS = 100
"""So many are drawn at once; whoever wants to see the others says so."""


@dataclass(frozen=True)
class Wishes:
    """The filter; every part a short text as it stands in the address, empty is no wish."""

    q: str = ""
    colour: str = ""
    state: str = ""
    under: str = ""
    """Folded key of an initiative: it and everything below it."""
    owner: str = ""
    lead: str = ""
    """Id of a person, or `none`."""
    view: str = "cascade"
    sort: str = ""
    national: str = ""
    """A federal project of the national project, as written."""
    tag: tuple[str, ...] = ()
    """Names of tags, of which a project has at least one."""
    stage: str = ""
    """Title of the stage that runs."""
    stale: str = ""
    """No news for so many days."""
    rule: str = ""
    """A reason, as in `health.Rule`."""
    due: str = ""
    """What comes next comes within so many days."""
    waits: str = ""
    """`1`: the passport or a change of it waits for a decision."""
    compare: str = ""
    """The day to compare with."""
    changed: str = ""
    """`1`: only what has changed since then."""
    axis: str = ""
    zoom: str = ""
    at: str = ""
    """A day of the stretch of the timeline that is shown."""
    saved: str = ""
    """Id of the saved view this is."""
    rows: str = ""
    """`all`: more of them than a page draws at once."""
    col: tuple[str, ...] = ()
    """Columns, where not the usual ones."""

    @property
    def active(self) -> bool:
        """Whether rows are left out."""
        return any(getattr(self, name) for name in _LEAVE_OUT)

    def args(self, **changed: Any) -> dict[str, Any]:
        """As query arguments with some *changed*, without empty ones and defaults."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)} | changed
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in plain.items()
            if value and _USUAL.get(name) != value
        }

    def kept(self) -> dict[str, Any]:
        """What a saved view keeps: all but days."""
        return self.args(**dict.fromkeys(_DAYS, ""))

    def cleared(self) -> dict[str, str]:
        """Changes that take every condition away."""
        return dict.fromkeys(_LEAVE_OUT, "")


class ColumnsField(Field):
    """`col=` as often as there are columns; what nobody knows is named."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep each once, at most as many as there are."""
        self.data = tuple(dict.fromkeys(one.strip() for one in valuelist[:100] if one.strip()))

    def pre_validate(self, _form: Any) -> None:
        """Raise ValidationError for a column nobody knows, and leave it out."""
        unknown = [one for one in self.data or () if one not in NAMES]
        if unknown:
            self.data = tuple(one for one in self.data if one in NAMES)
            raise ValidationError(", ".join(unknown)[:80])


class NamesField(Field):
    """`tag=` as often as there are wishes; each a name of at most *limit* signs."""

    def __init__(self, label: Any = None, *, limit: int = 60, **kw: Any) -> None:
        self.limit = limit
        super().__init__(label, **kw)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep each once."""
        self.data = tuple(dict.fromkeys(filter(None, map(clean_line, valuelist[:50]))))

    def pre_validate(self, _form: Any) -> None:
        """Raise ValidationError for what cannot be a name, and leave it out."""
        wrong = [one for one in self.data or () if len(one) > self.limit]
        if wrong:
            self.data = tuple(one for one in self.data if len(one) <= self.limit)
            raise ValidationError(", ".join(wrong)[:80])


def _one_of(label: Any, words: Iterable[str], *, number: bool = False) -> LineField:
    return LineField(label, limit=20, validators=[OneOf(words, number=number)])


class RegistryForm(FilterForm):
    """The query string of the registry."""

    q = LineField(_l("Text"), limit=200)
    colour = LineField(_l("Colour"), limit=5, validators=[OneOf(COLOURS)])
    state = _one_of(_l("State"), STATES)
    under = LineField(_l("Programme or strategic project"), limit=20)
    owner = _one_of(_l("Organisation"), (), number=True)
    lead = _one_of(_l("Lead"), ("none",), number=True)
    national = LineField(_l("National project"), limit=400)
    tag = NamesField(_l("Tags"), limit=NAME_LIMIT)
    stage = LineField(_l("Stage that runs"), limit=400)
    stale = _one_of(_l("No news for, days"), (), number=True)
    rule = LineField(_l("Reason"), limit=40, validators=[OneOf(Rule)])
    due = _one_of(_l("Next point within, days"), (), number=True)
    waits = _one_of(_l("Waits for a decision"), ("1",))
    view = _one_of(_l("View"), VIEWS)
    sort = _one_of(_l("Order"), (*SORTS, *(f"-{name}" for name in SORTS)))
    col = ColumnsField(_l("Columns"))
    changed = _one_of(_l("Only what has changed"), ("1",))
    axis = _one_of(_l("Years"), Axis)
    zoom = _one_of(_l("How much is shown"), Zoom)
    saved = _one_of(_l("Saved view"), (), number=True)
    rows = _one_of(_l("Rows"), ("all",))
    as_of = DayField(_l("As of"))
    compare = DayField(_l("Compare with"))
    at = DayField(_l("From"))

    def __init__(self, formdata: Any = None, **kw: Any) -> None:
        super().__init__(formdata, **kw)
        self.strange = [name for name in formdata or () if name not in self._fields]

    def wishes(self) -> tuple[Wishes, date | None, list[str]]:
        """(the filter, the day asked for, names of what made no sense and is left out)."""
        self.validate()
        wrong = [str(self[name].label.text) for name in self.errors if name]
        wrong += [name[:40] for name in self.strange[:5]]
        good: dict[str, Any] = {}
        for one in self:
            if isinstance(one, DayField):
                good[one.name] = one.data.isoformat() if one.data and not one.errors else ""
            elif isinstance(one, (ColumnsField, NamesField)):
                good[one.name] = one.data or ()
            else:
                good[one.name] = "" if one.errors else str(one.data or "")
        day = good.pop("as_of")
        good["view"] = good["view"] or "cascade"
        return Wishes(**good), date.fromisoformat(day) if day else None, wrong


def unknown_choices(rows: Sequence[RegistryRow], wishes: Wishes) -> list[str]:
    """A sentence for each choice that nothing shown here answers to by name."""
    problems = []
    if wishes.under and all(row.key_fold != wishes.under for row in rows):
        problems.append(_("There is no such programme or strategic project, or it is not shown."))
    if wishes.owner and all(row.owner_id != int(wishes.owner) for row in rows):
        problems.append(_("No project shown to you belongs to the organisation of this address."))
    if wishes.lead not in ("", "none") and all(
        face.id != int(wishes.lead) for row in rows for face in row.leads
    ):
        problems.append(_("No project shown to you is led by the person of this address."))
    if wishes.national and fold_text(wishes.national) not in {
        fold_text(one) for row in rows for one in row.national
    }:
        problems.append(
            _("No project belongs to the national project “%(name)s”.", name=wishes.national)
        )
    problems += [
        _("No project shown to you has the tag “%(name)s”.", name=name)
        for name in unknown_tags(rows, wishes)
    ]
    if wishes.stage and fold_text(wishes.stage) not in {
        fold_text(row.stage.title) for row in rows if row.stage
    }:
        problems.append(_("No stage “%(name)s” runs on this day.", name=wishes.stage))
    return [str(one) for one in problems]


def unknown_tags(rows: Sequence[RegistryRow], wishes: Wishes) -> list[str]:
    """The names of tags asked for that no project among *rows* carries."""
    known = {folded(one) for row in rows for one in row.tags} if wishes.tag else set()
    return [name for name in wishes.tag if folded(name) not in known]


def _test(
    wishes: Wishes, rows: Sequence[RegistryRow], as_of: date, changed: frozenset[int]
) -> Callable[[RegistryRow], bool]:
    words = fold_text(wishes.q).split()
    root = next((row.id for row in rows if row.key_fold == wishes.under), None)
    national, stage = fold_text(wishes.national), fold_text(wishes.stage)
    tags = {folded(one) for one in wishes.tag}
    oldest = as_of - timedelta(days=min(int(wishes.stale or 0), 40_000))

    def wished(row: RegistryRow) -> bool:
        return (
            (not words or _named(row, words))
            and (not wishes.colour or row.colour == wishes.colour)
            and _in_state(row, wishes.state)
            and (root is None or row.id == root or root in row.above)
            and (not wishes.owner or row.owner_id == int(wishes.owner))
            and _led(row, wishes.lead)
            and (not national or national in {fold_text(one) for one in row.national})
            and (not tags or not tags.isdisjoint(folded(one) for one in row.tags))
            and (not stage or (row.stage is not None and fold_text(row.stage.title) == stage))
            and (not wishes.stale or row.last_news_on is None or row.last_news_on < oldest)
            and (not wishes.rule or _says(row, wishes.rule))
            and (not wishes.waits or _waits(row))
            and (not wishes.due or _comes(row, as_of, int(wishes.due)))
            and (not wishes.changed or row.id in changed)
        )

    return wished


_folded = lru_cache(maxsize=4096)(fold_text)


def _named(row: RegistryRow, words: Sequence[str]) -> bool:
    text = _folded(f"{row.key} {row.key_fold} {row.title} {row.label}")
    return all(word in text for word in words)


def _in_state(row: RegistryRow, state: str) -> bool:
    """A proposal is not in the registry yet: it is shown only when asked for by its state."""
    return row.state == state if state else row.state not in NOT_TAKEN_UP


def _led(row: RegistryRow, lead: str) -> bool:
    if not lead:
        return True
    if lead == "none":
        return not row.leads
    return any(face.id == int(lead) for face in row.leads)


def _comes(row: RegistryRow, as_of: date, within: int) -> bool:
    return row.next_point is not None and (row.next_point.due_on - as_of).days <= within


def _waits(row: RegistryRow) -> bool:
    return bool(row.changes) or _says(row, Rule.PASSPORT_WAITS)


def _says(row: RegistryRow, rule: str) -> bool:
    return row.health is not None and any(one.rule == rule for one in row.health.reasons)


def chosen_rows(
    rows: Sequence[RegistryRow], wishes: Wishes, as_of: date = date.max,
    changed: frozenset[int] = frozenset(),
) -> list[RegistryRow]:  # fmt: skip
    """The rows that answer, in the order asked for.

    In the cascade a project that answers keeps what stands above it, so that the tree stays one;
    in the table projects stand alone. Indicators stand under floors above projects, too.
    """
    if wishes.view == "table":
        return sorted_rows(wished_projects(rows, wishes, as_of, changed), wishes.sort or "colour")
    if not wishes.active:
        return [row for row in rows if _in_state(row, "")]
    hits = wished_projects(rows, wishes, as_of, changed)
    kept = {row.id for row in hits} | {above for row in hits for above in row.above}
    return [row for row in rows if row.id in kept]


def wished_projects(
    rows: Sequence[RegistryRow], wishes: Wishes, as_of: date, changed: frozenset[int] = frozenset()
) -> list[RegistryRow]:
    """The projects among *rows* that answer, as they stand."""
    if not wishes.active:
        return [row for row in rows if row.health is not None and _in_state(row, "")]
    wished = _test(wishes, rows, as_of, changed)
    return [row for row in rows if row.health is not None and wished(row)]


@dataclass(frozen=True)
class Counts:
    """The figures on top; each is a filter."""

    running: int
    completed: int
    ideas: int
    colours: Mapping[Colour, int]
    points: int
    """Points within thirty days."""
    late: int
    """Projects with something overdue."""
    waiting: int = 0
    """Projects of which the passport or a change of it waits for a decision."""
    paced: int = 0
    """Indicators of which something is verified and something expected by the day."""
    on_pace: int = 0
    """How many of these have come to what is expected."""


def count_rows(rows: Sequence[RegistryRow], as_of: date) -> Counts:
    """Figures over all projects shown to the person, whatever the filter."""
    projects = [row for row in rows if row.health is not None]
    states = [row.state for row in projects]
    soon = [row for row in projects if _comes(row, as_of, 30)]
    colours = Counter(row.colour for row in projects)
    return Counts(
        running=states.count(InitiativeState.RUNNING),
        completed=states.count(InitiativeState.COMPLETED),
        ideas=states.count(InitiativeState.IDEA),
        colours={colour: colours[colour] for colour in ORDER},
        points=len(soon),
        late=sum(
            1
            for row in projects
            if row.health and any(reason.rule in LATENESS for reason in row.health.reasons)
        ),
        waiting=sum(map(_waits, projects)),
        # Whatever stands on top has those below it in its own figure.
        paced=sum(row.paced for row in rows if not row.above),
        on_pace=sum(row.on_pace for row in rows if not row.above),
    )  # fmt: skip
