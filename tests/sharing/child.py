"""A node in a process of its own, served as `lichen serve` does: to other nodes where it stands, to browsers beside.

The socket for browsers comes from outside, so they reach it wherever the process stands and whatever cable is pulled.
"""

import socket
from contextlib import suppress
from pathlib import Path

from lichen.core.values import Time
from lichen.node.home import clock, open_home
from lichen.web.app import application
from lichen.web.limits import GENEROUS, Limits
from lichen.web.listening import Server
from tests.sharing.network import Place


def serve(home: Path, place: Place, browsers: socket.socket, ahead: Time) -> None:
    """Until it is stopped or killed; its clock is ahead by so much."""
    others = socket.socket()
    others.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    others.bind((place.host, place.port))
    node = open_home(home, lambda: clock() + ahead)
    app = application(node, base=place.address, limits=Limits(GENEROUS))
    try:
        with suppress(KeyboardInterrupt):
            Server(app).run(sockets=[others, browsers])
    finally:
        node.close()
