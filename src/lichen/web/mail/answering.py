"""Answering: what comes of a secret from a letter, whether somebody pressed its link or answered by mail."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from msgspec.structs import replace

from lichen.core.practice import Ask
from lichen.core.refusal import Refusal
from lichen.core.values import CircleId, EventId, Time
from lichen.language import gettext as _
from lichen.node.mail.questions import Answer, Question, Ticket
from lichen.node.mail.room import MailRoom
from lichen.practices.decisions.verdict import Position
from lichen.web.look import Look, is_inside
from lichen.web.mail import proposals
from lichen.web.mail.letters import Secrets, to
from lichen.web.mail.proposals import Proposal
from lichen.web.mail.sentences import deed, exactly, line, verb
from lichen.web.site import Site

Obstacle = Literal["used", "closed", "changed", "outside"]


class Answering:
    """The questions that letters of this node asked."""

    def __init__(self, site: Site, room: MailRoom) -> None:
        self.site = site
        self.room = room

    def put(self, look: Look, ask: Ask, *, replies: bool) -> Secrets:
        """Notes the question that a letter puts to somebody; gives the secrets for its answers."""
        proposal = proposals.waiting(look, ask.about) if ask.code in proposals.ASKS else None
        if proposal is None or not proposal.stands:
            return {}
        return self.put_again(look, proposal, (*proposal.stands, "reply") if replies else proposal.stands)

    def put_again(self, look: Look, proposal: Proposal, answers: tuple[Answer, ...], kept: str = "") -> Secrets:
        """The same with what they had written already, so that they need not write it twice."""
        return self.room.questions.put(Question(*_of(look, proposal), kept=kept), answers)

    # What somebody sees who comes with a secret

    def look(self, ticket: Ticket) -> Look | None:
        """The circle as whoever was written to sees it; nothing when they are no longer in it."""
        account = self.site.node.accounts.get(ticket.question.account)
        if account is None or ticket.question.circle not in account.places:
            return None
        look = Look(self.site, account)
        look.enter(ticket.question.circle)
        return look if is_inside(look) else None

    def obstacle(self, ticket: Ticket, look: Look | None) -> Obstacle | None:
        """Why nothing can be answered any more, if so."""
        if look is None:
            return "outside"
        if ticket.question.used:
            return "used"
        proposal = proposals.waiting(look, ticket.question.about)
        if proposal is None or proposal.round != ticket.question.round:
            return "closed"
        if ticket.answer == "undo":
            stands = proposals.standing(look, proposal.about)
            return None if stands and stands.event == ticket.question.said else "changed"
        return None if proposal.wording == ticket.question.wording else "changed"

    # Saying it

    async def say(
        self, ticket: Ticket, look: Look, answer: Answer, words: Mapping[str, str], by: str = ""
    ) -> "Outcome | None":
        """Says it in their name and tells them so by letter, whoever it was. Nothing when somebody did so just now."""
        if not self.room.questions.claim(ticket):
            return None
        try:
            outcome = await self._say(ticket, look, answer, words)
            if not outcome.refusals:
                self.room.questions.spend(ticket, by)  # after all else: a crash tells somebody twice rather than never
            return outcome
        finally:
            self.room.questions.release(ticket)

    async def _say(self, ticket: Ticket, look: Look, answer: Answer, words: Mapping[str, str]) -> "Outcome":
        proposal, before = self._proposal(ticket, look), proposals.standing(look, ticket.question.about)
        if answer == "undo":
            fact, written = proposals.taking_back(look, proposal.about, ticket.question.before)
        else:
            fact, written = proposals.position(proposal, answer, words)
        said = self.site.node.say(look.who, look.view.id, fact, written)
        if said.done is not None:
            await asyncio.wrap_future(said.done)
        if said.refusals:
            return Outcome(said.refusals)
        undo = "" if answer in ("undo", "read") else self._undo(look, proposal, answer, said.event, before)
        self._echo(look, proposal, answer, () if answer == "undo" else tuple(written.values()), undo)
        return Outcome(undo=undo)

    def _proposal(self, ticket: Ticket, look: Look) -> Proposal:
        found = proposals.waiting(look, ticket.question.about)
        assert found is not None, "whoever says something has looked for obstacles"
        return found

    def _undo(self, look: Look, proposal: Proposal, stand: Answer, said: EventId, before: Position | None) -> str:
        question = Question(*_of(look, proposal), said=said, stand=stand, before=before.event if before else "")
        return self.room.questions.put(question, ["undo"])["undo"]

    def _echo(self, look: Look, proposal: Proposal, answer: Answer, words: Sequence[str], undo: str) -> None:
        told = deed(answer, proposal.title)
        until = _("Until it closes, on {when}, you can take it back.").format(when=exactly(look, proposal.closes))
        whose = _("Was that not you? Whoever has one of your letters can answer it. Talk to the others about it.")
        link = line(verb("undo"), f"{self.site.base}/answer/{undo}")
        self.write(look, told, told, *words, *((until, link) if undo else ()), whose)

    def write(self, look: Look, subject: str, *text: str, answers: str = "") -> None:
        """A letter in answer to something they did, or that was done in their name."""
        reach = self.room.reaches.of(look.person.id)
        if reach.is_open:
            letter = to(reach, look, subject, *text)
            self.room.write(reach, replace(letter, answers=answers, kind="replied"), look.at)


def _of(look: Look, proposal: Proposal) -> tuple[str, CircleId, EventId, EventId, int, Time]:
    """Whom a question is put to, and about what exactly."""
    return look.who.id, look.view.id, proposal.about, proposal.wording, proposal.round, proposal.closes


class Outcome(NamedTuple):
    """What came of saying something by a letter: every reason why not, or the secret that takes it back."""

    refusals: tuple[Refusal, ...] = ()
    undo: str = ""
