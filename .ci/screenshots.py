"""Pictures of the pages for the guides, of the example cascade, in both languages.

Starts `kaskad demo` on a free loopback port, logs in as the demo's people, and writes
docs/pictures/<language>/<name>.png; then a new installation for each language, from the one-time
address on, for the pictures of the administrator's first day. Needs the system's Chromium.
`screenshots.py NAME…` takes only these; `--into FOLDER` writes elsewhere.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typst
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "pictures"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at which address, how wide, in which theme."""

    name: str
    who: str
    path: str
    width: int = 1440
    height: int = 900
    theme: str = "light"


SHOTS = (
    Shot("my-day", "lead", "/"),
    Shot("cascade", "director", "/cascade"),
    Shot("board", "lead", "/boards/PRO"),
    Shot("board-dark", "lead", "/boards/PRO", theme="dark"),
    Shot("board-phone", "participant", "/boards/PRO", 390, 844),
    Shot("board-list", "lead", "/boards/PRO?view=list"),
    Shot("lanes", "lead", "/boards/PRO?lanes=result"),
    Shot("card", "lead", "/cards/PRO-27"),
    Shot("card-phone", "participant", "/cards/PRO-27", 390, 844),
    Shot("from-plan", "lead", "/boards/TYU/from-plan"),
    Shot("project", "director", "/projects/SHR"),
    Shot("passport", "director", "/projects/KLS/passport"),
    Shot("plan", "director", "/projects/MOST/plan"),
    Shot("team", "lead", "/projects/PRO/team"),
    Shot("people", "director", "/people"),
    Shot("roles", "participant", "/help/roles"),
    Shot("profile", "participant", "/me"),
    Shot("my-day-phone", "participant", "/", 390, 844),
    Shot("sprints", "lead", "/projects/PRO/sprints", 1440, 1060),
    Shot("sprint", "lead", "/projects/PRO/sprints/2", 1440, 1000),
    Shot("sprint-locked", "lead", "/projects/PRO/sprints/3/plan"),
    Shot("sprint-charts", "lead", "/projects/PRO/sprints/2/charts", 1440, 1000),
    Shot("sprint-closed", "lead", "/projects/PRO/sprints/1", 1440, 1100),
    Shot("sprint-protocol", "lead", "/projects/PRO/sprints/1/review-protocol", 1440, 1100),
    Shot("registry", "director", "/registry", 1440, 1000),
    Shot("registry-table", "director", "/registry?view=table", 1440, 800),
    Shot("registry-phone", "director", "/registry", 390, 844),
    Shot("registry-indicators", "director", "/registry?view=indicators", 1440, 900),
    Shot("timeline", "director", "/projects/MOST/timeline", 1440, 900),
    Shot("control", "lead", "/projects/PRO/control", 1440, 1000),
    Shot("import-issues", "lead", "/projects/PRO/issues", 1440, 900),
    Shot("indicators", "director", "/projects/PRO/indicators", 1440, 900),
    Shot("enter-values", "lead", "/projects/PRO/indicators/enter", 1440, 900),
    Shot("matrix", "director", "/projects/PRO/indicators/matrix", 1440, 900),
    Shot("progress", "director", "/projects/PRO/progress", 1440, 1000),
    Shot("risks", "lead", "/projects/PRO/risks"),
    # What the printer gives: the first pages of the documents themselves.
    Shot("paper-registry", "director", "/registry.pdf"),
    Shot("paper-passport", "director", "/projects/KLS/passport.pdf"),
    Shot("paper-monitoring", "director", "/indicators.pdf?project=PRO"),
)
FIRST_DAY = (
    # In the order in which an administrator comes by them; the first three have no address of
    # their own, see `first_day`.
    Shot("set-up", "admin", "", 1000, 1100),
    Shot("start", "admin", "", 1000, 700),
    Shot("import-preview", "admin", ""),
    Shot("import", "admin", "/import/cascade"),
    Shot("organisations", "admin", "/organisations"),
    Shot("invite", "admin", "/people/invite"),
    Shot("people-admin", "admin", "/people"),
)
EXAMPLE = ROOT / "kaskad" / "ops" / "example" / "cascade.yaml"
AS_OF = "2022-04-15"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int) -> tuple[subprocess.Popen[str], dict[str, tuple[str, str]]]:
    """The demo's process, and its log-ins: who -> (e-mail, password)."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kaskad", "demo", "--port", str(port)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    people: dict[str, tuple[str, str]] = {}
    assert process.stdout is not None
    for line in process.stdout:
        found = re.match(r"\s+(\w+)\s+(\S+@\S+)\s+(\S+)", line)
        if found:
            people[found[1]] = (found[2], found[3])
        if "Ctrl C" in line:
            break
    wait_for(port)
    return process, people


def wait_for(port: int) -> None:
    """Until the server answers."""
    for _ in range(100):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            return
        time.sleep(0.1)


def new_page(browser: Browser, language: str, shot: Shot) -> Page:
    """A page of a browser that speaks *language*."""
    context = browser.new_context(
        locale="ru-RU" if language == "ru" else "en-GB",
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.theme == "dark" else "light",
        device_scale_factor=1,
    )
    return context.new_page()


def log_in(browser: Browser, base: str, log_in: tuple[str, str], language: str, shot: Shot) -> Page:
    """A page of a person who has just logged in."""
    page = new_page(browser, language, shot)
    page.goto(f"{base}/log-in")
    page.fill("input[type=email], input[name=email]", log_in[0])
    page.fill("input[type=password]", log_in[1])
    page.click("form button.btn-primary")
    page.wait_for_load_state("networkidle")
    return page


@contextmanager
def new_installation(language: str) -> Iterator[str]:
    """`kaskad run` with an empty data folder; gives the one-time set-up address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "KASKAD_DATA_DIR": folder, "KASKAD_AS_OF": AS_OF, "KASKAD_LOCALE": language,
            "KASKAD_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "kaskad", "run", "--port", str(port)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **settings},
        )  # fmt: skip
        try:
            assert process.stdout is not None
            address = next(line.strip() for line in process.stdout if "/setup/" in line)
            wait_for(port)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def first_day(browser: Browser, language: str, folder: Path, wanted: list[str]) -> None:
    """The administrator's pictures: from the one-time address to people and organisations."""
    shots = {shot.name: shot for shot in FIRST_DAY}
    if wanted and not set(wanted) & set(shots):
        return

    def take(name: str) -> None:
        page.set_viewport_size({"width": shots[name].width, "height": shots[name].height})
        page.wait_for_load_state("networkidle")
        if not wanted or name in wanted:
            page.screenshot(path=folder / f"{name}.png")

    with new_installation(language) as address:
        base = address.partition("/setup/")[0]
        page = new_page(browser, language, shots["set-up"])
        page.set_default_timeout(120_000)  # the example's history is two years long
        page.goto(address)
        page.fill("input[name=centre]", "Центр развития образования")
        page.fill("input[name=surname]", "Администратор")
        page.fill("input[name=given_name]", "Первый")
        page.fill("input[name=email]", "first@centre.example")
        page.fill("input[name=password]", "озеро весной 2022")
        take("set-up")
        page.check("input[name=consent]")
        page.click("form.k-form button.btn-primary")
        take("start")
        page.goto(f"{base}/import/cascade")
        page.set_input_files("main input[type=file]", EXAMPLE)
        page.click("main form[enctype] button.btn-primary")
        take("import-preview")
        page.goto(f"{base}/setup/start")
        page.click("form[action='/import/example'] button")
        page.wait_for_url("**/cascade")
        for shot in FIRST_DAY:
            if shot.path:
                page.goto(base + shot.path)
                take(shot.name)
        page.context.close()


