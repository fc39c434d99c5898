"""Due: what asks of somebody, each with the command that answers it."""

import click

from lichen.cli.here import Here, here
from lichen.cli.shape import Command
from lichen.core.practice import Ask
from lichen.language import dates
from lichen.language import gettext as _
from lichen.language.numbers import begun, in_words
from lichen.node.view import View
from lichen.practices import charter, devices, roles
from lichen.practices.tasks import find
from lichen.web import machines
from lichen.web.known import known_as


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


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


DECIDING = {
    "position": (
        N_("“{title}”: where do you stand?"),
        'lichen act position-taken --decision "{title}" --stand yes --reason "…"',
    ),
    "position-again": (
        N_("“{title}” was put differently. Do you still see it so?"),
        'lichen act position-taken --decision "{title}" --stand yes --reason "…"',
    ),
    "decision-again": (
        N_("“{title}” was not settled. Shall it be opened once more?"),
        'lichen act decision-reopened --decision "{title}"',
    ),
    "advice-answer": (
        N_("You were given advice on “{title}”. What do you answer?"),
        'lichen act advice-answered --decision "{title}" --to … --answer "…"',
    ),
    "advice-decide": (
        N_("You asked for advice on “{title}”. What did you decide?"),
        'lichen act decision-concluded --decision "{title}" --outcome passed --reason "…"',
    ),
    "decision-review": (
        N_("We decided “{title}” a while ago. How did it turn out?"),
        'lichen act decision-reviewed --decision "{title}" --kept keep --how "…"',
    ),
}
"""What asks about a decision: the sentence, and the command that answers."""


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
        case "role-offered":
            return _("The circle asks you to take on “{role}”.").format(role=_role(ask, view))
        case "role-debrief":
            return _("Your time as “{role}” is ending. How did it go?").format(role=_role(ask, view))
        case "gathering":
            return _("“{title}”: will you come?").format(title=_gathering(ask, view))
        case "gathering-notes":
            return _("How was “{title}”?").format(title=_gathering(ask, view))
        case "stand-for":
            return _("Nobody stands for {machine} any more: may our record stay there?").format(
                machine=machines.called(view, ask.about)
            )
        case code if code in DECIDING:
            return _(DECIDING[code][0]).format(title=_question(ask, view))
        case "handover":
            return _("What does the next one have to know about “{role}”?").format(role=_role(ask, view))
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
        case "review" if charter.adoption(view.circle):
            return "lichen serve, and propose on its page to keep, change or end it"
        case "review":
            return f'lichen act agreement-rewritten --agreement "{_agreement(ask, view)}" …'
        case "stand-for":
            name = machines.name_of(view, ask.about)
            return f'lichen act keeper-named --node "{name or ask.about}" --name "{name or "…"}"'
        case code if code in DECIDING:
            return DECIDING[code][1].format(title=_question(ask, view))
        case "role-offered":
            return f'lichen act role-accepted --role "{_role(ask, view)}", or: lichen act role-declined --role …'
        case "role-debrief":
            return f'lichen act role-debriefed --role "{_role(ask, view)}" --worked "…" --failed "…" --advice "…"'
        case "gathering":
            return f'lichen act coming-said --gathering "{_gathering(ask, view)}" --comes yes'
        case "gathering-notes":
            return f'lichen act gathering-held --gathering "{_gathering(ask, view)}" --notes "…" --came …'
        case "handover":
            return f'lichen act handover-posted --role "{_role(ask, view)}" --packet "…"'
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


def _role(ask: Ask, view: View) -> str:
    role = roles.find(view.circle, ask.about)
    return view.words(role.wording, "name") if role else ""


def _question(ask: Ask, view: View) -> str:
    known = known_as(view, ask.about)
    return known.title if known else ""


def _gathering(ask: Ask, view: View) -> str:
    return view.words(ask.about, "title")
