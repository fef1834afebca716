"""Forms of people's pages."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, SelectField
from wtforms.validators import Length

from kaskad.core.errors import KaskadError
from kaskad.core.forms import LineField, NotBlank, NumberField, PageForm, SelectChoice
from kaskad.people.emails import LONGEST as LONGEST_EMAIL
from kaskad.people.models import OrganisationKind
from kaskad.people.passwords import LONGEST, SHORTEST
from kaskad.people.permissions import Role

ZONES = (
    ("Europe/Kaliningrad", _l("Kaliningrad (MSK−1)")),
    ("Europe/Moscow", _l("Moscow, Saint Petersburg (MSK)")),
    ("Europe/Samara", _l("Samara (MSK+1)")),
    ("Asia/Yekaterinburg", _l("Yekaterinburg (MSK+2)")),
    ("Asia/Omsk", _l("Omsk (MSK+3)")),
    ("Asia/Krasnoyarsk", _l("Krasnoyarsk, Novosibirsk (MSK+4)")),
    ("Asia/Irkutsk", _l("Irkutsk (MSK+5)")),
    ("Asia/Yakutsk", _l("Yakutsk, Chita (MSK+6)")),
    ("Asia/Vladivostok", _l("Vladivostok, Khabarovsk (MSK+7)")),
    ("Asia/Magadan", _l("Magadan, Sakhalin (MSK+8)")),
    ("Asia/Kamchatka", _l("Kamchatka, Chukotka (MSK+9)")),
)
LANGUAGES = (("ru", "Русский"), ("en", "English"))
THEMES = (("auto", _l("As in the system")), ("light", _l("Light")), ("dark", _l("Dark")))
CONTRASTS = (("normal", _l("Usual")), ("high", _l("High")))
TEXT_SIZES = (("normal", _l("Usual")), ("large", _l("Large")), ("larger", _l("Very large")))
KINDS = (
    (OrganisationKind.DISTRICT.value, _l("District authority")),
    (OrganisationKind.CENTRE.value, _l("Methodical centre")),
    (OrganisationKind.SCHOOL.value, _l("School")),
    (OrganisationKind.KINDERGARTEN.value, _l("Kindergarten")),
    (OrganisationKind.PARTNER.value, _l("Partner")),
)
KIND_NAMES = dict(KINDS)
_TOO_LONG = _l("At most %(limit)s characters, please.", limit=str(LONGEST))


def offered(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as the choices of a select field."""
    return [SelectChoice(value, label) for value, label in pairs]


def refuse(form: PageForm, error: KaskadError) -> None:
    """Put what an action refused beside the fields it concerns, or at the top of the form."""
    fields = getattr(error, "fields", {})
    for name, message in fields.items():
        if name in form:
            form[name].errors = [message]
        else:
            form.form_errors.append(message)
    if not fields:
        form.form_errors.append(error.message)


class EmailField(LineField):
    """An e-mail address; looked at closely by `emails.read_email`."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, limit=LONGEST_EMAIL, required=True, **kw)


class NewPasswordField(PasswordField):
    """A password to be chosen; looked at closely by `passwords.check_password`."""

    def __init__(self, label: Any = None, **kw: Any) -> None:
        super().__init__(
            label or _l("Password"),
            [NotBlank(), Length(max=LONGEST, message=_TOO_LONG)],
            description=_l(
                "At least %(count)s characters. A few words you can remember are best.",
                count=str(SHORTEST),
            ),
            **kw,
        )


class LogInForm(PageForm):
    """E-mail and password. Nothing is said about either but that the pair is not right."""

    email = EmailField(_l("E-mail"))
    password = PasswordField(_l("Password"), [NotBlank()])


class EmailForm(PageForm):
    """Only an address: of an account, or where to send a link."""

    email = EmailField(_l("E-mail"))


class ResetForm(PageForm):
    """A new password, by a link."""

    password = NewPasswordField(_l("New password"))


class NamesForm(PageForm):
    """A person's name and post."""

    surname = LineField(_l("Surname"), limit=120, required=True)
    given_name = LineField(_l("First name"), limit=120)
    patronymic = LineField(_l("Patronymic"), limit=120)
    post = LineField(_l("Post"), limit=300)
    revision = NumberField(most=2_000_000_000)

    @property
    def names(self) -> dict[str, str]:
        """The four texts by the names of their columns."""
        return {
            name: self[name].data or "" for name in ("surname", "given_name", "patronymic", "post")
        }


class JoinForm(NamesForm):
    """Somebody joins: who they are, a password, and the consent with a tick of its own."""

    password = NewPasswordField()
    consent = BooleanField(
        _l("I agree to the processing of my personal data"),
        [NotBlank(_l("Without this consent the server may not keep your name and e-mail."))],
    )


class SetUpForm(JoinForm):
    """The first day: the centre and its first administrator."""

    centre = LineField(_l("Name of your organisation"), limit=500, required=True)
    email = EmailField(_l("E-mail"))

    def __iter__(self) -> Iterator[Any]:
        """The fields in the order in which they stand on the page, for the list of errors."""
        last = ("email", "password", "consent")
        names = [name for name in self._fields if name not in last and name != "centre"]
        return (self._fields[name] for name in ("centre", *names, *last))


class ConsentForm(PageForm):
    """One consent."""

    consent = BooleanField("", [NotBlank(_l("Tick the box if you agree."))])


class LookForm(PageForm):
    """How pages look and speak."""

    locale = SelectField(_l("Language"), choices=offered(LANGUAGES))
    theme = SelectField(_l("Theme"), choices=offered(THEMES))
    contrast = SelectField(_l("Contrast"), choices=offered(CONTRASTS))
    text_size = SelectField(_l("Size of letters"), choices=offered(TEXT_SIZES))
    time_zone = SelectField(_l("Time zone"), choices=offered(ZONES))


class PasswordForm(PageForm):
    """Changing one's own password."""

    password = PasswordField(_l("Present password"), [NotBlank()])
    new_password = NewPasswordField(_l("New password"))


class InviteForm(PageForm):
    """Who is invited where and as what."""

    email = EmailField(_l("E-mail"))
    organisation = SelectField(_l("Organisation"), coerce=int)
    role = SelectField(_l("Role"), default=Role.EMPLOYEE.value)


class GrantForm(PageForm):
    """One more role."""

    organisation = SelectField(_l("Organisation"), coerce=int)
    role = SelectField(_l("Role"), default=Role.EMPLOYEE.value)


class PersonForm(NamesForm):
    """Somebody's name, post and organisation, by whoever manages people there."""

    organisation = SelectField(_l("Works in"), coerce=int)


class OrganisationForm(PageForm):
    """An organisation's own data."""

    name = LineField(_l("Full name"), limit=500, required=True)
    short_name = LineField(_l("Short name"), limit=200)
    kind = SelectField(_l("Kind"), choices=offered(KINDS))
    number = LineField(_l("Number"), limit=40)
    district = LineField(_l("District"), limit=200)
    revision = NumberField(most=2_000_000_000)


class NewOrganisationForm(OrganisationForm):
    """An organisation and where it stands in the tree."""

    parent = SelectField(_l("Stands under"), coerce=int)


class MoveForm(PageForm):
    """Where an organisation stands in the tree."""

    parent = SelectField(_l("Stands under"), coerce=int)
