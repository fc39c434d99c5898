"""A second implementation of record checking, written from `docs/protocol.md` and nothing else of ours.

It shares no code with Lichen: its own JSON, its own curve, its own door. It is slow and it does not mind.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from tests.core.curve import BASE, L, P, add, challenge, encode, times, with_y

FIELDS = {"at", "circle", "device", "fact", "prev", "seen", "seq", "size", "v", "words"}
MOST = 2**53 - 1
EIGHT = 2707385501144840649318225287225658788936804267575313519463743609750303402022
SMALL = {0, 1, P - 1, EIGHT, P - EIGHT}

Text = dict[str, Any]


def spelled(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def bytes_of(text: str, length: int) -> bytes | None:
    if len(text) != -(-length * 4 // 3) or not re.fullmatch(r"[A-Za-z0-9_-]+", text):
        return None
    data = urlsafe_b64decode(text + "==")
    return data if spelled(data) == text else None


def hashed(tag: str, data: bytes) -> str:
    return spelled(sha256(tag.encode() + b"\0" + data).digest())


def holds(key: str, tag: str, data: bytes, signature: str) -> bool:
    public, proof = bytes_of(key, 32), bytes_of(signature, 64)
    return public is not None and proof is not None and verified(public, tag.encode() + b"\0" + data, proof)


def verified(public: bytes, message: bytes, proof: bytes) -> bool:
    """Section 1, the pinned signature rule."""
    if (len(public), len(proof)) != (32, 64):
        return False
    s = int.from_bytes(proof[32:], "little")
    heights = [int.from_bytes(half, "little") & (2**255 - 1) for half in (public, proof[:32])]
    if s >= L or any(y >= P or y in SMALL for y in heights):
        return False
    point = with_y(heights[0], public[31] >> 7)
    if point is None:
        return False
    k = challenge(proof[:32], public, message)
    less = times(k, (P - point[0], point[1]))
    return encode(add(times(s, BASE), less)) == proof[:32]


def canonical(value: Any) -> str:
    """Section 2, canonical JSON."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def shaped(text: Any) -> bool:
    """Rule 3: an event's fields, and the bounds of a fact."""
    if not isinstance(text, dict) or text.keys() != FIELDS:
        return False
    numbers = {"at": (0, MOST), "seq": (1, MOST), "size": (0, 65_536), "v": (1, 1)}
    return (
        all(type(text[name]) is int and least <= text[name] <= most for name, (least, most) in numbers.items())
        and all(type(text[name]) is str and len(text[name]) <= 43 for name in ("circle", "prev", "words"))
        and type(text["device"]) is str
        and len(text["device"]) == 43
        and type(text["seen"]) is list
        and len(text["seen"]) <= 64
        and all(type(name) is str and len(name) == 43 for name in text["seen"])
        and type(text["fact"]) is dict
        and bounded(text["fact"], 4)
    )


def bounded(value: Any, deep: int) -> bool:
    if isinstance(value, dict):
        return deep > 0 and all(1 <= len(name) <= 40 and bounded(value[name], deep - 1) for name in value)
    if isinstance(value, list):
        return deep > 0 and all(bounded(one, deep - 1) for one in value)
    return isinstance(value, str) or (isinstance(value, int) and abs(value) <= MOST)


def by_bytes(raw: bytes) -> tuple[Text | None, list[int]]:
    """Section 3, rules 1 to 13: the text, and the numbers of the rules that it breaks."""
    if len(raw) > 32_768:
        return None, [1]
    if any(byte > 127 for byte in raw):
        return None, [2]
    try:
        text = json.loads(raw)
    except (ValueError, RecursionError):
        return None, [3]
    if not shaped(text):
        return None, [3]
    if canonical(text).encode(errors="replace") != raw:
        return None, [4]
    return text, [number for number, broken in flaws(text) if broken]


def flaws(text: Text) -> list[tuple[int, bool]]:
    fact, founding = text["fact"], text["fact"].get("kind") == "circle.founded"
    return [
        (5, founding != (text["circle"] == "")),
        (6, founding and (text["seq"] != 1 or text["seen"] != [])),
        (7, (text["seq"] == 1) != (text["prev"] == "")),
        (8, text["seen"] != sorted(set(text["seen"])) or text["prev"] in text["seen"]),
        (9, {len(text["circle"]), len(text["prev"])} - {0, 43} != set()),
        (10, (len(text["words"]), text["size"] != 0) not in ((43, True), (0, False))),
        (11, bytes_of(text["device"], 32) is None),
        (12, not isinstance(fact.get("kind"), str)),
        (13, "enrols" in fact and not consents(text)),
    ]


def consents(text: Text) -> bool:
    enrols, member, consent = (text["fact"].get(name) for name in ("enrols", "member", "consent"))
    if not (isinstance(enrols, str) and isinstance(member, str) and isinstance(consent, str)):
        return False
    return holds(enrols, "lichen-consent-v1", f"{text['circle']}\0{member}".encode(), consent)


def by_place(text: Text, held: dict[str, Text]) -> list[int]:
    """Section 3, rules 14 to 17; every parent is held."""
    parents = [*([text["prev"]] if text["prev"] else []), *text["seen"]]
    broken = [14 for name in parents if (held[name]["circle"] or name) != text["circle"]]
    broken += [15 for name in parents if held[name]["at"] >= text["at"]]
    if text["prev"]:
        before = held[text["prev"]]
        broken += [16] if (before["device"], before["seq"] + 1) != (text["device"], text["seq"]) else []
    elif text["circle"]:
        broken += [] if any(lets_in(held[name]["fact"], text) for name in text["seen"]) else [17]
    return broken


def lets_in(fact: dict[str, Any], first: Text) -> bool:
    if fact.get("enrols") == first["device"]:
        return True
    token, proof = fact.get("token"), first["fact"].get("proof")
    if not (isinstance(token, str) and isinstance(proof, str)):
        return False
    return holds(token, "lichen-invite-v1", f"{first['circle']}\0{first['device']}".encode(), proof)
