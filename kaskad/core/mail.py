"""Mail through KASKAD_MAIL_URL: `smtp://user:password@host:port`, `smtps://…`, or `file:///folder`.

Sent from a thread of its own after the change is safe: a slow mail server never holds up a
page (trust.md R13). Without a mail server nothing is sent and the caller shows the link instead.
"""

import smtplib
import threading
import uuid
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog

from kaskad.core.config import Settings

log = structlog.get_logger()
_TIMEOUT_SECONDS = 20


def can_send(settings: Settings) -> bool:
    """Whether this installation has a mail server."""
    return bool(settings.mail_url)


def compose(settings: Settings, to: str, subject: str, text: str) -> EmailMessage:
    """A plain-text message. Line breaks in *to* or *subject* raise ValueError (trust.md S77)."""
    message = EmailMessage()
    host = urlsplit(settings.base_url).hostname or "localhost"
    message["From"] = settings.mail_from or f"kaskad@{host}"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=host)
    message.set_content(text)
    return message


def _deliver(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{uuid.uuid4().hex}.eml").write_bytes(message.as_bytes())
        return
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 0, timeout=_TIMEOUT_SECONDS) as server:
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def send(settings: Settings, message: EmailMessage) -> None:
    """Deliver *message* in the background; a failure is logged, without address or text."""

    def work() -> None:
        try:
            _deliver(settings.mail_url, message)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("mail.failed", error=type(error).__name__)

    threading.Thread(target=work, daemon=False).start()
