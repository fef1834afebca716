"""Forms of "My day"."""

from flask_babel import lazy_gettext as _l

from kaskad.core.forms import NotBlank, NumberField, PageForm

BIGGEST_ID = 2**62


class LookedForm(PageForm):
    """Up to which event of the journal the page was drawn."""

    upto = NumberField(_l("Up to"), most=BIGGEST_ID, validators=[NotBlank()])
