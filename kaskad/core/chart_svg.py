"""A drawn chart as an SVG file that needs nothing else: for documents, which know no style sheet.

The same geometry as on the page, in the light theme's colours (static/shared/tokens.css), with the
legend inside. Pure; equal input gives equal bytes. Typst reads it as it is.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from kaskad.core.chart_model import ChartLayout, Shape, Text
from kaskad.core.chart_scale import n, text_width

FONT = "Golos Text, Golos Text Variable, PT Sans, DejaVu Sans, sans-serif"
_MARKS = ("#778991", "#0b6e78", "#b97a06", "#6a55b8", "#2a6fb5", "#2f8f5b", "#c8453b")
_INKS = ("#52656f", "#0b5c65", "#805200", "#4b3c8c", "#235f9c", "#1d6840", "#ad342b")
_INK, _MUTED, _LINE, _HAIR, _PAPER = "#15232b", "#52656f", "#b9c6c9", "#dfe7e9", "#ffffff"
_THIN = {
    "area": ' fill-opacity="0.16"',
    "band": ' fill-opacity="0.2"',
    "stack": ' fill-opacity="0.78"',
}
_TEXT = {"name": _INK, "value": _INK}


def _stroke(colour: str, width: float, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'fill="none" stroke="{colour}" stroke-width="{n(width)}"{dashes}'


def _paint(shape: Shape) -> str:
    """Attributes for a role, as static/shared/chart.css has them for the page."""
    tone = _MARKS[shape.tone]
    strokes = {
        "grid": (_HAIR, 1, ""),
        "axis": (_LINE, 1, ""),
        "mark": (_MUTED, 1, ""),
        "level": (_MUTED, 1.5, "7 3 2 3"),
        "line": (tone, 2.5, ""),
        "step": (tone, 2, "6 4"),
        "dashed": (tone, 1.2, "4 4"),
        "dotted": (tone, 2.2, "2 4"),
        "edge": (tone, 1.2, "2 3"),
        "seam": (_PAPER, 1.5, ""),
        "stem": (tone, 2, ""),
    }
    if shape.role in strokes:
        joins = ' stroke-linejoin="round"' if shape.role in {"line", "dotted"} else ""
        return _stroke(*strokes[shape.role]) + joins
    if shape.role == "hatch":
        return f'fill="url(#h{shape.hatch})"'
    opacity = _THIN.get(shape.role, "")
    if shape.role in {"dots", "marker"}:
        return f'fill="{tone}" stroke="{_PAPER}" stroke-width="1"'
    return f'fill="{tone}"{opacity}'


def _words(text: Text) -> str:
    fill = _INKS[text.tone] if text.role == "tag" else _TEXT.get(text.role, _MUTED)
    halo = ""
    if text.role in {"tag", "name", "value"}:  # a line behind the words does not strike them out
        halo = f' stroke="{_PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    weight = ' font-weight="600"' if text.role in {"tag", "value"} else ""
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    place = f'x="{text.x}" y="{text.y}"{anchor}'
    return f'<text {place} fill="{fill}"{weight}{halo}>{_clean(text.words)}</text>'


def _clean(text: str) -> str:
    """Text for XML: escaped, and without the characters XML does not know."""
    kept = (c for c in text if c in "\t\n" or (c >= " " and c.isprintable()) or c == "\u00a0")
    return escape("".join(kept))


def _paths(shapes: Iterable[Shape]) -> list[str]:
    return [f'<path d="{shape.d}" {_paint(shape)}/>' for shape in shapes]


def standalone_svg(layout: ChartLayout) -> str:
    """The chart as an SVG document with its legend; *layout* as `charts.layout` made it."""
    legend: list[str] = []
    x, y = 0.0, layout.height + 18.0
    for key in layout.legend:
        wide = 36 + text_width(key.name) + 18
        if x and x + wide > layout.width:
            x, y = 0.0, y + 20.0
        legend.append(f'<g transform="translate({n(x)} {n(y - 10)})">')
        legend += [*_paths(key.shapes), "</g>"]
        legend.append(_words(Text(n(x + 36), n(y), key.name, "name")))
        x += wide
    height = n(y + 8) if legend else str(layout.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width} {height}"'
        f' width="{layout.width}" height="{height}" role="img" font-family={quoteattr(FONT)}'
        ' font-size="12">'
    )
    patterns = [
        f'<pattern id="h{number}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path d="{tile}" {_stroke(_PAPER, 1.2)} stroke-opacity="0.55"'
        ' stroke-linecap="round"/></pattern>'
        for number, tile in layout.hatches
    ]
    return "\n".join([
        head,
        f"<title>{_clean(layout.title)}</title>",
        f"<desc>{_clean(layout.description)}</desc>",
        *(["<defs>", *patterns, "</defs>"] if patterns else []),
        *_paths(layout.shapes),
        *(_words(text) for text in layout.texts),
        *legend,
        "</svg>",
        "",
    ])  # fmt: skip
