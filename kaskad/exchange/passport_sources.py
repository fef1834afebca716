"""What a passport as a document is made from: what is written now, or a version of it."""

from dataclasses import dataclass

from flask_babel import gettext as _

from kaskad.approvals.version_actions import version_of
from kaskad.approvals.version_queries import Standing, standing_of
from kaskad.approvals.version_reading import appendices_of, front_of, passport_of
from kaskad.approvals.version_words import order_words, version_state_word
from kaskad.cascade import queries
from kaskad.cascade.access import Place
from kaskad.cascade.faces import Face
from kaskad.cascade.models import PassportState
from kaskad.cascade.passport_queries import passport as read_passport
from kaskad.cascade.passport_rows import Passport
from kaskad.cascade.queries import Head, MemberRow
from kaskad.cascade.wording import kind_word, state_word
from kaskad.core.i18n import show_day, today, zone
from kaskad.indicators.queries import Appendix, appendices


@dataclass(frozen=True)
class Source:
    """What is printed: the passport of today, or a version of it."""

    title: str
    key: str
    owner: str
    passport: Passport
    appendices: tuple[Appendix, ...]
    team: list[MemberRow]
    team_title: str
    facts: list[tuple[str, str]]
    order: str
    """The paper it was approved by; empty: none is known, or it is not approved."""
    as_of: str = ""


def present_source(place: Place, head: Head) -> Source:
    """As it is written now; it is the version in force while it is approved."""
    initiative = place.initiative
    approved = initiative.passport_state == PassportState.APPROVED
    standing = standing_of(initiative, initiative.passport_version) if approved else None
    tables = appendices(initiative.id)
    facts = [
        (str(_("Version")), _standing_words(standing) or str(_("draft"))),
        (str(_("Project key")), head.key),
        (str(_("State")), state_word(head.state)),
        (str(_("Period")), head.period.raw or head.period.reading),
        (str(_("Announced start")), head.announced.raw),
        (str(_("Sprints planned")), str(initiative.planned_sprints or "")),
        *((_capital(kind_word(one.kind)), one.label) for one in head.above),
        (str(_("Below it")), ", ".join(one.label for one in head.below)),
    ]
    return Source(
        head.title, head.key, place.owner_full_name, read_passport(initiative.id, today(),
        with_panels=bool(tables)), tables, queries.team(initiative.id), str(_("Team")),
        facts, _order(standing),
    )  # fmt: skip


def version_source(place: Place, head: Head, number: int) -> Source:
    """As it was sent for approval; what it stands under is named as far as the reader sees it."""
    row = version_of(place, number)
    front, standing = front_of(row.content), standing_of(place.initiative, number)
    words = _standing_words(standing) or f"{number}, {version_state_word(row.state)}"
    seen = {one.id for one in head.above}
    facts = [
        (str(_("Version")), words),
        (str(_("Project key")), front.key),
        (str(_("Period")), front.period.raw or front.period.reading),
        (str(_("Announced start")), front.announced.raw),
        (str(_("Sprints planned")), str(front.planned_sprints or "")),
        *((_capital(kind_word(kind)), title) for own, kind, title in front.above if own in seen),
    ]
    team = [
        MemberRow(Face(0, "person", one.name), one.post, one.role, one.function,
                  row.submitted_at, None, has_account=False)
        for one in front.team
    ]  # fmt: skip
    day = show_day(row.submitted_at.astimezone(zone()).date())
    return Source(
        front.title, front.key, front.owner, passport_of(row.content, today()),
        appendices_of(row.content), team, str(_("Team")), facts, _order(standing),
        str(_("As it was sent for approval on %(day)s", day=day)),
    )  # fmt: skip


def _standing_words(standing: Standing | None) -> str:
    """«3, утверждена 01.09.2021»; empty: not approved."""
    if standing is None:
        return ""
    day = show_day(standing.decided_on or standing.approved_at.astimezone(zone()).date())
    return str(_("%(number)s, approved %(day)s", number=standing.number, day=day))


def _order(standing: Standing | None) -> str:
    if standing is None:
        return ""
    return order_words(standing.order_kind, standing.order_number, standing.decided_on)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
