"""Making and changing one record: which action of which room stands for which kind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import delete

from kaskad.cascade import actions
from kaskad.cascade.letters import read_letter
from kaskad.cascade.models import ActivityParty, Initiative, InitiativeKind, ResultKind, Stage
from kaskad.cascade.part_readings import columns_read
from kaskad.core.db import db, lock
from kaskad.core.keys import fold_key
from kaskad.core.revisions import Revisioned, touch
from kaskad.exchange.cascade_control import (
    change_control,
    make_control_stage,
    make_milestone,
    tag_project,
)
from kaskad.exchange.cascade_plan import Change
from kaskad.exchange.cascade_records import Kind, Name, Record
from kaskad.exchange.cascade_stored import Row, Stored
from kaskad.exchange.cascade_targets import calendar_of, write_targets
from kaskad.exchange.directory import Directory
from kaskad.exchange.readers.cascade_document import Passport
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.people.models import Party, Person
from kaskad.periods import PeriodContext, SchoolCalendar


@dataclass
class Workshop:
    """What making records needs: who, where organisations are found, what is there already."""

    actor: Person | None
    directory: Directory
    stored: Stored
    source: str
    passports: dict[str, Passport]
    taken: set[str]
    """Folded keys of initiatives that exist."""
    warnings: list[str] = field(default_factory=list)
    """What could not be done, in sentences for the report."""

    def make(self, record: Record, position: str | None) -> Row:
        """Add the row of *record* and remember it."""
        row = _MAKERS[record.name.kind](self, record, position)
        self.stored.rows[record.name] = row
        if record.name.kind is Kind.INITIATIVE:
            self.stored.initiatives[record.name.initiative] = row
        return row

    @cached_property
    def calendar(self) -> SchoolCalendar:
        """Terms and halves, for targets by period. One statement, once."""
        return calendar_of(self.directory.owner)

    def initiative(self, record: Record) -> Initiative:
        """The initiative that *record* is a part of."""
        return self.stored.initiatives[record.name.initiative]

    def sibling(self, record: Record, kind: Kind, *ident: str) -> Row | None:
        """Another row of the same initiative."""
        return self.stored.rows.get(Name(record.name.initiative, kind, ident))

    def stage_context(self, record: Record) -> PeriodContext:
        """What bounds a stage: its project, and the stage before it."""
        initiative = self.initiative(record)
        rows = [row for row in self.stored.siblings(record.name) if row.ends_on]
        own = self.stored.rows.get(record.name)
        earlier = [row for row in rows if own is None or row.position < own.position]
        return PeriodContext(
            project_start=initiative.starts_on,
            project_end=initiative.ends_on,
            previous_stage_end=earlier[-1].ends_on if earlier else None,
        )

    def activity_context(self, record: Record, stage: Stage | None) -> PeriodContext:
        """What bounds an activity: its stage, and its project or all the project's stages."""
        initiative = self.initiative(record)
        stages = self.stored.siblings(Name(record.name.initiative, Kind.STAGE, ()))
        starts = [row.starts_on for row in stages if row.starts_on]
        ends = [row.ends_on for row in stages if row.ends_on]
        return PeriodContext(
            stage_start=stage.starts_on if stage else None,
            stage_end=stage.ends_on if stage else None,
            project_start=initiative.starts_on or (min(starts) if starts else None),
            project_end=initiative.ends_on or (max(ends) if ends else None),
        )


def _make_initiative(shop: Workshop, record: Record, _position: str | None) -> Row:
    passport = shop.passports[record.name.initiative]
    wanted = passport.suggested_key
    free = bool(wanted) and fold_key(wanted) not in shop.taken
    fields = record.fields
    row = actions.create_initiative(
        shop.actor,
        kind=InitiativeKind(passport.floor),
        title=fields["title"],
        owner=shop.directory.owner,
        parent=shop.stored.initiatives.get(fields["parent"]),
        key=wanted if free else None,
        short_title=fields["short_title"],
        period_raw=fields["period_raw"],
        announced_start_raw=fields["announced_start_raw"],
        planned_sprints=fields["planned_sprints"],
        source=shop.source,
        source_key=record.name.initiative,
        quiet=True,
    )
    row.plan_columns = fields["plan_columns"]
    shop.warnings += tag_project(shop.actor, row, fields["tags"])
    shop.taken.add(row.key_fold)
    return row


