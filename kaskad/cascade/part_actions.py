"""Making the parts of a passport: blocks, objectives, stages, activities, results and the rest.

Each function takes (actor, initiative, …), adds one row, flushes and returns it. They do not write
the journal: an importer makes hundreds and records one `initiative.imported`. *position* is an
ordering key (`core.ordering.spread` for a whole list); without it the row goes to the end.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import func, select

from kaskad.cascade.models import (
    Activity,
    ActivityParty,
    ActivityState,
    BelongsToInitiative,
    ExpectedResult,
    ExternalLink,
    FundingSource,
    Initiative,
    NationalProjectLink,
    Objective,
    Partner,
    PassportBlock,
    PilotSite,
    Regulation,
    ResultKind,
    Risk,
    StaffFunction,
    Stage,
)
from kaskad.cascade.part_readings import columns_read
from kaskad.cascade.sections import BLOCK_KINDS
from kaskad.core import errors
from kaskad.core.db import Model, db
from kaskad.core.ordering import between
from kaskad.people.models import Organisation, Party, Person
from kaskad.periods import PeriodContext, read_period

Part = TypeVar("Part", bound=Model)


def periods_of(raw: str | None, context: PeriodContext | None = None) -> dict[str, Any]:
    """Column values of `WithPeriod` for the words *raw*, read in *context*; never raises."""
    period = read_period(raw, context)
    return {
        "period_raw": period.raw,
        "period": period.to_json() if period.raw.strip() else {},
        "starts_on": period.start,
        "ends_on": period.end,
    }


def context_of(initiative: Initiative, stage: Stage | None = None) -> PeriodContext:
    """What stands above a stage or an activity and lends its period the bounds it leaves out."""
    return PeriodContext(
        stage_start=stage.starts_on if stage else None,
        stage_end=stage.ends_on if stage else None,
        project_start=initiative.starts_on,
        project_end=initiative.ends_on,
    )


def _last_position(table: type[BelongsToInitiative], initiative: Initiative) -> str:
    last = db.session.scalar(
        select(func.max(table.position)).where(table.initiative_id == initiative.id)
    )
    return between(last, None)


def _added(row: Part) -> Part:
    db.session.add(row)
    db.session.flush()
    return row


def _place(
    table: type[BelongsToInitiative], initiative: Initiative, position: str | None
) -> dict[str, Any]:
    return {
        "initiative_id": initiative.id,
        "position": position or _last_position(table, initiative),
    }


def set_block(
    _actor: Person | None,
    initiative: Initiative,
    kind: str,
    *,
    heading: str = "",
    body: str = "",
    items: Sequence[Mapping[str, Any]] = (),
    position: str | None = None,
) -> PassportBlock:
    """The block of *kind* under *heading*, made or given new content.

    *kind* is one of `sections.BLOCK_KINDS`; *items* are mappings with any of `number`, `title`,
    `text`, `url`, in the order of the document. Raises Invalid for an unknown kind.
    """
    if kind not in BLOCK_KINDS:
        raise errors.Invalid(_("A passport has no section “%(kind)s”.", kind=kind[:60]))
    block = db.session.scalar(
        select(PassportBlock).where(
            PassportBlock.initiative_id == initiative.id,
            PassportBlock.kind == kind,
            PassportBlock.heading == heading,
        )
    )
    if block is None:
        block = PassportBlock(
            kind=kind, heading=heading, **_place(PassportBlock, initiative, position)
        )
        db.session.add(block)
    elif position:
        block.position = position
    block.body, block.items = body, [dict(item) for item in items]
    db.session.flush()
    return block


def add_objective(
    _actor: Person | None,
    initiative: Initiative,
    *,
    text: str,
    number: str = "",
    position: str | None = None,
) -> Objective:
    """An objective of the passport («задача проекта»)."""
    return _added(Objective(number=number, text=text, **_place(Objective, initiative, position)))


def add_stage(
    _actor: Person | None,
    initiative: Initiative,
    *,
    title: str = "",
    number: str = "",
    text: str = "",
    period_raw: str = "",
    context: PeriodContext | None = None,
    position: str | None = None,
) -> Stage:
    """A stage of the plan; its period is read in *context* (by default: the initiative's)."""
    return _added(
        Stage(
            title=title,
            number=number,
            text=text,
            **periods_of(period_raw, context or context_of(initiative)),
            **_place(Stage, initiative, position),
        )
    )


def add_activity(
    _actor: Person | None,
    initiative: Initiative,
    *,
    title: str,
    number: str = "",
    stage: Stage | None = None,
    parent: Activity | None = None,
    group: str = "",
    content: str = "",
    conditions: str = "",
    result: str = "",
    link: str = "",
    title_shared_from: str = "",
    result_shared_from: str = "",
    period_raw: str = "",
    context: PeriodContext | None = None,
    state: ActivityState = ActivityState.PLANNED,
    parties: Sequence[Party] = (),
    position: str | None = None,
) -> Activity:
    """An activity of the plan with those responsible for it, in the order of the document.

    Its period is read in *context* (by default: the stage's, then the initiative's).
    """
    row = _added(
        Activity(
            title=title,
            number=number,
            stage_id=stage.id if stage else None,
            parent_id=parent.id if parent else None,
            group=group,
            content=content,
            conditions=conditions,
            result=result,
            link=link,
            title_shared_from=title_shared_from,
            result_shared_from=result_shared_from,
            state=state,
            **periods_of(period_raw, context or context_of(initiative, stage)),
            **_place(Activity, initiative, position),
        )
    )
    unique = list(dict.fromkeys(party.id for party in parties))
    if unique:
        db.session.add_all(
            ActivityParty(activity_id=row.id, party_id=party_id, position=index)
            for index, party_id in enumerate(unique)
        )
        db.session.flush()
    return row


def add_result(
    _actor: Person | None,
    initiative: Initiative,
    *,
    text: str,
    number: str = "",
    short_text: str = "",
    trend: str = "",
    check_method: str = "",
    kind: ResultKind = ResultKind.RESULT,
    position: str | None = None,
) -> ExpectedResult:
    """An expected result, an effect or a product of the whole initiative."""
    return _added(
        ExpectedResult(
            text=text,
            number=number,
            short_text=short_text,
            trend=trend,
            check_method=check_method,
            kind=kind,
            **_place(ExpectedResult, initiative, position),
        )
    )


def add_staff_function(
    _actor: Person | None,
    initiative: Initiative,
    *,
    post: str,
    function: str = "",
    number: str = "",
    is_lead: bool = False,
    person: Person | None = None,
    position: str | None = None,
) -> StaffFunction:
    """Who does what, by post and function; *person* when it is known who that is."""
    return _added(
        StaffFunction(
            post=post,
            function=function,
            number=number,
            is_lead=is_lead,
            person_id=person.id if person else None,
            **_place(StaffFunction, initiative, position),
        )
    )


def add_risk(
    _actor: Person | None,
    initiative: Initiative,
    *,
    name: str,
    mitigation: str = "",
    number: str = "",
    probability: int | None = None,
    impact: int | None = None,
    owner: Party | None = None,
    position: str | None = None,
) -> Risk:
    """A risk; without probability and impact (both 1 to 5) it is not assessed."""
    return _added(
        Risk(
            name=name,
            mitigation=mitigation,
            number=number,
            probability=probability,
            impact=impact,
            owner_id=owner.id if owner else None,
            **_place(Risk, initiative, position),
        )
    )


def add_partner(
    _actor: Person | None,
    initiative: Initiative,
    *,
    organisation: Organisation,
    function: str = "",
    number: str = "",
    agreement_kind: str = "",
    agreement_raw: str = "",
    position: str | None = None,
) -> Partner:
    """A partner organisation, what it does for the project, and by which paper."""
    return _added(
        Partner(
            organisation_id=organisation.id,
            function=function,
            number=number,
            agreement_kind=agreement_kind,
            agreement_raw=agreement_raw,
            **columns_read({"agreement_raw": agreement_raw}),
            **_place(Partner, initiative, position),
        )
    )


def add_pilot_site(
    _actor: Person | None,
    initiative: Initiative,
    *,
    organisation: Organisation,
    number: str = "",
    letter_raw: str = "",
    letter_date: date | None = None,
    letter_number: str = "",
    letter_number_absent: bool = False,
    role: str = "",
    role_note: str = "",
    coverage_raw: str = "",
    period_raw: str = "",
    position: str | None = None,
) -> PilotSite:
    """An organisation that tries the result, with its letter of consent as written."""
    return _added(
        PilotSite(
            organisation_id=organisation.id,
            number=number,
            letter_raw=letter_raw,
            letter_date=letter_date,
            letter_number=letter_number,
            letter_number_absent=letter_number_absent,
            role=role,
            role_note=role_note,
            coverage_raw=coverage_raw,
            **columns_read({"coverage_raw": coverage_raw}),
            **periods_of(period_raw, context_of(initiative)),
            **_place(PilotSite, initiative, position),
        )
    )


def add_funding_source(
    _actor: Person | None,
    initiative: Initiative,
    *,
    kind: str = "",
    text: str = "",
    amount_raw: str = "",
    note: str = "",
    number: str = "",
    position: str | None = None,
) -> FundingSource:
    """A source of money; *amount_raw* is read as roubles as far as it can be."""
    return _added(
        FundingSource(
            kind=kind,
            text=text,
            amount_raw=amount_raw,
            note=note,
            number=number,
            **columns_read({"amount_raw": amount_raw}),
            **_place(FundingSource, initiative, position),
        )
    )


def add_regulation(
    _actor: Person | None, initiative: Initiative, *, text: str, position: str | None = None
) -> Regulation:
    """A legal act the initiative rests on."""
    return _added(Regulation(text=text, **_place(Regulation, initiative, position)))


def add_national_link(
    _actor: Person | None, initiative: Initiative, *, text: str, position: str | None = None
) -> NationalProjectLink:
    """A federal project of the national project it serves."""
    return _added(
        NationalProjectLink(text=text, **_place(NationalProjectLink, initiative, position))
    )


def add_external_link(
    _actor: Person | None,
    initiative: Initiative,
    *,
    url: str,
    belongs_to: str = "",
    item: int | None = None,
    position: str | None = None,
) -> ExternalLink:
    """An address named in the document, with the section (and item) it stood at."""
    return _added(
        ExternalLink(
            url=url,
            belongs_to=belongs_to,
            item=item,
            **_place(ExternalLink, initiative, position),
        )
    )
