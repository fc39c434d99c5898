"""The carrier: a thread of its own that takes letters from the outbox to the mail server. No page waits for it."""

import logging
import threading
from collections.abc import Callable
from smtplib import SMTP

from lichen.core.values import Time
from lichen.node.mail.handing import NotTaken, hand_over, line_to
from lichen.node.mail.outbox import Outbox
from lichen.node.mail.settings import Settings
from lichen.store.trouble import Trouble

FIRST_WAIT, LONGEST_WAIT = 30.0, 3600.0  # seconds until a server that failed is tried again
LOOKS_AGAIN = 60.0
MOST_AT_ONCE = 100  # letters on one connection

log = logging.getLogger("lichen.mail")


class Carrier:
    """Goes as long as there are letters, sleeps until somebody wakes it or the time has come to try again."""

    def __init__(
        self, outbox: Outbox, settings: Settings, clock: Callable[[], Time], is_here: Callable[[], bool] = lambda: True
    ) -> None:
        self._outbox = outbox
        self._is_here = is_here  # whether letters are carried by this process, and not by another
        self._settings = settings
        self._clock = clock
        self._awake = threading.Event()
        self._closing = False
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="carrier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is something new to carry."""
        self._awake.set()

    def close(self) -> None:
        """Lets it finish the letter it has in hand; whatever else waits goes the next time."""
        self._closing = True
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._closing:
            self._awake.clear()
            wait = self.carry()
            if self._failures:  # being woken is no reason to try a broken server again sooner
                self._sleep(wait)
            elif wait:
                self._awake.wait(wait)

    def _sleep(self, seconds: float) -> None:
        until = self._clock() + int(seconds * 1000)
        while not self._closing and self._clock() < until:
            self._awake.wait(min(5.0, seconds))
            self._awake.clear()

    def carry(self) -> float:
        """Hands over what is due; gives the seconds to wait before there may be more to do."""
        due = [name for name, letter in self._outbox.all_waiting().items() if letter.again <= self._clock()]
        if not due or not self._is_here():
            return LOOKS_AGAIN
        try:
            with line_to(self._settings) as line:
                for name in due[:MOST_AT_ONCE]:
                    if self._closing:
                        break
                    self._hand_over(line, name)
        except Trouble as trouble:
            return self._failed(trouble)
        self._failures = 0
        return 0.0 if len(due) > MOST_AT_ONCE else LOOKS_AGAIN

    def _failed(self, trouble: Trouble) -> float:
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0**self._failures)
        self._failures += 1
        log.warning("%s Letters wait; the next try is in %d s.", trouble.what, wait)
        return wait

    def _hand_over(self, line: SMTP, name: str) -> None:
        letter = self._outbox.waiting(name)  # it may have been recalled meanwhile
        if letter is None:
            return
        try:
            hand_over(line, self._settings.sender, letter.to, letter.sealed)
        except NotTaken as reason:
            log.warning("A letter was not taken: %s", reason.said)
            if reason.final:
                self._outbox.note_gone(name, letter, self._clock(), reason.said)
            else:
                self._outbox.put_off(name, letter, self._clock(), reason.said)
        else:
            self._outbox.note_gone(name, letter, self._clock())
