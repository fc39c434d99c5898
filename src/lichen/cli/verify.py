"""Verify: looks at every byte of a record anew, trusting nothing, and names the first thing wrong."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import click

from lichen.cli.files import FILE, opened
from lichen.cli.here import Here, here
from lichen.cli.outcome import REFUSED, Failed
from lichen.cli.shape import Command
from lichen.core.door import Arrival, Verdict, receive
from lichen.core.event import Frame, Text, event_id
from lichen.core.fold import fold
from lichen.core.kept import digest
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import CircleId, EventId
from lichen.language.refusals import sentence
from lichen.practices import LAW
from lichen.sync.batches import batches
from lichen.sync.bundle import Reading


class Wrong(NamedTuple):
    """The first thing wrong: the event's number in the record, and why; 0 for the file as a whole."""

    number: int
    event: EventId
    reason: Refusal


class Checked(NamedTuple):
    """What a sound record adds up to."""

    events: int
    words: int
    devices: int
    not_counted: int
    digest: str


@click.command(cls=Command)
@click.argument("file", type=FILE, required=False)
@here
def verify(here: Here, file: Path | None) -> None:
    """Check a record from its bytes: of FILE, or of this home.

    lichen verify
    lichen verify elm-street.bundle

    Every id, every signature, every chain, the order and the words that came along. The fingerprint at the end is the
    same wherever the same record is: compare it with a neighbour's.
    """
    circle, found = _of_file(file) if file else _of_home(here)
    if isinstance(found, Wrong):
        told = sentence(found.reason)
        place = f"Number {found.number} ({found.event[:8]}): " if found.number else ""
        data = {"number": found.number, "event": found.event, "reason": found.reason, "sentence": told}
        raise Failed(REFUSED, [f"{place}{told}"], {"circle": circle, "sound": False, "wrong": data})
    text = (
        f"All of it is sound. Things said: {found.events}. With words here: {found.words}. "
        f"Devices: {found.devices}. Not counted: {found.not_counted}.\nFingerprint {found.digest}"
    )
    here.tell(text, {"circle": circle, "sound": True, **found._asdict()})


def _of_home(here: Here) -> tuple[CircleId, Checked | Wrong]:
    here.node.store.check()
    found = check(here.circle, (frame for _, frame in here.node.store.frames(here.circle)))
    if isinstance(found, Checked) and found.digest != digest(LAW, here.node.circle(here.circle)):
        return here.circle, Wrong(0, "", refuse("state-differs"))
    return here.circle, found


def _of_file(file: Path) -> tuple[CircleId, Checked | Wrong]:
    with opened(file) as stream:
        reading = Reading(stream)
        circle = reading.header.circle if reading.header else ""
        found = check(circle, reading.frames()) if circle else None
    if found is None or (reading.problems and isinstance(found, Checked)):
        return circle, Wrong(0, "", reading.problems[0])
    return circle, found


def check(circle: CircleId, frames: Iterable[Frame]) -> Checked | Wrong:
    """Lets every event through the door of a record that is empty so far, then folds what came in."""
    held: dict[EventId, Arrival] = {}
    numbers: dict[EventId, int] = {}

    def known(ids: Iterable[EventId]) -> Mapping[EventId, Text]:
        return {id: held[id].text for id in ids if id in held}

    for batch in batches(frames):
        for frame in batch:
            numbers.setdefault(event_id(frame.raw), len(numbers) + 1)
        verdict = receive(batch, known)
        wrong = [Wrong(numbers[id], id, reason) for id, reason in _flaws(verdict, circle)]
        if wrong:
            return min(wrong, key=lambda one: one.number)
        held.update((arrival.id, arrival) for arrival in verdict.admitted)
    if circle not in held:
        return Wrong(0, "", refuse("circle-unfounded"))
    return _added_up(held)


def _flaws(verdict: Verdict, circle: CircleId) -> Iterator[tuple[EventId, Refusal]]:
    for refused in verdict.refused:
        yield from ((refused.id, reason) for reason in refused.reasons)
    yield from (
        (one.id, refuse("of-another-circle")) for one in verdict.admitted if (one.text.circle or one.id) != circle
    )
    yield from ((one.id, refuse("past-missing")) for one in verdict.orphans)
    yield from ((one.id, refuse("signature-missing")) for one in verdict.unproved)
    yield from ((name, refuse("words-not-theirs")) for name in verdict.stray_words)


def _added_up(held: Mapping[EventId, Arrival]) -> Checked:
    circle = fold(LAW, (LAW.read(arrival.id, arrival.frame.raw) for arrival in held.values()))
    return Checked(
        events=len(held),
        words=sum(bool(arrival.frame.words) for arrival in held.values()),
        devices=len({arrival.text.device for arrival in held.values()}),
        not_counted=len(circle.aside),
        digest=digest(LAW, circle),
    )
