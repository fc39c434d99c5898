"""Deflating: bytes made small for the way, and never larger again than whoever opens them can bear."""

import zlib

DEFLATED = b"\x78"  # what it begins with; nothing in MessagePack that stands for an array does


class Swollen(ValueError):
    """Not what deflating made, or larger than it may be."""


def deflated(data: bytes) -> bytes:
    """Never much larger than what went in."""
    return zlib.compress(data, 6)


def inflated(data: bytes, most: int) -> bytes:
    """What it was, of at most so many bytes; raises `Swollen`."""
    inflate = zlib.decompressobj()
    try:
        whole = inflate.decompress(data, most)
    except zlib.error as error:
        raise Swollen(str(error)) from error
    if inflate.unconsumed_tail or not inflate.eof or inflate.unused_data:
        raise Swollen("too large, cut short, or with something after it")
    return whole
