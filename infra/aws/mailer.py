"""The `Mailer` port on SES: letters go out from a thread of its own; a failed one is logged, without text."""

from __future__ import annotations

import logging
import queue
import threading

from infra.aws.clients import AwsClients, aws_errors
from infra.errors import AwsAccessError, AwsUnavailableError
from infra.local.mailer import message_of
from server.ports import Letter

LOGGER = logging.getLogger(__name__)
_WAITING = 1000
_SECONDS = 5.0


class SesMailer:
    """Sends letters by SES.

    Args:
        clients: Clients of AWS.
        sender: A verified address.
    """

    def __init__(self, clients: AwsClients, sender: str) -> None:
        self._clients, self._sender = clients, sender
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
        self._thread.join(_SECONDS)

    def _work(self) -> None:
        while (letter := self._letters.get()) is not None:
            try:
                self._deliver(letter)
            except (AwsAccessError, AwsUnavailableError) as error:
                LOGGER.error("A letter could not be delivered: %s", error)

    def _deliver(self, letter: Letter) -> None:
        data = message_of(letter, self._sender).as_bytes()
        with aws_errors("ses"):
            self._clients.client("ses").send_raw_email(
                Source=self._sender, Destinations=[letter.to], RawMessage={"Data": data}
            )
