"""`./run demo`: a living circle in the browser, from one command."""

import os
import signal
import socket
import sys
import threading
import webbrowser
from contextlib import suppress
from pathlib import Path
from types import FrameType

import click
import uvicorn

from lichen.demo.entrance import entrance
from lichen.demo.stage import cast, clear, open_stage
from lichen.node.node import Node
from lichen.store.trouble import Trouble
from lichen.web.app import application
from lichen.web.listening import serving

LOOPBACK = "127.0.0.1"
TRIES = 20  # ports looked at, one after the other


def stage_by_default() -> Path:
    """The folder that `LICHEN_DEMO_HOME` names, else one in the checkout."""
    return Path(os.environ.get("LICHEN_DEMO_HOME") or ".lichen-demo").expanduser().absolute()


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help="Where to listen.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--fresh", is_flag=True, help="Tell the story anew; what was done in it goes.")
def main(port: int, no_browser: bool, fresh: bool) -> None:
    """Shows a living circle: three months of a street that does not exist, to walk through as anybody in it.

    The next start goes on where this one ended.
    """
    signal.signal(signal.SIGTERM, _stop)
    with suppress(KeyboardInterrupt):
        try:
            _show(port, no_browser=no_browser, fresh=fresh)
        except Trouble as trouble:
            raise click.ClickException(f"{trouble.what}\n{trouble.what_to_do}") from trouble
        except OSError as error:
            raise click.ClickException(f"{error.filename or stage_by_default()}: {error.strerror}") from error
    click.echo("Stopped. ./run demo goes on from here; --fresh begins anew.")


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _show(port: int, *, no_browser: bool, fresh: bool) -> None:
    path = stage_by_default()
    if fresh and (kept := clear(path)):
        click.echo(f"You had begun a circle of your own here. It is kept in {kept}.")
    with _listening(port) as listening:
        node = open_stage(path)
        try:
            _serve(node, listening, no_browser=no_browser)
        finally:
            node.close()


def _listening(port: int) -> socket.socket:
    """A socket on this port, or on the next that is free."""
    for candidate in range(port, min(port + TRIES, 65536)):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((LOOPBACK, candidate))
            listening.listen(128)
        except OSError:
            listening.close()
            continue
        if candidate != port:
            click.echo(f"Port {port} is taken, so this is on {candidate}.")
        return listening
    raise click.ClickException(f"Port {port} and those after it are taken or closed to you. Name another with --port.")


def _serve(node: Node, listening: socket.socket, *, no_browser: bool) -> None:
    address = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
    app = application(node, base=address, extra=entrance(cast(node)))
    config = serving(app)
    click.echo(f"Open {address}\nCtrl-C stops it.")
    if not no_browser and _has_display():
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    uvicorn.Server(config).run(sockets=[listening])


def _has_display() -> bool:
    """Whether a browser would have somewhere to open."""
    return sys.platform in ("darwin", "win32") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


if __name__ == "__main__":
    main(prog_name="./run demo")
