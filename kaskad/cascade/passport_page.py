"""The page of the passport: what it says, how ready it is, the section that is being written."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade import freezing, panels, queries
from kaskad.cascade.access import Place
from kaskad.cascade.models import Initiative
from kaskad.cascade.pages import page
from kaskad.cascade.passport_forms import SectionForms
from kaskad.cascade.passport_parts import EDITABLE
from kaskad.cascade.passport_queries import passport as read_passport
from kaskad.cascade.passport_rows import Passport
from kaskad.cascade.presence_queries import writers
from kaskad.cascade.readiness import Readiness, readiness
from kaskad.cascade.reference_words import FORCE_TONES, force_line
from kaskad.cascade.sections import TITLES
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

ELSEWHERE = {"stages": "cascade.plan", "activities": "cascade.plan", "risks": "cascade.risks"}
"""Sections that have a page of their own, where they are changed."""
_HEAD = {"period": "cascade.edit_project"}


@dataclass(frozen=True)
class Wanted:
    """A section that is not written yet."""

    kind: str
    title: str
    endpoint: str
    """The page where it is written; empty: this one."""


def filled_kinds(initiative: Initiative, passport: Passport, *, has_team: bool) -> set[str]:
    """The kinds of sections that say something."""
    found = {
        one.kind
        for one in passport.sections
        if one.rows or any(block.body or block.items for block in one.blocks)
    }
    by_stages = any(stage.period for stage in passport.plan.stages)
    if by_stages or initiative.period_raw or initiative.starts_on or initiative.ends_on:
        found.add("period")
    return found | ({"team"} if has_team else set())


def passport_page(person: Person, place: Place, editing: SectionForms | None = None) -> str:
    """The whole page; *editing*: one section is a form."""
    initiative = place.initiative
    shown = panels.filled(panels.passport_panels, initiative, person)
    also = editing.section if editing is not None else ""
    others = writers(initiative.id, but=person)
    found = read_passport(initiative.id, today(), with_panels=bool(shown), also=also)
    team = queries.team(initiative.id)
    edit = place.can(Permission.INITIATIVE_EDIT) and not freezing.is_frozen(initiative)
    ready = readiness(str(initiative.kind), filled_kinds(initiative, found, has_team=bool(team)))
    there = {one.kind for one in found.sections}
    more: dict[str, Any] = {}
    if edit:
        more = {
            "editable": set(EDITABLE),
            "elsewhere": {**ELSEWHERE, **panels.elsewhere},
            "addable": [(kind, str(TITLES[kind])) for kind in EDITABLE if kind not in there],
            "editing": editing,
        }
    elif place.can(Permission.INITIATIVE_EDIT):
        more = {
            "askable": set(EDITABLE),
            "elsewhere": {**ELSEWHERE, **panels.elsewhere},
            "ask_url": panels.change_url(initiative, person),
        }
    return page(
        "cascade/passport.html",
        person,
        place,
        passport=found,
        team=team,
        panels=shown,
        bars=panels.filled(panels.passport_bars, initiative, person),
        edit=edit,
        ready=ready,
        missing=_missing(ready),
        writers=others,
        force_line=force_line,
        force_tones=FORCE_TONES,
        tie=place.can(Permission.INITIATIVE_EDIT),
        begun=[
            (kind, str(TITLES[kind])) for kind in EDITABLE if kind in others and kind not in there
        ],
        **more,
    )


def _missing(ready: Readiness) -> tuple[Wanted, ...]:
    names = {"period": _("Period")}
    return tuple(
        Wanted(
            kind,
            str(names.get(kind) or TITLES[kind]),
            {**ELSEWHERE, **_HEAD}.get(kind, ""),
        )
        for kind in ready.missing
    )
