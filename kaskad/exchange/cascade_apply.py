"""Bringing a cascade file in, in the caller's unit of work; a dry run is rolled back by it."""

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade.access import check_initiative, scope
from kaskad.cascade.actions import taken_keys
from kaskad.cascade.models import Initiative
from kaskad.cascade.reference_ties import tie_new
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.core.ordering import between, spread
from kaskad.exchange.cascade_counts import (
    counts_shape,
    disagreements,
    tally_database,
    tally_records,
)
from kaskad.exchange.cascade_doubts import find_issues
from kaskad.exchange.cascade_frozen import frozen_words, spare_frozen
from kaskad.exchange.cascade_parts import Workshop, change
from kaskad.exchange.cascade_plan import Plan, by_kind, kept_words, make_plan
from kaskad.exchange.cascade_records import Kind, Name, Record, Records, records_of
from kaskad.exchange.cascade_spans import link_stages
from kaskad.exchange.cascade_stored import Stored, initiatives_of, stored
from kaskad.exchange.cascade_targets import locked_words, spare_locked
from kaskad.exchange.directory import Directory
from kaskad.exchange.models import LoadedFile
from kaskad.exchange.readers.cascade_document import CascadeDocument, Counts
from kaskad.exchange.readers.cascade_yaml import read_cascade
from kaskad.oversight.issue_actions import keep_issues
from kaskad.oversight.issue_words import issue_line
from kaskad.people.actions import take_office
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission


@dataclass(frozen=True)
class InitiativeLine:
    """One initiative of the report."""

    key: str
    key_fold: str
    kind: str
    title: str
    state: str
    """`created`, `changed` or `unchanged`."""


@dataclass(frozen=True)
class Report:
    """What came, what did not, and why. Plain values: outlives the unit of work."""

    schema: str
    district: str
    counts: Counts
    """Counted in the database after loading, in the shape of the file's own `counts:`."""
    created: dict[str, int]
    changed: dict[str, int]
    unchanged: int
    organisations: int
    """How many organisations, units, bodies and groups were made."""
    initiatives: tuple[InitiativeLine, ...]
    warnings: tuple[str, ...]
    doubts: tuple[str, ...]
    """What is new on the sheet of import issues, in sentences."""
    kept: tuple[str, ...] = ()
    """What people have changed here since it was loaded; left alone."""
    frozen: tuple[str, ...] = ()
    """A sentence for each approved or submitted passport that the file would have changed."""
    office: str = ""
    """The organisation where whoever loads this becomes the project office; empty: none."""

    @property
    def nothing_new(self) -> bool:
        """Whether everything stood there already."""
        return not self.created and not self.changed

    def to_json(self) -> dict[str, Any]:
        """The report for `--json`."""
        return {
            "schema": self.schema,
            "district": self.district,
            "counts": self.counts,
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "organisations_created": self.organisations,
            "initiatives": [vars(line) for line in self.initiatives],
            "warnings": list(self.warnings),
            "doubts": list(self.doubts),
            "kept": list(self.kept),
            "frozen": list(self.frozen),
        }


@dataclass(frozen=True)
class Upload:
    """A file that has been read and found to be in order; nothing has been changed yet."""

    document: CascadeDocument
    text: str
    sha256: str


def read_upload(data: bytes) -> Upload:
    """Read *data*, before the unit of work. Raises Invalid: line, key, what is wrong."""
    document = read_cascade(data)
    return Upload(document, data.decode("utf-8-sig"), hashlib.sha256(data).hexdigest())


