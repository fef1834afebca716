"""Reader of cascade files: `kaskad/district-cascade/1` and `kaskad/district-project/1`.

A project may carry the keys of both schemas, so one function reads every passport. Sections
without a table of their own become blocks; a section nobody knows becomes a block «other» under
its own key, with a warning. Inside rows an unknown key is an error: there it cannot be kept.
"""

import re
from dataclasses import replace

from flask_babel import gettext as _

from kaskad.core.keys import is_key, normal_key
from kaskad.exchange.readers.cascade_around import (
    funding_row,
    partner_row,
    pilot_row,
    result_rows,
)
from kaskad.exchange.readers.cascade_blocks import blocks_of, sections_of
from kaskad.exchange.readers.cascade_control import control_stage_row, milestone_row, tags_of
from kaskad.exchange.readers.cascade_document import (
    CASCADE_SCHEMA,
    PROJECT_SCHEMA,
    ActivityRow,
    AppendixRow,
    CascadeDocument,
    Counts,
    Floor,
    IndicatorRow,
    Line,
    LinkRow,
    Passport,
    RiskRow,
    StaffRow,
    StageRow,
)
from kaskad.exchange.readers.fields import Fields
from kaskad.exchange.readers.yaml_tree import Mapping, Scalar, fault, read_tree

_SLUG = re.compile(r"[\w.-]{1,100}")
_NUMBER, _NAME = 20, 500
_HEAD, _TARGET = 60, 1000
"""As long as the page takes them (`definition_forms`)."""


def read_cascade(data: bytes) -> CascadeDocument:
    """The document in *data*. Raises Invalid: «line N, key a.b.c: what is wrong»."""
    root = Fields(read_tree(data), "")
    schema = root.text("schema", 100, required=True)
    district = root.text("district", 200, required=True)
    warnings: list[str] = []
    if schema == CASCADE_SCHEMA:
        document = _cascade(root, schema, district, warnings)
    elif schema == PROJECT_SCHEMA:
        document = _project_file(root, schema, district, warnings)
    else:
        raise root.fault(
            "schema",
            _(
                "this file is not a cascade: “%(first)s” or “%(second)s” is expected.",
                first=CASCADE_SCHEMA, second=PROJECT_SCHEMA,
            ),
        )  # fmt: skip
    root.finish()
    _check_whole(document)
    return document


def _cascade(root: Fields, schema: str, district: str, warnings: list[str]) -> CascadeDocument:
    top = root.inside("programme")
    if top is None:
        raise root.fault("programme", _("this must be filled in."))
    organisation = top.text("organisation", _NAME, required=True)
    short = top.text("organisation_short", 200)
    passports = [_passport(top, Floor.PROGRAMME, warnings)]
    for key, floor in (
        ("strategic_projects", Floor.STRATEGIC_PROJECT),
        ("methodical_projects", Floor.PROJECT),
    ):
        passports.extend(_passport(row, floor, warnings) for row in root.rows(key))
    return CascadeDocument(
        schema, district, organisation, short, tuple(passports), _counts(root), tuple(warnings)
    )


def _project_file(root: Fields, schema: str, district: str, warnings: list[str]) -> CascadeDocument:
    top = root.inside("project")
    if top is None:
        raise root.fault("project", _("this must be filled in."))
    organisation = top.text("organisation", _NAME, required=True)
    short = top.text("organisation_short", 200)
    passport = _passport(top, Floor.PROJECT, warnings)
    return CascadeDocument(
        schema, district, organisation, short, (passport,), _counts(root), tuple(warnings)
    )


