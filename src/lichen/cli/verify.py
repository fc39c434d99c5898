"""Verify: looks at every byte of a record anew, trusting nothing, and names the first thing wrong."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import click

from lichen.cli.checking import Checking, Wrong
from lichen.cli.files import FILE, opened
from lichen.cli.here import Here, here
from lichen.cli.outcome import REFUSED, Failed
from lichen.cli.shape import Command
from lichen.core.event import Frame
from lichen.core.fold import fold
from lichen.core.kept import digest
from lichen.core.refusal import refuse
from lichen.core.values import CircleId
from lichen.language.refusals import sentence
from lichen.practices import LAW
from lichen.sync.bundle import Reading


class Sums(NamedTuple):
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
    found = _of_file(file) if file else _of_home(here)
    data = {"circle": found.circle, "sound": found.first_wrong is None, **found.told()}
    if found.first_wrong:
        raise _failed(found.first_wrong, data)
    sums = _sums(found)
    if not file and sums.digest != digest(LAW, here.node.circle(here.circle)):
        raise _failed(Wrong(0, "", refuse("state-differs")), data | {"sound": False})
    text = (
        f"All of it is sound. Things said: {sums.events}. With words here: {sums.words}. "
        f"Devices: {sums.devices}. Not counted: {sums.not_counted}.\nFingerprint {sums.digest}"
    )
    here.tell(text, data | sums._asdict())


def _of_home(here: Here) -> Checking:
    here.node.store.check()
    return check(here.circle, (frame for _, frame in here.node.store.frames(here.circle)))


def _of_file(file: Path) -> Checking:
    with opened(file) as stream:
        reading = Reading(stream)
        found = check(reading.header.circle if reading.header else "", reading.frames())
    found.whole[:0] = [Wrong(0, "", problem) for problem in reading.problems]
    return found


def check(circle: CircleId, frames: Iterable[Frame]) -> Checking:
    found = Checking(circle)
    found.take(frames)
    return found


def _failed(wrong: Wrong, data: dict[str, Any]) -> Failed:
    """The command ends with the first thing wrong, and with all of it as data."""
    told = sentence(wrong.reason)
    place = f"Number {wrong.number} ({wrong.event[:8]}): " if wrong.number else ""
    named = {"number": wrong.number, "event": wrong.event, "reason": wrong.reason, "sentence": told}
    return Failed(REFUSED, ["This record is not sound.", f"{place}{told}"], data | {"wrong": named})


def _sums(found: Checking) -> Sums:
    circle = fold(LAW, found.events)
    return Sums(
        events=len(found.held),
        words=sum(bool(arrival.frame.words) for arrival in found.held.values()),
        devices=len({arrival.text.device for arrival in found.held.values()}),
        not_counted=len(circle.aside),
        digest=digest(LAW, circle),
    )
