"""Forms of import."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import DataRequired

from kaskad.core.forms import PageForm


class CascadeFileForm(PageForm):
    """A cascade file to look at."""

    file = FileField(
        _l("Cascade file (YAML)"),
        validators=[FileRequired(_l("Choose a file first."))],
        render_kw={"accept": ".yaml,.yml,text/yaml,application/yaml"},
    )


class CascadeTextForm(PageForm):
    """The file that has been looked at."""

    packed = HiddenField(
        validators=[DataRequired(_l("The preview cannot be used any more. Choose the file again."))]
    )
