"""Forms of values. Several stand on one page, so each has ids of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from kaskad.cascade.edit_forms import EditForm
from kaskad.cascade.forms import Offered
from kaskad.cascade.links import safe_link
from kaskad.core.errors import Invalid
from kaskad.core.forms import DayField, FilterForm, LineField, TextField, clean_line
from kaskad.core.i18n import show_number
from kaskad.indicators.entering import Entered
from kaskad.indicators.figure_words import judgement_choices
from kaskad.indicators.kinds import IndicatorKind, ValueKind
from kaskad.indicators.models import EvidenceKind, Indicator
from kaskad.indicators.numbers import (
    LARGEST,
    PLACES,
    NoNumberError,
    TooFineError,
    TooLargeError,
    read_number,
)
from kaskad.indicators.targets import TargetKind
from kaskad.indicators.value_actions import Proof

_DAY = _l("Please write the date as 30.09.2021.")


def sent_day(field: DayField) -> date:
    """The day in a field that needs one. Raises Invalid."""
    if field.data is None:
        raise Invalid(str(_DAY), fields={field.name: str(_DAY)})
    day: date = field.data
    return day


def figure_in(text: str, field: str = "") -> Decimal | None:
    """The number in *text*; empty is no number, which is not zero. Raises Invalid at *field*."""
    if not text.strip():
        return None
    try:
        return read_number(text)
    except NoNumberError as error:
        sentence = str(_no_number(error))
        raise Invalid(sentence, fields={field: sentence} if field else {}) from error


def _no_number(error: NoNumberError) -> str:
    if isinstance(error, TooLargeError):
        most = show_number(LARGEST)
        return str(_("This number is too large: at most %(most)s.", most=most))
    if isinstance(error, TooFineError):
        return str(_("Too many digits behind the comma: at most %(places)s.", places=str(PLACES)))
    return str(_("Please write a number, for example 19.2."))


class FigureField(StringField):
    """A number as people write it: «19,2», «1 234», «14 %»; possibly empty."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else show_number(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number (`figure_in`)."""
        self.data: Any = None
        try:
            self.data = figure_in(valuelist[0]) if valuelist else None
        except Invalid as error:
            raise ValueError(error.message) from error


class IndicatorForm(EditForm):
    """A form that shares its page with others."""

    there: int | None = None
    """The value that tells the same already; the form was refused for it."""

    def mark(self, suffix: str) -> None:
        """Give every field an id of its own, so that labels and errors find it."""
        for field in self:
            field.id = f"{field.name}-{suffix}"
            field.label.field_id = field.id


@dataclass(frozen=True)
class PartField:
    """A dimension by which values are broken down, and what was typed: empty means the whole."""

    name: str
    dimension: str
    typed: str


_PART_LIMIT = 200


class ValueForm(IndicatorForm):
    """A value: which fields are asked for depends on the indicator (`offer`)."""

    on_day = DayField(_l("As of"), validators=[InputRequired(_DAY)])
    starts_on = DayField(_l("From"), validators=[Optional()])
    numerator = FigureField(_l("How many"))
    denominator = FigureField(_l("Out of how many"))
    number = FigureField(_l("Value"))
    present = SelectField(_l("Is it there?"), [Offered()], validate_choice=False)
    text = TextField(_l("What was found"), limit=5000)
    adds = BooleanField(_l("It comes on top of what there was"))
    note = TextField(_l("Note"), limit=2000)
    card = LineField(_l("Card"), limit=40)
    event = SelectField(_l("Event that was carried out"), choices=[], validate_choice=False)
    url = LineField(_l("Address of a document"), limit=1000)
    url_title = LineField(_l("What the document is"), limit=300)

    def offer(self, indicator: Indicator) -> None:
        """Name the fields as the indicator counts, and fill the list."""
        self.present.choices = [
            ("", _("not said")), ("yes", _("there is")), ("no", _("there is none")),
        ]  # fmt: skip
        self.asked = asked_of(indicator)
        self.parts = tuple(
            PartField(
                f"part-{number}", str(one), clean_line(request.form.get(f"part-{number}", ""))
            )
            for number, one in enumerate(indicator.dimensions)
        )
        if "starts_on" in self.asked:
            self.on_day.label.text = str(_("To"))
        if "numerator" in self.asked:
            self.number.label.text = str(_("Per cent, if the counts are not known"))
            if indicator.numerator:
                self.numerator.description = indicator.numerator
            if indicator.denominator:
                self.denominator.description = indicator.denominator

    asked: tuple[str, ...] = ()
    """Names of the fields of the figure, in their order."""

    def entered(self) -> Entered:
        """What was typed. Raises Invalid for an address a browser may not be sent to."""
        self.proofs()
        get = {name: self[name].data if name in self.asked else None for name in _FIGURES}
        return Entered(
            sent_day(self.on_day), self.starts_on.data if "starts_on" in self.asked else None,
            get["number"], get["numerator"], get["denominator"],
            {"yes": True, "no": False}.get(self.present.data or ""),
            self.text.data or "" if "text" in self.asked else "",
            bool(self.adds.data) and "adds" in self.asked,
        )  # fmt: skip

    parts: tuple[PartField, ...] = ()
    """Of a new value; a value keeps the part it is of."""

    def breakdown(self) -> dict[str, str]:
        """{dimension: what}; empty: the whole. Raises Invalid for a text that is too long."""
        if any(len(one.typed) > _PART_LIMIT for one in self.parts):
            raise Invalid(str(_("Too long: at most %(limit)s characters.", limit=str(_PART_LIMIT))))
        return {one.dimension: one.typed for one in self.parts if one.typed}

    def proofs(self) -> tuple[Proof, ...]:
        """The address, if one was given."""
        return link_proof(self.url, self.url_title)

    def value(self, name: str, field: Any) -> Any:
        """The column's value."""
        if name == "present":
            return {"yes": True, "no": False}.get(field.data or "")
        return field.data if name in _FIGURES else super().value(name, field)


