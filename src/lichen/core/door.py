"""The door (P3, P4): what may enter a record at all. It judges structure only, by an event and its ancestors alone.

Its verdicts never change, so replicas that let events in in different orders still hold the same record. Whether an
event *counts* is the law's business, not the door's: unknown kinds pass.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

import msgspec
from msgspec import Struct

from lichen.core.event import (
    LARGEST_TEXT,
    LARGEST_WORDS,
    Frame,
    Text,
    canonical,
    decode_text,
    event_id,
    words_hash,
)
from lichen.core.keys import SigningKey, verify_text
from lichen.core.proof import Arrival as Arrival
from lichen.core.proof import Proof
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import (
    GREATEST_NUMBER,
    HASH_CHARACTERS,
    CircleId,
    DeviceKey,
    EventId,
    Signature,
    Time,
    from_base64url,
)

CONSENT_TAG = "lichen-consent-v1"
INVITE_TAG = "lichen-invite-v1"
FOUNDING = "circle.founded"

Known = Callable[[Iterable[EventId]], Mapping[EventId, Text]]


class Refused(Struct, frozen=True):
    """An event not let in, and every reason. Only what the id itself commits to may be remembered (`lasting`)."""

    id: EventId
    reasons: tuple[Refusal, ...]
    lasting: bool = True


class Verdict(Struct, frozen=True):
    """What became of a batch: let in (parents first), known already, refused, or waiting for what is missing.

    A wrong signature is refused, yet its event waits like an unsigned one: anybody may have put it there.
    """

    admitted: list[Arrival]
    known: list[Arrival]
    refused: list[Refused]
    orphans: list[Arrival]  # a parent is missing
    unproved: list[Arrival]  # authentic perhaps, but nothing signed covers them yet
    stray_words: list[EventId]  # let in, but the words that came along were not theirs
    early: list[Arrival]  # dated ahead of the clock here: they prove nothing and are cited by nobody yet


def examine(raw: bytes) -> Text | list[Refusal]:
    """The text behind bytes that are well formed by themselves, or why they are not."""
    if len(raw) > LARGEST_TEXT:
        return [refuse("too-large", size=len(raw), most=LARGEST_TEXT)]
    if not raw.isascii():
        return [refuse("not-plain-text")]
    try:
        text = decode_text(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        return [refuse("malformed", detail=str(error))]
    if canonical(text) != raw:
        return [refuse("not-canonical")]
    return list(_flaws(text)) or text


def _flaws(text: Text) -> Iterator[Refusal]:
    founds = text.fact.get("kind") == FOUNDING
    if founds != (not text.circle):
        yield refuse("founding-misplaced")
    if founds and (text.seq != 1 or text.seen):
        yield refuse("founding-not-first")
    if (text.seq == 1) != (not text.prev):
        yield refuse("chain-misplaced", seq=text.seq)
    if text.seen != sorted(set(text.seen)) or text.prev in text.seen:
        yield refuse("seen-not-sorted")
    if any(name and len(name) != HASH_CHARACTERS for name in (text.circle, text.prev)):
        yield refuse("id-malformed")
    if bool(text.words) != bool(text.size) or (text.words and len(text.words) != HASH_CHARACTERS):
        yield refuse("words-misstated")
    if from_base64url(text.device) is None:
        yield refuse("device-malformed")
    if not isinstance(text.fact.get("kind"), str):
        yield refuse("kind-missing")
    if "enrols" in text.fact and not _consents(text):
        yield refuse("consent-missing")


def _consents(text: Text) -> bool:
    """Whether the device that a fact enrols has signed for this member of this circle (attack 16)."""
    match text.fact:
        case {"enrols": str(device), "consent": str(consent), "member": str(member)}:
            return verify_text(device, CONSENT_TAG, _joined(text.circle, member), consent)
    return False


def consent(key: SigningKey, circle: CircleId, member: EventId) -> Signature:
    """A new device's own word that it is willing to speak for this member of this circle."""
    return key.signature(CONSENT_TAG, _joined(circle, member))


def invite_proof(invite: SigningKey, circle: CircleId, device: DeviceKey) -> Signature:
    """Proof that whoever speaks through this device holds the secret of an invite."""
    return invite.signature(INVITE_TAG, _joined(circle, device))


def _joined(circle: str, subject: str) -> bytes:
    return f"{circle}\0{subject}".encode()


def misplaced(text: Text, parents: Mapping[EventId, Text]) -> Iterator[Refusal]:
    """Everything wrong with an event's place in the record; all of its parents are given."""
    for parent in text.parents:
        if (parents[parent].circle or _founding_circle(parents[parent], parent)) != text.circle:
            yield refuse("other-circle", parent=parent)
        if parents[parent].at >= text.at:
            yield refuse("before-its-past", parent=parent, at=text.at)
    if text.prev:
        before = parents[text.prev]
        if before.device != text.device or before.seq + 1 != text.seq:
            yield refuse("chain-broken", prev=text.prev)
    elif text.circle and not _is_let_in(text, {parent: parents[parent].fact for parent in text.seen}):
        yield refuse("device-unknown", device=text.device)


def _founding_circle(text: Text, event: EventId) -> CircleId:
    return text.circle or event


