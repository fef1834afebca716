"""`kaskad recompute …`: what is derived is made anew out of what was entered."""

import json
import time

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.commands.failures import one_sentence
from kaskad.commands.ready import ready_app
from kaskad.core.db import unit_of_work
from kaskad.indicators.stored_figures import out_of_date, recompute_all


@click.group("recompute")
def recompute_group() -> None:
    """Make anew what the server keeps beside what people have entered."""


@recompute_group.command("figures")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object: figures, refreshed, seconds."
)
@one_sentence
def recompute_figures(*, as_json: bool) -> None:
    """Reckon the figures of all indicators anew out of their verified values.

    Figures are kept true by every change and are never wrong without this; it makes reading fast
    again after data was changed past the program, and may run every night.
    """
    app = ready_app()
    with app.app_context():
        started, stale = time.monotonic(), out_of_date()
        with unit_of_work(None):
            many = recompute_all()
        seconds = round(time.monotonic() - started, 1)
        if as_json:
            click.echo(json.dumps({"figures": many, "refreshed": stale, "seconds": seconds}))
            return
        click.echo(
            ngettext(
                "%(num)s figure was reckoned anew.", "%(num)s figures were reckoned anew.", many
            )
        )
        if stale:
            click.echo(_("Of these, %(count)s were missing or had run out.", count=stale))