_FIGURES = ("number", "numerator", "denominator")


def asked_of(indicator: Indicator) -> tuple[str, ...]:
    """Which fields of `ValueForm` say a value of the indicator."""
    kind, period = IndicatorKind(indicator.kind), indicator.value_kind == ValueKind.PER_PERIOD
    start = ("starts_on",) if period else ()
    if kind is IndicatorKind.SHARE:
        return (*start, "numerator", "denominator", "number")
    if kind is IndicatorKind.PRESENCE:
        return (*start, "present", "text")
    if kind is IndicatorKind.TEXT:
        return (*start, "text")
    adds = kind is IndicatorKind.COUNT and indicator.value_kind != ValueKind.LATEST
    return (*start, "number", *(("adds",) if adds else ()))


def link_proof(url: Any, title: Any) -> tuple[Proof, ...]:
    """The proof in two fields. Raises Invalid for what is no address."""
    if not url.data:
        return ()
    if safe_link(url.data) is None:
        sentence = str(_("An address begins with https:// or http://."))
        raise Invalid(sentence, fields={url.name: sentence})
    return (Proof(EvidenceKind.LINK, url=url.data, title=title.data or ""),)


class VerifyForm(IndicatorForm):
    """It counts from now on; of a target that is no number, what it comes to."""

    judgement = SelectField(_l("What it comes to"), [Offered()], validate_choice=False)
    reason = TextField(_l("Why"), limit=2000)

    asks = False
    """Whether somebody may say what it comes to: the target is no number."""

    def offer(self, target: TargetKind) -> None:
        """Fill the list; of a target in words somebody has to say what it comes to."""
        self.asks = target is not TargetKind.NUMBER
        nothing = [] if target is TargetKind.TEXT else [("", _("it speaks for itself"))]
        self.judgement.choices = [*nothing, *((str(a), b) for a, b in judgement_choices())]


class ReturnForm(IndicatorForm):
    """What has to be mended."""

    remarks = TextField(_l("What has to be mended"), limit=2000, required=True)


class WordForm(IndicatorForm):
    """A word in the conversation."""

    text = TextField(_l("Your words"), limit=5000, required=True)


class EvidenceForm(IndicatorForm):
    """A further proof."""

    card = LineField(_l("Card"), limit=40)
    event = SelectField(_l("Event that was carried out"), choices=[], validate_choice=False)
    url = LineField(_l("Address of a document"), limit=1000)
    url_title = LineField(_l("What the document is"), limit=300)


class LockForm(IndicatorForm):
    """Up to which day values are closed."""

    up_to = DayField(_l("Up to and with"), validators=[InputRequired(_DAY)])


class UnlockForm(IndicatorForm):
    """Why closed values are opened again."""

    reason = TextField(_l("Why"), limit=1000, required=True)


class PageFilter(FilterForm):
    """All values instead of the newest."""

    all = LineField(limit=3)
