"""What is allowed: every reason why something about a proposal does not count, by what its author could see."""

from collections.abc import Callable, Iterable, Iterator

from lichen.core.event import Event
from lichen.core.fact import Fact
from lichen.core.practice import Circle, Sight, following
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, EventId, Time
from lichen.practices import charter, keepers, members, roles, suspension, talk, tasks
from lichen.practices.belonging import belongs, counting, is_ended
from lichen.practices.decisions.facts import (
    AdviceAnswered,
    DecisionAmended,
    DecisionConcluded,
    DecisionProposed,
    DecisionRead,
    DecisionReopened,
    DecisionWithdrawn,
    ObjectionMade,
    OfDecision,
    OfWording,
    PositionDropped,
    PositionTaken,
    Proposal,
    Protocol,
    Size,
)
from lichen.practices.decisions.questions import (
    Question,
    every,
    excluded,
    find,
    is_about_stop,
    is_lapsed,
    is_ripe,
    is_withdrawn,
    may_reopen,
    notice,
    outcome,
    question,
    standing,
    unanswered,
    verdict_of,
)
from lichen.practices.decisions.state import Decision
from lichen.practices.decisions.weight import OF_SUSPENSION, protocol_for, size_of
from lichen.practices.members import MemberRemoved
from lichen.practices.numbers import Numbers, numbers
from lichen.practices.roles import RoleGiven
from lichen.practices.suspension import SuspensionConfirmed, SuspensionLifted, stop_of

LONGEST_OPEN = 90 * DAY
LONGEST_REVIEW = 5 * 366 * DAY
MOST_PROPOSED = 8  # by one member, open at a time
MOST_AMENDMENTS = 20
MOST_CHANGES = 20  # of one member's mind about one question
URGENT_PERIOD = 30 * DAY

ALONE = (MemberRemoved, *OF_SUSPENSION)  # each changes who decides, so nothing else may ride along

