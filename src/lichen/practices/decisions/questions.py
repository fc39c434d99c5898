"""What one can ask of a proposal: until when it is open, who decides, and what counts.

`sight` is what the asker could see, and without it everything that is known.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from lichen.core.practice import EVERYTHING, Circle, Sight
from lichen.core.values import DAY, HOUR, EventId, MemberId, Time
from lichen.practices.belonging import counting, is_gone
from lichen.practices.decisions.facts import Consequence, DecisionConcluded, Protocol, Size
from lichen.practices.decisions.state import Again, Conclusion, Decision, Decisions, Round, Wording
from lichen.practices.decisions.verdict import Position, Terms, Verdict, verdict
from lichen.practices.members import MemberRemoved
from lichen.practices.numbers import Numbers
from lichen.practices.suspension import SuspensionConfirmed, SuspensionLifted, stop_of

LAPSE = 30 * DAY  # how long after its close an outcome may be written down


class Reopening(Struct, frozen=True):
    """Because of which conclusion a question may be opened once more, and how it would be decided then."""

    conclusion: Conclusion
    protocol: Protocol
    why: Again


class Question(Struct, frozen=True):
    """How a question stands for whoever sees this much."""

    wording: Wording
    round: int
    protocol: Protocol
    closes: Time
    electorate: tuple[MemberId, ...]
    positions: tuple[Position, ...]  # those that count, each member's last
    heard: frozenset[MemberId]  # who has read it or said where they stand, of anybody


def find(circle: Circle, decision: EventId) -> Decision | None:
    """The decision, open or settled."""
    return circle[Decisions].open.get(decision) or circle[Decisions].settled.get(decision)


def every(circle: Circle) -> Iterator[Decision]:
    """All that was ever put, what is open first."""
    yield from circle[Decisions].open.values()
    yield from circle[Decisions].settled.values()


def notice(size: Size, urgent: bool, numbers: Numbers) -> Time:
    """How long people have, at least."""
    if urgent:
        return numbers.urgent_hours * HOUR
    return max(HOUR, (numbers.notice_days if size == "large" else numbers.medium_days) * DAY)


def standing_wording(decision: Decision, sight: Sight = EVERYTHING) -> Wording | None:
    """The wording that holds; nothing for who has not seen the proposal."""
    return next((one for one in reversed(decision.wordings) if sight(one.mark)), None)


def _round(decision: Decision, sight: Sight) -> tuple[int, Round]:
    """The round that runs: it may be opened again once for each reason, unless what stands is final."""
    number, last = 0, decision.rounds[0]
    seen = [one for one in decision.rounds[1:] if sight(one.mark)]
    for why in dict.fromkeys(one.why for one in seen):
        found = standing(decision, number, sight)
        if found and reopens_by(decision, found) is None:
            break
        number, last = number + 1, max((one for one in seen if one.why == why), key=lambda one: one.closes)
    return number, last


def question(circle: Circle, decision: Decision, sight: Sight = EVERYTHING) -> Question | None:
    """How the question stands; nothing for who has not seen the proposal."""
    wording = standing_wording(decision, sight)
    if wording is None:
        return None
    number, last = _round(decision, sight)
    electorate = electorate_of(circle, decision, wording, sight)
    protocol, closes = last.protocol, max(last.closes, wording.closes) if number else wording.closes
    objected = _objected_at(decision, electorate, sight) if protocol == "lazy" else 0
    if objected:  # an objection calls the full form
        protocol, closes = "consent", max(closes, objected + notice(decision.size, decision.urgent, wording.numbers))
    said = [one for one in decision.positions if _is_of(one, wording, closes) and sight(one.mark)]
    latest = {one.by: one for one in said}
    heard = {one.by for one in said if one.stand} | {
        one.by for one in decision.readings if one.wording == wording.event and one.at < closes and sight(one.mark)
    }
    counted = tuple(latest[one] for one in electorate if one in latest and latest[one].stand)
    return Question(wording, number, protocol, closes, electorate, counted, frozenset(heard))


def _is_of(position: Position, wording: Wording, closes: Time) -> bool:
    return position.wording == wording.event and position.at < closes


def _objected_at(decision: Decision, electorate: tuple[MemberId, ...], sight: Sight) -> Time:
    """When somebody who counts first objected, whatever became of it; 0 for never."""
    objections = (one for one in decision.positions if one.is_objection and one.by in electorate and sight(one.mark))
    return next((one.at for one in objections), 0)


def excluded(circle: Circle, consequences: tuple[Consequence, ...], sight: Sight) -> Iterator[MemberId]:
    """Who does not decide: whoever would be removed; and on a suspension, those who called for it."""
    for fact in consequences:
        match fact:
            case MemberRemoved(member=member):
                yield member
            case SuspensionConfirmed(suspension=name) | SuspensionLifted(suspension=name):
                stop = stop_of(circle, name, sight)
                yield from stop.parties if stop else ()


def is_about_stop(circle: Circle, wording: Wording, member: MemberId) -> bool:
    """Whether it is decided whether this account stays stopped: nobody is kept from speaking to that."""
    named = [one for one in wording.consequences if isinstance(one, SuspensionConfirmed | SuspensionLifted)]
    stops = (stop_of(circle, one.suspension) for one in named)
    return any(stop and stop.member == member for stop in stops)


def electorate_of(circle: Circle, decision: Decision, wording: Wording, sight: Sight) -> tuple[MemberId, ...]:
    """Who decides: those who counted when it was put, without who left since and who has no say in this."""
    out = set(excluded(circle, wording.consequences, sight))
    return tuple(one for one in wording.counting if one not in out and not is_gone(circle, one, sight))


def everybody(circle: Circle, wording: Wording, at: Time, sight: Sight) -> list[MemberId]:
    """Who counts by then, also those who have come since; as many as half of them must decide, and have heard of it."""
    out = set(excluded(circle, wording.consequences, sight))
    return [one for one in counting(circle, at, sight) if one not in out]


def terms(decision: Decision, asked: Question, everybody: int) -> Terms:
    """By what it is counted: the charter's numbers as they stood when it was put."""
    voters = len(asked.electorate)
    known = terms_among(asked.wording.numbers, asked.protocol, voters, everybody, _least_yes(decision, asked, voters))
    return replace(known, options=asked.wording.options, blank=decision.blank)


