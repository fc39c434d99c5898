"""Secrets that travel in letters: too long to guess, and written so that no mail server spoils them."""

import secrets
from base64 import b32encode
from hashlib import sha256

from lichen.core.values import base64url

BYTES = 20  # 32 characters: small letters and digits, for some servers write addresses small


def new_secret() -> str:
    return b32encode(secrets.token_bytes(BYTES)).decode("ascii").lower()


def rests_as(secret: str) -> str:
    """How a secret is kept: whoever reads the store cannot use it."""
    return base64url(sha256(b"lichen-mail-secret-v1\0" + secret.strip().lower().encode()).digest())
