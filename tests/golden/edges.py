"""The verdicts of the pinned signature rule on crafted keys and signatures, counted; made by `tests.golden.make`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from lichen.core.keys import verify_bytes
from tests.core.curve import Half, L, challenge, halves

KEY, NONCE = 0x1234567, 0x7654321


@dataclass(frozen=True)
class Edge:
    """One crafted signature and what is odd about it; each satisfies the equation with the cofactor, before "+L"."""

    key: bytes
    message: bytes
    signature: bytes
    flags: tuple[str, ...]


def flags(key: Half, r: Half, residue: int) -> Iterator[str]:
    """The names are those of C2SP/CCTV."""
    for name, half in (("A", key), ("R", r)):
        if not half.scalar:
            yield f"low_order_{name}"
        if half.torsion:
            yield f"low_order_component_{name}"
        if not half.canonical:
            yield f"non_canonical_{name}"
    if residue:
        yield "low_order_residue"


def edges() -> Iterator[Edge]:
    """Every key with every first half; where messages can bring both, with and without a low-order residue."""
    for key in halves(KEY):
        for r in halves(NONCE):
            found: set[bool] = set()
            for number in range(40):
                message = f"edge {number}".encode()
                k = challenge(r.spelled, key.spelled, message)
                residue = (r.torsion + k * key.torsion) % 8
                if bool(residue) in found:
                    continue
                found.add(bool(residue))
                s = (r.scalar + k * key.scalar) % L
                names = tuple(flags(key, r, residue))
                yield Edge(key.spelled, message, r.spelled + s.to_bytes(32, "little"), names)
                yield Edge(key.spelled, message, r.spelled + (s + L).to_bytes(32, "little"), (*names, "S_not_reduced"))


def verdicts() -> dict[str, Any]:
    """How many of each sort are accepted and refused, and a digest over every single verdict."""
    accepted, refused = Counter[str](), Counter[str]()
    digest = sha256()
    for edge in edges():
        good = verify_bytes(edge.key, edge.message, edge.signature)
        (accepted if good else refused)[" ".join(edge.flags)] += 1
        digest.update(edge.key + edge.message + edge.signature + bytes([good]))
    sorts = sorted({*accepted, *refused})
    return {
        "accepted": accepted.total(),
        "refused": refused.total(),
        "digest": digest.hexdigest(),
        "sorts": {sort: [accepted[sort], refused[sort]] for sort in sorts},
    }
