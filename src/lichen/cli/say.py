"""Say: one command for every fact a member may say, read off its fields and words."""

from datetime import datetime
from typing import Any

import click

from lichen.cli.days import day
from lichen.cli.here import Here, here
from lichen.cli.named import named
from lichen.cli.outcome import flag, refused
from lichen.cli.pick import pick
from lichen.cli.shape import Command, Group
from lichen.core.fact import Fact, kind_of
from lichen.language import acts
from lichen.practices import LAW, charter, devices, members
from lichen.web.body import Form
from lichen.web.forms import Field, fields_of, read

# These need a secret made on the way; each has a command of its own, or comes about in the browser.
WITH_A_SECRET = {
    members.CircleFounded,
    members.InviteMade,
    members.MemberJoined,
    devices.DeviceEnrolled,
    devices.RecoveryAsked,
    devices.RecoveryCompleted,
}


ANEW = "anew"
_ANEW_HELP = 'All of them anew, each by its name: --words title "Fix the stairs".'


def sayable() -> list[type[Fact]]:
    """Every fact that a member may say with nothing but words and choices, in the order of the law."""
    return [fact for fact in LAW.facts.values() if fact.said_by != "circle" and fact not in WITH_A_SECRET]


class Facts(Group):
    """The facts as commands, made when they are asked for; dots may be written as they are in a record."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [spelled(fact) for fact in sayable()]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        wanted = name.replace(".", "-").replace("_", "-")
        return next((command(fact) for fact in sayable() if spelled(fact) == wanted), None)


def spelled(fact: type[Fact]) -> str:
    """What the command for a fact is called: "task-handed-back"."""
    return kind_of(fact).replace(".", "-").replace("_", "-")


@click.command(cls=Facts)
def act() -> None:
    """Say that something happened: everything a member may say is a command here.

    lichen act task-opened --title "Fix the boiler" --due "in 3 weeks"
    lichen act task-taken --task boiler
    lichen act task-closed --task boiler --outcome done --worked "Asked the neighbour first"
    lichen act member-vouched --member bo
    lichen act agreement-made --title "Quiet after ten" --text "…" --review 2027-01-31

    Things and people go by their words, as much of them as it takes.
    """


def command(fact: type[Fact]) -> click.Command:
    """The command that says this fact."""

    @here
    def say(here: Here, /, **typed: Any) -> None:
        person, view = here.person, here.look(here.circle, here.person)
        form = Form(
            {field.name: [_typed(here, fact, field, typed)] for field in _asked(fact) if _typed_at_all(field, typed)}
        )
        draft = read(fact, form, here.zone, _filled_in(here, fact))
        if draft.fact is None:
            refused(draft.refusals, view)
        words = draft.words | dict(typed.get(ANEW, ()))
        said = here.settle(here.node.say(person, here.circle, draft.fact, words), view)
        here.tell(f"Done. ({said.event[:8]})", {"event": said.event, "circle": here.circle})

    kind = kind_of(fact)
    doc = f"{fact.__doc__}\n\n{_example(fact)}"
    options: list[click.Parameter] = [_option(kind, field) for field in _asked(fact)]
    if fact.words_like:
        options.append(click.Option(["--words", ANEW], nargs=2, multiple=True, metavar="NAME TEXT", help=_ANEW_HELP))
    return Command(spelled(fact), callback=say, params=options, help=doc, short_help=fact.__doc__)


def _asked(fact: type[Fact]) -> list[Field]:
    return [field for field in fields_of(fact) if field.kind != "told" and (kind_of(fact), field.name) not in FILLED_IN]


def _option(kind: str, field: Field) -> click.Option:
    """One field as an option; whether all that is needed was said is for the law, which gives every reason at once."""
    told = acts.label(kind, field.name)
    needed = "  [needed]" if _is_needed(field) else "  [else as it is now]" if field.required else ""
    settings: dict[str, Any] = {"help": told + needed}
    match field.kind:
        case "tick":
            return click.Option([flag(field.name), _slot(field)], is_flag=True, help=told)
        case "choice":
            settings["type"] = click.Choice([choice for choice in field.choices if choice])
        case "number":
            settings["type"] = click.IntRange(field.least, field.most)
        case "day":
            settings["metavar"] = "DAY"
        case "thing":
            settings["metavar"] = "WORDS"
        case _:
            settings["metavar"] = "TEXT"
    return click.Option([flag(field.name), _slot(field)], **settings)


def _is_needed(field: Field) -> bool:
    return field.required and not field.default


def _slot(field: Field) -> str:
    return field.name.replace(".", "__")


def _typed_at_all(field: Field, typed: dict[str, Any]) -> bool:
    return typed[_slot(field)] not in (None, False) or (field.kind == "number" and bool(field.default))


def _typed(here: Here, fact: type[Fact], field: Field, typed: dict[str, Any]) -> str:
    """What was typed for a field, the way a form would have it."""
    said = typed[_slot(field)]
    match field.kind:
        case "tick":
            return "yes"
        case "thing" if said:
            among = named(here.look(here.circle, here.person), field.of, kind_of(fact))
            return pick(said, among, _OF.get(field.of, "things"))
        case "day":
            return day(said, datetime.fromtimestamp(here.node.clock() / 1000, here.zone).date())
        case _:
            return str(_as_it_is(here, field) if said is None else said)


_OF = {
    "member": "people",
    "task.opened": "tasks",
    "task.blocked": "things in the way",
    "invite.made": "invites",
    "value.named": "values",
    "agreement.made": "agreements",
    "remark.made": "remarks",
}


def _as_it_is(here: Here, field: Field) -> str:
    """What a number stays when nobody names another."""
    group, _, name = field.name.partition(".")
    numbers = charter.page(here.node.circle(here.circle)).numbers
    return str(getattr(numbers, name)) if group == "numbers" else field.default


def _charter_as_it_reads(here: Here) -> str:
    return charter.version(here.node.circle(here.circle))


FILLED_IN = {("charter.agreed", "version"): _charter_as_it_reads}


def _filled_in(here: Here, fact: type[Fact]) -> dict[str, str]:
    """What nobody can type, because it follows from how things stand."""
    return {field: find(here) for (kind, field), find in FILLED_IN.items() if kind == kind_of(fact)}


def _example(fact: type[Fact]) -> str:
    """The shortest line that could say it."""
    needed = [f"{flag(field.name)} {_sample(field)}" for field in _asked(fact) if _is_needed(field)]
    return " ".join(["lichen act", spelled(fact), *needed])


def _sample(field: Field) -> str:
    match field.kind:
        case "choice":
            return next(choice for choice in field.choices if choice)
        case "number":
            return field.default or str(field.least)
        case "thing":
            return {"member": "Bo", "task.opened": "boiler"}.get(field.of, "WORDS")
    return '"…"'
