"""`kaskad export …`: taking documents out from the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from kaskad.commands.failures import one_sentence
from kaskad.commands.language import speaking
from kaskad.commands.ready import ready_app
from kaskad.core.errors import Invalid
from kaskad.core.i18n import today
from kaskad.exchange.access import initiative_on_server, sprint_on_server
from kaskad.exchange.control_documents import control_document
from kaskad.exchange.control_report import report_of_registry
from kaskad.exchange.control_sheets import control_workbook
from kaskad.exchange.control_yaml import control_text
from kaskad.exchange.documents import BrokenTemplate, Format, office_folder, render
from kaskad.exchange.indicator_report import monitoring
from kaskad.exchange.indicator_sheets import indicators_workbook
from kaskad.exchange.indicator_yaml import indicators_text
from kaskad.exchange.passport_documents import passport_document
from kaskad.exchange.registry_documents import registry_document
from kaskad.exchange.registry_sheets import registry_workbook
from kaskad.exchange.report_parts import paper_document
from kaskad.exchange.sprint_documents import retro_document, review_document
from kaskad.exchange.workbooks import render_workbook
from kaskad.indicators.report_queries import report_lines
from kaskad.registry.shown import shown_registry
from kaskad.sprints.protocol import retro_protocol, review_protocol


@click.group("export")
def export_group() -> None:
    """Take out passports, protocols of sprints, the registry, control, indicators."""


@contextmanager
def _way_round() -> Iterator[None]:
    """Tell whoever meets a broken template of the office how to do without it."""
    try:
        yield
    except BrokenTemplate as error:
        hint = _("With --built-in the template of Kaskad is used.")
        raise Invalid(f"{error.message} {hint}") from error


def _format(out: Path, endings: str = ".docx, .pdf") -> Format:
    ending = out.suffix.lower().removeprefix(".")
    if ending not in set(Format):
        with speaking():
            raise Invalid(
                _("%(file)s: the name of the file must end in one of these: %(endings)s.",
                  file=out.name, endings=endings)
            )  # fmt: skip
    return Format(ending)


@export_group.command("sprint")
@click.argument("key")
@click.argument("number", type=click.IntRange(0, 10_000))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--retro", is_flag=True, help="The retrospective instead of the review.")
@click.option("--built-in", is_flag=True, help="Leave the office's own templates aside.")
@one_sentence
def export_sprint(key: str, number: int, out: Path, *, retro: bool, built_in: bool) -> None:
    """Write the protocol of sprint NUMBER of project KEY into OUT (.docx or .pdf).

    Remarks of a retrospective stay in the team: only a member gets them, on the sprint's page.
    """
    form = _format(out)
    app = ready_app()
    with app.test_request_context():  # what is proved by a card has the card's address
        place = sprint_on_server(key, number)
        if retro:
            document = retro_document(retro_protocol(None, place))
        else:
            document = review_document(review_protocol(None, place))
        with _way_round():
            made = render(document, form, office=None if built_in else office_folder())
        out.write_bytes(made)
        click.echo(_("%(file)s is written.", file=out))


@export_group.command("passport")
@click.argument("key")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--version", type=click.IntRange(1), help="This version instead of what is written.")
@click.option("--built-in", is_flag=True, help="Leave the office's own templates aside.")
@one_sentence
def export_passport(key: str, out: Path, *, version: int | None, built_in: bool) -> None:
    """Write the passport of project KEY into OUT (.docx or .pdf)."""
    form = _format(out)
    app = ready_app()
    with app.test_request_context():
        document = passport_document(None, initiative_on_server(key), version)
        with _way_round():
            made = render(document, form, office=None if built_in else office_folder())
        out.write_bytes(made)
        click.echo(_("%(file)s is written.", file=out))


@export_group.command("registry")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d", "%d.%m.%Y"]), help="The day to look at.")
@click.option("--built-in", is_flag=True, help="Leave the office's own templates aside.")
@one_sentence
def export_registry(out: Path, *, as_of: datetime | None, built_in: bool) -> None:
    """Write the registry of all projects into OUT (.xlsx, .docx or .pdf)."""
    form = None if out.suffix.lower() == ".xlsx" else _format(out, ".xlsx, .docx, .pdf")
    app = ready_app()
    with app.test_request_context():
        args = MultiDict({"as_of": as_of.date().isoformat()} if as_of else {})
        shown = shown_registry(None, args, whole=True)
        if form is None:
            made = render_workbook(registry_workbook(shown, None))
        else:
            with _way_round():
                office = None if built_in else office_folder()
                made = render(registry_document(shown, None), form, office=office)
        out.write_bytes(made)
        click.echo(_("%(file)s is written.", file=out))


@export_group.command("control")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d", "%d.%m.%Y"]), help="The day to look at.")
@click.option("--built-in", is_flag=True, help="Leave the office's own templates aside.")
@one_sentence
def export_control(out: Path, *, as_of: datetime | None, built_in: bool) -> None:
    """Write control stages and control points of all projects into OUT (.xlsx, .docx, .pdf, .yaml).

    .yaml has them, tags and further stages of activities as they are now, in the keys of a cascade
    file.
    """
    data = out.suffix.lower()
    form = None if data in {".xlsx", ".yaml"} else _format(out, ".xlsx, .docx, .pdf, .yaml")
    app = ready_app()
    with app.test_request_context():
        args = MultiDict({"as_of": as_of.date().isoformat()} if as_of else {})
        shown = shown_registry(None, args, whole=True)
        if data == ".yaml":
            made = control_text([row.id for row in shown.rows])
        elif form is None:
            made = render_workbook(control_workbook(report_of_registry(shown, None)))
        else:
            with _way_round():
                office = None if built_in else office_folder()
                made = render(
                    control_document(report_of_registry(shown, None)), form, office=office
                )
        out.write_bytes(made)
        click.echo(_("%(file)s is written.", file=out))


@export_group.command("indicators")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d", "%d.%m.%Y"]), help="The day to look at.")
@click.option("--built-in", is_flag=True, help="Leave the office's own templates aside.")
@one_sentence
def export_indicators(out: Path, *, as_of: datetime | None, built_in: bool) -> None:
    """Write all indicators with targets and actual figures into OUT (.xlsx, .docx, .pdf or .yaml).

    The workbook has formulas that recompute; the documents are for signature; .yaml has names,
    units and targets as written, in the keys of a cascade file.
    """
    data = out.suffix.lower()
    form = None if data in {".xlsx", ".yaml"} else _format(out, ".xlsx, .docx, .pdf, .yaml")
    app = ready_app()
    with app.test_request_context():
        day = as_of.date() if as_of else today()
        lines = report_lines(None, day)
        if data == ".yaml":
            made = indicators_text(lines, day)
        elif form is None:
            made = render_workbook(indicators_workbook(lines, day, None))
        else:
            with _way_round():
                office = None if built_in else office_folder()
                document = paper_document(monitoring(lines, day, None), "monitoring")
                made = render(document, form, office=office)
        out.write_bytes(made)
        click.echo(_("%(file)s is written.", file=out))
