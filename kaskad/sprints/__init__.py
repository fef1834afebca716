"""Sprints: the plan of them, planning, running, closing by a review, and what is measured.

The rule it exists for: «детали каждого следующего спринта планируются только по завершении
предыдущего» (PRODUCT.md, rule 1; domain.md, 4.5 and 10). May import every room below it:
`indicators`, `boards`, `cascade`, `people`, `journal`, `periods`, `core`. Promises: one running
sprint a project; a sprint after it is a shell; a snapshot is taken before closing moves anything,
and what is drawn of a closed sprint is drawn from it; metrics come from the journal.
"""
