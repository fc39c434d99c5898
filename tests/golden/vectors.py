"""Golden vectors: a small record with every entrance, and one refused example of every structural kind.

Everything comes from fixed seeds and times, so it is the same on every machine.
"""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from lichen.core.door import Arrival, consent, invite_proof, receive
from lichen.core.event import LARGEST_TEXT, Frame, Text, canonical, compose, decode_text, encode_words, event_id
from lichen.core.keys import SigningKey
from lichen.core.values import DAY, MINUTE, EventId, base64url
from lichen.practices.devices import DeviceEnrolled
from lichen.practices.members import CircleFounded, InviteMade, MemberJoined
from lichen.practices.rest import MemberRested

BEGINNING = 1_767_225_600_000  # 1 January 2026
SALT = "c2FsdC1zYWx0LXNhbHQtc2E"
NAMES = ("ana", "ana's phone", "ben", "mallory", "invite")

Record = dict[str, Arrival]


def seed(name: str) -> bytes:
    return sha256(b"lichen golden " + name.encode()).digest()


def key(name: str) -> SigningKey:
    return SigningKey(seed(name))


def record() -> Record:
    """Ana founds a circle, invites Ben, who joins, and enrols her phone, which speaks; each name is an event."""
    said: Record = {}
    circle = _say(said, "founding", "ana", CircleFounded(law=1), circle="", words=_words(circle="Elm", name="Ana"))
    invite = _say(said, "invite", "ana", InviteMade(key("invite").public, 3, BEGINNING + 30 * DAY), prev=circle)
    join = MemberJoined(invite, invite_proof(key("invite"), circle, key("ben").public))
    _say(said, "join", "ben", join, seen=[invite], words=_words(name="Bén \u2013 \U0001f33f"))
    enrol = DeviceEnrolled(key("ana's phone").public, circle, consent(key("ana's phone"), circle, circle))
    enrolment = _say(said, "enrolment", "ana", enrol, prev=invite, seen=[said["join"].id])
    _say(said, "phone", "ana's phone", MemberRested(), seen=[enrolment], words=_words(note='"\\\n\t\x7f/'))
    return said


def _words(**written: str) -> bytes:
    return encode_words(SALT, written)


def _say(said: Record, name: str, who: str, fact: Any, **place: Any) -> EventId:
    circle = place.pop("circle", None)
    before = next((one.text.seq for one in said.values() if one.id == place.get("prev")), 0)
    frame = compose(
        key(who),
        fact,
        at=BEGINNING + len(said) * MINUTE,
        circle=said["founding"].id if circle is None else circle,
        seq=before + 1,
        **place,
    )
    texts = {one.id: one.text for one in said.values()}
    verdict = receive([frame], lambda ids: {id: texts[id] for id in ids if id in texts})
    assert len(verdict.admitted) == 1, verdict
    said[name] = verdict.admitted[0]
    return said[name].id


# What the door refuses: how each is made from the record


Change = Callable[[bytes], bytes]


def replaced(old: str, new: str) -> Change:
    def change(raw: bytes) -> bytes:
        assert raw.count(old.encode()) == 1, (old, raw)
        return raw.replace(old.encode(), new.encode())

    return change


def put(**fields: Any) -> Change:
    """The text with other fields; "fact" is laid over the fact that is there."""

    def change(raw: bytes) -> bytes:
        text = msgspec.json.decode(raw)
        laid_over = text["fact"] | fields.get("fact", {})
        fact = {name: value for name, value in laid_over.items() if value is not None}
        return canonical(text | fields | {"fact": fact})

    return change


def deep(raw: bytes) -> bytes:
    return replaced('"uses":3', '"uses":' + "[" * 10_000 + "]" * 10_000)(raw)