def _make_block(shop: Workshop, record: Record, position: str | None) -> Row:
    kind = record.name.ident[0]
    return actions.set_block(
        shop.actor, shop.initiative(record), kind, position=position, **record.fields
    )


def _make_stage(shop: Workshop, record: Record, position: str | None) -> Row:
    return actions.add_stage(
        shop.actor, shop.initiative(record), number=record.name.ident[0], position=position,
        context=shop.stage_context(record), **record.fields,
    )  # fmt: skip


def _make_activity(shop: Workshop, record: Record, position: str | None) -> Row:
    group, number = record.name.ident
    fields = dict(record.fields)
    stage = shop.sibling(record, Kind.STAGE, fields.pop("stage"))
    parent = shop.sibling(record, Kind.ACTIVITY, group, fields.pop("parent"))
    parties = [shop.directory.responsible(text) for text in fields.pop("parties")]
    del fields["further"]  # written once all stages are there (`cascade_spans`)
    return actions.add_activity(
        shop.actor, shop.initiative(record), group=group, number=number, stage=stage,
        parent=parent, parties=parties, context=shop.activity_context(record, stage),
        position=position, **fields,
    )  # fmt: skip


def _make_result(shop: Workshop, record: Record, position: str | None) -> Row:
    kind, number = record.name.ident
    return actions.add_result(
        shop.actor, shop.initiative(record), kind=ResultKind(kind), number=number,
        position=position, **record.fields,
    )  # fmt: skip


def _make_staff(shop: Workshop, record: Record, position: str | None) -> Row:
    return actions.add_staff_function(
        shop.actor, shop.initiative(record), is_lead=record.name.ident[0] == "lead",
        position=position, **record.fields,
    )  # fmt: skip


def _make_partner(shop: Workshop, record: Record, position: str | None) -> Row:
    fields = dict(record.fields)
    organisation = shop.directory.organisation(fields.pop("organisation"))
    return actions.add_partner(
        shop.actor, shop.initiative(record), organisation=organisation, position=position, **fields
    )


def _make_pilot(shop: Workshop, record: Record, position: str | None) -> Row:
    fields = dict(record.fields)
    organisation = shop.directory.organisation(fields.pop("organisation"))
    letter = read_letter(fields["letter_raw"])
    return actions.add_pilot_site(
        shop.actor, shop.initiative(record), organisation=organisation, letter_date=letter.day,
        letter_number=letter.number, letter_number_absent=letter.number_absent,
        position=position, **fields,
    )  # fmt: skip


def _make_indicator(shop: Workshop, record: Record, position: str | None) -> Row:
    number, fields = record.name.ident[0], dict(record.fields)
    appendix: Row = shop.sibling(record, Kind.APPENDIX, number.rsplit(".", 1)[0])
    cells = fields.pop("targets")
    row = add_indicator(shop.actor, appendix, number=number, position=position, **fields)
    if cells:
        shop.stored.rows[record.name] = row
        write_targets(shop.actor, shop.stored, record, cells, shop.calendar)
    return row


def _make_control(shop: Workshop, record: Record, position: str | None) -> Row:
    initiative, fields = shop.initiative(record), record.fields
    who = _party(shop, fields["controller"])
    return make_control_stage(initiative, fields, who, position or "")


def _make_milestone(shop: Workshop, record: Record, position: str | None) -> Row:
    initiative, fields = shop.initiative(record), record.fields
    who = _party(shop, fields["responsible"])
    return make_milestone(initiative, fields, who, _parts(shop, record), position or "")


def _party(shop: Workshop, text: str) -> Party | None:
    return shop.directory.responsible(text) if text else None


def _parts(shop: Workshop, record: Record) -> tuple[int | None, int | None]:
    """Ids of the stage and of the activity that a control point belongs to."""
    stage = shop.sibling(record, Kind.STAGE, record.fields["stage"])
    activity = shop.sibling(record, Kind.ACTIVITY, *record.fields["activity"])
    return (stage.id if stage else None, activity.id if activity else None)


def _plain(action: Callable[..., Row], *, numbered: bool = False) -> "Maker":
    def make(shop: Workshop, record: Record, position: str | None) -> Row:
        number = {"number": record.name.ident[0]} if numbered else {}
        return action(
            shop.actor, shop.initiative(record), position=position, **number, **record.fields
        )

    return make


Maker = Callable[[Workshop, Record, str | None], Row]

