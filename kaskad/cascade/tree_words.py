"""Words, pictures' words and addresses of the tree, each made once a page.

A thousand nodes repeat a few dozen phrases and one pattern of address: made for every node anew
they would cost more than all the rest of the page (TARGETS.md, P3).
"""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade.models import InitiativeKind, InitiativeState
from kaskad.cascade.wording import STATE_TONES, kind_word, state_word

_MARK = "KEY"


class TreeWords:
    """What the template of a node says and links to."""

    def __init__(self) -> None:
        self.kinds = {str(one): _first_up(kind_word(one)) for one in InitiativeKind}
        self.states = {str(one): state_word(one) for one in InitiativeState}
        self.tones = STATE_TONES
        self.no_team, self.no_projects = str(_("no team yet")), str(_("no projects yet"))
        self.hidden = str(_("under a part that is not shown to you"))
        self.archive = str(_("In the archive"))
        self.add, self.move = str(_("Add below")), str(_("Move to…"))
        self.project_url = url_for("cascade.project", key=_MARK).removesuffix(_MARK)
        self.move_after = url_for("cascade.move", key=_MARK).partition(_MARK)[2]
        self.new_url = {
            str(kind): url_for("cascade.new_initiative", kind=below, under=_MARK).removesuffix(
                _MARK
            )
            for kind, below in (
                (InitiativeKind.PROGRAMME, "strategic_project"),
                (InitiativeKind.STRATEGIC_PROJECT, "project"),
            )
        }
        self._said: dict[tuple[str, int, int], str] = {}

    def stage(self, number: int, of: int) -> str:
        """«Этап 2 из 3»."""
        return self._once(("stage", number, of))

    def activities(self, number: int) -> str:
        """«5 мероприятий»."""
        return self._once(("activities", number, 0))

    def people(self, number: int) -> str:
        """«5 человек»."""
        return self._once(("people", number, 0))

    def projects(self, number: int) -> str:
        """«5 проектов»."""
        return self._once(("projects", number, 0))

    def _once(self, what: tuple[str, int, int]) -> str:
        if what not in self._said:
            self._said[what] = _say(*what)
        return self._said[what]


def _say(what: str, number: int, of: int) -> str:
    if what == "stage":
        return str(_("Stage %(number)s of %(of)s", number=number, of=of))
    if what == "activities":
        return str(ngettext("%(num)s activity", "%(num)s activities", number))
    if what == "people":
        return str(ngettext("%(num)s person", "%(num)s people", number))
    return str(ngettext("%(num)s project", "%(num)s projects", number))


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