def by_bytes() -> Iterator[tuple[str, str, Change]]:
    """Refused by their bytes alone: a name, the event it is made from, and how."""
    yield "nothing", "invite", lambda raw: b""
    yield "cut short", "invite", lambda raw: raw[:-1]
    yield "more after the end", "invite", lambda raw: raw + b" "
    yield "a byte order mark", "invite", lambda raw: b"\xef\xbb\xbf" + raw
    yield "not UTF-8", "invite", lambda raw: raw.replace(b"invite.made", b"invite.\xff")
    yield "letters beyond ASCII", "invite", replaced("invite.made", "invité.made")
    yield "too large", "invite", put(fact={"more": "x" * LARGEST_TEXT})
    yield "nested too deep", "invite", deep
    yield "nested one too deep", "invite", put(fact={"more": [[[[1]]]]})
    yield "a space", "invite", replaced('"uses":3', '"uses": 3')
    yield "keys out of order", "invite", lambda raw: raw.replace(b'"v":1,"words":""', b'"words":"","v":1')
    yield "a key twice", "invite", replaced('"uses":3', '"uses":3,"uses":3')
    yield "a needless escape", "invite", replaced("invite.made", "invite\\u002emade")
    yield "an escape in capitals", "invite", replaced("invite.made", "invite\\u001Fmade")
    yield "a fraction", "invite", replaced('"uses":3', '"uses":3.5')
    yield "a whole number with a point", "invite", replaced('"uses":3', '"uses":3.0')
    yield "an exponent", "invite", replaced('"uses":3', '"uses":3e0')
    yield "minus zero", "invite", replaced('"uses":3', '"uses":-0')
    yield "a leading zero", "invite", replaced('"uses":3', '"uses":03')
    yield "a number too great", "invite", replaced('"uses":3', '"uses":9007199254740992')
    yield "null", "invite", replaced('"uses":3', '"uses":null')
    yield "half a surrogate pair", "invite", replaced("invite.made", "invite\\ud800made")
    yield "another format version", "invite", replaced('"v":1', '"v":2')
    yield "a field too many", "invite", replaced('"v":1', '"v":1,"vv":1')
    yield "a field missing", "invite", replaced('"v":1,', "")
    yield "no kind", "invite", put(fact={"kind": None})
    yield "a kind that is a number", "invite", put(fact={"kind": 7})
    yield "seq zero", "invite", put(seq=0)
    yield "time below zero", "invite", put(at=-1)
    yield "founding inside a circle", "invite", put(fact={"kind": "circle.founded"})
    yield "no circle", "invite", put(circle="")
    yield "founding that has seen something", "founding", put(seen=["A" * 43])
    yield "a first event with one before", "join", put(prev="A" * 43)
    yield "a later event with none before", "invite", put(prev="")
    yield "an id too short", "invite", put(prev="A" * 42)
    yield "seen out of order", "enrolment", put(seen=["B" * 43, "A" * 43])
    yield "seen twice", "enrolment", put(seen=["A" * 43, "A" * 43])
    yield "the event before among the seen", "invite", lambda raw: put(seen=[decode_text(raw).prev])(raw)
    yield "seen too much", "enrolment", put(seen=[base64url(sha256(bytes([n])).digest()) for n in range(65)])
    yield "words without a size", "join", put(size=0)
    yield "a size without words", "invite", put(size=9)
    yield "a hash of words too short", "join", put(words="A" * 42)
    yield "a device with loose bits", "invite", put(device="A" * 42 + "B")
    yield "no consent", "enrolment", put(fact={"consent": None})
    yield "consent of another device", "enrolment", put(fact={"enrols": key("mallory").public})
    yield "consent for another member", "enrolment", put(fact={"member": "A" * 43})
    yield "consent in another circle", "enrolment", put(circle="A" * 43)


def by_place(said: Record) -> Iterator[tuple[str, str, Change]]:
    """Refused by their place in the record, which holds all their parents."""
    ids = {name: one.id for name, one in said.items()}
    yield "as old as its parent", "enrolment", put(at=said["join"].text.at)
    yield "older than its parent", "enrolment", put(at=1)
    yield "a circle that is not its past's", "enrolment", _other_circle
    yield "prev on another device", "enrolment", put(prev=ids["join"], seen=[ids["invite"]], seq=2)
    yield "a gap in the chain", "enrolment", put(seq=4)
    yield "a device nobody let in", "phone", put(device=key("mallory").public)
    yield "an enrolment it does not name", "phone", put(seen=[ids["join"]])
    yield "a proof for another device", "join", put(device=key("mallory").public)
    yield "a proof in the name of another invite", "join", _proof_by("mallory", said)
    yield "a proof that names no invite", "join", put(fact={"invite": None})
    yield "a proof that names another invite", "join", put(fact={"invite": "A" * 43})
    yield "a first event that has seen nothing", "join", put(seen=[])


def _other_circle(raw: bytes) -> bytes:
    circle = base64url(sha256(b"elsewhere").digest())
    text = msgspec.json.decode(raw)
    new = consent(key("ana's phone"), circle, text["fact"]["member"])
    return put(circle=circle, fact={"consent": new})(raw)


def _proof_by(name: str, said: Record) -> Change:
    return put(fact={"proof": invite_proof(key(name), said["founding"].id, key("ben").public)})


def refused(said: Record) -> Iterator[dict[str, Any]]:
    texts = {one.id: one.text for one in said.values()}
    for name, of, change in [*by_bytes(), *by_place(said)]:
        raw = change(said[of].frame.raw)
        yield {"name": name, "made from": of, **_bytes(raw), "codes": codes(raw, texts)}


def _bytes(raw: bytes) -> dict[str, Any]:
    """As text where it is short ASCII; else its id is enough to know that the same was made."""
    if len(raw) > 2_000:
        return {"size": len(raw), "id": event_id(raw)}
    return {"text": raw.decode()} if raw.isascii() else {"hex": raw.hex()}


def codes(raw: bytes, texts: Mapping[EventId, Text]) -> list[str]:
    """Every reason the door gives; the signature does not matter to what is refused for good."""
    verdict = receive([Frame(raw)], lambda ids: {id: texts[id] for id in ids if id in texts})
    return [reason.code for one in verdict.refused for reason in one.reasons]


def vectors() -> dict[str, Any]:
    said = record()
    circle, phone = said["founding"].id, key("ana's phone")
    return {
        "keys": {name: {"seed": seed(name).hex(), "public": key(name).public} for name in NAMES},
        "events": {name: described(one) for name, one in said.items()},
        "proofs": {
            "invite": {
                "signed by": "invite",
                "message": f"lichen-invite-v1\0{circle}\0{key('ben').public}",
                "signature": invite_proof(key("invite"), circle, key("ben").public),
            },
            "consent": {
                "signed by": "ana's phone",
                "message": f"lichen-consent-v1\0{circle}\0{circle}",
                "signature": consent(phone, circle, circle),
            },
        },
        "refused": list(refused(said)),
    }


def described(one: Arrival) -> dict[str, str]:
    frame = one.frame
    return {
        "text": frame.raw.decode(),
        "id": one.id,
        "signature": base64url(frame.signature),
        "words": frame.words.decode(),
    }
