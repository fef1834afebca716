"""The form of a free board."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from kaskad.boards.list_queries import OrganisationChoice
from kaskad.core.forms import LineField, PageForm, SelectChoice


class BoardForm(PageForm):
    """A free board of an organisation."""

    organisation = SelectField(_l("Organisation"), coerce=int)
    title = LineField(_l("Title of the board"), limit=300, required=True)
    key = LineField(
        _l("Short key"),
        limit=10,
        description=_l("2 to 8 letters; cards are numbered with it, as LAB-1."),
    )

    def offer(self, organisations: Sequence[OrganisationChoice]) -> None:
        """Let the person choose among *organisations*."""
        self.organisation.choices = [SelectChoice(each.id, each.name) for each in organisations]
