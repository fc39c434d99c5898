"""A second reader of bundles, which goes by `docs/protocol.md` and nothing else of ours: `python verifier.py FILE`.

It shares no code with Lichen: its own curve, its own JSON, its own door. It is naive and slow, and it does not mind.
"""

import json
import re
import sys
import zlib
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

MOST = 2**53 - 1
BUNDLE = "lichen-bundle-v1"
EVENT = "lichen-event-v1"
Text = dict[str, Any]
Point = tuple[int, int, int, int]  # X, Y, Z and T of RFC 8032, 5.1.4


# Section 1
def spelled(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def bytes_of(text: Any, length: int) -> bytes | None:
    """The bytes of a text form, if it is one, in its one spelling, of this many bytes."""
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]+", text) or len(text) % 4 == 1:
        return None
    data = urlsafe_b64decode(text + "==")
    return data if len(data) == length and spelled(data) == text else None


def hashed(tag: str, data: bytes) -> str:
    return spelled(sha256(tag.encode() + b"\0" + data).digest())


def signed(key: Any, tag: str, data: bytes, proof: bytes | None) -> bool:
    return verified(bytes_of(key, 32) or b"", tag.encode() + b"\0" + data, proof or b"")


P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
EIGHT = 2707385501144840649318225287225658788936804267575313519463743609750303402022
SMALL = {0, 1, P - 1, EIGHT, P - EIGHT}


@cache
def verified(public: bytes, message: bytes, proof: bytes) -> bool:
    """The pinned signature rule."""
    s = int.from_bytes(proof[32:], "little")
    heights = [int.from_bytes(half, "little") % 2**255 for half in (public, proof[:32])]
    if (len(public), len(proof)) != (32, 64) or s >= L or any(y >= P or y in SMALL for y in heights):
        return False
    base, point = with_y(4 * pow(5, -1, P) % P, 0), with_y(heights[0], public[31] >> 7)
    if not base or not point:
        return False
    k = int.from_bytes(sha512(proof[:32] + public + message).digest(), "little") % L
    x, y, z, _ = add(times(s, base), times(8 * L - k, point))
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    return (y + x % 2 * 2**255).to_bytes(32, "little") == proof[:32]


def with_y(y: int, odd: int) -> Point | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    x = x if x % 2 == odd else P - x
    return (x, y, 1, x * y % P) if x * x % P == square else None


