"""A chronicle: a record as it is written, with each device's chain and what its owner had heard by then."""

from collections import deque
from dataclasses import dataclass
from random import Random

from lichen.core.event import Frame, compose, encode_words, event_id
from lichen.core.fact import Fact
from lichen.core.keys import SigningKey, hashed
from lichen.core.values import DAY, CircleId, EventId, Time

END: Time = 1_788_220_800_000  # 1 September 2026: when the last thing is said
GAP = DAY / 27  # from one thing said to the next, on average
BEHIND = 0.1  # how often somebody speaks who has not heard the latest
FURTHEST_BEHIND = 12  # events


@dataclass(eq=False)
class Device:
    """A phone, and the end of its chain; one that is not heard says things that nobody else ever names."""

    key: SigningKey
    seq: int = 0
    last: EventId = ""
    heard: bool = True


class Chronicle:
    """Says one thing after another and notes which ends of the record the next one names."""

    def __init__(self, size: int, random: Random) -> None:
        self.random = random
        self.at: Time = END - int(size * GAP)
        waits = [random.expovariate(1) for _ in range(size)]
        self._waits = iter([int(wait * GAP * size / sum(waits)) for wait in waits])
        self.circle: CircleId = ""
        self.frames: list[Frame] = []
        self._tips: deque[tuple[EventId, ...]] = deque([()], FURTHEST_BEHIND)  # as of each of the last events

    def say(self, device: Device, fact: Fact, **words: str) -> EventId:
        """One event more, signed; the time passes unevenly."""
        self.at += max(1, next(self._waits, 1))
        tips = self._heard(device)
        seen = [tip for tip in tips if tip != device.last]
        salt = hashed("bench-salt", str(len(self.frames)).encode())[:22]
        frame = compose(
            device.key,
            fact,
            at=self.at,
            circle=self.circle,
            seq=device.seq + 1,
            prev=device.last,
            seen=seen,
            words=encode_words(salt, words),
        )
        event = event_id(frame.raw)
        ends = self._tips[-1]
        if device.heard:
            ends = (*(tip for tip in ends if tip not in seen and tip != device.last), event)
        self._tips.append(ends)
        self.frames.append(frame)
        self.circle = self.circle or event
        device.seq, device.last = device.seq + 1, event
        return event

    def _heard(self, device: Device) -> tuple[EventId, ...]:
        """The ends of what they had heard; whoever speaks for the first time has just been let in."""
        if device.seq and self.random.random() < BEHIND:
            return self._tips[self.random.randrange(len(self._tips))]
        return self._tips[-1]
