"""Who may give which role to whom (trust.md S18). Pure: one small table of ranks.

Rank follows power over accounts, not the ladder of posts: a director sees and comments, an
office head manages people. Nobody gives a role above their own, nor acts on somebody who stands
as high as themselves; one's own role one may always give up. Administrators are peers and may
act on each other, or a centre could never change hands.
"""

from kaskad.people.permissions import ORGANISATION_ROLES, Role

RANK: dict[Role, int] = {
    Role.ADMIN: 5,
    Role.OFFICE: 4,
    Role.DIRECTOR: 3,
    Role.AUTHORITY: 3,
    Role.MONITOR: 2,
    Role.VIEWER: 1,
    Role.EMPLOYEE: 1,
}
_MANAGES = RANK[Role.OFFICE]
_TOP = RANK[Role.ADMIN]


def rank(roles: set[Role]) -> int:
    """The highest rank among *roles*, 0 for none."""
    return max((RANK.get(role, 0) for role in roles), default=0)


def may_grant(actor: set[Role], target: set[Role], role: Role, *, oneself: bool = False) -> bool:
    """Whether somebody with the roles *actor* may give *role* to somebody with *target*."""
    own = rank(actor)
    if role not in ORGANISATION_ROLES or own < _MANAGES or RANK[role] > own:
        return False
    return own == _TOP or oneself or rank(target) < own


def may_revoke(actor: set[Role], target: set[Role], role: Role, *, oneself: bool = False) -> bool:
    """Whether they may take *role* away again: as granting, and anybody their own."""
    return oneself or may_grant(actor, target, role)


def grantable(actor: set[Role]) -> tuple[Role, ...]:
    """Roles that somebody with the roles *actor* may give, the strongest first."""
    own = rank(actor)
    if own < _MANAGES:
        return ()
    return tuple(
        sorted((r for r in ORGANISATION_ROLES if RANK[r] <= own), key=lambda r: (-RANK[r], r))
    )
