"""Tables of the cascade and of what stands in a passport."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from kaskad.core.clock import now
from kaskad.core.db import ORDER_KEY, JsonDict, JsonList, Model
from kaskad.core.revisions import Revisioned
from kaskad.people.permissions import Role


class InitiativeKind(StrEnum):
    """The three floors of a cascade (PRODUCT.md, "The model in one picture")."""

    PROGRAMME = "programme"
    STRATEGIC_PROJECT = "strategic_project"
    PROJECT = "project"


class InitiativeState(StrEnum):
    """Where an initiative is in its life (domain.md, 4.12); `approvals` takes it from one to next.

    An initiative in the archive keeps its state and has `archived_at`.
    """

    IDEA = "idea"
    UNDER_REVIEW = "under_review"
    REGISTERED = "registered"
    """In the registry: taken up, not yet begun."""
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """Taken back by who proposed it, before anybody decided."""


NOT_TAKEN_UP = frozenset(
    {
        InitiativeState.IDEA,
        InitiativeState.UNDER_REVIEW,
        InitiativeState.DECLINED,
        InitiativeState.WITHDRAWN,
    }
)
"""Proposals: they stand on a page of their own and in the cascade only when asked for."""


class PassportState(StrEnum):
    """Whether the passport may be written: an approved one changes by requests only (D11)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class WithPeriod:
    """Mixin: a period as written, and its structured reading (domain.md, D1 and 6.1)."""

    period_raw: Mapped[str] = mapped_column(Text, default="")
    period: Mapped[JsonDict] = mapped_column(default=dict)
    """`periods.Period.to_json()`; the two dates below repeat its outer bounds for queries."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class Initiative(WithPeriod, Revisioned, Model):
    """A node of the cascade."""

    __tablename__ = "initiative"
    __table_args__ = (
        Index("ix_initiative_path", "path"),
        UniqueConstraint("source", "source_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[InitiativeKind] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(10))
    """Short key as shown, Latin or Cyrillic: «ПРО»."""
    key_fold: Mapped[str] = mapped_column(String(20), unique=True)
    """The key in Latin capitals, unique and used in addresses: `PRO`."""
    title: Mapped[str] = mapped_column(Text)
    short_title: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[InitiativeState] = mapped_column(String(20), default=InitiativeState.RUNNING)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("initiative.id"), index=True)
    path: Mapped[str] = mapped_column(String(500), default="")
    position: Mapped[str] = mapped_column(ORDER_KEY)
    announced_start_raw: Mapped[str] = mapped_column(Text, default="")
    """«в сентябре 2021 года»: the beginning as announced elsewhere, where it is another than that
    of the period (domain.md, section 12, no. 5); both are kept."""
    announced_start: Mapped[date | None]
    """The first day of these words."""
    planned_sprints: Mapped[int | None]
    passport_state: Mapped[PassportState] = mapped_column(String(20), default=PassportState.DRAFT)
    passport_version: Mapped[int | None]
    """Number of the version in force; None: no passport has been approved yet."""
    plan_columns: Mapped[str] = mapped_column(String(40), default="")
    """Which set of columns its table of activities has (`plan_variants`): «A»…«H», `set-7`; empty:
    the columns that are in use."""
    source: Mapped[str] = mapped_column(String(200), default="")
    source_key: Mapped[str | None] = mapped_column(String(200))
    """Where an import took it from, so that importing again finds it."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]

    @property
    def label(self) -> str:
        """The short title if there is one."""
        return self.short_title or self.title


class BelongsToInitiative:
    """Mixin: a part of an initiative, in an order of its own."""

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[str] = mapped_column(ORDER_KEY)

    @declared_attr
    def initiative_id(self) -> Mapped[int]:
        """The initiative it is a part of."""
        return mapped_column(ForeignKey("initiative.id"), index=True)


class EditedPart(BelongsToInitiative, Revisioned):
    """Mixin: a part that people edit on the pages of passport and plan; archived, never removed."""

    archived_at: Mapped[datetime | None]
    by_hand: Mapped[bool] = mapped_column(default=False)
    """Written on a page: no row of a document, so an import passes it by."""
    imported_as: Mapped[JsonDict] = mapped_column(default=dict)
    """What an import finds the row by (place, number, heading …), once people changed that."""


class PassportBlock(EditedPart, Model):
    """A named section of a passport: running text, a list of items, or both.

    What has no table of its own is kept here under its own heading; nothing is dropped.
    """

    __tablename__ = "passport_block"
    __table_args__ = (UniqueConstraint("initiative_id", "kind", "heading"),)

    kind: Mapped[str] = mapped_column(String(40))
    """As in domain.md, 4.4: `goal`, `rationale`, `principles` …; `other` where it has no name."""
    heading: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    items: Mapped[JsonList] = mapped_column(default=list)
    """[{number?, title?, text?, url?, …}], as the document lists them."""


