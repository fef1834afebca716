"""What keeps a running project in sight: milestones, control stages, updates, questions, doubts.

Milestones and control stages belong to the plan of control (domain.md, 4.9), updates and colours by
hand are the words of people beside the computed colour (D10), questions are the director's, and
import issues are what an import was not sure of (D18). May import every room below it: `calendars`,
`sprints`, `indicators`, `boards`, `cascade`, `people`, `journal`, `periods`, `core`. Promises: a
milestone moves only with a reason; a colour by hand ends by itself; a doubt is never lost and
settled once.
"""
