"""First steps that this room offers on the cascade's page."""

from flask import url_for
from flask_babel import gettext as _

from kaskad.cascade.panels import Start, add_behind, add_start
from kaskad.exchange.access import may_import
from kaskad.people.access import standing


def register() -> None:
    """Offer the example and the import; called when the application is put together.

    The report on progress tells of indicators, and has no tab of its own.
    """
    add_behind("indicators.indicator_list", ["exchange.progress_report"])
    add_start(
        "example",
        Start(
            10,
            "wand",
            lambda: str(_("Load the example")),
            lambda: str(_("A made-up district with projects and boards, to look round in.")),
            lambda: url_for("exchange.import_cascade", _anchor="example"),
            lambda person: standing(person).admin,
        ),
    )
    add_start(
        "import",
        Start(
            20,
            "file-import",
            lambda: str(_("Bring in your cascade")),
            lambda: str(_("From a YAML file: you see what will be made before anything is saved.")),
            lambda: url_for("exchange.import_cascade"),
            may_import,
            again=True,
        ),
    )