_MAKERS: dict[Kind, Maker] = {
    Kind.INITIATIVE: _make_initiative,
    Kind.BLOCK: _make_block,
    Kind.OBJECTIVE: _plain(actions.add_objective, numbered=True),
    Kind.STAGE: _make_stage,
    Kind.ACTIVITY: _make_activity,
    Kind.FUNDING: _plain(actions.add_funding_source),
    Kind.RESULT: _make_result,
    Kind.STAFF: _make_staff,
    Kind.RISK: _plain(actions.add_risk),
    Kind.PARTNER: _make_partner,
    Kind.PILOT: _make_pilot,
    Kind.REGULATION: _plain(actions.add_regulation),
    Kind.NATIONAL: _plain(actions.add_national_link),
    Kind.LINK: _plain(actions.add_external_link),
    Kind.APPENDIX: _plain(add_indicator_set, numbered=True),
    Kind.INDICATOR: _make_indicator,
    Kind.CONTROL: _make_control,
    Kind.MILESTONE: _make_milestone,
}


def change(shop: Workshop, one: Change) -> None:
    """Give the row its new values."""
    kind = one.record.name.kind
    if kind is Kind.INITIATIVE:
        _change_initiative(shop, one)
        return
    row, values = one.row, dict(one.fields)
    if "organisation" in values:
        row.organisation_id = shop.directory.organisation(values.pop("organisation")).id
    for name, value in columns_read(values).items():
        setattr(row, name, value)
    if kind is Kind.ACTIVITY:
        _change_places(shop, one, values)
    if kind in {Kind.CONTROL, Kind.MILESTONE}:
        _change_control(shop, one, values)
    if "targets" in values:
        write_targets(shop.actor, shop.stored, one.record, values.pop("targets"), shop.calendar)
    if "period_raw" in values:
        values |= actions.periods_of(values["period_raw"], _context(shop, one))
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, Revisioned):
        touch(row, *values)
    db.session.flush()


def _context(shop: Workshop, one: Change) -> PeriodContext:
    if one.record.name.kind is Kind.STAGE:
        return shop.stage_context(one.record)
    if one.record.name.kind in {Kind.PILOT, Kind.CONTROL}:
        return actions.context_of(shop.initiative(one.record))
    stage = shop.sibling(one.record, Kind.STAGE, one.record.fields["stage"])
    return shop.activity_context(one.record, stage)


def _change_control(shop: Workshop, one: Change, values: dict[str, Any]) -> None:
    """Words of the file become columns of the row."""
    for said, column in (("controller", "controller_id"), ("responsible", "responsible_id")):
        if said in values:
            who = _party(shop, values.pop(said))
            values[column] = who.id if who else None
    if {"stage", "activity"} & set(values):
        values["stage_id"], values["activity_id"] = _parts(shop, one.record)
        values.pop("stage", None)
        values.pop("activity", None)
    columns = change_control(one.row, {**values, "reason": one.record.fields.get("reason", "")})
    values.clear()
    values.update(columns)


def _change_places(shop: Workshop, one: Change, values: dict[str, Any]) -> None:
    row, record = one.row, one.record
    if "stage" in values:
        stage = shop.sibling(record, Kind.STAGE, values.pop("stage"))
        row.stage_id = stage.id if stage else None
    if "parent" in values:
        parent = shop.sibling(record, Kind.ACTIVITY, record.name.ident[0], values.pop("parent"))
        row.parent_id = parent.id if parent else None
    values.pop("further", None)  # `cascade_spans`
    if "parties" in values:
        parties = [shop.directory.responsible(text) for text in values.pop("parties")]
        db.session.execute(delete(ActivityParty).where(ActivityParty.activity_id == row.id))
        db.session.add_all(
            ActivityParty(activity_id=row.id, party_id=party_id, position=index)
            for index, party_id in enumerate(dict.fromkeys(party.id for party in parties))
        )


def _change_initiative(shop: Workshop, one: Change) -> None:
    fields = dict(one.fields)
    parent_key = fields.pop("parent", None)
    shop.warnings += tag_project(shop.actor, one.row, fields.pop("tags", ()))
    if fields:
        actions.change_initiative(shop.actor, one.row, None, fields)
    if parent_key is None:
        return
    old = shop.stored.initiatives.get(str(one.before.get("parent") or ""))
    # Only if it still hangs where the last file had put it: people move projects themselves.
    if lock(one.row).parent_id == (old.id if old else None):
        new = shop.stored.initiatives.get(parent_key)
        actions.move_initiative(shop.actor, one.row, new)
