"""Say: one command for every fact a member may say, read off its fields and words."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from lichen.cli.days import day, day_and_hour
from lichen.cli.here import Here, here
from lichen.cli.named import named
from lichen.cli.outcome import flag, refused
from lichen.cli.pick import pick
from lichen.cli.shape import Command, Group
from lichen.core.fact import Fact, kind_of
from lichen.core.practice import Circle
from lichen.core.values import HASH_CHARACTERS
from lichen.language import acts
from lichen.practices import LAW, charter, devices, keepers, members
from lichen.practices.decisions import questions as decisions
from lichen.web.body import Form
from lichen.web.forms import Field, fields_of, read

# These need a secret made on the way; each has a command of its own, or comes about in the browser or by itself.
WITH_A_SECRET = {
    members.CircleFounded,
    members.InviteMade,
    members.MemberJoined,
    devices.DeviceEnrolled,
    devices.RecoveryAsked,
    devices.RecoveryCompleted,
    keepers.DeviceLives,
}


DEFAULTED = ("number", "choice")
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
    lichen act gathering-called --title "All of us" --start "tomorrow 19:00" --minutes 60
    lichen act decision-proposed --title "A bench at the door" --protocol consent
    lichen act position-taken --decision bench --stand yes --reason "To sit down"

    What would change the charter, a role or who belongs is proposed on the pages.
    Things and people go by their words, as much of them as it takes.
    """


def command(fact: type[Fact]) -> click.Command:
    """The command that says this fact."""

    @here
    def say(here: Here, /, **typed: Any) -> None:
        person, view = here.person, here.look(here.circle, here.person)
        form = Form(
            {field.name: _all_typed(here, fact, field, typed) for field in _asked(fact) if _typed_at_all(field, typed)}
        )
        draft = read(fact, _filled_in(here, fact, form), here.zone)
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
        case "moment":
            settings["metavar"] = "DAY HOUR"
        case "thing":
            settings["metavar"] = "WORDS"
        case "things":
            settings |= {"metavar": "WORDS", "multiple": True}
        case _:
            settings["metavar"] = "TEXT"
    return click.Option([flag(field.name), _slot(field)], **settings)


def _is_needed(field: Field) -> bool:
    return field.required and not field.default


def _slot(field: Field) -> str:
    return field.name.replace(".", "__")


def _typed_at_all(field: Field, typed: dict[str, Any]) -> bool:
    return typed[_slot(field)] not in (None, False, ()) or (field.kind in DEFAULTED and bool(field.default))


def _all_typed(here: Here, fact: type[Fact], field: Field, typed: dict[str, Any]) -> list[str]:
    """Whatever was typed for a field, the way a form would have it."""
    said = typed[_slot(field)]
    return [_typed(here, fact, field, one) for one in (said if field.kind == "things" else [said])]


def _typed(here: Here, fact: type[Fact], field: Field, said: Any) -> str:
    match field.kind:
        case "tick":
            return "yes"
        case "thing" | "things" if said:
            if fact is keepers.KeeperNamed and len(said) == HASH_CHARACTERS:
                return str(said)  # a machine of which nobody here has heard yet
            among = named(here.look(here.circle, here.person), field.of, kind_of(fact))
            return pick(said, among, _OF.get(field.of, "things"))
        case "day" | "moment":
            today = datetime.fromtimestamp(here.node.clock() / 1000, here.zone).date()
            return day(said, today) if field.kind == "day" else day_and_hour(said, today)
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
    "gathering.called": "gatherings",
    "point.added": "points on an agenda",
    "decision.proposed": "proposals",
    "node": "machines",
}


def _as_it_is(here: Here, field: Field) -> str:
    """What a number stays when nobody names another."""
    group, _, name = field.name.partition(".")
    numbers = charter.page(here.node.circle(here.circle)).numbers
    return str(getattr(numbers, name)) if group == "numbers" else field.default


def _charter_as_it_reads(circle: Circle, typed: Form) -> str:
    return charter.version(circle)


def _standing_wording(circle: Circle, typed: Form) -> str:
    decision = decisions.find(circle, typed.text("decision"))
    asked = decisions.standing_wording(decision) if decision else None
    return asked.event if asked else typed.text("decision")


def _positions_counted(circle: Circle, typed: Form) -> list[str]:
    decision = decisions.find(circle, typed.text("decision"))
    asked = decisions.question(circle, decision) if decision else None
    return [one.event for one in asked.positions] if asked else []


def _conclusion_to_reopen(circle: Circle, typed: Form) -> str:
    decision = decisions.find(circle, typed.text("decision"))
    reopens = decisions.may_reopen(decision) if decision else None
    return reopens.conclusion.event if reopens else typed.text("decision")  # which is none, as the law will say


FILLED_IN: dict[tuple[str, str], Callable[[Circle, Form], str | list[str]]] = {
    ("charter.agreed", "version"): _charter_as_it_reads,
    ("decision.read", "wording"): _standing_wording,
    ("position.taken", "wording"): _standing_wording,
    ("objection.made", "wording"): _standing_wording,
    ("decision.concluded", "ballots"): _positions_counted,
    ("decision.reopened", "conclusion"): _conclusion_to_reopen,
}


def _filled_in(here: Here, fact: type[Fact], typed: Form) -> Form:
    """With what nobody can type, because it follows from how things stand."""
    circle = here.node.circle(here.circle)
    found = {field: find(circle, typed) for (kind, field), find in FILLED_IN.items() if kind == kind_of(fact)}
    return Form({**typed.fields, **{field: [one] if isinstance(one, str) else one for field, one in found.items()}})


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
        case "moment":
            return '"tomorrow 19:00"'
        case "thing":
            return {"member": "Bo", "task.opened": "boiler"}.get(field.of, "WORDS")
    return '"…"'
