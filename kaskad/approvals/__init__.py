"""Who decides what about an initiative: versions of passports, change requests, steps of its life.

The rule it exists for: an approved passport is frozen, a change of it is a request, and nobody
decides on an initiative they lead (domain.md, D11 and D19; PRODUCT.md, rule 7). May import every
room below it: `sprints`, `indicators`, `boards`, `cascade`, `people`, `journal`, `periods`, `core`.
Promises: one door for every decision (`access`), whether it comes by page, command line or import;
a version keeps the words of the passport as they were approved; a request is applied by the same
actions that pages use.
"""
