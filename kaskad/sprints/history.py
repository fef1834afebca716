"""What happened in sprints, as sentences: in the journal of a project, in the history of a card."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from kaskad.boards import history as card_history
from kaskad.cascade.history import HistoryEvent, Names, Sentence, say
from kaskad.sprints.models import Fate
from kaskad.sprints.wording import (
    fate_word,
    improvement_word,
    sprint_lower,
    sprint_name,
    verdict_word,
)

Data = Mapping[str, Any]


def _entered(data: Data) -> str:
    return str(_("took the card into %(sprint)s", sprint=sprint_lower(int(data["sprint"]))))


def _left(data: Data) -> str:
    sprint, fate = sprint_lower(int(data["sprint"])), Fate(data["fate"])
    words = {
        Fate.FINISHED: _("%(sprint)s ended, the card is finished", sprint=sprint),
        Fate.NEXT: _("%(sprint)s ended, the card goes on into the next one", sprint=sprint),
        Fate.PLAN: _("%(sprint)s ended, the card goes back to the plan", sprint=sprint),
        Fate.DROP: _("%(sprint)s ended, the card is given up", sprint=sprint),
        Fate.REMOVED: _("took the card out of %(sprint)s", sprint=sprint),
    }
    said = str(words.get(fate, words[Fate.REMOVED]))
    reason = str(data.get("reason") or "")
    return f"{said}: {reason}" if reason else said


Teller = Callable[[Data], tuple[str, tuple[str, ...]]]


def _plain(words: Callable[[], Any]) -> Teller:
    return lambda _data: (str(words()), ())


def _with(words: Callable[[], Any], *names: str) -> Teller:
    """The words, and below them what *names* hold, where they hold something."""
    return lambda data: (
        str(words()), tuple(str(data[name]) for name in names if data.get(name))
    )  # fmt: skip


def _closed(data: Data) -> tuple[str, tuple[str, ...]]:
    fates = data.get("fates") or {}
    following = data.get("next")
    lines = [
        f"{fate_word(fate, following)}: {fates[str(fate)]}" for fate in Fate if fates.get(str(fate))
    ]
    return str(_("closed the sprint")), tuple(lines)


def _judged(data: Data) -> tuple[str, tuple[str, ...]]:
    verdict = verdict_word(data.get("verdict") or None)
    return str(_("judged a result: %(verdict)s", verdict=verdict.lower())), (str(data["text"]),)


def _decided(data: Data) -> tuple[str, tuple[str, ...]]:
    said = _(
        "decided about %(key)s: %(what)s",
        key=data["key"], what=fate_word(str(data["decision"])).lower(),
    )  # fmt: skip
    return str(said), tuple(filter(None, (str(data.get("card", "")), str(data.get("reason", "")))))


SPRINT: dict[str, Teller] = {
    "sprint.outlined": _plain(lambda: _("wrote down what is known of the sprint ahead")),
    "sprint.opened": _with(lambda: _("opened the sprint for planning"), "override"),
    "sprint.changed": _plain(lambda: _("changed the goal, days or agreements of the sprint")),
    "sprint.capacity_set": _plain(lambda: _("wrote down how much time people have")),
    "sprint.result_added": _with(lambda: _("added an expected result"), "text"),
    "sprint.result_changed": _with(lambda: _("changed an expected result"), "text"),
    "sprint.result_removed": _with(lambda: _("took an expected result out"), "text"),
    "sprint.started": _plain(lambda: _("started the sprint")),
    "sprint.cancelled": _with(lambda: _("cancelled the sprint"), "reason", "cards"),
    "sprint.noted": _plain(lambda: _("wrote a note of the weekly sync")),
    "sprint.note_changed": _plain(lambda: _("changed a note of the weekly sync")),
    "sprint.note_removed": _plain(lambda: _("took back a note of the weekly sync")),
    "sprint.review_begun": _plain(lambda: _("began the review of the sprint")),
    "sprint.resumed": _plain(lambda: _("broke off the review: the sprint goes on")),
    "sprint.result_judged": _judged,
    "sprint.evidence_added": _with(lambda: _("added a proof of a result"), "what"),
    "sprint.evidence_removed": _with(lambda: _("took back a proof of a result"), "what"),
    "sprint.card_decided": _decided,
    "sprint.value_kept": _plain(lambda: _("wrote down a figure for an indicator")),
    "sprint.remark_added": _plain(lambda: _("wrote a remark of the retrospective")),
    "sprint.remark_removed": _plain(lambda: _("took back a remark of the retrospective")),
    "sprint.improvement_planned": _with(lambda: _("planned what the team changes"), "text"),
    "sprint.review_saved": _plain(lambda: _("wrote the record of the review")),
    "sprint.closed": _closed,
    "sprint.reopened": _with(lambda: _("opened the closed sprint again"), "reason"),
}


def _settled(data: Data) -> tuple[str, tuple[str, ...]]:
    state = improvement_word(str(data["state"])).lower()
    return str(_("said of an improvement: %(state)s", state=state)), (str(data["text"]),)


def _count(data: Data) -> tuple[str, tuple[str, ...]]:
    before, after = data["count"]
    said = _(
        "changed the number of sprints: was %(before)s, now %(after)s", before=before, after=after
    )
    return str(said), (str(data.get("reason", "")),)


PLAN: dict[str, Teller] = {
    "sprints.planned": _plain(lambda: _("planned to work in sprints")),
    "sprints.changed": _plain(lambda: _("changed what holds for all sprints")),
    "sprints.count_changed": _count,
    "sprints.improvement_settled": _settled,
}


def _sprint(event: HistoryEvent, _names: Names) -> Sentence:
    teller = SPRINT.get(event.action)
    words, lines = teller(event.data) if teller else (str(_("changed the sprint")), ())
    number = int(event.data["number"])
    return Sentence(
        str(_("%(sprint)s: %(what)s", sprint=sprint_name(number), what=words)),
        _url(event, number), lines,
    )  # fmt: skip


def _url(event: HistoryEvent, number: int) -> str | None:
    key = event.data.get("project")
    return url_for("sprints.sprint", key=key, number=number) if key else None


def _plan(event: HistoryEvent, _names: Names) -> Sentence:
    teller = PLAN.get(event.action)
    words, lines = teller(event.data) if teller else (str(_("changed the plan of sprints")), ())
    return Sentence(words, None, lines)


def register() -> None:
    """Make the sentences known; called when the application is put together."""
    card_history.tell("card.sprint_entered", _entered)
    card_history.tell("card.sprint_left", _left)
    say("sprint.", _sprint)
    say("sprints.", _plan)