OWNERS: dict[type[Fact], Callable[[Circle, Event], Iterable[Refusal]]] = {
    fact: practice.refusals
    for practice in (members, suspension, keepers, charter, tasks, talk, roles)
    for fact in practice.PRACTICE.facts
}


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Every reason why this may not be said."""
    sight, fact = circle.sight(event), event.fact
    if isinstance(fact, DecisionProposed):
        yield from _proposing(circle, event, fact, sight)
        return
    if not isinstance(fact, OfDecision | DecisionAmended):
        return
    decision = find(circle, fact.decision)
    asked = question(circle, decision, sight) if decision else None
    if decision is None or asked is None:
        yield refuse("decision-unknown", decision=fact.decision)
        return
    if is_withdrawn(decision, sight):
        yield refuse("decision-withdrawn", decision=decision.id)
    yield from _of_question(circle, event, decision, asked, sight)


def _of_question(circle: Circle, event: Event, decision: Decision, asked: Question, sight: Sight) -> Iterator[Refusal]:
    match event.fact:
        case DecisionReopened(conclusion=name):
            reopens = may_reopen(decision, sight)
            if reopens is None or reopens.conclusion.event != name:
                yield refuse("nothing-to-reopen", decision=decision.id)
            return
        case DecisionConcluded() as conclusion:
            yield from _concluding(circle, event, decision, asked, conclusion, sight)
            return
    if standing(decision, asked.round, sight):
        yield refuse("already-concluded", decision=decision.id)
    match event.fact:
        case DecisionAmended() as amended:
            yield from _amending(circle, event, decision, asked, amended, sight)
        case DecisionWithdrawn():
            if event.by != decision.by:
                yield refuse("not-the-proposer", by=decision.by)
        case AdviceAnswered(to=name):
            if event.by != decision.by:
                yield refuse("not-the-proposer", by=decision.by)
            if all(one.event != name for one in unanswered(decision, asked, sight)):
                yield refuse("nothing-to-answer", to=name)
        case OfWording() | PositionDropped():
            yield from _saying(circle, event, decision, asked, sight)


# Proposing


def _proposing(circle: Circle, event: Event, fact: DecisionProposed, sight: Sight) -> Iterator[Refusal]:
    agreed = numbers(circle, sight)
    if sum(_runs(circle, one, sight) for one in every(circle) if one.by == event.by) >= MOST_PROPOSED:
        yield refuse("too-many-proposals", most=MOST_PROPOSED)
    if fact.urgent:
        yield from _urgent(circle, event, agreed, sight)
    if fact.protocol == "advice":
        yield from _seeking(circle, event, fact, sight)
    revisited = find(circle, fact.revisits) if fact.revisits else None
    if fact.revisits and (revisited is None or not sight(revisited.mark)):
        yield refuse("decision-unknown", decision=fact.revisits)
    yield from _wording(circle, event, fact, fact.protocol, fact.size, notice(fact.size, fact.urgent, agreed), sight)
    yield from _weight(fact, fact.protocol, fact.size, fact.urgent, agreed)


def _runs(circle: Circle, decision: Decision, sight: Sight) -> bool:
    """Whether it was put and has no end for whoever sees this much."""
    return sight(decision.mark) and not is_withdrawn(decision, sight) and outcome(circle, decision, sight) is None


def _urgent(circle: Circle, event: Event, agreed: Numbers, sight: Sight) -> Iterator[Refusal]:
    since = event.at - URGENT_PERIOD
    lately = [one for one in every(circle) if one.urgent and one.by == event.by and one.at > since and sight(one.mark)]
    if len(lately) >= agreed.urgent_most:
        yield refuse("too-many-urgent", most=agreed.urgent_most)


def _seeking(circle: Circle, event: Event, fact: DecisionProposed, sight: Sight) -> Iterator[Refusal]:
    """Who decides alone has asked somebody, and decides nothing that would bind the others."""
    if not set(fact.asks) - {event.by}:
        yield refuse("nobody-asked")
    for one in fact.asks:
        if not belongs(circle, one, sight):
            yield refuse("member-unknown", member=one)
    if fact.consequences:
        yield refuse("advice-binds-nobody")


def _wording(
    circle: Circle, event: Event, fact: Proposal, protocol: Protocol, size: Size, least: Time, sight: Sight
) -> Iterator[Refusal]:
    if fact.closes and fact.closes < event.at + least:
        yield refuse("notice-too-short", field="closes", until=event.at + least)
    if fact.closes > event.at + LONGEST_OPEN:
        yield refuse("closes-too-late", field="closes", most_days=LONGEST_OPEN // DAY)
    if fact.review and not event.at < fact.review <= event.at + LONGEST_REVIEW:
        yield refuse("review-too-far-or-past", field="review", review=fact.review)
    if protocol in ("approval", "ranking"):
        if fact.options < 2:
            yield refuse("options-missing")
        each = fact.consequences
        if each and (len(each) != fact.options or not all(isinstance(one, RoleGiven) for one in each)):
            yield refuse("one-consequence-an-option")
    elif fact.options:
        yield refuse("options-unasked")
    yield from _following(circle, event, fact, sight)


def _following(circle: Circle, event: Event, fact: Proposal, sight: Sight) -> Iterator[Refusal]:
    """What would follow must be possible; work is judged when it is done. Somebody must be left to decide."""
    for one in fact.consequences:
        if one.governs:
            yield from OWNERS[type(one)](circle, following(event, one))
    if len(fact.consequences) > 1 and any(isinstance(one, ALONE) for one in fact.consequences):
        yield refuse("stands-alone")
    for one in fact.consequences:
        if isinstance(one, SuspensionConfirmed | SuspensionLifted):
            stop = stop_of(circle, one.suspension, sight)
            if stop and not is_ended(circle, stop.member, event.at, sight):
                yield refuse("suspension-over")
    out = set(excluded(circle, fact.consequences, sight))
    left = [one for one in counting(circle, event.at, sight) if one not in out]
    if any(isinstance(one, MemberRemoved) for one in fact.consequences) and len(left) < 2:
        yield refuse("too-few-to-remove")
    elif not left:
        yield refuse("nobody-decides")


def _weight(fact: Proposal, protocol: Protocol, size: Size, urgent: bool, agreed: Numbers) -> Iterator[Refusal]:
    """What follows from a decision decides how it must be taken."""
    if not fact.consequences or protocol in ("approval", "ranking", "advice"):
        return
    heavy = size_of(fact.consequences) == "large"
    if heavy and size != "large":
        yield refuse("size-too-small", field="size")
    if heavy and urgent:
        yield refuse("too-large-to-hurry", field="urgent")
    agreed_on = protocol_for(fact.consequences, size, agreed)
    if protocol != agreed_on:
        yield refuse("protocol-not-agreed", field="protocol", protocol=agreed_on)


def _amending(
    circle: Circle, event: Event, decision: Decision, asked: Question, fact: DecisionAmended, sight: Sight
) -> Iterator[Refusal]:
    if event.by != decision.by:
        yield refuse("not-the-proposer", by=decision.by)
    if event.at >= asked.closes:
        yield refuse("decision-closed", decision=decision.id)
    if sum(sight(one.mark) for one in decision.wordings) > MOST_AMENDMENTS:
        yield refuse("too-many-amendments", most=MOST_AMENDMENTS)
    first, agreed = decision.rounds[0].protocol, numbers(circle, sight)
    least = notice(decision.size, decision.urgent, agreed)
    yield from _wording(circle, event, fact, first, decision.size, least, sight)
    yield from _weight(fact, first, decision.size, decision.urgent, agreed)
    if first == "advice" and fact.consequences:
        yield refuse("advice-binds-nobody")


# Saying where one stands


def _saying(circle: Circle, event: Event, decision: Decision, asked: Question, sight: Sight) -> Iterator[Refusal]:
    fact = event.fact
    if event.at >= asked.closes:
        yield refuse("decision-closed", decision=decision.id)
    if is_ended(circle, event.by, event.at, sight) and not is_about_stop(circle, asked.wording, event.by):
        yield refuse("account-stopped")
    if isinstance(fact, OfWording) and fact.wording != asked.wording.event:
        yield refuse("wording-changed", decision=decision.id)
    if sum(one.by == event.by and sight(one.mark) for one in decision.positions) >= MOST_CHANGES:
        yield refuse("too-many-changes", most=MOST_CHANGES)
    if isinstance(fact, PositionTaken | ObjectionMade):
        yield from _naming(circle, dict.fromkeys((*fact.serves, *fact.strains)), sight)
    match fact:
        case DecisionRead():
            if any(one.by == event.by and one.wording == fact.wording and sight(one.mark) for one in decision.readings):
                yield refuse("already-read")
        case PositionDropped():
            if not any(one.by == event.by and one.stand and sight(one.mark) for one in decision.positions):
                yield refuse("no-position")
        case PositionTaken():
            yield from _standing(asked, fact)
        case ObjectionMade():
            if asked.protocol not in ("lazy", "consent"):
                yield refuse("objections-unasked")


def _naming(circle: Circle, values: Iterable[EventId], sight: Sight) -> Iterator[Refusal]:
    named = set(charter.page(circle, sight).values) if values else set()
    for value in values:
        if value not in named:
            yield refuse("value-unknown", value=value)


def _standing(asked: Question, fact: PositionTaken) -> Iterator[Refusal]:
    if asked.wording.options:
        if fact.stand == "no":
            yield refuse("choose-or-abstain")
        elif fact.stand == "yes" and (len(fact.ranks) != asked.wording.options or not any(fact.ranks)):
            yield refuse("ranks-misfit", options=asked.wording.options)
    elif fact.ranks:
        yield refuse("options-unasked")
    if fact.stand == "no" and asked.protocol in ("lazy", "consent"):
        yield refuse("objection-gives-no-reasons")


# Concluding


def _concluding(
    circle: Circle, event: Event, decision: Decision, asked: Question, fact: DecisionConcluded, sight: Sight
) -> Iterator[Refusal]:
    if standing(decision, asked.round, sight):
        yield refuse("already-concluded", decision=decision.id)
    elif (reopens := may_reopen(decision, sight)) and reopens.why == "missed":
        yield refuse("reopen-first", decision=decision.id)
    if not is_ripe(circle, decision, asked, event.at, sight):
        yield refuse("decision-open", until=asked.closes)
    if is_lapsed(asked, event.at):
        yield refuse("decision-lapsed", decision=decision.id)
    if tuple(sorted(fact.ballots)) != tuple(sorted(one.event for one in asked.positions)):
        yield refuse("count-differs")
    if asked.protocol == "advice":
        if event.by != decision.by:
            yield refuse("not-the-proposer", by=decision.by)
        if unanswered(decision, asked, sight):
            yield refuse("advice-unanswered", count=len(unanswered(decision, asked, sight)))
        if fact.outcome not in ("passed", "failed"):
            yield refuse("count-differs")
    elif verdict_of(circle, decision, asked, event.at, sight).says != (fact.outcome, fact.option):
        yield refuse("count-differs")
