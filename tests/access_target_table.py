"""Who gets what answer where a table of indicators with targets is brought in."""

from __future__ import annotations

import base64
import json
import zlib

from tests.access_rows import Row, Where

P = Where.PROJECT
KEY = {"key": "$project"}
TABLE = [["Показатель", "Ед. изм.", "2021"], ["Доля школ сети", "%", "0"]]
PACKED = base64.b64encode(zlib.compress(json.dumps([TABLE]).encode())).decode()
PASTED = "\n".join("\t".join(row) for row in TABLE)

TARGET_TABLE_ROWS = [
    Row("exchange.target_table", "GET", P, KEY),
    Row("exchange.preview_target_table", "POST", P, KEY, {"pasted": PASTED, "set_title": "Новая"}),
    Row("exchange.apply_target_table", "POST", P, KEY, {"packed": PACKED, "set_title": "Новая"}),
]
