"""The director's view over projects: health with its reasons, one set of rows for every shape.

Owns no tables. Colours are computed by pure rules (`health`) from what the rooms below know, always
with the reasons; a parent shows how many of each colour stand below it and never an average. May
import every room below it: `sprints`, `indicators`, `boards`, `cascade`, `people`, `journal`,
`periods`, `core`. Promises: screen, files and print use the same rows; a fixed number of statements
whatever the number of projects.
"""
