"""First steps that this room offers on the cascade's page."""

from flask import url_for
from flask_babel import gettext as _

from kaskad.cascade.panels import Start, add_behind, add_start
from kaskad.exchange.access import may_import
from kaskad.people.access import standing

TABLES = ("target_table", "preview_target_table", "apply_target_table")
PROGRESS = ("progress_report", "save_progress", "accept_progress", "return_progress")


def register() -> None:
    """Offer the example and the import; called when the application is put together.

    A report on progress tells of the project as a whole; its tab is that of the overview.
    """
    add_behind("cascade.project", [f"exchange.{name}" for name in PROGRESS])
    add_behind("indicators.indicator_list", [f"exchange.{name}" for name in TABLES])
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
