"""The sections of a passport, in the order in which a passport is read (domain.md, 4.4).

One list for the passport page, for its table of contents and for importers: `set_block` takes a
`kind` from here; what has no kind of its own is `other`, under its own heading. Typed sections
(objectives, stages, the plan, results, staff, risks …) stand in tables of their own.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Section:
    """One section: its kind, its usual heading, and whether a typed table holds it."""

    kind: str
    title: Any
    typed: bool = False


SECTIONS: tuple[Section, ...] = (
    Section("subject", _l("Subject of the project")),
    Section("cascade_project_title", _l("Project of the cascade")),
    Section("introduction", _l("Introduction")),
    Section("statement", _l("What the strategic project is for")),
    Section("cascade_statement", _l("The cascade")),
    Section("branch_statement", _l("Branch of the cascade in focus")),
    Section("management_statement", _l("How projects are managed")),
    Section("opportunities", _l("What this way of working gives")),
    Section("operational_excellence", _l("Operational excellence")),
    Section("unique_idea", _l("Unique idea")),
    Section("goal", _l("Goal")),
    Section("goal_full_text", _l("Grounds of the goal")),
    Section("objectives", _l("Objectives"), typed=True),
    Section("rationale", _l("Why it is needed")),
    Section("needs", _l("Needs it answers")),
    Section("summary", _l("The idea in short")),
    Section("definition", _l("What the project is")),
    Section("definitions", _l("Terms")),
    Section("novelty", _l("Novelty")),
    Section("novelty_footnotes", _l("Footnotes")),
    Section("advantages", _l("Advantages")),
    Section("practical_value", _l("Practical value")),
    Section("principles", _l("Principles")),
    Section("personalisation_tools", _l("Tools of personalisation")),
    Section("mechanism", _l("How it works")),
    Section("components", _l("Components")),
    Section("methods", _l("Methods, technologies, forms")),
    Section("preconditions", _l("Conditions needed")),
    Section("target_audience", _l("Target audience")),
    Section("participants", _l("Participants")),
    Section("stages", _l("Stages"), typed=True),
    Section("stages_note", _l("Note on the stages")),
    Section("activities", _l("Activities"), typed=True),
    Section("funding", _l("Funding")),
    Section("expected_results_intro", _l("Expected results: introduction")),
    Section("results", _l("Expected results"), typed=True),
    Section("expected_effects_intro", _l("Effects: introduction")),
    Section("effects", _l("Effects"), typed=True),
    Section("achieved_results", _l("Results achieved")),
    Section("products", _l("Products")),
    Section("monitoring_criteria", _l("Criteria of monitoring")),
    Section("panels", _l("Indicators"), typed=True),
    Section("staff", _l("Who does what"), typed=True),
    Section("risks", _l("Risks"), typed=True),
    Section("control_stages", _l("Control stages"), typed=True),
    Section("milestones", _l("Control points"), typed=True),
    Section("partners", _l("Partners"), typed=True),
    Section("pilot_sites", _l("Pilot sites"), typed=True),
    Section("regulations", _l("Legal grounds"), typed=True),
    Section("national_projects", _l("National projects"), typed=True),
    Section("information", _l("Information about the project")),
    Section("publications", _l("Publications")),
    Section("other", _l("Further sections")),
    Section("links", _l("Links"), typed=True),
    Section("source", _l("Where it comes from")),
)

BLOCK_KINDS: frozenset[str] = frozenset(one.kind for one in SECTIONS if not one.typed)
TITLES: dict[str, Any] = {one.kind: one.title for one in SECTIONS}
