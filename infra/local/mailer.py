"""Letters: into a folder and onto the terminal by default, by SMTP where an address is set."""

from __future__ import annotations

import logging
import queue
import smtplib
import threading
import uuid
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from infra.errors import MailSettingsError
from server.ports import Letter

LOGGER = logging.getLogger(__name__)
_WAITING = 1000
_SECONDS = 10.0


class FolderMailer:
    """Writes each letter as a file, readable by its owner alone, and shows it to whoever runs the server."""

    def __init__(self, folder: Path, show: Callable[[str], None]) -> None:
        self._folder, self._show = folder, show

    def send(self, letter: Letter) -> None:
        """Write and show the letter."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{uuid.uuid4().hex}.eml"
        path.touch(mode=0o600)
        path.write_bytes(message_of(letter, "retail-copilot@localhost").as_bytes())
        self._show(f"\nLetter to {letter.to}: {letter.subject}\n\n{letter.text}\n")

    def close(self) -> None:
        """Nothing waits."""


class SmtpMailer:
    """Sends letters from a thread of its own; one that cannot be delivered is logged without its text.

    Args:
        url: `smtp://user:password@host:port` (with STARTTLS), or `smtps://…`.
        sender: The address that letters come from.
    """

    def __init__(self, url: str, sender: str) -> None:
        self._url, self._sender = urlsplit(url), sender
        if self._url.scheme not in {"smtp", "smtps"} or not self._url.hostname:
            raise MailSettingsError("RETAIL_SMTP_URL is smtp://user:password@host:port or smtps://…")
        self._letters: queue.Queue[Letter | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._work, name="mailer", daemon=True)
        self._thread.start()

    def send(self, letter: Letter) -> None:
        """Queue the letter; when the queue is full it is dropped, and the log says so."""
        try:
            self._letters.put_nowait(letter)
        except queue.Full:
            LOGGER.error("Too many letters are waiting; one was dropped.")

    def close(self) -> None:
        """Send what is waiting, for a few seconds at most."""
        self._letters.put(None)
        self._thread.join(_SECONDS / 2)

    def _work(self) -> None:
        while (letter := self._letters.get()) is not None:
            try:
                self._deliver(letter)
            except (OSError, smtplib.SMTPException) as error:
                LOGGER.error("A letter could not be delivered: %s", type(error).__name__)

    def _deliver(self, letter: Letter) -> None:
        host, user = str(self._url.hostname), self._url.username
        kind = smtplib.SMTP_SSL if self._url.scheme == "smtps" else smtplib.SMTP
        with kind(host, self._url.port or 0, timeout=_SECONDS) as server:
            if user is not None:
                if self._url.scheme == "smtp":
                    server.starttls()
                server.login(unquote(user), unquote(self._url.password or ""))
            server.send_message(message_of(letter, self._sender))


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """The letter as a message (RFC 5322)."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message.set_content(letter.text)
    return message