def _passport(at: Fields, floor: Floor, warnings: list[str]) -> Passport:
    """One passport; *at* holds the keys of its floor."""
    key = "" if floor is Floor.PROGRAMME else at.text("key", 100, required=True)
    if key and not _SLUG.fullmatch(key):
        raise at.fault("key", _("letters, digits, “-”, “_” and “.” make a key."))
    at.number("number")
    passport = Passport(
        floor=floor,
        key=key,
        title=at.text("title", 1000, required=True),
        line=at.line,
        short_title=at.text("short_title", 300),
        suggested_key=_suggested(at),
        strategic_project=at.text("strategic_project", 100),
        period_text=at.text("period_text", 1000),
        planned_sprints=at.number("number_of_sprints"),
        tasks=_lines(at, "tasks"),
        stages=tuple(_stage(row) for row in at.rows("stages")),
        activities=(*(_activity(row, "") for row in at.rows("activities")), *_programme(at)),
        announced_start=at.text("announced_start", 300),
        funding=tuple(funding_row(row) for row in at.rows("funding_sources")),
        results=result_rows(at, "expected_results") + result_rows(at, "planned_results"),
        effects=result_rows(at, "expected_effects"),
        products=result_rows(at, "expected_products"),
        staff=(*_leads(at), *(_staff(row) for row in at.rows("staff"))),
        risks=tuple(_risk(row) for row in at.rows("risks")),
        partners=tuple(partner_row(row) for row in at.rows("partners")),
        pilots=tuple(pilot_row(row) for row in at.rows("pilot_organisations")),
        regulations=_lines(at, "regulations"),
        national_links=_lines(at, "national_project_links"),
        links=tuple(_link(row) for row in at.rows("links")),
        appendices=tuple(_appendix(row) for row in at.rows("appendices")),
        control_stages=tuple(control_stage_row(row) for row in at.rows("control_stages")),
        milestones=tuple(milestone_row(row) for row in at.rows("milestones")),
        tags=tags_of(at, project=floor is Floor.PROJECT),
        blocks=blocks_of(at),
    )
    # Last, when every known key has been asked for: what is left is unknown, and kept.
    return replace(passport, blocks=passport.blocks + sections_of(at, warnings))


def _suggested(at: Fields) -> str:
    key = normal_key(at.text("suggested_key", 20))
    if key and not is_key(key):
        raise at.fault("suggested_key", _("2 to 8 letters and digits, a letter first."))
    return key


def _lines(at: Fields, key: str) -> tuple[Line, ...]:
    return tuple(Line(text, line) for text, line in at.texts(key))


def _stage(row: Fields) -> StageRow:
    return StageRow(
        number=row.text("number", _NUMBER, required=True),
        title=row.text("title"),
        text=row.text("text"),
        period_text=row.text("period_text", 1000),
        line=row.line,
    )


def _activity(row: Fields, group: str) -> ActivityRow:
    return ActivityRow(
        number=row.text("number", _NUMBER, required=True),
        parent=row.text("parent", _NUMBER),
        stage=row.text("stage"),
        group=group,
        title=row.text("title", required=True),
        # A row under the heading of a year has no words of its own about time but these.
        period_text=row.text("period_text", 1000) or group,
        responsible=tuple(text for text, _line in row.texts("responsible", _NAME)),
        result=row.text("expected_result"),
        content=row.text("content"),
        conditions=row.text("conditions"),
        link=row.text("link", 4000),
        title_shared_from=row.text("title_shared_from", _NUMBER),
        result_shared_from=row.text("expected_result_shared_from", _NUMBER),
        line=row.line,
        also_in=tuple(text for text, _line in row.texts("also_in")),
    )


def _programme(at: Fields) -> tuple[ActivityRow, ...]:
    """The programme by years: groups of activities whose numbers begin anew."""
    found: list[ActivityRow] = []
    for year in at.rows("programme"):
        number = year.number("year", required=True)
        heading = year.text("period_text", 200) or str(number)
        if str(number) not in heading:
            raise year.fault(
                "period_text", _("the year %(year)s does not stand in these words.", year=number)
            )
        found += [_activity(row, heading) for row in year.rows("activities")]
    return tuple(found)


def _leads(at: Fields) -> tuple[StaffRow, ...]:
    return tuple(StaffRow("", text, "", True, line) for text, line in at.texts("lead_roles"))


def _staff(row: Fields) -> StaffRow:
    return StaffRow(
        row.text("number", _NUMBER), row.text("position", required=True),
        row.text("function"), False, row.line,
    )  # fmt: skip


def _risk(row: Fields) -> RiskRow:
    return RiskRow(
        row.text("number", _NUMBER), row.text("name", required=True), row.text("mitigation"),
        row.line,
    )  # fmt: skip


def _link(row: Fields) -> LinkRow:
    return LinkRow(
        row.text("url", 4000, required=True), row.text("belongs_to", 60), row.number("item"),
        row.line,
    )  # fmt: skip


def _appendix(row: Fields) -> AppendixRow:
    return AppendixRow(
        number=row.text("number", 10, required=True),
        title=row.text("title"),
        indicators=tuple(_indicator(one) for one in row.rows("indicators")),
        line=row.line,
    )


