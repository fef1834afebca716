"""Indicators: their definitions as the documents give them; values come with a later issue.

May import `boards`, `cascade`, `people`, `journal`, `periods`, `core`. Promises: units and targets
stay as written («170 ГЗ», «наличие информации»); zero is a value and no data is not zero.
"""
