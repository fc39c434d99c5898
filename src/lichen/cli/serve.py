"""Serving: the pages of this home, for the people nearby or for anyone who knows the address."""

from contextlib import suppress
from urllib.parse import urlsplit

import click

from lichen.cli.address import own_addresses, remember, remembered
from lichen.cli.begin import qr
from lichen.cli.here import Here, here
from lichen.cli.mail import with_mail
from lichen.cli.outcome import print_json
from lichen.cli.shape import Command
from lichen.node.mail.settings import Settings, settings_of
from lichen.node.sharing.calling import call
from lichen.store.trouble import Trouble

LOOPBACK, ANYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - said only with --public


@click.command(cls=Command)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--public", is_flag=True, help="Let other machines on this network in too.")
@click.option(
    "--base", metavar="URL", help="The address people use, when something stands in front: https://elm.example"
)
@click.option("--name", metavar="TEXT", help="What this machine is called, where others hear of it.")
@click.option(
    "--proxy",
    metavar="URL",
    envvar="LICHEN_PROXY",
    default="",
    help="By which way to reach other machines, for onion services: socks5://127.0.0.1:9050",
)
@with_mail
@here
def serve(
    here: Here,
    port: int,
    public: bool,
    base: str | None,
    name: str | None,
    proxy: str,
    mail: str,
    mail_from: str,
    mail_replies: str,
) -> None:
    """Serve the pages of this home until Ctrl-C.

    lichen serve                                 for this machine alone
    lichen serve --public                        for the phones in this network
    lichen serve --base https://elm.example      behind a web server with https, or an onion service

    Letters are sent when mail.toml in this home says how; try that with `lichen mail test`. With other machines that
    hold the same records it talks all the time: see `lichen node --help`.
    """
    letters = settings_of(here.home, mail, mail_from, mail_replies)
    node = here.make_node()
    found = own_addresses() if public else []
    if public and not base and not found:
        raise Trouble("This machine is in no network.", "Connect it to one, or serve without --public.")
    if name:
        call(node.store.private, name)
    address = whole(base) if base else f"http://{found[0] if found else LOOPBACK}:{port}"
    remember(node, address)
    others = [f"http://{one}:{port}" for one in found if f"http://{one}:{port}" != address]
    _announce(here, address, others, letters, reachable=remembered(node) == address)
    _run(here, address, ANYWHERE if public else LOOPBACK, port, letters, proxy)


def whole(base: str) -> str:
    """An address as people use it, without anything behind it."""
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise click.UsageError("--base takes an address like https://elm.example, without a path.")
    return base.rstrip("/")


def _announce(here: Here, address: str, others: list[str], letters: Settings | None, *, reachable: bool) -> None:
    if here.as_json:
        told = {"address": address, "others": others, "phones": reachable, "mail": letters.host if letters else ""}
        print_json(told)
        return
    click.echo(f"Open {address}")
    if reachable:
        click.echo(f"Phones in this network reach it there too.{qr(address)}")
    else:
        click.echo("Only this machine reaches it; `lichen serve --public` lets phones in.")
    for other in others:
        click.echo(f"Also {other}")
    if letters:
        click.echo(f"Letters leave by {letters.host}, from {letters.sender}.")
    click.echo("Ctrl-C stops it.")


def _run(here: Here, address: str, host: str, port: int, letters: Settings | None, proxy: str) -> None:
    """Serves until somebody stops it; what stands in front is believed about who comes only if it runs here too."""
    from lichen.web.app import application
    from lichen.web.listening import Server

    app = application(here.node, base=address, mail=letters, proxy=proxy)
    with suppress(KeyboardInterrupt):
        Server(app, host=host, port=port).run()