def terms_among(numbers: Numbers, protocol: Protocol, voters: int, everybody: int, yes: int) -> Terms:
    """By what a question is counted on which so many decide, of everybody who counts by then."""
    return Terms(
        protocol=protocol,
        quorum=0 if protocol in ("lazy", "advice") else -(-voters * numbers.quorum_percent // 100),
        readers=0 if protocol == "advice" else -(-everybody // 2),
        yes=yes,
        share=numbers.supermajority_percent,
        asides=voters * numbers.asides_percent // 100,
    )


def _least_yes(decision: Decision, asked: Question, voters: int) -> int:
    """How many must say yes in so many words: most, where it is urgent; two, where anything follows from it."""
    if asked.protocol == "advice":
        return 0
    if decision.urgent:
        return voters // 2 + 1
    return min(2, voters) if asked.wording.consequences else 0


def verdict_of(circle: Circle, decision: Decision, asked: Question, at: Time, sight: Sight = EVERYTHING) -> Verdict:
    """What the positions add up to, for who sees this much at that time."""
    here = everybody(circle, asked.wording, at, sight)
    heard = sum(one in asked.heard and one in asked.electorate for one in here)
    return verdict(terms(decision, asked, len(here)), asked.positions, heard)


def all_have_spoken(circle: Circle, asked: Question, at: Time, sight: Sight = EVERYTHING) -> bool:
    """Whether nobody is left to wait for, of those who decide and those who have come since."""
    spoken = {one.by for one in asked.positions}
    return bool(spoken) and spoken.issuperset((*asked.electorate, *everybody(circle, asked.wording, at, sight)))


def standing(decision: Decision, round: int, sight: Sight = EVERYTHING) -> Conclusion | None:
    """The conclusion that holds, of this round."""
    seen = (one for one in decision.conclusions if one.round == round and sight(one.seen))
    return next((one for one in seen if sight(one.mark)), None)


def contested(decision: Decision, round: int, sight: Sight = EVERYTHING) -> Conclusion | None:
    """A conclusion of this round that does not hold, where none does."""
    seen = [one for one in decision.conclusions if one.round == round and sight(one.seen)]
    return seen[0] if seen and not any(sight(one.mark) for one in seen) else None


def outcome(circle: Circle, decision: Decision, sight: Sight = EVERYTHING) -> Conclusion | None:
    """What came of it in the end; nothing while it is open."""
    asked = standing_wording(decision, sight)
    return standing(decision, _round(decision, sight)[0], sight) if asked else None


def is_withdrawn(decision: Decision, sight: Sight = EVERYTHING) -> bool:
    return any(sight(one.mark) for one in decision.withdrawn)


def may_reopen(decision: Decision, sight: Sight = EVERYTHING) -> Reopening | None:
    """Once for each: where the count missed somebody, too few took part or it was even, or it may go to a vote."""
    number, last = _round(decision, sight)
    before = {one.why for one in decision.rounds[1:] if sight(one.mark)}
    missed, found = contested(decision, number, sight), standing(decision, number, sight)
    again: Reopening | None = None
    if missed:
        again = Reopening(missed, last.protocol, "missed")
    elif found and (protocol := reopens_by(decision, found)):
        again = Reopening(found, protocol, "vote" if found.verdict.why == "objection" else "few")
    return again if again and again.why not in before else None


def reopens_by(decision: Decision, found: Conclusion) -> Protocol | None:
    """How it is decided once more after this outcome; nothing where the outcome is final."""
    if found.verdict.outcome in ("too-few", "tied"):
        return decision.rounds[0].protocol
    if found.verdict.why == "objection" and decision.numbers.way_out == "vote":
        return "supermajority"
    return None


def unanswered(decision: Decision, asked: Question, sight: Sight = EVERYTHING) -> list[Position]:
    """Advice on this wording that whoever proposed has not answered yet."""
    answered = {one.to for one in decision.answers if sight(one.mark)}
    given = {one.by: one for one in decision.positions if one.wording == asked.wording.event and sight(one.mark)}
    return [one for one in given.values() if one.stand and one.by != decision.by and one.event not in answered]


def missing_advice(decision: Decision, asked: Question) -> list[MemberId]:
    """Whose advice was sought and has not come."""
    return [one for one in decision.asks if all(one != said for said in asked.heard)]


def is_ripe(circle: Circle, decision: Decision, asked: Question, at: Time, sight: Sight = EVERYTHING) -> bool:
    """Whether it can be concluded: the time is over, or in the first round, nobody is left to wait for."""
    if at >= asked.closes or asked.round:
        return at >= asked.closes
    if asked.protocol == "advice":
        return not missing_advice(decision, asked)
    return all_have_spoken(circle, asked, at, sight)


def is_lapsed(asked: Question, at: Time) -> bool:
    """Whether nobody wrote down in good time what came of it: then it has to be put again."""
    return at > asked.closes + LAPSE


def conclusion_due(circle: Circle, decision: Decision, at: Time) -> DecisionConcluded | None:
    """What anybody may write down of the outcome by now; nothing where it is too early, or somebody has to decide."""
    asked = question(circle, decision)
    if asked is None or asked.protocol == "advice" or is_withdrawn(decision) or is_lapsed(asked, at):
        return None
    if not is_ripe(circle, decision, asked, at) or standing(decision, asked.round):
        return None
    reopens = may_reopen(decision)
    if reopens and reopens.why == "missed":
        return None
    found = verdict_of(circle, decision, asked, at)
    return DecisionConcluded(decision.id, found.outcome, found.option, tuple(one.event for one in asked.positions))


def waited_for(circle: Circle, decision: Decision, at: Time) -> list[MemberId]:
    """Who has not said where they stand, and could."""
    asked = question(circle, decision)
    if asked is None or outcome(circle, decision) or is_withdrawn(decision) or at >= asked.closes:
        return []
    if asked.protocol == "advice":
        return missing_advice(decision, asked)
    spoken = {one.by for one in asked.positions} | (asked.heard if asked.protocol == "lazy" else frozenset())
    return [one for one in asked.electorate if one not in spoken]
