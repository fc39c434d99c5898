"""Due: what asks of somebody, each with the command that answers it."""

import click

from lichen.cli.here import Here, here
from lichen.cli.shape import Command
from lichen.core.practice import Ask
from lichen.language import dates
from lichen.language import gettext as _
from lichen.language.numbers import begun, in_words
from lichen.node.view import View
from lichen.practices import charter, devices
from lichen.practices.tasks import find


@click.command(cls=Command)
@here
def due(here: Here) -> None:
    """What asks of you, the most pressing first, and how to answer.

    lichen due
    lichen due --as Bo --json
    """
    person = here.person
    view = here.look(here.circle, person)
    asks = view.asks(person)
    told = [(asked(ask, view), answer(ask, view), _until(ask, view, here)) for ask in asks]
    text = "\n".join(f"* {said}{until}\n  {how}" for said, how, until in told)
    data = [
        {"code": a.code, "about": a.about, "since": a.since, "until": a.until, "sentence": said, "command": how}
        for a, (said, how, _until_said) in zip(asks, told, strict=True)
    ]
    here.tell(f"{opening(len(asks))}\n{text}".strip(), data)


def opening(count: int) -> str:
    """The first sentence of everything."""
    if not count:
        return _("Nothing asks for you.")
    if count == 1:
        return _("One thing asks for you. Everything else can wait.")
    return begun(_("{count} things ask for you. Everything else can wait.").format(count=in_words(count)))


def _until(ask: Ask, view: View, here: Here) -> str:
    return _(" Until {day}.").format(day=dates.day(ask.until, here.zone)) if ask.until else ""


def asked(ask: Ask, view: View) -> str:
    """One ask as a sentence."""
    match ask.code:
        case "vouch":
            return _("{name} waits to be let in: do you vouch for them?").format(name=view.name(ask.about))
        case "suspension":
            return _("Somebody asked to stop {name}’s account: what do you know?").format(name=view.name(ask.about))
        case "recovery":
            return _("{name} has a new phone, they say: is it theirs?").format(name=_whose(ask, view))
        case "recovery-of-you":
            return _("Somebody says that you have a new phone. If you have not, say no.")
        case "charter":
            return _("The charter waits for your yes.")
        case "review":
            return _("“{title}” wants to be looked at again.").format(title=_agreement(ask, view))
        case "task":
            return _("You hold “{title}”.").format(title=_task(ask, view))
        case _:
            return _("Something asks for you that this version does not know.")


def answer(ask: Ask, view: View) -> str:
    """The command that does what is asked."""
    match ask.code:
        case "vouch":
            return f'lichen act member-vouched --member "{view.name(ask.about)}"'
        case "suspension":
            return f'lichen act suspension-called --member "{view.name(ask.about)}" --reason "…"'
        case "recovery":
            return f"lichen act recovery-vouched --recovery {ask.about[:8]}"
        case "recovery-of-you":
            return f"lichen act recovery-vetoed --recovery {ask.about[:8]}"
        case "charter":
            return "lichen show charter, then: lichen act charter-agreed"
        case "review":
            return f'lichen act agreement-rewritten --agreement "{_agreement(ask, view)}" …'
        case "task":
            return f'lichen act task-closed --task "{_task(ask, view)}" --outcome done --worked "…"'
        case _:
            return "lichen show record"


def _whose(ask: Ask, view: View) -> str:
    return view.name(view.circle[devices.Devices].recoveries[ask.about].member)


def _agreement(ask: Ask, view: View) -> str:
    return view.words(charter.page(view.circle).agreements[ask.about].wording, "title")


def _task(ask: Ask, view: View) -> str:
    task = find(view.circle, ask.about)
    return view.words(task.now.event, "title") if task else ""