def _indicator(row: Fields) -> IndicatorRow:
    return IndicatorRow(
        row=row.text("row", 9, required=True),
        criterion=row.text("criterion"),
        name=row.text("indicator", required=True),
        source=row.text("source"),
        unit=row.text("unit", 60),
        target=row.text("target", 2000),
        line=row.line,
        targets=_targets(row),
    )


def _targets(row: Fields) -> tuple[tuple[str, str], ...]:
    """The table by period: «2021: 25». A zero is a target, an empty cell is none."""
    cells = row.inside("targets")
    if cells is None:
        return ()
    found = [(head, cells.text(head, _TARGET)) for head in cells.node.entries]
    for head, _cell in found:
        if len(head) > _HEAD:
            raise cells.fault(head, _("too long: at most %(limit)s characters.", limit=_HEAD))
    return tuple((head, cell) for head, cell in found if cell.strip())


def _counts(root: Fields) -> Counts | None:
    node = root.node_of("counts")
    if node is None:
        return None
    if not isinstance(node, Mapping):
        raise root.fault("counts", _("keys are expected here, as “title: …”."))
    return _numbers(node, "counts")


def _numbers(node: Mapping, path: str) -> Counts:
    found: Counts = {}
    for key, value in node.entries.items():
        here = f"{path}.{key}"
        if isinstance(value, Mapping):
            found[key] = _numbers(value, here)
        elif isinstance(value, Scalar) and value.value and re.fullmatch(r"\d{1,9}", value.value):
            found[key] = int(value.value)
        else:
            raise fault(value.line, here, _("a whole number is expected here."))
    return found


def _check_whole(document: CascadeDocument) -> None:
    """What one row alone cannot know: keys once, numbers once, references lead somewhere."""
    seen: dict[str, int] = {}
    strategic = {p.key for p in document.passports if p.floor is Floor.STRATEGIC_PROJECT}
    for passport in document.passports:
        name = passport.source_key
        if name in seen:
            what = _("the key “%(key)s” stands already in line %(line)s.",
                     key=passport.key, line=seen[name])  # fmt: skip
            raise fault(passport.line, "key", what)
        seen[name] = passport.line
        wanted = passport.strategic_project
        if wanted and wanted not in strategic:
            what = _("there is no strategic project “%(key)s” in this file.", key=wanted)
            raise fault(passport.line, "strategic_project", what)
        _check_numbers(passport)


def _check_numbers(passport: Passport) -> None:
    rows: dict[tuple[str, str], int] = {}
    numbers = [("stages", row.number, row.line) for row in passport.stages]
    numbers += [("appendices", row.number, row.line) for row in passport.appendices]
    numbers += [
        (f"activities {row.group}".strip(), row.number, row.line) for row in passport.activities
    ]
    for appendix in passport.appendices:
        part = f"appendices[{appendix.number}].indicators"
        numbers += [(part, row.row, row.line) for row in appendix.indicators]
    for part, number, line in numbers:
        if (part, number) in rows:
            what = _("the number %(number)s stands already in line %(line)s.",
                     number=number, line=rows[part, number])  # fmt: skip
            raise fault(line, f"{passport.key}.{part}", what)
        rows[part, number] = line
    known = {(row.group, row.number) for row in passport.activities}
    for row in passport.activities:
        for key, wanted in (
            ("parent", row.parent),
            ("title_shared_from", row.title_shared_from),
            ("expected_result_shared_from", row.result_shared_from),
        ):
            if wanted and ((row.group, wanted) not in known or wanted == row.number):
                what = _("there is no activity %(number)s.", number=wanted)
                raise fault(row.line, f"{passport.key}.{key}", what)
    _check_stages(passport)


def _check_stages(passport: Passport) -> None:
    """What stands in a stage, or belongs to an activity, names one that is there."""
    titles = {stage.title for stage in passport.stages}
    known = {"", *titles}
    stages = known | {stage.number for stage in passport.stages}
    activities = {"", *(row.number for row in passport.activities)}
    asked = [("stage", row.stage, row.line, known) for row in passport.activities]
    asked += [
        ("also_in", one, row.line, stages) for row in passport.activities for one in row.also_in
    ]
    asked += [("milestones.stage", row.stage, row.line, stages) for row in passport.milestones]
    for key, wanted, line, there in asked:
        if wanted not in there:
            what = _("there is no stage “%(title)s”.", title=wanted[:80])
            raise fault(line, f"{passport.key}.{key}", what)
    for row in passport.milestones:
        if row.activity not in activities:
            what = _("there is no activity %(number)s.", number=row.activity)
            raise fault(row.line, f"{passport.key}.milestones.activity", what)
