#!/usr/bin/env python3
"""Brings third-party assets from npm into ``static/vendor`` and, fonts of documents, into
``templates/documents/fonts``; draws the icon sprite.

    python .ci/vendor.py            fetch everything again (needs npm and the network)
    python .ci/vendor.py --icons    only the sprite, after a change of static/shared/icons.txt
    python .ci/vendor.py --check    no network: files are unchanged, the sprite is complete,
                                    templates name only icons and vendored files that exist

Only what pages use is kept, each library in ``static/vendor/<library>@<version>/`` with its
licence. To upgrade: change a version in PACKAGES and the addresses in
``templates/shared/_assets.html``, run the script, look at the pages, commit the result.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
DOCUMENT_FONTS = ROOT / "templates" / "documents" / "fonts"
MANIFEST = VENDOR / "manifest.json"
ICON_NAMES = ROOT / "static" / "shared" / "icons.txt"
SPRITE = ROOT / "static" / "shared" / "icons.svg"
AXE = ROOT / "tests" / "browser" / "vendor"
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Package:
    """One npm package: where its files go, and which of them (path in the package -> name)."""

    npm: str
    version: str
    target: Path
    files: dict[str, str]
    licence: str | None = "LICENSE"

    @property
    def spec(self) -> str:
        return f"{self.npm}@{self.version}"


def _vendored(library: str, version: str) -> Path:
    return VENDOR / f"{library}@{version}"


TABLER = Package(
    "@tabler/core",
    "1.6.1",
    _vendored("tabler", "1.6.1"),
    {"dist/css/tabler.min.css": "tabler.min.css"},
    licence=None,  # the package carries only a notice: see _tabler_licence
)
GOLOS = Package(
    "@fontsource-variable/golos-text",
    "5.3.0",
    _vendored("golos-text", "5.3.0"),
    {
        f"files/golos-text-{part}-wght-normal.woff2": f"golos-text-{part}.woff2"
        for part in ("cyrillic", "cyrillic-ext", "latin")
    },
)
# Whole TTF files, as typst needs them. Tinos has the widths of Times New Roman, in which the Word
# files are set, so that both break their lines alike; Golos Text is for charts, as on the pages.
TINOS = Package(
    "@expo-google-fonts/tinos",
    "0.4.2",
    DOCUMENT_FONTS / "tinos@0.4.2",
    {
        "400Regular/Tinos_400Regular.ttf": "tinos-regular.ttf",
        "700Bold/Tinos_700Bold.ttf": "tinos-bold.ttf",
    },
    licence="LICENSE_FONT",
)
GOLOS_TTF = Package(
    "@expo-google-fonts/golos-text",
    "0.4.2",
    DOCUMENT_FONTS / "golos-text@0.4.2",
    {
        "400Regular/GolosText_400Regular.ttf": "golos-text-regular.ttf",
        "600SemiBold/GolosText_600SemiBold.ttf": "golos-text-semibold.ttf",
    },
    licence="LICENSE_FONT",
)
ICONS = Package("@tabler/icons", "3.51.0", _vendored("tabler-icons", "3.51.0"), {})
PACKAGES = (
    TABLER,
    # 4.x renames events and changes what is swapped: see docs before moving up.
    Package(
        "htmx.org",
        "2.0.11",
        _vendored("htmx.org", "2.0.11"),
        {"dist/htmx.min.js": "htmx.min.js"},
    ),
    Package(
        "sortablejs",
        "1.15.7",
        _vendored("sortablejs", "1.15.7"),
        {"Sortable.min.js": "Sortable.min.js"},
    ),
    GOLOS,
    ICONS,
    TINOS,
    GOLOS_TTF,
    Package("axe-core", "4.14.1", AXE, {"axe.min.js": "axe.min.js"}),
)


def _fetch(package: Package, folder: Path) -> Path:
    """Download and unpack one package; returns the folder with its files."""
    subprocess.run(
        ["npm", "pack", package.spec, "--silent", "--pack-destination", str(folder)],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    archive = next(folder.glob("*.tgz"))
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def _copy(package: Package, source: Path) -> None:
    if package.target != AXE:
        shutil.rmtree(package.target, ignore_errors=True)
    package.target.mkdir(parents=True, exist_ok=True)
    for inside, name in package.files.items():
        data = (source / inside).read_bytes()
        if name.endswith((".css", ".js")):
            data = re.sub(rb"\s*/[/*]# sourceMappingURL=\S+?(?:\s*\*/)?\s*$", b"", data) + b"\n"
        (package.target / name).write_bytes(data)
    if package.licence:
        text = (source / package.licence).read_bytes()
        name = "axe-core.LICENSE" if package.target == AXE else "LICENSE"
        (package.target / name).write_bytes(text)


def _tabler_licence(css: Path) -> None:
    """@tabler/core ships no licence file: keep its notices with the text of MIT."""
    text = css.read_text(encoding="utf-8")
    notices = [
        re.sub(r"^\s*\*?\s?", "", line).rstrip()
        for line in "\n".join(re.findall(r"/\*!(.*?)\*/", text, re.DOTALL)).splitlines()
        if "opyright" in line
    ]
    mit = (ICONS.target / "LICENSE").read_text(encoding="utf-8")
    body = mit[mit.index("Permission is hereby granted") :]
    holders = "\n".join(
        dict.fromkeys([*notices, "Copyright 2011-2025 The Bootstrap Authors (included)"])
    )
    (css.parent / "LICENSE").write_text(f"MIT License\n\n{holders}\n\n{body}", encoding="utf-8")


def _font_css(source: Path) -> None:
    """Our own @font-face rules, with the ranges the package states for each part."""
    ranges: dict[str, str] = json.loads((source / "unicode.json").read_text(encoding="utf-8"))
    rules = ["/* Golos Text, variable weight. Made by .ci/vendor.py */"]
    for name in GOLOS.files.values():
        part = name.removeprefix("golos-text-").removesuffix(".woff2")
        rules.append(
            "@font-face{font-family:'Golos Text Variable';font-style:normal;font-display:swap;"
            f"font-weight:400 900;src:url({name}) format('woff2');unicode-range:{ranges[part]}}}"
        )
    (GOLOS.target / "golos-text.css").write_text("\n".join(rules) + "\n", encoding="utf-8")


def icon_names() -> list[str]:
    """Names listed in icons.txt, comments left out."""
    lines = (line.strip() for line in ICON_NAMES.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def _sprite(source: Path) -> None:
    """One SVG with a symbol ``i-<name>`` for every icon of icons.txt."""
    ET.register_namespace("", SVG)
    symbols = []
    for name in icon_names():
        path = source / "icons" / "outline" / f"{name}.svg"
        if not path.exists():
            raise SystemExit(f"icons.txt: no outline icon called {name!r}")
        drawing = ET.fromstring(path.read_text(encoding="utf-8"))
        shapes = "".join(
            ET.tostring(shape, encoding="unicode")
            .replace(f' xmlns="{SVG}"', "")
            .replace(" />", "/>")
            .strip()
            for shape in drawing
            if not (shape.get("stroke") == "none" and shape.get("fill") == "none")
        )
        symbols.append(
            f'<symbol id="i-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
            f' stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
        )
    SPRITE.write_text(
        f'<svg xmlns="{SVG}">\n' + "\n".join(symbols) + "\n</svg>\n", encoding="utf-8"
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_manifest() -> None:
    files = sorted(
        path
        for folder in (VENDOR, DOCUMENT_FONTS)
        for path in folder.rglob("*")
        if path.is_file() and path != MANIFEST
    )
    listed = {path.relative_to(ROOT).as_posix(): _digest(path) for path in files}
    MANIFEST.write_text(
        json.dumps({"packages": [package.spec for package in PACKAGES], "sha256": listed}, indent=1)
        + "\n",
        encoding="utf-8",
    )


def check() -> list[str]:
    """What is wrong with the vendored assets, in sentences; empty when all is well."""
    wrong: list[str] = []
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    if manifest["packages"] != [package.spec for package in PACKAGES]:
        wrong.append(
            "versions in .ci/vendor.py differ from static/vendor: run python .ci/vendor.py"
        )
    for name, digest in manifest["sha256"].items():
        path = ROOT / name
        if not path.exists():
            wrong.append(f"{name} is missing")
        elif _digest(path) != digest:
            wrong.append(f"{name} was changed by hand")
    drawn = set(re.findall(r'id="i-([a-z0-9-]+)"', SPRITE.read_text(encoding="utf-8")))
    if drawn != set(icon_names()):
        wrong.append("icons.svg and icons.txt differ: run python .ci/vendor.py --icons")
    for template in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
        place = template.relative_to(ROOT).as_posix()
        wrong += [
            f"{place}: no icon {name!r} in static/shared/icons.txt"
            for name in re.findall(r"""\bicon\(\s*["']([a-z0-9-]+)["']""", text)
            if name not in drawn
        ]
        wrong += [
            f"{place}: no file static/{name}"
            for name in re.findall(r"""static_url\(\s*["']([^"'{}]+)["']""", text)
            if not (ROOT / "static" / name).exists()
        ]
    return wrong


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--icons", action="store_true", help="only draw the sprite again")
    only.add_argument(
        "--check", action="store_true", help="check what is there, without the network"
    )
    options = parser.parse_args(argv)
    if options.check:
        wrong = check()
        print("\n".join(wrong) or "vendored assets are in order")
        return 1 if wrong else 0
    for package in (ICONS,) if options.icons else PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            source = _fetch(package, Path(folder))
            if not options.icons:
                _copy(package, source)
            if package is GOLOS:
                _font_css(source)
            if package is ICONS:
                _sprite(source)
        print(package.spec)
    if not options.icons:
        _tabler_licence(TABLER.target / "tabler.min.css")
        _write_manifest()
    return 0


if __name__ == "__main__":
    sys.exit(main())
