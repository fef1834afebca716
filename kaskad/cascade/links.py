"""Addresses that documents name: only http(s) is ever made into a link (trust.md S56). Pure."""

from urllib.parse import urlsplit


def safe_link(url: str) -> str | None:
    """*url* if a browser may be sent there, else None (then it is shown as text)."""
    url = url.strip()
    if not url or any(sign.isspace() or not sign.isprintable() for sign in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and parts.netloc else None
