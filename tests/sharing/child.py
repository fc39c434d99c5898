"""A node in a process of its own, served as `lichen serve` does: to other nodes where it stands, to browsers beside.

The socket for browsers comes from outside, so they reach it wherever the process stands and whatever cable is pulled.
"""

import argparse
import socket
from contextlib import suppress
from pathlib import Path

from lichen.node.home import clock, open_home
from lichen.web.app import application
from lichen.web.limits import GENEROUS, Limits
from lichen.web.listening import Server


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("address")
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("browsers", type=int)
    parser.add_argument("ahead", type=int)
    asked = parser.parse_args()
    others = socket.socket()
    others.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    others.bind((asked.host, asked.port))
    node = open_home(asked.home, lambda: clock() + asked.ahead)
    app = application(node, base=asked.address, limits=Limits(GENEROUS))
    try:
        with suppress(KeyboardInterrupt):
            Server(app).run(sockets=[others, socket.socket(fileno=asked.browsers)])
    finally:
        node.close()


if __name__ == "__main__":
    main()
