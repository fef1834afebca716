"""Programme, strategic projects, projects: one tree of initiatives, with their passports and plans.

Owns initiatives, passport blocks, stages, activities, expected results, staff functions, risks,
partners, pilot sites, and teams. Gives every other room the scope: what a person may see and do.
May import `people`, `journal`, `periods`, `core`. Promises: the words of the approved document
are kept as written beside every structured reading; nothing is deleted; the tree has no cycle.
"""
