"""The other face: everything one can do here, from a terminal."""

from importlib import import_module

import click

from lichen import __version__
from lichen.cli.shape import Root, everywhere

COMMANDS = {
    "start": "begin",
    "serve": "serve",
    "link": "begin",
    "mail": "mail",
    "invite": "begin",
    "join": "begin",
    "act": "say",
    "propose": "propose",
    "comeback": "comeback",
    "takeover": "comeback",
    "show": "show",
    "due": "due",
    "find": "find",
    "bundle": "bundle",
    "node": "machines",
    "move": "moving",
    "arrive": "moving",
    "database": "database",
    "backup": "keeping",
    "restore": "keeping",
    "restored": "keeping",
    "export": "export",
    "verify": "verify",
    "tally": "tally",
}
"""Every command and the module it is in, which is read only when somebody asks for it: most need little of the rest."""


class Lichen(Root):
    """The command itself, with all others below it."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(f"lichen.cli.{COMMANDS[name]}"), name)
        return found


@click.group(
    cls=Lichen, params=everywhere(), context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="lichen")
def main() -> None:
    """Lichen: for groups that govern themselves.

    lichen start                     begin a circle
    lichen serve --public            its pages, for the phones nearby; `lichen link` lets you in
    lichen invite                    a link for somebody new
    lichen act task-opened --title "Fix the boiler"
    lichen propose --title "…"       put a question to the circle, with what follows from a yes
    lichen show tasks                look around
    lichen due                       what asks for you
    lichen find boiler               whatever was said of it
    lichen node pair                 let another machine hold the record too
    lichen move --me                 go on from another machine, with all your circles
    lichen bundle out elm.bundle     carry the record to another home as a file

    Every command explains itself: lichen COMMAND --help. It ends with 0 when all went well, 1 when the circle's rules
    or the record said no, 2 when the command was not understood, 3 when the machine, disk or network was in the way.
    """
