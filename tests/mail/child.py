"""A process that tells one person about one thing after another by mail, until it is killed."""

import sys
from itertools import count
from pathlib import Path

from lichen.node.home import open_home
from lichen.node.mail.letter import Letter
from lichen.node.mail.outbox import Tells
from lichen.node.mail.reach import Told
from lichen.node.mail.room import MailRoom
from lichen.node.mail.settings import Settings


def tell(home: Path, port: int, most: int) -> None:
    """Tells of each thing once, as far as is remembered here; prints each only when it is sure to arrive."""
    node = open_home(home)
    account = next(iter(node.accounts), None) or node.accounts.new()
    room = MailRoom(node, Settings("127.0.0.1", port, "never", "lichen@elm.example"))
    reach = room.reaches.of(account.id)
    room.carrier.start()
    for thing in map(str, range(most) if most else count()):
        if thing not in reach.told:
            letter = Letter("ana@home.example", f"Thing {thing}", "Look at it.")
            room.write(reach, letter, node.clock(), Tells({thing: Told(1)}))
            print(thing, flush=True)
    while room.outbox.all_waiting():
        room.carrier._thread.join(0.05)
        room.carrier.wake()
    room.carrier.close()
    node.close()


if __name__ == "__main__":
    tell(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
