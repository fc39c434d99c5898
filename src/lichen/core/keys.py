"""Keys and signatures: Ed25519 with one pinned rule for what counts as valid (P1).

Libraries disagree on crafted keys and signatures. The strict check below is part of the protocol: it refuses what
any of them might judge differently, so that every replica comes to the same verdict.
"""

from hashlib import sha256

from nacl.bindings import (
    crypto_sign,
    crypto_sign_BYTES,
    crypto_sign_open,
    crypto_sign_seed_keypair,
)
from nacl.exceptions import BadSignatureError

from lichen.core.values import DeviceKey, Signature, base64url, from_base64url

GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19
_SIGN_BIT = 1 << 255

# y-coordinates of the eight points of small order (RFC 8032's curve): signatures under them prove nothing.
_ORDER_EIGHT_Y = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER_Y = frozenset({0, 1, FIELD - 1, _ORDER_EIGHT_Y, FIELD - _ORDER_EIGHT_Y})


def hashed(tag: str, data: bytes) -> str:
    """SHA-256 over a typed tag, a zero byte and the data, as text; no two uses of a hash can be confused."""
    return base64url(sha256(tag.encode("ascii") + b"\0" + data).digest())


class SigningKey:
    """A device's own half of its key pair, made from 32 secret bytes."""

    __slots__ = ("_secret", "public")

    def __init__(self, seed: bytes) -> None:
        public, self._secret = crypto_sign_seed_keypair(seed)
        self.public: DeviceKey = base64url(public)

    def sign(self, tag: str, data: bytes) -> bytes:
        """The 64 signature bytes over tag and data."""
        return self.sign_bytes(tag.encode("ascii") + b"\0" + data)

    def sign_bytes(self, message: bytes) -> bytes:
        """The same over a message that says by itself what it is for, as HTTP message signatures do."""
        return crypto_sign(message, self._secret)[:crypto_sign_BYTES]

    def signature(self, tag: str, data: bytes) -> Signature:
        """The same as text, for signatures that travel inside a fact."""
        return base64url(self.sign(tag, data))


def verify(key: DeviceKey, tag: str, data: bytes, signature: bytes) -> bool:
    """Whether the signature over tag and data holds under the pinned rule."""
    public = from_base64url(key)
    if public is None:
        return False
    return verify_bytes(public, tag.encode("ascii") + b"\0" + data, signature)


def verify_text(key: DeviceKey, tag: str, data: bytes, signature: Signature) -> bool:
    """The same for a signature written as text inside a fact."""
    raw = from_base64url(signature)
    return raw is not None and verify(key, tag, data, raw)


def verify_bytes(public: bytes, message: bytes, signature: bytes) -> bool:
    """The pinned rule itself: a strict look at the encodings, then libsodium's equation without the cofactor."""
    if not is_strict(public, signature):
        return False
    try:
        crypto_sign_open(signature + message, public)
    except (BadSignatureError, ValueError):
        return False
    return True


def is_strict(public: bytes, signature: bytes) -> bool:
    """The strict look: whether key and signature are spelled the one right way, and neither point is of small order."""
    if len(public) != 32 or len(signature) != 64:
        return False
    if int.from_bytes(signature[32:], "little") >= GROUP_ORDER:
        return False
    return _is_strict_point(public) and _is_strict_point(signature[:32])


def _is_strict_point(encoded: bytes) -> bool:
    y = int.from_bytes(encoded, "little") & (_SIGN_BIT - 1)
    return y < FIELD and y not in _SMALL_ORDER_Y
