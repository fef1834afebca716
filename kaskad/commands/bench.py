"""`kaskad bench`."""

import json
from datetime import UTC, datetime

import click

from kaskad import __version__
from kaskad.ops import bench, bench_report, bench_server


def bench_command(make_app: bench.MakeApp) -> click.Command:
    """The command; *make_app* is the application factory, which stands a floor above."""

    @click.command("bench")
    @click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
    @click.option("--quick", is_flag=True, help="One round, smaller numbers, under a minute.")
    @click.option(
        "--only", type=click.Choice(bench.PARTS), multiple=True, help="Measure only this part."
    )
    def run(*, as_json: bool, quick: bool, only: tuple[str, ...]) -> None:
        """Measure speed and size against the floors of the same run.

        Shows what docs/speed.md explains. A figure over its target never makes this fail.
        """
        try:
            told = bench.measure(
                make_app, lambda words: click.echo(words, err=True), quick=quick,
                parts=only or bench.PARTS,
            )  # fmt: skip
        except bench_server.NotStarted as error:
            raise click.ClickException(str(error)) from error
        if as_json:
            told["figures"] = [figure.as_json() for figure in told["figures"]]
            told |= {"version": __version__, "quick": quick, "at": datetime.now(UTC).isoformat()}
            click.echo(json.dumps(told, ensure_ascii=False, indent=1))
            return
        click.echo()
        bench_report.show(told["figures"])
        cores = told["machine"]["cores"]
        click.echo(f"\n{told['seconds']} s on {cores} cores; the client runs on the same ones.")

    return run
