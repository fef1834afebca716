"""The short form by which an initiative is proposed."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from kaskad.approvals.proposal_access import Circle
from kaskad.approvals.proposal_actions import Idea
from kaskad.cascade.forms import Offered
from kaskad.core.forms import LineField, NotBlank, PageForm, TextField


class WordsForm(PageForm):
    """What is wrong, what is proposed, for whom, what comes of it."""

    title = LineField(_l("What will it be called?"), limit=300, required=True)
    problem = TextField(_l("What is the problem today?"), limit=3000, required=True)
    idea = TextField(_l("Your idea in a few sentences"), limit=3000, required=True)
    audience = LineField(_l("For whom?"), limit=500)
    result = TextField(_l("What will have changed in the end?"), limit=3000)
    contact = LineField(_l("How can we reach you?"), limit=300)

    def idea_of(self, organisation_id: int | None = None, receiver_id: int | None = None) -> Idea:
        """What was typed."""
        names = ("title", "problem", "idea", "audience", "result", "contact")
        said = {name: str(self[name].data or "") for name in names}
        return Idea(**said, organisation_id=organisation_id, receiver_id=receiver_id)


class ProposalForm(WordsForm):
    """The same with in whose name, and who looks at it."""

    organisation = SelectField(_l("Who proposes it?"), [Offered()], validate_choice=False)
    receiver = SelectField(_l("Who looks at it?"), [Offered()], validate_choice=False)

    def offer(self, circle: Circle) -> None:
        """Fill the lists; a list of one is chosen already."""
        self.organisation.choices = [(str(one), name) for one, name in circle.own]
        self.receiver.choices = [(str(one), name) for one, name in circle.receivers]
        for field, offered in ((self.organisation, circle.own), (self.receiver, circle.receivers)):
            if not field.data and offered:
                field.data = str(offered[0][0])


class WithdrawForm(PageForm):
    """Why it is taken back."""

    text = TextField(
        _l("Why do you take it back?"), limit=3000,
        validators=[NotBlank(_l("Please say in a few words why."))],
    )  # fmt: skip
