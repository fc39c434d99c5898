"""A certificate for 127.0.0.1, signed by itself, made as it is needed: no key lies in our tree."""

import base64
from pathlib import Path

from nacl.signing import SigningKey

ED25519 = bytes.fromhex("06032b6570")  # 1.3.101.112
COMMON_NAME, ALTERNATIVE = bytes.fromhex("0603550403"), bytes.fromhex("0603551d11")
BASIC_CONSTRAINTS = bytes.fromhex("0603551d13")


def written(folder: Path) -> tuple[Path, Path]:
    """The files with the certificate and with its key."""
    key = SigningKey.generate()
    algorithm = _tagged(0x30, ED25519)
    name = _tagged(0x30, _tagged(0x31, _tagged(0x30, COMMON_NAME + _tagged(0x0C, b"127.0.0.1"))))
    times = _tagged(0x30, _tagged(0x17, b"200101000000Z") + _tagged(0x17, b"491231235959Z"))
    public = _tagged(0x30, algorithm + _tagged(0x03, b"\0" + bytes(key.verify_key)))
    version, serial = _tagged(0xA0, _tagged(0x02, b"\2")), _tagged(0x02, b"\1")
    body = _tagged(0x30, version + serial + algorithm + name + times + name + public + _extensions())
    signed = _tagged(0x30, body + algorithm + _tagged(0x03, b"\0" + key.sign(body).signature))
    private = _tagged(0x30, _tagged(0x02, b"\0") + algorithm + _tagged(0x04, _tagged(0x04, bytes(key))))
    return _pem(folder / "cert.pem", "CERTIFICATE", signed), _pem(folder / "key.pem", "PRIVATE KEY", private)


def _extensions() -> bytes:
    address = _tagged(0x30, _tagged(0x87, bytes([127, 0, 0, 1])))
    alternative = _tagged(0x30, ALTERNATIVE + _tagged(0x04, address))
    authority = _tagged(0x30, BASIC_CONSTRAINTS + _tagged(0x01, b"\xff") + _tagged(0x04, _tagged(0x30, b"\1\1\xff")))
    return _tagged(0xA3, _tagged(0x30, alternative + authority))


def _tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82, size >> 8, size & 0xFF])
    return bytes([tag]) + length + content


def _pem(path: Path, what: str, data: bytes) -> Path:
    text = base64.encodebytes(data).decode()
    path.write_text(f"-----BEGIN {what}-----\n{text}-----END {what}-----\n")
    return path