def _is_let_in(first: Text, seen: Mapping[EventId, Mapping[str, object]]) -> bool:
    """Whether a device's first event cites what let it in: its enrolment, or the invite it names and has the secret of.

    At most one signature is checked, however much it cites.
    """
    if any(fact.get("enrols") == first.device for fact in seen.values()):
        return True
    match first.fact:
        case {"invite": str(invite), "proof": str(proof)}:
            token = seen.get(invite, {}).get("token")
            return isinstance(token, str) and verify_text(token, INVITE_TAG, _joined(first.circle, first.device), proof)
    return False


def receive(frames: Iterable[Frame], known: Known, latest: Time = GREATEST_NUMBER) -> Verdict:
    """Judges a batch from anywhere, in any order; one signature proves a device's whole run before it (P3).

    What is dated after `latest` has to wait: a clock may delay, never decide (P4).
    """
    verdict = Verdict([], [], [], [], [], [], [])
    examined = _examined(frames, known, verdict)
    verdict.early.extend(arrival for arrival in examined if arrival.text.at > latest)
    fresh = [arrival for arrival in examined if arrival.text.at <= latest]
    held = known({parent for arrival in fresh for parent in arrival.text.parents})
    _let_in(_placed(fresh, held, verdict), verdict)
    return verdict


def _examined(frames: Iterable[Frame], known: Known, verdict: Verdict) -> list[Arrival]:
    """What is well formed and new, earliest first; parents have earlier times, so they come first."""
    arrivals: dict[EventId, Arrival] = {}
    for frame in frames:
        name = event_id(frame.raw)
        text = examine(frame.raw)
        if isinstance(text, list):
            verdict.refused.append(Refused(name, tuple(text)))
        elif name in arrivals:
            arrivals[name] = _better(arrivals[name], frame)
        else:
            arrivals[name] = Arrival(name, text, frame)
    held = known(arrivals)
    verdict.known.extend(arrivals[name] for name in held)
    fresh = [arrival for name, arrival in arrivals.items() if name not in held]
    return sorted(fresh, key=lambda arrival: (arrival.text.at, arrival.id))


def _better(one: Arrival, again: Frame) -> Arrival:
    """The same event heard twice: the signature that holds and the words that are its own, whoever brought them."""
    frame = one.frame
    if again.signature != frame.signature and not one.is_signed():
        frame = Frame(frame.raw, again.signature or frame.signature, frame.words)
    if again.words and (not frame.words or wrong_words(one.text, frame.words)):
        frame = Frame(frame.raw, frame.signature, again.words)
    return Arrival(one.id, one.text, frame)


def _placed(fresh: list[Arrival], held: Mapping[EventId, Text], verdict: Verdict) -> list[Arrival]:
    """The events whose place is right and whose parents are all held, or placed here before them."""
    texts = {**held, **{arrival.id: arrival.text for arrival in fresh}}
    here = set(held)
    placed = []
    for arrival in fresh:
        parents = arrival.text.parents
        # An id commits to its text, so a parent's text can be judged by before the parent itself is let in.
        ready = here.issuperset(parents)
        reasons = tuple(misplaced(arrival.text, texts)) if ready or texts.keys() >= set(parents) else ()
        if reasons:
            verdict.refused.append(Refused(arrival.id, reasons))
        elif ready:
            here.add(arrival.id)
            placed.append(arrival)
        else:
            verdict.orphans.append(arrival)
    return placed


def _let_in(placed: list[Arrival], verdict: Verdict) -> None:
    """Sorts what is proved from what must wait: unproved events, and whatever builds on them."""
    proof = Proof(placed)
    for arrival in placed:
        if arrival.id not in proof.gone:
            verdict.admitted.append(_as_kept(arrival, arrival.id in proof.signed, verdict))
        elif arrival.id not in proof.bare:
            verdict.orphans.append(arrival)
        else:
            verdict.unproved.append(arrival.unsigned())
            if arrival.frame.signature:
                verdict.refused.append(Refused(arrival.id, (refuse("signature-wrong"),), lasting=False))


def _as_kept(arrival: Arrival, checked: bool, verdict: Verdict) -> Arrival:
    """The arrival as it is kept: its signature only if that was checked, words only if they are the ones it names."""
    kept = arrival if checked else arrival.unsigned()
    if kept.frame.words and wrong_words(kept.text, kept.frame.words):
        verdict.stray_words.append(kept.id)
        return Arrival(kept.id, kept.text, Frame(kept.frame.raw, kept.frame.signature))
    return kept


def wrong_words(text: Text, words: bytes) -> Refusal | None:
    """Why these are not the words that the text names, if they are not."""
    if len(words) > LARGEST_WORDS:
        return refuse("words-too-large", size=len(words), most=LARGEST_WORDS)
    if len(words) != text.size or words_hash(words) != text.words:
        return refuse("words-not-theirs")
    try:
        written = msgspec.json.decode(words, type=dict[str, str])
    except (msgspec.MsgspecError, UnicodeError) as error:
        return refuse("words-malformed", detail=str(error))
    plain = all(name.isascii() for name in written) and canonical(written) == words
    return None if plain else refuse("words-malformed", detail="not canonical")


def runs(arrivals: Iterable[Arrival]) -> Iterator[tuple[DeviceKey, list[Arrival]]]:
    """Arrivals by device, each in the order of its chain."""
    chain = sorted(arrivals, key=lambda arrival: (arrival.text.device, arrival.text.seq))
    for device, run in groupby(chain, key=lambda arrival: arrival.text.device):
        yield device, list(run)