def times(scalar: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    for bit in f"{scalar:b}":
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return total


def add(one: Point, other: Point) -> Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]), (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * D * one[3] * other[3], 2 * one[2] * other[2]
    e, f, g, h = (b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P
    return e * f % P, g * h % P, f * g % P, e * h % P


# Section 2
def read_json(raw: bytes) -> Any:
    """What these bytes say; nothing if they are no JSON."""
    try:
        return json.loads(raw.decode())
    except (ValueError, RecursionError):
        return None


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(errors="replace")


def shaped(text: Any) -> bool:
    fields = {"at", "circle", "device", "fact", "prev", "seen", "seq", "size", "v", "words"}
    if not isinstance(text, dict) or text.keys() != fields:
        return False
    numbers = {"at": (0, MOST), "seq": (1, MOST), "size": (0, 65_536), "v": (1, 1)}
    return (
        all(type(text[name]) is int and least <= text[name] <= most for name, (least, most) in numbers.items())
        and all(isinstance(text[name], str) and len(text[name]) <= 43 for name in ("circle", "prev", "words"))
        and (isinstance(text["seen"], list) and len(text["seen"]) <= 64)
        and all(isinstance(one, str) and len(one) == 43 for one in [text["device"], *text["seen"]])
        and (isinstance(text["fact"], dict) and bounded(text["fact"], 4))
    )


def bounded(value: Any, deep: int) -> bool:
    if isinstance(value, dict):
        return deep > 0 and all(1 <= len(name) <= 40 and bounded(value[name], deep - 1) for name in value)
    if isinstance(value, list):
        return deep > 0 and all(bounded(one, deep - 1) for one in value)
    return isinstance(value, str) or (isinstance(value, int) and abs(value) <= MOST)


def right_words(text: Text, words: bytes) -> bool:
    if (len(words), hashed("lichen-words-v1", words)) != (text["size"], text["words"]):
        return False
    read = read_json(words)
    strings = isinstance(read, dict) and all(name.isascii() and isinstance(read[name], str) for name in read)
    return strings and canonical(read) == words


# Section 3
def by_bytes(raw: bytes) -> tuple[Text, list[str]]:
    """The text as far as it can be read, and every reason among 1 to 13 to refuse it."""
    if len(raw) > 32_768:
        return {}, ["too-large"]
    if not raw.isascii():
        return {}, ["not-plain-text"]
    text = read_json(raw)
    if not shaped(text) or canonical(text) != raw:
        return {}, ["malformed"]  # 3 or 4: which of them is not part of the protocol
    fact, founding = text["fact"], text["fact"].get("kind") == "circle.founded"
    broken = {
        "founding-misplaced": founding != (text["circle"] == ""),
        "founding-not-first": founding and (text["seq"] != 1 or text["seen"] != []),
        "chain-misplaced": (text["seq"] == 1) != (text["prev"] == ""),
        "seen-not-sorted": text["seen"] != sorted(set(text["seen"])) or text["prev"] in text["seen"],
        "id-malformed": not {len(text["circle"]), len(text["prev"])} <= {0, 43},
        "words-misstated": (len(text["words"]), text["size"] != 0) not in ((43, True), (0, False)),
        "device-malformed": bytes_of(text["device"], 32) is None,
        "kind-missing": not isinstance(fact.get("kind"), str),
        "consent-missing": "enrols" in fact and not consents(text["circle"], fact),
    }
    return text, [code for code in broken if broken[code]]


def consents(circle: str, fact: Text) -> bool:
    member, consent = fact.get("member"), bytes_of(fact.get("consent"), 64)
    message = f"{circle}\0{member}".encode()
    return isinstance(member, str) and signed(fact["enrols"], "lichen-consent-v1", message, consent)


def parents(text: Text) -> set[str]:
    return {text["prev"], *text["seen"]} - {""}


def by_place(text: Text, texts: Mapping[str, Text]) -> list[str]:
    """Every reason among 14 to 17 to refuse it; the texts of all its parents are known."""
    before, above = texts.get(text["prev"]), {name: texts[name] for name in parents(text)}
    first = text["seq"] == 1 and text["circle"] != ""
    broken = {
        "other-circle": any((parent["circle"] or name) != text["circle"] for name, parent in above.items()),
        "before-its-past": any(parent["at"] >= text["at"] for parent in above.values()),
        "chain-broken": before and (before["device"], before["seq"] + 1) != (text["device"], text["seq"]),
        "device-unknown": first and not any(lets_in(name, parent["fact"], text) for name, parent in above.items()),
    }
    return [code for code in broken if broken[code]]


def lets_in(name: str, fact: Text, first: Text) -> bool:
    proof = bytes_of(first["fact"].get("proof"), 64) if first["fact"].get("invite") == name else None
    invited = f"{first['circle']}\0{first['device']}".encode()
    return fact.get("enrols") == first["device"] or signed(fact.get("token"), "lichen-invite-v1", invited, proof)


# Section 7
@dataclass
class Found:
    """What a bundle comes to: ids and reasons, and what is wrong with the file itself."""

    circle: str = ""
    record: list[str] = field(default_factory=list)  # in order
    refused: dict[str, list[str]] = field(default_factory=dict)
    orphans: set[str] = field(default_factory=set)
    unproved: set[str] = field(default_factory=set)
    wrong_signatures: set[str] = field(default_factory=set)  # of those let in or waiting
    wrong_words: set[str] = field(default_factory=set)  # of those let in
    problems: list[str] = field(default_factory=list)


def lines_of(data: bytes, problems: list[str]) -> Iterator[bytes]:
    """Every whole line, until something is wrong with the file."""
    gzip, out = zlib.decompressobj(31), bytearray()
    try:
        for byte in data:
            out += gzip.decompress(bytes([byte]))
        after = "goes on after its end" if gzip.unused_data else "" if gzip.eof else "cut short"
    except zlib.error:
        after = "damaged"
    *lines, rest = bytes(out[: 4 * 2**30]).split(b"\n")
    for line in lines:
        if len(line) > 65_536:
            problems.append("a line too long")
            return
        yield line
    problems += filter(None, [after, "an unfinished line" if rest else ""])


def line_of(line: bytes | None, fields: dict[str, type]) -> Text:
    """What a first or last line says, if it is one."""
    read = read_json(line or b"")
    if not isinstance(read, dict) or {name: type(read[name]) for name in read} != fields or canonical(read) != line:
        return {}
    right = BUNDLE in (read.get("format"), read.get("end"))
    return read if right and all(0 <= read[name] <= MOST for name in fields if fields[name] is int) else {}


def frames_of(data: bytes, found: Found) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Each event with its signature and its words, as far as the file can be read."""
    lines, count, lately = lines_of(data, found.problems), 0, deque[bytes](maxlen=2_000)
    header = line_of(next(lines, b""), {"circle": str, "copy": str, "count": int, "format": str, "made": int})
    if not header or not bytes_of(header["circle"], 32) or len(header["copy"]) > 80:
        found.problems.append("no bundle")
        return
    found.circle = header["circle"]
    while len(found.problems) < 100:
        raw = next(lines, None)
        end = line_of(raw, {"count": int, "end": str})
        signature, words = next(lines, None), next(lines, None)
        if raw is None or signature is None or words is None or end or count == header["count"]:
            well = end and end["count"] == count == header["count"] and signature is None
            found.problems += [] if well else ["cut short, miscounted, or more after the end"]
            return
        proof = bytes_of(signature.decode("latin-1").translate({43: "-", 47: "_"}).removesuffix("=="), 64) or b""
        if b64encode(proof) != signature:
            found.problems.append("a signature that cannot be read")
            proof = b""
        found.problems += ["said again"] if raw in lately else []
        lately += [] if raw in lately else [raw]
        count += 1
        yield raw, proof, words


def examine(data: bytes) -> Found:
    """What a bundle holds, by sections 3 and 4."""
    found, texts, copies = Found(), dict[str, Text](), dict[str, list[tuple[bytes, bytes, bytes]]]()
    for frame in frames_of(data, found):
        copies.setdefault(hashed(EVENT, frame[0]), []).append(frame)
    for name in copies:
        text, reasons = by_bytes(copies[name][0][0])
        if reasons:
            found.refused[name] = reasons
        else:
            texts[name] = text
    for name, text in texts.items():
        foreign = ["of-another-circle"] if (text["circle"] or name) != found.circle else []
        reasons = by_place(text, texts) if parents(text) <= texts.keys() else []
        if reasons or foreign:
            found.refused[name] = reasons or foreign
    inside = {name: text for name, text in texts.items() if name not in found.refused}
    right = dict[str, list[bool]]()
    for name, text in inside.items():
        right[name] = [signed(text["device"], EVENT, raw, proof) for raw, proof, _ in copies[name] if proof]
    alone = {name for name in inside if inside[name]["seq"] % 16 == 0 or len(copies[name][0][0]) >= 2_048}
    record = greatest(inside, {name for name in inside if any(right[name])}, alone)
    found.record = sorted(record, key=lambda name: (inside[name]["at"], name))
    found.orphans = {name for name in inside if not parents(inside[name]) <= record}
    found.unproved = inside.keys() - record - found.orphans
    found.wrong_signatures = {name for name in inside if not all(right[name])}
    for name in record:
        given = [right_words(inside[name], words) for _, _, words in copies[name] if words]
        found.wrong_words |= {name} if given and not any(given) else set()
    return found


def greatest(texts: Mapping[str, Text], signed: set[str], alone: set[str]) -> set[str]:
    """The greatest set in which all have their parents, and a signature of their own or of one who names them."""
    record, before = set(texts), set[str]()
    while record != before:
        before, proved = record, signed | {texts[name]["prev"] for name in record} - alone
        record = {name for name in before & proved if parents(texts[name]) <= before}
    return record


if __name__ == "__main__":
    print(json.dumps(asdict(examine(Path(sys.argv[1]).read_bytes())), indent=1, default=sorted))
