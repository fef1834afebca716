"""Passwords: Argon2id, and what a password must not be.

Hashing costs about 50 ms of processor on purpose (TARGETS.md); under gevent it runs in the
hub's thread pool, so that other people's requests go on meanwhile (Argon2 releases the GIL).
"""

import unicodedata
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _
from gevent import get_hub, monkey

from kaskad.core.errors import Invalid
from kaskad.people.emails import email_key

Result = TypeVar("Result")

SHORTEST, LONGEST = 10, 200

# OWASP's first choice for Argon2id (2 passes over 19 MiB): about 50 ms on the reference box, and
# a rush of two hundred log-ins does not fill its memory.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash("there is no such account")

# Ten signs and more, and the first that anybody tries.
_COMMON = frozenset(
    """
    1234567890 0123456789 9876543210 0987654321 12345678910 123456789a a123456789 q123456789
    1q2w3e4r5t 1qaz2wsx3edc qwertyuiop qwerty12345 qwerty123456 qwertyuiop123 qwerty1234
    password12 password123 password1234 passw0rd123 password2024 password2025 password2026
    йцукенгшщз йцукен12345 йцукен123456 пароль12345 пароль123456 парольпароль passwordpassword
    administrator admin12345 admin123456 administrator1 iloveyou123 letmein1234 welcome1234
    welcome123 changeme123 qazwsxedcrfv zxcvbnmasd asdfghjkl1 asdfghjklzxc учитель123 школа12345
    методист123 kaskad12345 каскад12345 kaskadkaskad каскадкаскад
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


def offload(work: Callable[[], Result]) -> Result:
    """Result of *work*, done in a real thread when this process runs on greenlets."""
    if not monkey.is_module_patched("threading"):
        return work()
    result: Result = get_hub().threadpool.apply(work)
    return result


def _plain(password: str) -> str:
    """One spelling for what two keyboards may send differently."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """What the table keeps of *password*."""
    return offload(lambda: _hasher.hash(_plain(password)))


def fits(password_hash: str, password: str) -> bool:
    """Whether *password* is the one. An empty hash costs the same time and never fits (S38)."""

    def work() -> bool:
        try:
            return _hasher.verify(password_hash or _NOBODY, _plain(password))
        except (VerificationError, InvalidHashError):
            return False

    return offload(work) and bool(password_hash)


def check_password(password: str, email: str = "", field: str = "password") -> None:
    """Raise Invalid, for the form field *field*, unless *password* may be somebody's."""
    plain = _plain(password)
    own = {email_key(email), email_key(email).partition("@")[0]}
    if len(plain) < SHORTEST:
        message = _("At least %(count)s characters, please: a few words are best.", count=SHORTEST)
    elif len(plain) > LONGEST:
        message = _("At most %(count)s characters, please.", count=LONGEST)
    elif email and email_key(plain) in own:
        message = _("The password must not be your own e-mail address.")
    elif plain.casefold() in _COMMON or len(set(plain)) < 3:
        message = _(
            "This password is among the first that strangers try. Please choose another one."
        )
    else:
        return
    raise Invalid(message, fields={field: message})
