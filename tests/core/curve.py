"""Edwards25519 written out slowly from RFC 8032, apart from every library: to make crafted keys and signatures."""

from dataclasses import dataclass
from hashlib import sha512

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1

Point = tuple[int, int]
IDENTITY: Point = (0, 1)


def add(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    k = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P
    return x, y


def times(scalar: int, point: Point) -> Point:
    total = IDENTITY
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def encode(point: Point) -> bytes:
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def with_y(y: int, odd: int) -> Point | None:
    """The point at this height with this parity of x, if there is one."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square:
        return None
    return (P - x if x & 1 != odd else x) % P, y


def _base() -> Point:
    point = with_y(4 * pow(5, -1, P) % P, 0)
    assert point
    return point


def _eighth() -> Point:
    """A point of order eight: some point, times L, leaves only what is of small order."""
    for y in range(2, 100):
        point = with_y(y, 0)
        if point and times(4, small := times(L, point)) != IDENTITY:
            return small
    raise AssertionError


BASE = _base()
EIGHTH = _eighth()
TORSION = [times(k, EIGHTH) for k in range(8)]  # the eight points of small order


@dataclass(frozen=True)
class Half:
    """A key or the first half of a signature: `scalar` times the base plus a torsion point, spelled in some way."""

    scalar: int
    torsion: int
    spelled: bytes

    @property
    def canonical(self) -> bool:
        y = int.from_bytes(self.spelled, "little") & (2**255 - 1)
        return y < P and not (y in (1, P - 1) and self.spelled[31] & 128)


def spellings(point: Point) -> list[bytes]:
    """Every 32 bytes that some decoder reads as this point."""
    x, y = point
    heights = [y, y + P] if y + P < 2**255 else [y]
    signs = [0, 1] if x == 0 else [x & 1]
    return [(height | sign << 255).to_bytes(32, "little") for height in heights for sign in signs]


def halves(scalar: int) -> list[Half]:
    """The small-order points in every spelling, then an honest point alone and with each torsion point added."""
    small = [Half(0, k, spelled) for k, point in enumerate(TORSION) for spelled in spellings(point)]
    honest = times(scalar, BASE)
    return small + [Half(scalar, k, encode(add(honest, point))) for k, point in enumerate(TORSION)]


def challenge(r: bytes, key: bytes, message: bytes) -> int:
    return int.from_bytes(sha512(r + key + message).digest(), "little") % L
