"""Ground floor: what every room stands on, and which knows no feature.

Holds settings, the database and its unit of work, the error hierarchy, clock, forms, ordering keys,
revisions, Markdown, mail, file storage and the web frame. May import `paths` and nothing above.
Promises: no table of its own, no knowledge of people or projects, pure modules stay pure.
"""
