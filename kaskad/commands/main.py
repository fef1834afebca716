"""The command line: thin commands over the same actions as the screens.

Failure is one sentence on stderr and a non-zero exit; `--json` prints one object on stdout.
What a command says is in the installation's language; `--help` is English
(docs/decisions/0010-command-line.md).
"""

import os
from collections.abc import Callable
from typing import Any

import click
from flask_babel import gettext as _

from kaskad import __version__
from kaskad.app import create_app
from kaskad.commands.bench import bench_command
from kaskad.commands.exports import export_group
from kaskad.commands.failures import Commands, one_sentence
from kaskad.commands.imports import import_group
from kaskad.commands.people import user_group
from kaskad.commands.progress import progress
from kaskad.commands.ready import ready_app
from kaskad.commands.recompute import recompute_group
from kaskad.core.config import Settings, read_settings
from kaskad.ops import demo as demo_folder
from kaskad.ops import figures, server
from kaskad.ops.example_work import read_work
from kaskad.ops.keeper import keep
from kaskad.people.one_time import setup_link


@click.group(cls=Commands)
@click.version_option(__version__, prog_name="kaskad")
def cli() -> None:
    """Kaskad: a methodical centre's cascade of initiative projects."""


cli.add_command(export_group)
cli.add_command(import_group)
cli.add_command(recompute_group)
cli.add_command(user_group)


def _default_workers() -> int:
    return max(2, min(4, os.cpu_count() or 2))


def _serving(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that serve: where, and with how many processes."""
    for option in (
        click.option(
            "--workers", type=click.IntRange(1, 64), default=_default_workers,
            show_default="cores, 2 to 4", help="Processes that answer.",
        ),
        click.option(
            "--port", type=click.IntRange(1, 65535), default=8000, show_default=True,
            help="Port to listen on.",
        ),
        click.option(
            "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
        ),
    ):  # fmt: skip
        command = option(command)
    return command


@cli.command("run")
@_serving
@click.option("--web", "part", flag_value="web", help="Only answer; jobs are done elsewhere.")
@click.option("--worker", "part", flag_value="worker", help="Only do jobs, as long reports.")
@one_sentence
def run_server(host: str, port: int, workers: int, part: str | None) -> None:
    """Migrate the database and serve; the first start prints a one-time set-up address.

    Jobs (long reports, what is due each midnight) are done by a worker process that is there while
    there is work. Larger sites may run both apart, over one data folder or with PostgreSQL.
    """
    if part == "worker":
        app = ready_app()
        with app.app_context():
            click.echo(_("Kaskad does the jobs of this installation. Stop it with Ctrl C."))
        keep(app)
        return
    server.check_address(host, port)
    app = create_app(prepared_static=True)
    server.migrate(app)
    if app.extensions["kaskad_settings"].jobs == "here":
        figures.make_ready(app)
    base = app.extensions["kaskad_settings"].base_url or f"http://{host}:{port}"
    with app.app_context():
        link = setup_link(base)
        if link:
            click.echo(_("Kaskad is new here. Open this address once to set it up:"))
            click.echo(f"\n    {link}\n")
        else:
            click.echo(_("Kaskad is at %(address)s", address=base))
    server.serve(app, host=host, port=port, workers=workers, jobs=part is None)


@cli.command("demo")
@_serving
@one_sentence
def demo(host: str, port: int, workers: int) -> None:
    """Serve the example cascade from a throw-away data folder; prints three log-ins."""
    server.check_address(host, port)
    locale = read_settings().locale  # nothing else of this installation: its data stay alone
    folder = demo_folder.throw_away_folder()
    try:
        settings = Settings(data_dir=folder, as_of=read_work().as_of, locale=locale)
        app = create_app(settings, prepared_static=True)
        server.migrate(app)
        with app.app_context():
            click.echo(_("Loading the example cascade and its two years of history…"))
        with progress("") as told:
            people = demo_folder.load_demo(app, told)
        with app.app_context():
            address = f"http://{host}:{port}"
            click.echo("\n" + _("Kaskad's example cascade is at %(address)s", address=address))
            click.echo()
            for person in people:
                click.echo(f"    {person.who:<12} {person.email:<32} {person.password}")
            click.echo("\n" + _("Stop it with Ctrl C; nothing is kept."))
        server.serve(app, host=host, port=port, workers=workers)
    finally:
        demo_folder.forget(folder)


cli.add_command(bench_command(create_app))
