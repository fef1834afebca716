"""Boards, columns, cards: the daily work of a project or of an organisation.

A card serves an activity, an objective, results and indicators; what kinds of things it can serve
is a registry (`links.py`) which rooms above extend without being imported here. May import
`cascade`, `people`, `journal`, `periods`, `core`. Promises: a move writes one card; two people's
work on one card is never lost; nothing is deleted.
"""