class Objective(EditedPart, Model):
    """«Задача проекта»: never a task of the board (domain.md, D3)."""

    __tablename__ = "objective"

    number: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text)


class Stage(WithPeriod, EditedPart, Model):
    """A phase of the plan."""

    __tablename__ = "stage"

    number: Mapped[str] = mapped_column(String(20), default="")
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")


class ActivityState(StrEnum):
    """How far an activity is (domain.md, 4.12)."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"


class Activity(WithPeriod, EditedPart, Model):
    """«Мероприятие»: a row of the plan, the union of the columns of all table variants (4.6)."""

    __tablename__ = "activity"

    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    group: Mapped[str] = mapped_column(String(200), default="")
    """Heading of the group of rows: «2021 г.»."""
    number: Mapped[str] = mapped_column(String(20), default="")
    title: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(Text, default="")
    title_shared_from: Mapped[str] = mapped_column(String(20), default="")
    result_shared_from: Mapped[str] = mapped_column(String(20), default="")
    """Number of the row whose cell this row shares in the document."""
    state: Mapped[ActivityState] = mapped_column(String(20), default=ActivityState.PLANNED)
    done_on: Mapped[date | None]
    """The day on which it was carried out; before it, as of an earlier day, it was still open."""


class ActivityParty(Model):
    """Who is responsible for an activity: several, in the order of the document."""

    __tablename__ = "activity_party"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class ActivityStage(Model):
    """A further stage in which an activity runs, besides its own (domain.md, section 12, no. 4).

    The activity stands, counts and is planned in `Activity.stage_id` alone; here it is only named.
    """

    __tablename__ = "activity_stage"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), primary_key=True, index=True)


class OccurrenceState(StrEnum):
    """What was said of one repetition of an activity."""

    OPEN = "open"
    """Said and taken back."""
    DONE = "done"
    MISSED = "missed"
    """Not carried out, and it will not be made up for."""


class ActivityOccurrence(Revisioned, Model):
    """One repetition of an activity of which something was said (scenario 5 of domain.md).

    Repetitions follow from the period; a row exists from the first word about one.
    """

    __tablename__ = "activity_occurrence"
    __table_args__ = (UniqueConstraint("activity_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    key: Mapped[str] = mapped_column(String(60))
    """`periods.Occurrence.key`, the same whatever calendar or span it was asked for."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """Its days when it was said: they can still be read when the period is written anew."""
    state: Mapped[OccurrenceState] = mapped_column(String(20))
    done_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")


class ResultKind(StrEnum):
    """Expected results are promised; effects follow later (domain.md, 2.1); products are made."""

    RESULT = "result"
    EFFECT = "effect"
    PRODUCT = "product"


class ExpectedResult(EditedPart, Model):
    """«Ожидаемый результат» of the whole initiative."""

    __tablename__ = "expected_result"

    kind: Mapped[ResultKind] = mapped_column(String(20), default=ResultKind.RESULT)
    number: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text)
    short_text: Mapped[str] = mapped_column(String(200), default="")
    trend: Mapped[str] = mapped_column(String(20), default="")
    """`around.Trend`: which way something goes where no number is named; empty: not said."""
    check_method: Mapped[str] = mapped_column(Text, default="")
    """How it is seen that the result is there (4.7)."""


class ResultIndicator(Model):
    """An indicator by which an expected result of the passport is measured (domain.md, 4.7)."""

    __tablename__ = "result_indicator"

    result_id: Mapped[int] = mapped_column(ForeignKey("expected_result.id"), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(
        ForeignKey("indicator.id"), primary_key=True, index=True
    )


class StaffFunction(EditedPart, Model):
    """Who does what in a project, by post and function (001 «Кадровое обеспечение»)."""

    __tablename__ = "staff_function"

    number: Mapped[str] = mapped_column(String(20), default="")
    post: Mapped[str] = mapped_column(Text)
    function: Mapped[str] = mapped_column(Text, default="")
    is_lead: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class RiskState(StrEnum):
    """Where a risk is: it may come, it has come, it need not be feared any more."""

    OPEN = "open"
    HAPPENED = "happened"
    CLOSED = "closed"


class Risk(BelongsToInitiative, Revisioned, Model):
    """A risk; without probability and impact it is "not assessed", which is a state (D9)."""

    __tablename__ = "risk"

    number: Mapped[str] = mapped_column(String(20), default="")
    name: Mapped[str] = mapped_column(Text)
    mitigation: Mapped[str] = mapped_column(Text, default="")
    """«Пути преодоления», in the words of the document; dated measures are rows of their own."""
    category: Mapped[str] = mapped_column(String(60), default="")
    probability: Mapped[int | None]
    impact: Mapped[int | None]
    """Both 1 to 5; what they come to is `risk_level.level_of`."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    state: Mapped[RiskState] = mapped_column(String(20), default=RiskState.OPEN)
    review_on: Mapped[date | None]
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"))
    """What it threatens (4.9); each may be left open."""
    by_hand: Mapped[bool] = mapped_column(default=False)
    """Written on the page of risks: no row of a document, so an import passes it by."""
    archived_at: Mapped[datetime | None]


