"""Serving: the pages of this home, for the people nearby or for anyone who knows the address."""

from contextlib import suppress
from urllib.parse import urlsplit

import click

from lichen.cli.address import own_addresses, remember, remembered
from lichen.cli.begin import qr
from lichen.cli.here import Here, here
from lichen.cli.outcome import print_json
from lichen.cli.shape import Command
from lichen.store.trouble import Trouble

LOOPBACK, ANYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - said only with --public


@click.command(cls=Command)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--public", is_flag=True, help="Let other machines on this network in too.")
@click.option(
    "--base", metavar="URL", help="The address people use, when something stands in front: https://elm.example"
)
@here
def serve(here: Here, port: int, public: bool, base: str | None) -> None:
    """Serve the pages of this home until Ctrl-C.

    lichen serve                                 for this machine alone
    lichen serve --public                        for the phones in this network
    lichen serve --base https://elm.example      behind a web server with https, or an onion service
    """
    node = here.make_node()
    found = own_addresses() if public else []
    if public and not base and not found:
        raise Trouble("This machine is in no network.", "Connect it to one, or serve without --public.")
    address = _whole(base) if base else f"http://{found[0] if found else LOOPBACK}:{port}"
    remember(node, address)
    others = [f"http://{one}:{port}" for one in found if f"http://{one}:{port}" != address]
    _announce(here, address, others, reachable=remembered(node) == address)
    _run(here, address, ANYWHERE if public else LOOPBACK, port)


def _whole(base: str) -> str:
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise click.UsageError("--base takes an address like https://elm.example, without a path.")
    return base.rstrip("/")


def _announce(here: Here, address: str, others: list[str], *, reachable: bool) -> None:
    if here.as_json:
        print_json({"address": address, "others": others, "phones": reachable})
        return
    click.echo(f"Open {address}")
    if reachable:
        click.echo(f"Phones in this network reach it there too.{qr(address)}")
    else:
        click.echo("Only this machine reaches it; `lichen serve --public` lets phones in.")
    for other in others:
        click.echo(f"Also {other}")
    click.echo("Ctrl-C stops it.")


def _run(here: Here, address: str, host: str, port: int) -> None:
    """Serves until somebody stops it; what stands in front is believed about who comes only if it runs here too."""
    import uvicorn

    from lichen.web.app import application

    app = application(here.node, base=address)
    with suppress(KeyboardInterrupt):
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)