def first_page(document: bytes, target: Path) -> None:
    """Write the first page of a PDF as a picture."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "it.pdf").write_bytes(document)
        source = Path(folder) / "it.typ"
        source.write_text(
            "#set page(width: auto, height: auto, margin: 0pt)\n"
            '#box(stroke: 0.5pt + luma(60%), image("it.pdf", page: 1))\n'
        )
        typst.compile(str(source), output=str(target), root=folder, format="png", ppi=90)


def main() -> int:
    """Take all pictures, or those named in the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these pictures")
    parser.add_argument("--into", type=Path, default=TARGET, help="folder to write into")
    options = parser.parse_args()
    wanted: list[str] = options.names
    shots = [shot for shot in SHOTS if not wanted or shot.name in wanted]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for language in ("ru", "en"):
            (options.into / language).mkdir(parents=True, exist_ok=True)
        if shots:
            demo(browser, shots, options.into)
        for language in ("ru", "en"):
            first_day(browser, language, options.into / language, wanted)
        browser.close()
    return 0


def demo(browser: Browser, shots: list[Shot], target: Path) -> None:
    """The pictures of the demo's people."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    process, people = start(port)
    try:
        for language in ("ru", "en"):
            for shot in shots:
                page = log_in(browser, base, people[shot.who], language, shot)
                if ".pdf" in shot.path:
                    # What is not asked by the page itself has not its language.
                    speaks = {"Accept-Language": language}
                    answer = page.request.get(base + shot.path, headers=speaks)
                    first_page(answer.body(), target / language / f"{shot.name}.png")
                else:
                    page.goto(base + shot.path)
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=target / language / f"{shot.name}.png")
                page.context.close()
    finally:
        process.terminate()
        process.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