def load_cascade(actor: Person | None, upload: Upload) -> Report:
    """Load *upload* in the open unit of work; loading the same text again changes nothing.

    Raises Forbidden when *actor* (None: the system) may not load for the centre of the file.
    """
    document = upload.document
    source = document.district
    last = db.session.scalar(
        select(LoadedFile).where(
            LoadedFile.source == source, LoadedFile.root_key == document.root_key
        )
    )
    _check(actor, source, document)
    records = records_of(document)
    warnings = [*document.warnings, *_counts_warnings(document, records)]
    standing_rows = stored(source)
    if last is not None and last.sha256 == upload.sha256:
        kept = kept_words(records, standing_rows)
        same = Plan(unchanged=len(records), warnings=warnings, kept=kept)
        return _report(document, same, 0, _doubts(document, same, standing_rows, records))
    base = records_of(read_cascade(last.text.encode())) if last is not None else {}
    plan = make_plan(records, base, standing_rows)
    plan.warnings[:0] = warnings
    spare_frozen(plan, standing_rows)
    spare_locked(plan, standing_rows)
    frozen = frozen_words(plan, standing_rows)
    plan.warnings += locked_words(plan)
    if plan.empty:
        doubtful = _doubts(document, plan, standing_rows, records)
        return replace(_report(document, plan, 0, doubtful), frozen=frozen)
    directory = _apply(actor, document, plan, standing_rows)
    _remember(last, upload, source)
    # Whoever brings projects in must be able to go on with them; an account's administrator alone
    # can only look at what a new organisation owns.
    taken = actor is not None and take_office(actor, directory.owner)
    return replace(
        _report(document, plan, directory.created, _doubts(document, plan, standing_rows, records)),
        frozen=frozen,
        office=directory.owner.name if taken else "",
    )


def _check(actor: Person | None, source: str, document: CascadeDocument) -> None:
    """Whoever changes initiatives that are there must be allowed to import for each of them."""
    if actor is None:
        return
    own = scope(actor)
    rows = db.session.execute(
        select(Initiative, Organisation.path)
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(Initiative.source == source)
    )
    keys = {passport.source_key for passport in document.passports}
    for initiative, path in rows:
        if initiative.source_key not in keys:
            continue
        try:
            check_initiative(own, initiative, path, Permission.CASCADE_IMPORT)
        except errors.NotFound as error:
            raise errors.Forbidden(
                _("This cascade has been loaded for another centre; you may not change it.")
            ) from error


def _apply(
    actor: Person | None, document: CascadeDocument, plan: Plan, standing_rows: Stored
) -> Directory:
    directory = Directory.open(
        actor, document.district, document.organisation, document.organisation_short
    )
    shop = Workshop(
        actor=actor,
        directory=directory,
        stored=standing_rows,
        source=document.district,
        passports={passport.source_key: passport for passport in document.passports},
        taken=taken_keys(),
    )
    order = {kind: place for place, kind in enumerate(Kind)}
    records = sorted(plan.create, key=lambda one: order[one.name.kind])
    for _kind, group in groupby(records, key=lambda one: one.name.kind):
        _make_all(shop, list(group))
    _join_children(shop, records)
    for one in sorted(plan.change, key=lambda change: order[change.record.name.kind]):
        change(shop, one)
    link_stages(shop, plan)
    _tie(plan, shop)
    plan.warnings += shop.warnings
    _note(plan, shop)
    return directory


_GROUNDS = {Kind.REGULATION: "regulations", Kind.NATIONAL: "national_projects"}


def _tie(plan: Plan, shop: Workshop) -> None:
    """Tie what was brought in to the reference lists, where its words mean just one entry."""
    records = [*plan.create, *(one.record for one in plan.change)]
    for kind, section in _GROUNDS.items():
        tie_new(section, [shop.stored.rows[one.name] for one in records if one.name.kind is kind])


def _make_all(shop: Workshop, records: list[Record]) -> None:
    """Make records of one kind: into empty lists evenly, into others each behind the one before."""
    for _list, group in groupby(records, key=_list_of):
        rows = list(group)
        there = shop.stored.siblings(rows[0].name)
        if rows[0].name.kind is Kind.INITIATIVE:
            positions: list[str | None] = [None] * len(rows)
        elif not there:
            positions = list(spread(len(rows)))
        else:
            positions = []
        for index, record in enumerate(rows):
            position = positions[index] if positions else _behind(shop, record)
            shop.make(record, position)


def _list_of(record: Record) -> tuple[str, Kind, str]:
    """Rows that are ordered among themselves: indicators within their appendix."""
    name = record.name
    inner = name.ident[0].rsplit(".", 1)[0] if name.kind is Kind.INDICATOR else ""
    return (name.initiative, name.kind, inner)


def _behind(shop: Workshop, record: Record) -> str:
    """The place right behind the row whose number comes before that of *record*."""
    rows = shop.stored.siblings(record.name)
    names = {id(row): name for name, row in shop.stored.rows.items()}
    before = [row for row in rows if _number(names[id(row)]) < _number(record.name)]
    if not before:
        return between(None, rows[0].position)
    last = before[-1]
    later = [row.position for row in rows if row.position > last.position]
    return between(last.position, later[0] if later else None)


