"""Pictures of the pages for the guides, of the example cascade, in both languages.

Starts `kaskad demo` on a free loopback port, logs in as the demo's people, and writes
docs/pictures/<language>/<name>.png. Needs the system's Chromium.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

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
)


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
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            break
        except OSError:
            time.sleep(0.1)
    return process, people


def log_in(browser: Browser, base: str, log_in: tuple[str, str], language: str, shot: Shot) -> Page:
    """A page of a person who has just logged in."""
    context = browser.new_context(
        locale="ru-RU" if language == "ru" else "en-GB",
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.theme == "dark" else "light",
        device_scale_factor=1,
    )
    page = context.new_page()
    page.goto(f"{base}/log-in")
    page.fill("input[type=email], input[name=email]", log_in[0])
    page.fill("input[type=password]", log_in[1])
    page.click("form button.btn-primary")
    page.wait_for_load_state("networkidle")
    return page


def main(arguments: list[str]) -> int:
    """Take all pictures, or those named in *arguments*."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    process, people = start(port)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            for language in ("ru", "en"):
                folder = TARGET / language
                folder.mkdir(parents=True, exist_ok=True)
                for shot in SHOTS:
                    if arguments and shot.name not in arguments:
                        continue
                    page = log_in(browser, base, people[shot.who], language, shot)
                    page.goto(base + shot.path)
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=folder / f"{shot.name}.png")
                    page.context.close()
            browser.close()
    finally:
        process.terminate()
        process.wait(timeout=20)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
