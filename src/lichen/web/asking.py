"""Asking: what asks for somebody, each as one sentence with a verb, and where one does it."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from lichen.core.practice import Ask
from lichen.core.values import DAY, Time
from lichen.language import dates, ngettext
from lichen.language import gettext as _
from lichen.node.view import putting_off
from lichen.practices import belonging, charter, devices, keepers, roles, tasks
from lichen.practices.belonging import Members
from lichen.practices.decisions import Decisions, questions
from lichen.practices.gathering import Gatherings, ahead
from lichen.practices.rest import is_resting
from lichen.practices.reviews import reviews_due
from lichen.practices.suspension import Suspensions
from lichen.web import machines
from lichen.web.gathering.words import place_of, title_of
from lichen.web.html import Node, Renderable
from lichen.web.known import known_as
from lichen.web.look import Look
from lichen.web.ui import ask as ask_entry
from lichen.web.ui import fill, quoted, running_out, since, when
from lichen.web.who import called, names

SOON = 3 * DAY  # how long before its date a task one holds begins to ask
LATER = DAY  # how long "Not now" lasts


@dataclass(frozen=True)
class Asked:
    """An ask in words; `deadline` holds `{when}` where its time goes, or `{since}`."""

    sentence: Node
    verb: str
    href: str
    from_: Node = None
    deadline: str = ""


def asking(visit: Look) -> list[Ask]:
    """What asks for the viewer today. A task they hold asks only when its date is near: else it is just theirs."""
    return [ask for ask in visit.view.asks(visit.person) if _asks_today(visit, ask)]


def _asks_today(visit: Look, ask: Ask) -> bool:
    if ask.code == "task":
        return bool(ask.until) and ask.until - visit.at < SOON
    if is_resting(visit.circle, visit.me):
        return ask.code == "recovery-of-you"
    return ask.code in WORDED


def asked(visit: Look, ask: Ask) -> Renderable:
    """One ask as it stands on the home page."""
    told = WORDED[ask.code](visit, ask)
    until = ask.until or ask.since
    line = running_out(ask.since, ask.until, visit.at) if ask.since < visit.at < ask.until else None
    return ask_entry(
        told.sentence,
        told.verb,
        told.href,
        from_=told.from_,
        deadline=_deadline(visit, told.deadline, until) if told.deadline else None,
        line=line if told.deadline else None,
        later=visit.href("later", ask.code, ask.about),
    )


def _deadline(visit: Look, sentence: str, at: Time) -> Renderable:
    return fill(sentence, when=when(at, visit.at, visit.zone), since=since(at, visit.at, visit.zone))


def put_off(visit: Look, code: str, about: str) -> bool:
    """Lets an ask wait for a day; false when nothing of the kind asks."""
    ask = next((one for one in visit.view.asks() if (one.code, one.about) == (code, about)), None)
    if ask is None:
        return False
    account = visit.person
    account.later = {name: until for name, until in account.later.items() if until > visit.at}
    account.later[putting_off(ask)] = visit.at + LATER
    visit.node.accounts.save(account)
    return True


def _vouch(visit: Look, ask: Ask) -> Asked:
    view, circle = visit.view, visit.circle
    name = called(view, ask.about)
    vouched = belonging.vouchers(circle, ask.about)
    missing = belonging.needed_vouches(circle, ask.about) - len(vouched)
    host = names(view, vouched[:1])
    return Asked(
        _("{name} would like to join. Would you vouch for them?").format(name=name),
        _("Look, and say"),
        visit.href("people", ask.about),
        _("{name} invited them").format(name=host) if host else None,
        ngettext(
            "came {{when}}, waits for one more of us", "came {{when}}, waits for {count} more of us", missing
        ).format(count=missing),
    )


def _recovery(visit: Look, ask: Ask) -> Asked:
    recovery = visit.circle[devices.Devices].recoveries[ask.about]
    name = called(visit.view, recovery.member)
    return Asked(
        _("{name} has a new phone. Do you know that it is really theirs?").format(name=name),
        _("Look, and say"),
        visit.href("people", recovery.member),
        _("{names} vouched for it").format(names=names(visit.view, devices.vouched_for(recovery))),
        _("asked {when}"),
    )


def _recovery_of_you(visit: Look, ask: Ask) -> Asked:
    recovery = visit.circle[devices.Devices].recoveries[ask.about]
    return Asked(
        _("Somebody wants to speak for you from a new phone. If that isn’t you, say no."),
        _("Look, and say"),
        visit.href("people", visit.me),
        _("{names} vouched for it").format(names=names(visit.view, devices.vouched_for(recovery))),
        _("can take over {when}, once enough have vouched"),
    )


def _suspension(visit: Look, ask: Ask) -> Asked:
    calls = [c for c in visit.circle[Suspensions].calls if c.member == ask.about and visit.at < c.until]
    return Asked(
        _("{who} asked to stop {name}’s account at once.").format(
            who=names(visit.view, dict.fromkeys(c.by for c in calls)), name=called(visit.view, ask.about)
        ),
        _("See why"),
        visit.href("people", ask.about, "stop"),
        None,
        _("lapses {when}"),
    )


def _charter(visit: Look, ask: Ask) -> Asked:
    yes, missing = len(charter.agreed(visit.circle)), len(charter.still_to_agree(visit.circle))
    said = _("{yes} of {all} have said yes").format(yes=yes, all=yes + missing) if yes else None
    return Asked(_("Shall we adopt this charter?"), _("Read it, and say"), visit.href("charter"), said)


def _review(visit: Look, ask: Ask) -> Asked:
    agreement = charter.page(visit.circle).agreements[ask.about]
    title = quoted(visit.view.words(agreement.wording, "title") or _("an agreement"))
    sentence = fill(_("Time to look at “{title}” again. Does it still fit?"), title=title)
    return Asked(sentence, _("Look, and say"), visit.href("agreement", agreement.id), None, "{since}")


def _task(visit: Look, ask: Ask) -> Asked:
    task = tasks.find(visit.circle, ask.about)
    title = quoted((visit.view.words(task.now.event, "title") if task else "") or _("a task"))
    sentence = fill(_("You have “{title}”. How far is it?"), title=title)
    late = bool(ask.until) and ask.until <= visit.at
    href = visit.href("task", ask.about)
    return Asked(sentence, _("Look at it"), href, None, _("was due {when}") if late else _("due {when}"))


def _role_offered(look: Look, ask: Ask) -> Asked:
    role, name = _role(look, ask)
    offer = roles.offer_to(role, look.me, look.at)
    day = dates.day(offer.until, look.zone) if offer else ""
    sentence = fill(_("Would you take on “{role}”, until {day}?"), role=name, day=day)
    href = look.href("role", ask.about)
    return Asked(sentence, _("Look, and say"), href, _("The circle asks you"), _("the offer lapses {when}"))


def _role_debrief(look: Look, ask: Ask) -> Asked:
    sentence = fill(_("Your time as “{role}” is ending. How did it go?"), role=_role(look, ask)[1])
    return Asked(sentence, _("Tell it"), look.href("role", ask.about, "debrief"), None, _("ends {when}"))


def _handover(look: Look, ask: Ask) -> Asked:
    sentence = fill(_("What does the next one have to know about “{role}”?"), role=_role(look, ask)[1])
    return Asked(
        sentence, _("Hand it over"), look.href("role", ask.about, "handover"), None, _("your term ended {when}")
    )


def _role(look: Look, ask: Ask) -> tuple[roles.Role, Renderable]:
    role = look.circle[roles.Roles].open[ask.about]
    return role, quoted(look.view.words(role.wording, "name") or _("a role"))


def _gathering(look: Look, ask: Ask) -> Asked:
    one = look.circle[Gatherings].all[ask.about]
    sentence = fill(_("“{title}”: will you come?"), title=quoted(title_of(look.view, one)))
    place = place_of(look.view, one.now)
    return Asked(sentence, _("Look, and say"), look.href("gathering", ask.about), place or None, _("begins {when}"))


def _gathering_notes(look: Look, ask: Ask) -> Asked:
    one = look.circle[Gatherings].all[ask.about]
    sentence = fill(_("How was “{title}”?"), title=quoted(title_of(look.view, one)))
    return Asked(sentence, _("Tell it"), look.href("gathering", ask.about), None, _("it was over {when}"))


def _position(look: Look, ask: Ask) -> Asked:
    title, by = _question(look, ask)
    return Asked(
        fill(_("“{title}”: where do you stand?"), title=title),
        _("Read it, and say"),
        look.href("decision", ask.about),
        _("{name} proposes it").format(name=by) if by else None,
        _("closes {when}"),
    )


def _position_again(look: Look, ask: Ask) -> Asked:
    sentence = fill(_("“{title}” was put differently. Do you still see it so?"), title=_question(look, ask)[0])
    return Asked(sentence, _("Read it, and say"), look.href("decision", ask.about), None, _("closes {when}"))


def _decision_again(look: Look, ask: Ask) -> Asked:
    title = _question(look, ask)[0]
    sentence = fill(_("“{title}” was not settled. Shall it be opened once more?"), title=title)
    return Asked(sentence, _("Look, and say"), look.href("decision", ask.about), None, _("counted {when}"))


def _advice_answer(look: Look, ask: Ask) -> Asked:
    sentence = fill(_("You were given advice on “{title}”. What do you answer?"), title=_question(look, ask)[0])
    return Asked(sentence, _("Read it, and answer"), look.href("decision", ask.about), None, _("closes {when}"))


def _advice_decide(look: Look, ask: Ask) -> Asked:
    sentence = fill(_("You asked for advice on “{title}”. What did you decide?"), title=_question(look, ask)[0])
    return Asked(sentence, _("Say it"), look.href("decision", ask.about))


def _decision_review(look: Look, ask: Ask) -> Asked:
    sentence = fill(_("We decided “{title}” a while ago. How did it turn out?"), title=_question(look, ask)[0])
    return Asked(sentence, _("Look, and say"), look.href("decision", ask.about), None, "{since}")


def _stand_for(look: Look, ask: Ask) -> Asked:
    view, node = look.view, ask.about
    naming = keepers.naming(look.circle, node)
    known = {"node": node, **{name: view.words(naming, name) for name in ("name", "address")}}
    gone = names(view, keepers.namers(look.circle, node))
    return Asked(
        fill(_("Nobody stands for {machine} any more. May our record stay there?"), machine=machines.told(view, node)),
        _("Look, and say"),
        f"{look.href('act', 'keeper.named')}?{urlencode(known)}",
        _("{names} stood for it").format(names=gone),
        _("asked until {when}"),
    )


def _question(look: Look, ask: Ask) -> tuple[Renderable, str]:
    """What a decision is called, and who proposed it unless that is whoever looks."""
    known, decision = known_as(look.view, ask.about), questions.find(look.circle, ask.about)
    by = called(look.view, decision.by) if decision and decision.by != look.me else ""
    return quoted(known.title if known else _("a proposal")), by


WORDED: dict[str, Callable[[Look, Ask], Asked]] = {
    "vouch": _vouch,
    "recovery": _recovery,
    "recovery-of-you": _recovery_of_you,
    "suspension": _suspension,
    "charter": _charter,
    "review": _review,
    "task": _task,
    "role-offered": _role_offered,
    "role-debrief": _role_debrief,
    "handover": _handover,
    "gathering": _gathering,
    "gathering-notes": _gathering_notes,
    "position": _position,
    "position-again": _position_again,
    "decision-again": _decision_again,
    "advice-answer": _advice_answer,
    "advice-decide": _advice_decide,
    "decision-review": _decision_review,
    "stand-for": _stand_for,
}


def needed_words(visit: Look) -> list[str]:
    """Everything whose words the asks and what one holds will need."""
    circle = visit.circle
    held = [task.now.event for task in tasks.mine(circle, visit.me)]
    needed = [role.wording for role in circle[roles.Roles].open.values()]
    needed += [name for one in ahead(circle, visit.at) for name in (one.id, one.now.event)]
    needed += [decision.wordings[-1].event for decision in circle[Decisions].open.values()]
    needed += [name for name, _date in reviews_due(circle, visit.at)]
    needed += [name for node in circle[keepers.Keepers].named if (name := keepers.naming(circle, node))]
    return [*circle[Members].named.values(), *held, *needed]
