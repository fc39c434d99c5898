"""The mail room of a node: what it knows of everybody's mail, what waits to go out and what came in."""

import secrets

from lichen.core.values import Time
from lichen.node.mail.carrier import Carrier
from lichen.node.mail.incoming import Incoming
from lichen.node.mail.letter import Letter, sealed
from lichen.node.mail.outbox import NOTHING, Gone, Outbox, Queued, Tells
from lichen.node.mail.questions import Questions
from lichen.node.mail.reach import Reach, Reaches
from lichen.node.mail.settings import Settings
from lichen.node.node import Node


class MailRoom:
    """One for each node that sends mail."""

    def __init__(self, node: Node, settings: Settings) -> None:
        self.settings = settings
        self.reaches = Reaches(node.keyring, node.alone)
        self.questions = Questions(node.keyring)
        self.outbox = Outbox(node.keyring)
        self.incoming = Incoming(node.home)
        self.carrier = Carrier(self.outbox, settings, node.clock, self.is_here)
        self._store = node.store
        node.hearing += (self.reaches.take_note, self.questions.take_note)
        for reach in self.reaches:
            self._catch_up(reach)

    def is_here(self) -> bool:
        """Whether this process carries letters: one does, of all on the same store, for as long as it runs."""
        return self._store.take_turn("post")

    def write(self, reach: Reach, letter: Letter, at: Time, tells: Tells = NOTHING) -> None:
        """Puts a letter into the outbox, where a crash cannot harm it, then notes what it tells."""
        message = sealed(letter, secrets.token_hex(12), self.settings.sender, at)
        queued = Queued(reach.account, letter.to, at, message, tells)
        with self.reaches.changing(reach):
            self.outbox.put(_next(reach), queued)
            self._note(reach, queued)
        self.carrier.wake()

    def _catch_up(self, reach: Reach) -> None:
        """Notes what the last letter told, where a crash came before that: or it would be told again."""
        while letter := self.outbox.known(_next(reach)):
            with self.reaches.changing(reach):
                self._note(reach, letter)

    def _note(self, reach: Reach, letter: Queued | Gone) -> None:
        told = letter.tells
        reach.letters += 1
        reach.told = {**reach.told, **told.asks}
        reach.digest = letter.since if told.digest else reach.digest
        reach.last = letter.since if told.asks or told.digest else reach.last

    def confirm(self, reach: Reach, at: Time) -> None:
        """From now on letters go to the new address; what was on its way to the old one stays here."""
        self._cut_off(reach)
        with self.reaches.changing(reach):
            self.reaches.confirm(reach, at)

    def stop(self, reach: Reach) -> None:
        """From now on nothing at all goes to them: not what waits, and nothing they were written can be answered."""
        with self.reaches.changing(reach):
            reach.level = "off"
            self._cut_off(reach)

    def forget(self, reach: Reach) -> None:
        """The same, and their address goes too; how many letters there were stays, for each needs a name of its own."""
        self._cut_off(reach)
        self.reaches.save(Reach(reach.account, letters=reach.letters))

    def _cut_off(self, reach: Reach) -> None:
        self.outbox.recall(reach.account)
        self.questions.end(reach.account)


def _next(reach: Reach) -> str:
    """The name of the next letter to somebody: none is ever written twice under one."""
    return f"{reach.account}.{reach.letters + 1}"
