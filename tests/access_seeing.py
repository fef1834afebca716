"""Who gets what answer where one sees what works for which indicator, and mends it."""

from __future__ import annotations

from tests.access_rows import Row, Where

P = Where.PROJECT
KEY = {"key": "$project"}

SEEING_ROWS = [
    Row("indicators.matrix", "GET", P, KEY),
    Row("indicators.matrix_cell", "GET", P, {**KEY, "indicator": "$indicator"}),
    Row("indicators.loose", "GET", P, KEY),
    Row("indicators.tie_cards", "POST", P, KEY, {"to": "$indicator", "card": "$card"}),
]
