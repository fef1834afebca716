"""Persons, organisations (a tree), log-in, and the vocabulary of permissions.

A party is anyone who can be responsible: a person, a unit, a body, an organisation, a group
(domain.md, D6). May import `journal`, `periods`, `core`. Promises: a role change acts on the
next request; at least one administrator always remains; no secret is stored that
could be used as it stands.
"""