class MeasureState(StrEnum):
    """How far a measure against a risk is."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


class RiskMeasure(Revisioned, Model):
    """«Мера»: what is done against a risk, by whom, by which day."""

    __tablename__ = "risk_measure"

    id: Mapped[int] = mapped_column(primary_key=True)
    risk_id: Mapped[int] = mapped_column(ForeignKey("risk.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    due_on: Mapped[date | None]
    state: Mapped[MeasureState] = mapped_column(String(20), default=MeasureState.PLANNED)
    done_at: Mapped[datetime | None]
    added_at: Mapped[datetime] = mapped_column(default=now)


class Partner(EditedPart, Model):
    """A partner organisation and its function in the project."""

    __tablename__ = "partner"

    number: Mapped[str] = mapped_column(String(20), default="")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    function: Mapped[str] = mapped_column(Text, default="")
    agreement_kind: Mapped[str] = mapped_column(String(20), default="")
    """`around.AgreementKind`; empty: not said."""
    agreement_raw: Mapped[str] = mapped_column(Text, default="")
    """«Договор от 12.01.2021 № 5», in the words of the document."""
    agreement_date: Mapped[date | None]
    agreement_number: Mapped[str] = mapped_column(String(60), default="")
    """Text: «37/21»; empty with `agreement_number_absent` for «б/н»."""
    agreement_number_absent: Mapped[bool] = mapped_column(default=False)


class PilotSite(WithPeriod, EditedPart, Model):
    """An organisation that tries the result, with its letter of consent as written."""

    __tablename__ = "pilot_site"

    number: Mapped[str] = mapped_column(String(20), default="")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    letter_raw: Mapped[str] = mapped_column(Text, default="")
    letter_date: Mapped[date | None]
    letter_number: Mapped[str] = mapped_column(String(60), default="")
    """Text: «37/21», «б/н»."""
    letter_number_absent: Mapped[bool] = mapped_column(default=False)
    role: Mapped[str] = mapped_column(String(20), default="")
    """`around.PilotRole`; empty: not said."""
    role_note: Mapped[str] = mapped_column(Text, default="")
    """What exactly is tried there, in free words."""
    coverage_raw: Mapped[str] = mapped_column(Text, default="")
    """«12 % педагогов, 14 % детей», in the words of the document."""
    coverage_teachers: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    coverage_pupils: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    """Both per cent, as far as the words name them."""


class FundingSource(EditedPart, Model):
    """A source of money (domain.md, 4.4); the words of the document stay in their block."""

    __tablename__ = "funding_source"

    number: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[str] = mapped_column(String(30), default="")
    """`around.FundingKind`; empty: nobody is sure."""
    text: Mapped[str] = mapped_column(Text, default="")
    """Its name in the words of the document, where they say more than the kind."""
    amount_raw: Mapped[str] = mapped_column(Text, default="")
    """The sum as written: «1 500 000 руб.»."""
    amount: Mapped[Decimal | None] = mapped_column(Numeric(15, 2))
    """The same in roubles, if it can be read."""
    note: Mapped[str] = mapped_column(Text, default="")


class Regulation(EditedPart, Model):
    """A legal act the project rests on."""

    __tablename__ = "regulation"

    text: Mapped[str] = mapped_column(Text)
    reference_id: Mapped[int | None] = mapped_column(ForeignKey("reference.id"), index=True)


class NationalProjectLink(EditedPart, Model):
    """A link to a federal project of the national project."""

    __tablename__ = "national_project_link"

    text: Mapped[str] = mapped_column(Text)
    reference_id: Mapped[int | None] = mapped_column(ForeignKey("reference.id"), index=True)


class ExternalLink(BelongsToInitiative, Model):
    """An address in the document, with the place it stood at."""

    __tablename__ = "external_link"

    url: Mapped[str] = mapped_column(Text)
    belongs_to: Mapped[str] = mapped_column(String(60), default="")
    item: Mapped[int | None]


class TeamMember(Model):
    """A person's role in an initiative; ended, never removed. Leads are equal co-leads (D7)."""

    __tablename__ = "team_member"
    __table_args__ = (
        UniqueConstraint("initiative_id", "person_id"),
        Index("ix_team_member_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(String(20))
    function: Mapped[str] = mapped_column(String(300), default="")
    since: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime | None]


class Editing(Model):
    """Who has which form of passport or plan open; no event, so the journal knows nothing of it.

    A row counts while the browser keeps saying so (`presence_queries.COUNTS_FOR`).
    """

    __tablename__ = "editing"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    section: Mapped[str] = mapped_column(String(60), primary_key=True)
    """A section of the passport (`goal`), or `stage-7`, `activity-12` of the plan."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
