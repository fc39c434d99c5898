"""The other face: everything one can do here, from a terminal."""

import click

from lichen import __version__
from lichen.cli.begin import invite, join, link, start
from lichen.cli.bundle import bundle
from lichen.cli.due import due
from lichen.cli.export import export
from lichen.cli.keeping import backup, restore, restored
from lichen.cli.say import act
from lichen.cli.serve import serve
from lichen.cli.shape import Root, everywhere
from lichen.cli.show import show
from lichen.cli.verify import verify


@click.group(
    cls=Root, params=everywhere(), context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="lichen")
def main() -> None:
    """Lichen: for groups that govern themselves.

    lichen start                     begin a circle
    lichen serve --public            its pages, for the phones nearby; `lichen link` lets you in
    lichen invite                    a link for somebody new
    lichen act task-opened --title "Fix the boiler"
    lichen show tasks                look around
    lichen due                       what asks for you
    lichen bundle out elm.bundle     carry the record to another home

    Every command explains itself: lichen COMMAND --help. It ends with 0 when all went well, 1 when the circle's rules
    or the record said no, 2 when the command was not understood, 3 when the machine, disk or network was in the way.
    """


for command in (start, serve, link, invite, join, act, show, due, bundle, backup, restore, restored, export, verify):
    main.add_command(command)
