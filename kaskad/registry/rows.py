"""What a row of the registry is: frozen facts about one initiative as of a day."""

from dataclasses import dataclass
from datetime import date

from kaskad.cascade.faces import Face
from kaskad.cascade.models import InitiativeKind, InitiativeState, PassportState
from kaskad.cascade.period_words import PeriodView
from kaskad.registry.health import Colour, Health


@dataclass(frozen=True)
class SprintNow:
    """The running sprint of a project."""

    number: int
    foreseen: int
    ends_on: date | None
    finished: int
    scope: int
    starts_on: date | None = None


@dataclass(frozen=True)
class NextPoint:
    """What comes next: an activity or a milestone with its day, or the end of the sprint."""

    title: str
    due_on: date
    sprint: int | None = None
    """Number of the sprint whose end it is."""


@dataclass(frozen=True)
class StageSpan:
    """A stage of the plan with its days, in the order of the document."""

    id: int
    title: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class ManualNote:
    """A colour set by hand that counts on the day; it stands beside the computed one (D10)."""

    colour: Colour
    comment: str
    by: str
    until: date


@dataclass(frozen=True)
class Flag:
    """A milestone for the line of time."""

    id: int
    name: str
    on: date
    tone: str
    """`g` reached, `r` overdue, `y` later than planned, `v` ahead."""
    planned_on: date | None = None


@dataclass(frozen=True)
class RegistryRow:
    """One initiative."""

    id: int
    key: str
    key_fold: str
    kind: InitiativeKind
    label: str
    title: str
    state: InitiativeState
    owner_id: int
    owner: str
    depth: int
    parent_id: int | None
    above: tuple[int, ...]
    """Ids of the initiatives above it that are shown, from the top."""
    period: PeriodView
    starts_on: date | None
    ends_on: date | None
    leads: tuple[Face, ...]
    sprint: SprintNow | None
    finished: int
    cards: int
    next_point: NextPoint | None
    last_news_on: date | None
    health: Health | None
    """None for the floors above projects: they show `below`."""
    below: tuple[tuple[Colour, int], ...]
    projects: int
    path: str = ""
    owner_path: str = ""
    """Where it and its owner stand: what a person may do here follows from both."""
    parent: str = ""
    """What stands right above it, as lists show the name."""
    passport: PassportState = PassportState.APPROVED
    national: tuple[str, ...] = ()
    """Federal projects of the national project that it belongs to, as written."""
    stages: tuple[StageSpan, ...] = ()
    stage: StageSpan | None = None
    """The stage that runs on the day."""
    manual: ManualNote | None = None
    flags: tuple[Flag, ...] = ()
    changes: tuple[int, ...] = ()
    """Numbers of the requests for a change of the passport that wait for a decision."""
    paced: int = 0
    """Indicators, its own and those of projects below it, of which something is verified and
    something expected by the day."""
    on_pace: int = 0
    """How many of these have come to what is expected."""
    announced: str = ""
    """Its start as announced elsewhere, in the words of that document; the day they name."""
    announced_on: date | None = None
    created_on: date | None = None
    gone_on: date | None = None
    """The day on which it went into the archive, later than the day looked at."""
    tags: tuple[str, ...] = ()
    """Those of today, whatever day is looked at: no day is kept with them."""

    def __hash__(self) -> int:
        """Enough to tell rows apart quickly: all of a row is compared where these are the same."""
        return hash((self.id, self.last_news_on, self.finished))

    @property
    def colour(self) -> Colour:
        """Its own computed colour; above projects the worst that stands below."""
        if self.health is not None:
            return self.health.colour
        return self.below[0][0] if self.below else Colour.GREY

    @property
    def pace(self) -> int | None:
        """Indicators as far as the plan asks, of all, in per cent; None where nobody can tell."""
        return 100 * self.on_pace // self.paced if self.paced else None

    @property
    def percent(self) -> int | None:
        """Finished cards of all, in per cent; None without cards: no data is not zero."""
        return 100 * self.finished // self.cards if self.cards else None
