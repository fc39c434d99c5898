"""The shape all commands share: the options that work everywhere, and how a command ends."""

from collections.abc import Callable
from inspect import cleandoc
from pathlib import Path
from typing import Any

import click

from lichen.cli.here import Here
from lichen.cli.outcome import Failed, misused, troubled
from lichen.store.trouble import Trouble


def _sets(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def note(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value:
            setattr(context.ensure_object(Here), name, value)

    return note


def everywhere() -> list[click.Parameter]:
    """The options of every command."""
    return [
        click.Option(
            ["--home"],
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_sets("home"),
            metavar="DIR",
            help="The folder this home is in.  [default: $LICHEN_HOME or ~/.lichen]",
        ),
        click.Option(
            ["--circle"],
            expose_value=False,
            callback=_sets("circle_said"),
            metavar="WORDS",
            help="Which circle, when several are here.",
        ),
        click.Option(
            ["--as"],
            expose_value=False,
            callback=_sets("person_said"),
            metavar="NAME",
            help="Who speaks, when several people live here.",
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            expose_value=False,
            callback=_sets("as_json"),
            help="Answer with data for programs.",
        ),
    ]


class Command(click.Command):
    """A command with the options that work everywhere."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings | {"help": as_written(settings.get("help"))})
        self.params.extend(everywhere())


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings | {"help": as_written(settings.get("help"))})


def as_written(help: str | None) -> str | None:
    """The help with its examples line by line, as they were written; click would fill them up like prose."""
    return help and "\n\n".join(
        f"\b\n{part}" if part.lstrip().startswith("lichen ") else part for part in cleandoc(help).split("\n\n")
    )


class Root(Group):
    """The command itself: whatever goes wrong below ends here, in plain words and with a telling number."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if any("\ud800" <= sign <= "\udfff" for arg in args for sign in arg):  # bytes that were not UTF-8
            raise click.UsageError("That is not text in UTF-8; look at the words and names you typed.", context)
        return super().parse_args(context, args)

    def invoke(self, context: click.Context) -> Any:
        here = context.ensure_object(Here)
        try:
            return super().invoke(context)
        except Trouble as trouble:
            raise _for(here, troubled(trouble)) from trouble
        except click.UsageError as error:
            if here.as_json:
                raise _for(here, misused(error)) from error
            raise
        except click.Abort as stopped:
            raise _for(here, misused(click.UsageError("Nothing was done."))) from stopped
        except Failed as failed:
            raise _for(here, failed) from failed.__cause__
        finally:
            here.close()


def _for(here: Here, failed: Failed) -> Failed:
    failed.as_json = here.as_json
    return failed
