"""Forms: every text is normalised and bounded before anybody sees it, and keeps what was typed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Form, IntegerField, StringField, TextAreaField

# Newer than the stubs; forms of all rooms take it from here.
from wtforms.fields.choices import (  # type: ignore[attr-defined]
    SelectChoice as SelectChoice,  # noqa: PLC0414 - given on
)
from wtforms.validators import Length, ValidationError

from kaskad.core.errors import Invalid

# Zero-width joiners stay (emoji need them); direction overrides, which make a name read
# backwards, and control characters other than new line and tab go.
_UNWANTED = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]"
)


def clean(text: str) -> str:
    """*text* in NFC, with plain line ends, without invisible characters, trimmed."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _UNWANTED.sub("", text).strip()


def clean_line(text: str) -> str:
    """*text* as one line: clean, every run of white space a single space."""
    return " ".join(clean(text).split())


def _filter_text(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _filter_line(value: Any) -> Any:
    return clean_line(value) if isinstance(value, str) else value


class NotBlank:
    """Refuses an empty text (also one of blanks only) with a sentence."""

    field_flags: Mapping[str, Any] = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Please fill this in.")

    def __call__(self, _form: Form, field: Any) -> None:
        """Raise ValidationError if there is nothing in the field."""
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            raise ValidationError(str(self.message))


class OneOf:
    """Refuses what an address asks for unless it is one of *words*, or a number an id can be."""

    def __init__(self, words: Iterable[str], *, number: bool = False) -> None:
        self.words, self.number = frozenset(words), number

    def __call__(self, _form: Form, field: Any) -> None:
        """Raise ValidationError for anything else; empty is no wish."""
        text = field.data or ""
        if not text or text in self.words:
            return
        if self.number and text.isascii() and text.isdigit() and len(text) <= 9:
            return
        raise ValidationError(str(_l("The address asks for something nobody knows.")))


def _too_long(limit: int) -> Length:
    return Length(
        max=limit, message=_l("Too long: at most %(limit)s characters.", limit=str(limit))
    )


class LineField(StringField):
    """One line of at most *limit* characters."""

    def __init__(
        self, label: Any = None, *, limit: int = 300, required: bool = False, **kw: Any
    ) -> None:
        validators = [*([NotBlank()] if required else []), _too_long(limit)]
        validators += list(kw.pop("validators", []))
        super().__init__(label, validators, filters=[_filter_line], **kw)


class TextField(TextAreaField):
    """Several lines of at most *limit* characters."""

    def __init__(
        self, label: Any = None, *, limit: int = 20_000, required: bool = False, **kw: Any
    ) -> None:
        validators = [*([NotBlank()] if required else []), _too_long(limit)]
        validators += list(kw.pop("validators", []))
        super().__init__(label, validators, filters=[_filter_text], **kw)


class DayField(DateField):
    """A calendar day: a browser's date field, and «30.09.2021», «6.8.2020», «06.08.20» typed."""

    def __init__(self, label: Any = None, **kw: Any) -> None:
        super().__init__(label, format=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"], **kw)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the day; empty is no day; a year outside 1900-2200 is a slip."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError as error:
            raise ValueError(_("Please write the date as 30.09.2021.")) from error
        if self.data is not None and not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError(_("Please write the date as 30.09.2021."))


class NumberField(IntegerField):
    """A whole number, possibly empty, within bounds."""

    def __init__(
        self, label: Any = None, *, least: int = 0, most: int = 1_000_000, **kw: Any
    ) -> None:
        self.least, self.most = least, most
        super().__init__(label, **kw)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number; empty is no number."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        if len(valuelist[0]) > 20:
            self.data = None
        else:
            try:
                self.data = int(valuelist[0].strip())
            except ValueError:
                self.data = None
        if self.data is None or not self.least <= self.data <= self.most:
            self.data = None
            raise ValueError(
                _("A whole number from %(least)s to %(most)s is needed.",
                  least=self.least, most=self.most)
            )  # fmt: skip


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form of a page, with CSRF protection by the whole application."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF ships no types
        """The application checks the token of every request itself; the field is in the macro."""

        csrf = False

    def check(self) -> None:
        """Raise Invalid, with a sentence for each field at fault, unless the form holds."""
        if not self.validate():
            fields = {
                name: " ".join(str(e) for e in errors) for name, errors in self.errors.items()
            }
            first = next(iter(fields.values()), "")
            raise Invalid(first or _("Please check what you typed."), fields=fields)


class FilterForm(Form):
    """A query string as a form: nonsense is named, not ignored."""
