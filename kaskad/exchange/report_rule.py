"""Which report is made at once and which becomes a job. Pure.

Measured on the two cores of TARGETS.md with 1 000 projects and with 2 000 indicators, in seconds of
one core, from the rows that were read to the finished file (docs/decisions/0017-jobs.md):

            registry, 1 000 projects     monitoring, 2 000 indicators     a row
    XLSX    0.8                          0.8                              0.8 ms
    DOCX    0.5                          2.2                              1.1 ms
    PDF     1.9                          3.5                              1.9 ms

A small report comes within a second on a machine with nothing else to do. Half of that is spent
before the first row: a process for the press begins, the answer travels.
"""

MILLISECONDS_A_ROW = {"xlsx": 0.8, "docx": 1.1, "pdf": 1.9}
AT_ONCE = 500
"""Milliseconds of writing that somebody may wait for."""


def writing(form: str, rows: int) -> float:
    """Milliseconds that writing so many rows takes as *form*, on an idle machine."""
    return MILLISECONDS_A_ROW[form] * rows


def is_wide(form: str, rows: int) -> bool:
    """Whether a report of *rows* as *form* is too long to wait for: 625, 454, 263 rows are not."""
    return writing(form, rows) > AT_ONCE
