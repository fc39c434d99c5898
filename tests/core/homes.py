"""Replicas for the tests of the door: what they hold, and what waits there."""

from collections.abc import Iterable

from lichen.core.door import Refused, Verdict, receive
from lichen.core.event import Frame, Text
from lichen.core.keys import SigningKey
from lichen.core.values import EventId
from lichen.practices.members import MemberNamed
from tests.golden.vectors import Change, record
from tests.people import Story, codes, founded


def record_of(story: Story) -> list[Frame]:
    return [arrival.frame for arrival in story.arrivals.values()]


def village() -> Story:
    """Three people with four devices, who all said something."""
    story = founded("ben", "cy")
    first = story.enrols("ana", "phone")
    story.first_words("ana/phone", MemberNamed(), first, name="Ana")
    for name in ("ben", "cy", "ana", "ana/phone", "ben", "cy", "ana"):
        story.says(name, MemberNamed(), name=name.title())
    return story


class Home:
    """A replica: what it holds, and what waits there."""

    def __init__(self) -> None:
        self.held: dict[EventId, Text] = {}
        self.frames: dict[EventId, Frame] = {}
        self.waiting: list[Frame] = []
        self.refused: list[Refused] = []

    def known(self, ids: Iterable[EventId]) -> dict[EventId, Text]:
        return {name: self.held[name] for name in ids if name in self.held}

    def takes(self, frames: Iterable[Frame]) -> Verdict:
        """Hears a batch, together with all that waits."""
        verdict = receive([*self.waiting, *frames], self.known)
        for arrival in verdict.admitted:
            self.held[arrival.id] = arrival.text
            self.frames[arrival.id] = arrival.frame
        self.waiting = [arrival.frame for arrival in (*verdict.orphans, *verdict.unproved)]
        self.refused += verdict.refused
        return verdict


def home_of(story: Story) -> Home:
    home = Home()
    home.takes(record_of(story))
    return home


def changed(frame: Frame, change: Change, by: SigningKey | None = None) -> Frame:
    """The frame with another text, signed again by whoever is given."""
    raw = change(frame.raw)
    return Frame(raw, by.sign("lichen-event-v1", raw) if by else frame.signature, frame.words)


def why(verdict: Verdict) -> list[str]:
    return [code for refused in verdict.refused for code in codes(refused.reasons)]


RECORD = record()
TEXTS = {one.id: one.text for one in RECORD.values()}
AUTHORS = {"founding": "ana", "invite": "ana", "join": "ben", "enrolment": "ana", "phone": "ana's phone"}


def golden(ids: Iterable[EventId]) -> dict[EventId, Text]:
    return {name: TEXTS[name] for name in ids if name in TEXTS}