def _number(name: Name) -> tuple[tuple[int, str], ...]:
    """Numbers in their natural order: 1, 1.1, 1.10, 2."""
    parts = ".".join(name.ident).split(".")
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in parts)


def _join_children(shop: Workshop, records: list[Record]) -> None:
    """Rows whose parent stands further down in the document than they do."""
    for record in records:
        parent_number = record.fields.get("parent") if record.name.kind is Kind.ACTIVITY else ""
        if not parent_number:
            continue
        parent = shop.sibling(record, Kind.ACTIVITY, record.name.ident[0], parent_number)
        row = shop.stored.rows[record.name]
        if parent is not None and row.parent_id != parent.id:
            row.parent_id = parent.id
    db.session.flush()


def _note(plan: Plan, shop: Workshop) -> None:
    """One event for each initiative that was made or changed."""
    made: dict[str, Counter[str]] = {}
    changes: dict[str, list[dict[str, Any]]] = {}
    for record in plan.create:
        made.setdefault(record.name.initiative, Counter())[str(record.name.kind)] += 1
    for one in plan.change:
        entry = {
            "kind": str(one.record.name.kind),
            "ident": list(one.record.name.ident),
            "changes": {name: [one.before.get(name), new] for name, new in one.fields.items()},
        }
        changes.setdefault(one.record.name.initiative, []).append(entry)
    for key in dict.fromkeys((*made, *changes)):
        initiative = shop.stored.initiatives[key]
        journal.record(
            "initiative.imported",
            "initiative",
            initiative.id,
            initiative_id=initiative.id,
            organisation_id=initiative.owner_id,
            data={
                "source": shop.source,
                "title": initiative.label,
                "created": dict(made.get(key, {})),
                "changed": changes.get(key, []),
            },
        )


def _remember(last: LoadedFile | None, upload: Upload, source: str) -> None:
    row = last or LoadedFile(source=source, root_key=upload.document.root_key)
    row.text, row.sha256, row.loaded_at = upload.text, upload.sha256, now()
    db.session.add(row)
    db.session.flush()


def _counts_warnings(document: CascadeDocument, records: Records) -> list[str]:
    if document.counts is None:
        return [_("The file has no “counts:”, so nobody can tell whether it is whole.")]
    found = counts_shape(tally_records(records), document.schema)
    return [
        _("counts.%(key)s says %(said)s, but the file has %(found)s.",
          key=key, said=said, found=own)
        for key, said, own in disagreements(document.counts, found)
    ]  # fmt: skip


def _doubts(
    document: CascadeDocument, plan: Plan, standing_rows: Stored, records: Records
) -> tuple[str, ...]:
    """Keep what the file leaves open as import issues; a sentence for each that is new."""
    differing = disagreements(
        document.counts or {}, counts_shape(tally_records(records), document.schema)
    )
    keys = [passport.source_key for passport in document.passports]
    found = find_issues(keys, standing_rows, records, plan.frozen, differing, plan.locked)
    labels = {row.id: row.label for row in standing_rows.initiatives.values()}
    return tuple(
        issue_line(issue, labels[issue.initiative_id])
        for issue in keep_issues(found, document.district)
    )


def _report(
    document: CascadeDocument, plan: Plan, made: int, doubtful: tuple[str, ...] = ()
) -> Report:
    keys = [passport.source_key for passport in document.passports]
    rows = initiatives_of(document.district)
    own = {key: rows[key] for key in keys if key in rows}
    created = {r.name.initiative for r in plan.create if r.name.kind is Kind.INITIATIVE}
    touched = {r.name.initiative for r in plan.create}
    touched |= {one.record.name.initiative for one in plan.change}
    lines = tuple(
        InitiativeLine(
            row.key, row.key_fold, str(row.kind), row.title,
            "created" if key in created else "changed" if key in touched else "unchanged",
        )
        for key, row in own.items()
    )  # fmt: skip
    return Report(
        schema=document.schema,
        district=document.district,
        counts=counts_shape(tally_database(own), document.schema),
        created=by_kind(plan.create),
        changed=by_kind(plan.change),
        unchanged=plan.unchanged,
        organisations=made,
        initiatives=lines,
        warnings=tuple(dict.fromkeys(plan.warnings)),
        doubts=doubtful,
        kept=tuple(dict.fromkeys(plan.kept)),
    )
