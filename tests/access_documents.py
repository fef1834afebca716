"""Rows of the access matrix for documents to take away (`tests/access_rows.py`)."""

from __future__ import annotations

from tests.access_rows import Row, Where

SPRINT = {"key": "$project", "number": "$closed_sprint"}
DOCUMENT_ROWS = [
    # The least of what is shown: who may read the page, may take the document. The remarks in a
    # retrospective are the protocol's affair (tests/exchange/test_documents.py).
    Row("exchange.review_protocol_file", "GET", Where.PROJECT, {**SPRINT, "form": "pdf"}),
    Row("exchange.retro_protocol_file", "GET", Where.PROJECT, {**SPRINT, "form": "docx"}),
    # Everybody's own registry: its rows are those that the visitor sees on its page.
    Row("exchange.registry_file", "GET", Where.OWN, {"form": "xlsx"}),
    Row("exchange.passport_file", "GET", Where.PROJECT, {"key": "$project", "form": "docx"}),
    Row("exchange.progress_report", "GET", Where.PROJECT, {"key": "$project"}),
    Row("exchange.progress_file", "GET", Where.PROJECT, {"key": "$project", "form": "docx"}),
]
