"""Secrets that are handed out once: made here, kept only as a hash (trust.md S34, S46)."""

import hashlib
import secrets


def new_token() -> str:
    """32 random bytes, fit for an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the table keeps of a secret token; it is found by this, never compared by hand."""
    return hashlib.sha256(token.encode()).hexdigest()
