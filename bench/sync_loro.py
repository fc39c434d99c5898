"""Loro as a peer: a replicated document in which every phone pushes to a list of its own, one commit an event.

Author, number, time and what came before are Loro's own; a value is the fact, the words and the signature. A replica
says which version it has and gets the updates since, squeezed as whoever carries them would. Loro checks no signature,
and nothing here is on disk: both documents live in this process.
"""

import zlib
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bench.measure import Reading, timed
from bench.sync_cases import Case, Said, over_the_wire

if TYPE_CHECKING:
    from loro import LoroDoc


class LoroPeer:
    """Makes both documents anew each time, which takes longer than what is measured."""

    def __init__(self, said: list[Said]) -> None:
        self._said = said

    @staticmethod
    def here() -> bool:
        return bool(find_spec("loro"))

    @staticmethod
    def version() -> str:
        """What stands in the table: name and number."""
        return f"Loro {version('loro')}"

    def catch_up(self, case: Case) -> Reading:
        """A replica that was given everything else gets what is lacking."""
        whole, replica = _new(), _new()
        _write(whole, (said for place, said in enumerate(self._said) if place not in case.lacks))
        replica.import_(_since(whole, replica.oplog_vv.encode()))
        _write(whole, (self._said[place] for place in case.in_order))
        return _update(replica, whole, case)

    def join(self, case: Case) -> Reading:
        """A new replica gets everything."""
        whole = _new()
        _write(whole, self._said)
        return _update(_new(), whole, case)


def _new() -> "LoroDoc":
    from loro import LoroDoc

    document = LoroDoc()
    document.set_record_timestamp(True)
    return document


def _write(document: "LoroDoc", said: Iterable[Said]) -> None:
    """Each list continues where it is, in the name of the phone."""
    for each in said:
        document.peer_id = int.from_bytes(urlsafe_b64decode(each.device + "=")[:8], "big")
        document.get_list(each.device[:8]).push(each.signature + each.fact + each.words)
        document.commit_with(timestamp=each.at // 1000)


def _since(document: "LoroDoc", known: bytes) -> bytes:
    """All that whoever knows so much has not got yet."""
    from loro import ExportMode, VersionVector

    return bytes(document.export(ExportMode.Updates(VersionVector.decode(known))))


def _update(replica: "LoroDoc", whole: "LoroDoc", case: Case) -> Reading:
    up = down = b""

    def update() -> None:
        nonlocal up, down
        up = replica.oplog_vv.encode()
        down = zlib.compress(_since(whole, up))
        replica.import_(zlib.decompress(down))

    reading = timed(update)
    assert replica.oplog_vv == whole.oplog_vv
    return over_the_wire(reading, case, len(up), len(down))
