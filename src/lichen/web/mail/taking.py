"""Taking in: what comes of a letter that somebody sent in answer to ours.

Only what is plainly meant is said, and only in answer to a question of ours, from the address it went to. All else gets
one letter back, to that address and no other, and nothing is recorded.
"""

from lichen.carry.reply import Reply, read
from lichen.language import gettext as _
from lichen.language.answers import understood
from lichen.language.refusals import sentence
from lichen.node.mail.address import same, word_in
from lichen.node.mail.questions import Answer, Ticket
from lichen.web.look import Look
from lichen.web.mail import proposals
from lichen.web.mail.answering import Answering, Obstacle
from lichen.web.mail.sentences import line, quoted, verb, words_for

LONGEST_QUOTED = 300  # characters of theirs in a letter back
LONGEST_KEPT = 20_000


async def take_in(answering: Answering, raw: bytes) -> None:
    """Deals with one letter."""
    reply = read(raw)
    if reply is None or reply.is_automatic:
        return
    ticket = _ticket(answering, reply)
    look = answering.look(ticket) if ticket else None
    if ticket and look:
        await _deal_with(answering, ticket, look, reply)


def _ticket(answering: Answering, reply: Reply) -> Ticket | None:
    """The question that was answered, by the word of ours in one of the addresses."""
    mailbox = answering.room.settings.replies
    words = filter(None, (word_in(address, mailbox) for address in reply.to)) if mailbox else ()
    found = filter(None, map(answering.room.questions.find, words))
    return next((ticket for ticket in found if ticket.answer == "reply"), None)


async def _deal_with(answering: Answering, ticket: Ticket, look: Look, reply: Reply) -> None:
    obstacle = answering.obstacle(ticket, look)
    if obstacle:
        if answering.room.questions.comes_late(ticket, reply.id):
            _too_late(answering, ticket, look, reply, obstacle)
        return
    got, stands = understood(reply.words), _stands(look, ticket)
    if not same(reply.sender, answering.room.reaches.of(look.person.id).address):
        _from_elsewhere(answering, ticket, look, reply)
    elif got and got.said in stands and got.said != "objection":
        await _say(answering, ticket, look, reply, got.said, got.reason)
    elif got and got.said in ("no", "objection") and "objection" in stands:
        _to_the_form(answering, ticket, look, reply, got.reason)
    else:
        _not_understood(answering, ticket, look, reply, stands)


def _stands(look: Look, ticket: Ticket) -> tuple[Answer, ...]:
    proposal = proposals.waiting(look, ticket.question.about)
    return proposal.stands if proposal else ()


async def _say(answering: Answering, ticket: Ticket, look: Look, reply: Reply, said: Answer, reason: str) -> None:
    outcome = await answering.say(ticket, look, said, {"reason": reason} if reason else {}, reply.id)
    if outcome and outcome.refusals:
        reasons = [sentence(refusal, look.view.name, look.zone) for refusal in outcome.refusals]
        _write_back(answering, ticket, look, reply, _("Your answer did not count."), *reasons, kept=reason)


# Letters back


def _too_late(answering: Answering, ticket: Ticket, look: Look, reply: Reply, obstacle: Obstacle) -> None:
    href = f"{answering.site.base}{proposals.href(look, ticket.question.about)}"
    why = {
        "used": _("That letter had been answered before, and each can be once."),
        "changed": _("It was changed since we wrote to you. Read it as it is now, and say where you stand."),
    }.get(obstacle, _("It was closed or taken back before your answer came."))
    told = _("Your answer did not count.")
    answering.write(look, told, told, why, _quoted(reply.words), line(_("Look at it"), href), answers=reply.id)


def _from_elsewhere(answering: Answering, ticket: Ticket, look: Look, reply: Reply) -> None:
    why = _("It came from {address}, and our letter had gone to you here. Was it you?").format(
        address=reply.sender or "?"
    )
    _write_back(answering, ticket, look, reply, _("Somebody answered your letter."), why)


def _not_understood(answering: Answering, ticket: Ticket, look: Look, reply: Reply, stands: tuple[Answer, ...]) -> None:
    why = _("Its first line should be one word of these and nothing else: {words}. Press what you mean:")
    told = _("We are not sure what you meant.")
    _write_back(answering, ticket, look, reply, told, why.format(words=words_for(stands)), kept=reply.words)


def _to_the_form(answering: Answering, ticket: Ticket, look: Look, reply: Reply, reason: str) -> None:
    why = _("An objection says what harm you see and what would meet it. Your words are kept; go on from there:")
    _write_back(
        answering, ticket, look, reply, _("Your objection needs one more step."), why, kept=reason, only=("objection",)
    )


def _write_back(
    answering: Answering,
    ticket: Ticket,
    look: Look,
    reply: Reply,
    told: str,
    *why: str,
    kept: str = "",
    only: tuple[Answer, ...] = (),
) -> None:
    """Says that nothing was said, and gives fresh links for it; the old letter has had its one answer."""
    proposal = proposals.waiting(look, ticket.question.about)
    if proposal is None:
        return
    answers = tuple(one for one in proposal.stands if one in only) or proposal.stands
    secrets = answering.put_again(look, proposal, answers, kept[:LONGEST_KEPT])
    links = [line(verb(answer), f"{answering.site.base}/answer/{secret}") for answer, secret in secrets.items()]
    nothing = _("Nothing was said in your name on “{title}”.").format(title=proposal.title)
    answering.write(look, told, f"{told} {nothing}", _quoted(reply.words), *why, *links, answers=reply.id)
    answering.room.questions.spend(ticket, reply.id)


def _quoted(words: str) -> str:
    """The beginning of what they wrote."""
    return quoted(words, LONGEST_QUOTED) or _("(There were no words in it.)")
