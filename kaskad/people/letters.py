"""Letters with one-time links, and on which server's name those links are built (trust.md S35)."""

from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from kaskad.core import mail
from kaskad.core.config import Settings
from kaskad.core.db import after_commit
from kaskad.people.models import LinkPurpose, Person
from kaskad.people.one_time import link_address


@dataclass(frozen=True)
class Post:
    """How this installation reaches people. `host_url` is what the present visitor typed."""

    settings: Settings
    host_url: str

    @property
    def base(self) -> str:
        """Where links lead that the present visitor themselves will see."""
        return self.settings.base_url or self.host_url

    @property
    def works(self) -> bool:
        """Whether letters can be sent, with links nobody from outside can bend.

        The name of the server in a request is whatever the sender wrote; it goes into a letter
        only if it is on the list of trusted hosts.
        """
        named = bool(self.settings.base_url or self.settings.trusted_hosts)
        return mail.can_send(self.settings) and named

    def send(self, to: str, subject: str, text: str) -> None:
        """Send a letter once the present change is safe."""
        message = mail.compose(self.settings, to, subject, text)
        after_commit(lambda: mail.send(self.settings, message))


def send_invitation(post: Post, to: str, token: str, *, inviter: Person, place: str) -> None:
    """The letter of an invitation, in the language of whoever invites."""
    text = _(
        "Hello!\n\n%(inviter)s invites you to Kaskad: %(place)s.\n\n"
        "Open this address, choose a password, and you are in:\n%(link)s\n\n"
        "The address works once and for seven days. If you did not expect this letter, "
        "do nothing.",
        inviter=inviter.name, place=place,
        link=link_address(post.base, LinkPurpose.INVITATION, token),
    )  # fmt: skip
    post.send(to, _("Invitation to Kaskad"), text)


def send_reset(post: Post, person: Person, token: str) -> None:
    """The letter for a new password, in the person's own language."""
    assert person.account is not None  # noqa: S101 - the link was made for the account
    with force_locale(person.locale or post.settings.locale):
        text = _(
            "Hello!\n\nSomebody, you we hope, asked for a new password for Kaskad. "
            "Choose it here:\n%(link)s\n\n"
            "The address works once and for one hour. If it was not you, do nothing: "
            "your password stays as it is.",
            link=link_address(post.base, LinkPurpose.PASSWORD_RESET, token),
        )
        post.send(person.account.email, _("A new password for Kaskad"), text)
