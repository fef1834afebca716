"""Indicators: what they measure, what is aimed at, values with proof, and who has verified them.

May import `boards`, `cascade`, `people`, `journal`, `periods`, `core`. Promises: units and targets
stay as written («170 ГЗ», «наличие информации»); zero is a value and no data is not zero; only a
verified value counts, and whoever wrote it does not verify it; shares are never added, they roll up
as ratios of sums (PRODUCT.md, rule 3).
"""
