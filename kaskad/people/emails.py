"""E-mail addresses as names of accounts: two that look one are one (trust.md S37)."""

import re
import unicodedata

from flask_babel import gettext as _

from kaskad.core.errors import Invalid

# Letters of other alphabets that a person cannot tell from Latin ones, in lower case and as
# their capitals look («В» reads as B).
_LOOK_ALIKE = str.maketrans(
    "авеёзікмнорсстухһѕјԛԝӏԁбɑοαρνιτκυ",
    "abee3ikmhopcctyxhsjqwld6aoapvitku",
)
_SHAPE = re.compile(
    r"[^@\s\"(),:;<>\[\\\]]{1,64}@[^@\s\"(),:;<>\[\\\]/]+\.[^@\s.\"(),:;<>\[\\\]/]{2,}"
)
LONGEST = 254


def email_key(text: str) -> str:
    """The form in which addresses are compared: what looks the same is the same."""
    text = unicodedata.normalize("NFKC", text)
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cf", "Cc", "Mn"})
    return "".join(seen.casefold().split()).translate(_LOOK_ALIKE)


def read_email(text: str) -> str:
    """The address as it will be written to. Raises Invalid, naming what is wrong with it."""
    text = text.strip()
    if not text:
        raise Invalid(_("Please fill this in."), fields={"email": _("Please fill this in.")})
    if len(text) > LONGEST or not _SHAPE.fullmatch(text) or ".." in text:
        message = _("This does not look like an e-mail address. It should be like name@school.org.")
        raise Invalid(message, fields={"email": message})
    name, _at, _host = text.partition("@")
    if not name.isascii():
        message = _(
            "The part before @ has letters that are not Latin. "
            "Switch the keyboard and type the address again."
        )
        raise Invalid(message, fields={"email": message})
    return text
