"""Taken: what became of events that came from another copy."""

from msgspec import Struct

from lichen.core.door import Arrival, Refused, Verdict
from lichen.core.refusal import refuse
from lichen.core.values import CircleId, DeviceKey, EventId

MOST_REFUSED = 1_000  # after so many events that cannot be let in, nobody reads on


class Taken(Struct):
    """How many were new, known, or wait; what was refused; and how far the other copy knew each device to have come."""

    new: int = 0
    known: int = 0
    waiting: int = 0
    refused: list[Refused] = []
    stray_words: int = 0
    reach: dict[DeviceKey, int] = {}
    wordless: list[EventId] = []  # let in without the words they name

    def add(self, verdict: Verdict) -> None:
        """Counts one portion in."""
        self.new += len(verdict.admitted)
        self.known += len(verdict.known)
        self.refused += verdict.refused
        self.stray_words += len(verdict.stray_words)
        self.wordless += [one.id for one in verdict.admitted if one.text.words and not one.frame.words]
        for arrival in (*verdict.admitted, *verdict.known):
            device, seq = arrival.text.device, arrival.text.seq
            self.reach[device] = max(seq, self.reach.get(device, 0))


def of_circle(circle: CircleId, verdict: Verdict) -> Verdict:
    """The verdict, with whatever belongs to another circle refused: that has a record of its own to come by."""

    def sorted_out(arrivals: list[Arrival]) -> list[Arrival]:
        theirs, strange = list[Arrival](), list[Arrival]()
        for arrival in arrivals:
            (theirs if (arrival.text.circle or arrival.id) == circle else strange).append(arrival)
        verdict.refused.extend(Refused(one.id, (refuse("of-another-circle"),), lasting=False) for one in strange)
        return theirs

    return Verdict(
        sorted_out(verdict.admitted),
        sorted_out(verdict.known),
        verdict.refused,
        sorted_out(verdict.orphans),
        sorted_out(verdict.unproved),
        verdict.stray_words,
        sorted_out(verdict.early),
    )
