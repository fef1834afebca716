"""Import issues in the language of the reader: what is doubted, and the ways to settle it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from kaskad.cascade.period_words import DOUBTS, locale
from kaskad.cascade.sections import SECTIONS
from kaskad.cascade.timeline import Against, Clash
from kaskad.cascade.timeline_words import Sayer
from kaskad.core.i18n import show_day
from kaskad.oversight import issue_proposals as ways
from kaskad.oversight.issue_actions import GONE, KEPT
from kaskad.oversight.models import ImportIssue, IssueKind
from kaskad.periods import AmbiguityCode, Conflict, ConflictCode, Period, canonical

KINDS = {
    IssueKind.PERIOD: _l("Dates that can be read in several ways"),
    IssueKind.OVERLAP: _l("Stages that overlap"),
    IssueKind.OUTSIDE_STAGE: _l("Dates that do not fit the stage or the project"),
    IssueKind.DUPLICATE: _l("Nearly the same twice"),
    IssueKind.UNIT: _l("Units of indicators"),
    IssueKind.COUNT: _l("Counts that do not add up"),
    IssueKind.MISSING: _l("Something is missing"),
    IssueKind.TARGET: _l("Targets of indicators by period"),
    IssueKind.APPROVED: _l("Differs from the approved passport"),
    IssueKind.OTHER: _l("Other doubts"),
}

_SECTIONS = {one.kind: one.title for one in SECTIONS}
_MISSING = {
    "period": _l("It has no period, though the others have one."),
    "unit": _l("It has no unit."),
    "target": _l("It has no target."),
    "title": _l("The stage has neither a name nor words of its own."),
}


def kind_word(kind: IssueKind | str) -> str:
    """The kind of an issue, for headings and filters."""
    return str(KINDS[IssueKind(kind)])


def where_words(issue: ImportIssue, most: int = 200) -> str:
    """Where it stands: «activity 12 …», «section “How it works”», in at most so many letters."""
    place = _short(issue.place, most)
    if issue.part == "block":
        place = str(_SECTIONS.get(str(issue.doubt.get("block", "")), "") or place)
    words = {
        "stage": lambda: _("stage %(place)s", place=place),
        "activity": lambda: _("activity %(place)s", place=place),
        "indicator": lambda: _("indicator %(place)s", place=place),
        "pilot": lambda: _("pilot site %(place)s", place=place),
        "block": lambda: _("section “%(place)s”", place=place),
    }
    if issue.part in words:
        return str(words[issue.part]())
    return place or str(_("the whole passport"))


def doubt_words(issue: ImportIssue) -> str:
    """What is doubted, in a sentence or two."""
    doubt, raw = issue.doubt, issue.raw
    code = str(doubt.get("code", ""))
    if code == "period":
        known = [DOUBTS[AmbiguityCode(one)] for one in doubt["codes"] if one in set(AmbiguityCode)]
        return " ".join(map(str, known)) or str(DOUBTS[AmbiguityCode.UNKNOWN_WORDS])
    if code == "clash":
        return _clash(doubt)
    words: dict[str, Callable[[], Any]] = {
        "near_duplicate": lambda: _(
            "Nearly the same as “%(other)s”: the same time, the same result.", other=doubt["other"]
        ),
        "no_unit": lambda: _("“%(unit)s” is no unit: it does not say what is counted.", unit=raw),
        "unit_of_people": lambda: _("People are counted, but the unit is “%(unit)s”.", unit=raw),
        "unit_of_words": lambda: _(
            "The target is in words (“%(target)s”), but the unit is “%(unit)s”.",
            target=doubt["target"], unit=raw,
        ),
        "missing": lambda: _MISSING[str(doubt["what"])],
        "no_table": lambda: _(
            "The text speaks of table %(number)s, which is not in the file: a picture, most"
            " likely. Write down what it shows.", number=doubt["number"],
        ),
        "sum": lambda: _(
            "The numbers of organisations nearly add up: %(whole)s are named, but the parts make"
            " %(sum)s.", whole=doubt["whole"], sum=doubt["sum"],
        ),
        "file_count": lambda: _(
            "The file counts %(said)s, but has %(found)s.",
            said=doubt["said"], found=doubt["found"],
        ),
        "sprints": lambda: _(
            "%(count)s sprints are planned, and there is an initial one: is it one of them?"
            " It is taken as another one, before the first.", count=doubt["count"],
        ),
        "other_district": lambda: _(
            "The organisation is of another place than “%(district)s”.", district=doubt["district"]
        ),
        **_target_words(doubt),
        "approved": lambda: _(
            "The file says this otherwise than the approved passport. The passport stays as it is;"
            " what has to change is asked for by a request."
        ),
    }  # fmt: skip
    return str(words[code]()) if code in words else str(_("Please look at this."))


def _target_words(doubt: Mapping[str, Any]) -> dict[str, Callable[[], str]]:
    """Doubts about the table of targets by period (`indicators.columns.Doubt`)."""
    head = doubt.get("head", "")
    days = " – ".join(show_day(date.fromisoformat(str(one))) for one in doubt.get("days", ()))
    return {
        "target_unread": lambda: _(
            "The head of the column, “%(head)s”, names no days. The target is not taken: write it"
            " into the table of targets of the indicator.", head=head,
        ),
        "target_several": lambda: _(
            "The head of the column, “%(head)s”, can be read in several ways; %(days)s is taken."
            " Correct the days in the table of targets if they are others.", head=head, days=days,
        ),
        "target_overlaps": lambda: _(
            "The column “%(head)s” (%(days)s) runs into another one. The target is not taken: write"
            " it into the table of targets of the indicator.", head=head, days=days,
        ),
        "target_outside": lambda: _(
            "The column “%(head)s” (%(days)s) lies outside the project. The target is not taken.",
            head=head, days=days,
        ),
        "target_unclear": lambda: _(
            "“%(cell)s” is no clear target. It stands as written and is judged by people.",
            cell=doubt.get("cell", ""),
        ),
        "table_joined": lambda: _(
            "The end of a line had split “%(word)s”. It was put together: look whether that is"
            " right.",
            word=doubt.get("word", ""),
        ),
        "table_nameless": lambda: _(
            "A row of the table has no name: “%(row)s”. It is not taken.", row=doubt.get("row", ""),
        ),
        "table_refused": lambda: _(
            "The targets of this row are not taken: %(why)s", why=doubt.get("why", ""),
        ),
        "locked": lambda: _(
            "The file says this otherwise than it stood when the period was locked. It stays as it"
            " is: unlock the period with a reason and load the file again."
        ),
    }  # fmt: skip


def _clash(doubt: Mapping[str, Any]) -> str:
    against = Against(str(doubt["against"]))
    conflict = Conflict(
        ConflictCode(str(doubt["clash"])),
        date.fromisoformat(str(doubt["inner"])),
        date.fromisoformat(str(doubt["outer"])),
    )
    said = Sayer().clash(Clash(against, conflict))
    return str(_("%(doubt)s It says “%(raw)s” there.", doubt=said, raw=doubt.get("other_raw", "")))


def proposal_words(proposal: Mapping[str, Any]) -> str:
    """What taking *proposal* does, as its button says."""
    code = str(proposal.get("code", ""))
    if code in ways.PERIODS:
        period = Period.from_json({**proposal["period"], "raw": ""})
        said = canonical(period, locale())
        words = {
            ways.READING: lambda: _("It means: %(period)s", period=_with_days(period, said)),
            ways.END_TO_STAGE: lambda: _(
                "The activity ends with its stage: %(period)s", period=said
            ),
            ways.STAGE_TO_END: lambda: _("The stage lasts until then: %(period)s", period=said),
            ways.START_TO_STAGE: lambda: _(
                "The activity begins with its stage: %(period)s", period=said
            ),
            ways.STAGE_TO_START: lambda: _("The stage begins then: %(period)s", period=said),
            ways.END_TO_PROJECT: lambda: _("It ends with the project: %(period)s", period=said),
            ways.START_TO_PROJECT: lambda: _("It begins with the project: %(period)s", period=said),
            ways.FIRST_UNTIL: lambda: _("The first stage ends before: %(period)s", period=said),
            ways.SECOND_FROM: lambda: _("The second stage begins after: %(period)s", period=said),
        }
        return str(words[code]())
    if code == ways.DUPLICATE:
        return str(_("Keep “%(other)s”, put the other one away", other=proposal["other"]))
    if code == ways.ALSO_IN:
        return str(
            _("The activity runs in these stages, too: %(stages)s", stages=proposal["names"])
        )
    if code == ways.UNIT:
        unit = proposal["unit"]
        return str(_("The unit is “%(unit)s”", unit=unit) if unit else _("It has no unit"))
    if code == ways.SPRINTS:
        return str(
            _("The initial sprint is one of them: %(count)s after it", count=proposal["count"])
        )
    return code


def _with_days(period: Period, said: str) -> str:
    """The reading with its days, where they say more than the words."""
    if period.repeats or period.start is None or period.end is None:
        return said
    days = f"{show_day(period.start)} – {show_day(period.end)}"
    return f"{said} ({days})" if said and said != days else days


def decision_words(decision: str, proposal: Mapping[str, Any] | None) -> str:
    """What was decided."""
    if decision == KEPT:
        return str(_("Left as written"))
    if decision == GONE:
        return str(_("No longer there"))
    return proposal_words(proposal) if proposal else decision


def issue_line(issue: ImportIssue, project: str) -> str:
    """The issue in one line, for reports of loading."""
    where = where_words(issue, 60)
    raw = _short(issue.raw, 120)
    if not raw or raw in where:
        return str(
            _("%(project)s, %(what)s: %(doubt)s",
              project=project, what=where, doubt=doubt_words(issue))
        )  # fmt: skip
    return str(
        _("%(project)s, %(what)s, “%(raw)s”: %(doubt)s",
          project=project, what=where, raw=raw, doubt=doubt_words(issue))
    )  # fmt: skip


def _short(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
