"""Charter: one page on which a circle says what it is for, what it holds dear and how it works.

In the founding phase any member may write on it. It begins to hold when all who belong have said yes to the same
wording; from then on only the circle's decisions change it.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from lichen.core.event import Event
from lichen.core.fact import LINE, NAME, NOTE, TEXT, Fact
from lichen.core.keys import hashed
from lichen.core.practice import EVERYTHING, THE_CIRCLE, Ask, Circle, Practice, Sight, following
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, EventId, Mark, MemberId, Time
from lichen.practices.belonging import FEWEST, present
from lichen.practices.members import CircleFounded
from lichen.practices.numbers import Numbers, NumbersAgreed
from lichen.practices.rest import is_resting

MOST_EDITS = 500  # of a draft, by one member
LONGEST_REVIEW = 5 * 366 * DAY

ValueId = Annotated[EventId, Meta(extra={"of": "value.named"})]
AgreementId = Annotated[EventId, Meta(extra={"of": "agreement.made"})]
Version = Annotated[str, Meta(min_length=43, max_length=43)]  # a digest over the draft's edits


# What can happen


class PurposeWritten(Fact, frozen=True, tag="purpose.written"):
    """Somebody wrote what the circle is for."""

    governs = True
    words = {"circle": NAME, "purpose": TEXT}


class NumbersProposed(Fact, frozen=True, tag="numbers.proposed"):
    """Somebody put numbers into the draft; they begin to govern when the charter is adopted."""

    governs = True

    numbers: Numbers


class ValueNamed(Fact, frozen=True, tag="value.named"):
    """Somebody named a value that the circle wants to honour."""

    governs = True
    words = {"name": NAME, "meaning": NOTE}


class ValueDropped(Fact, frozen=True, tag="value.dropped"):
    """The value is no longer on the page."""

    governs = True

    value: ValueId


class AgreementMade(Fact, frozen=True, tag="agreement.made"):
    """Somebody wrote down an agreement, and when to look at it again; 0 for no date."""

    governs = True
    words = {"title": LINE, "text": TEXT}

    review: Time = 0


class AgreementRewritten(Fact, frozen=True, tag="agreement.rewritten"):
    """An agreement was put differently, or got another review date."""

    governs = True
    words = {"title": LINE, "text": TEXT}

    agreement: AgreementId
    review: Time = 0


class AgreementEnded(Fact, frozen=True, tag="agreement.ended"):
    """The agreement no longer holds."""

    governs = True

    agreement: AgreementId


class CharterAgreed(Fact, frozen=True, tag="charter.agreed"):
    """A member said yes to the charter as it stood; the last yes adopts it."""

    governs = True
    words = {"note": NOTE}

    version: Version


class CharterAdopted(Fact, frozen=True, tag="charter.adopted"):
    """All who belong had said yes to this wording, or most had and the circle decided to wait no longer."""

    said_by = "circle"
    governs = True

    version: Version


# What it adds up to


EditKind = Literal["purpose", "numbers", "value", "value-dropped", "agreement", "agreement-ended"]


class Edit(Struct, frozen=True):
    """One change of the page; `of` names the value or agreement it concerns, itself for a new one."""

    id: EventId
    by: MemberId
    mark: Mark
    at: Time
    kind: EditKind
    of: EventId
    review: Time = 0
    numbers: Numbers | None = None
    under: Mark | None = None  # where the charter was adopted that a decision of the circle changed


class Yes(Struct, frozen=True):
    """One member's yes to one wording."""

    by: MemberId
    mark: Mark
    version: Version


class Adoption(Struct, frozen=True):
    """The moment from which the charter holds, and the edits it consists of."""

    mark: Mark
    at: Time
    edits: frozenset[EventId]
    among: int  # how many said yes


class Charter(Struct):
    """Every edit in the order people read them, every yes, and the adoptions."""

    edits: list[Edit] = field(default_factory=list)
    agreed: list[Yes] = field(default_factory=list)
    adopted: list[Adoption] = field(default_factory=list)


class Agreement(Struct, frozen=True):
    """An agreement on the page: the event whose words it consists of now, and when to look at it again."""

    id: EventId
    wording: EventId
    by: MemberId
    at: Time
    review: Time


class Page(Struct):
    """The charter as one page."""

    purpose: EventId
    numbers: Numbers
    values: list[EventId]
    agreements: dict[EventId, Agreement]


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, by what its author could see."""
    sight = circle.sight(event)
    adopted = adoption(circle, sight)
    if event.by == THE_CIRCLE:
        if (adopted is None) is not isinstance(event.fact, CharterAdopted):
            yield refuse("charter-adopted" if adopted else "charter-not-adopted")
    else:
        if adopted:
            yield refuse("charter-adopted")
        mine = sum(edit.by == event.by and sight(edit.mark) for edit in circle[Charter].edits)
        if mine >= MOST_EDITS and not isinstance(event.fact, CharterAgreed):
            yield refuse("too-many-edits", most=MOST_EDITS)
    yield from _unfit(event, circle, sight)


def _unfit(event: Event, circle: Circle, sight: Sight) -> Iterator[Refusal]:
    match event.fact:
        case ValueDropped(value=value):
            if value not in page(circle, sight).values:
                yield refuse("value-unknown", value=value)
        case AgreementRewritten(agreement=agreement) | AgreementEnded(agreement=agreement):
            if agreement not in page(circle, sight).agreements:
                yield refuse("agreement-unknown", agreement=agreement)
        case CharterAgreed(version=wording):
            if wording != version(circle, sight):
                yield refuse("charter-changed-since")
            elif _already(circle, event, wording, sight):
                yield refuse("already-agreed")
        case CharterAdopted(version=wording):
            if wording != version(circle, sight):
                yield refuse("charter-changed-since")
            elif 2 * len(agreed(circle, sight)) <= len(present(circle, sight)):
                yield refuse("too-few-agreed")
    match event.fact:
        case AgreementMade(review=review) | AgreementRewritten(review=review):
            if review and not event.at < review <= event.at + LONGEST_REVIEW:
                yield refuse("review-too-far-or-past", review=review)


def _already(circle: Circle, event: Event, version: str, sight: Sight) -> bool:
    """Whether this yes adds nothing: said before, and nobody else's has come to be seen since that completes it."""
    mine = any(yes.by == event.by and yes.version == version and sight(yes.mark) for yes in circle[Charter].agreed)
    return mine and bool(still_to_agree(circle, sight))


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in."""
    charter = circle[Charter]
    match event.fact:
        case CharterAgreed(version=wording):
            charter.agreed.append(Yes(event.by, event.mark, wording))
        case CharterAdopted():
            sight = circle.sight(event)
            edits = frozenset(edit.id for edit in charter.edits if sight(edit.mark))
            charter.adopted.append(Adoption(event.mark, event.at, edits, len(agreed(circle, sight))))
        case CircleFounded():
            charter.edits.append(_edit(circle, event, "purpose"))
        case PurposeWritten():
            charter.edits.append(_edit(circle, event, "purpose"))
        case NumbersProposed(numbers=numbers):
            charter.edits.append(_edit(circle, event, "numbers", numbers=numbers))
        case ValueNamed():
            charter.edits.append(_edit(circle, event, "value"))
        case ValueDropped(value=value):
            charter.edits.append(_edit(circle, event, "value-dropped", of=value))
        case AgreementMade(review=review):
            charter.edits.append(_edit(circle, event, "agreement", review=review))
        case AgreementRewritten(agreement=agreement, review=review):
            charter.edits.append(_edit(circle, event, "agreement", of=agreement, review=review))
        case AgreementEnded(agreement=agreement):
            charter.edits.append(_edit(circle, event, "agreement-ended", of=agreement))


def _edit(
    circle: Circle, event: Event, kind: EditKind, of: EventId = "", review: Time = 0, numbers: Numbers | None = None
) -> Edit:
    held = adoption(circle, circle.sight(event)) if event.by == THE_CIRCLE else None
    under = held.mark if held else None
    return Edit(event.id, event.by or event.id, event.mark, event.at, kind, of or event.id, review, numbers, under)


def consequences(circle: Circle, event: Event) -> Iterable[Event]:
    """The last yes adopts the charter; with it, or when the circle changes them, its numbers begin to govern."""
    sight = circle.sight(event)
    match event.fact:
        case CharterAgreed(version=wording):
            if not still_to_agree(circle, sight):
                yield following(event, CharterAdopted(wording))
        case CharterAdopted():
            yield following(event, NumbersAgreed(page(circle, sight).numbers, circle[Charter].adopted[-1].among))
        case NumbersProposed(numbers=numbers) if event.by == THE_CIRCLE:
            held = adoption(circle, sight)
            if held:
                yield following(event, NumbersAgreed(numbers, held.among))


# What one can ask; `sight` is what the asker could see, and without it everything that is known


def adoption(circle: Circle, sight: Sight = EVERYTHING) -> Adoption | None:
    """The moment from which the charter holds, if it does; of rival ones that to which most people said yes."""
    seen = [one for one in circle[Charter].adopted if sight(one.mark)]
    return max(seen, key=lambda one: one.among, default=None)


def edits(circle: Circle, sight: Sight = EVERYTHING) -> list[Edit]:
    """The changes that the page consists of: once adopted, those that were in it then and the circle's own since."""
    adopted = adoption(circle, sight)
    seen = [edit for edit in circle[Charter].edits if sight(edit.mark)]
    return [edit for edit in seen if adopted is None or edit.id in adopted.edits or edit.under == adopted.mark]


def overtaken(circle: Circle) -> list[Edit]:
    """Changes that arrived after everybody had agreed to a page without them: kept, and not part of it."""
    inside = {edit.id for edit in edits(circle)}
    return [edit for edit in circle[Charter].edits if edit.id not in inside]


def version(circle: Circle, sight: Sight = EVERYTHING) -> str:
    """A digest of the page as it stands; a yes names it, so that nobody says yes to something else."""
    return version_of(edits(circle, sight))


def version_of(each: Iterable[Edit]) -> str:
    """A digest of the page that these edits make."""
    return hashed("lichen-charter-v1", "".join(sorted(edit.id for edit in each)).encode())


def agreed(circle: Circle, sight: Sight = EVERYTHING) -> list[MemberId]:
    """Who said yes to the page as it stands."""
    stands = version(circle, sight)
    said = [yes.by for yes in circle[Charter].agreed if sight(yes.mark) and yes.version == stands]
    return list(dict.fromkeys(said))


def still_to_agree(circle: Circle, sight: Sight = EVERYTHING) -> list[MemberId]:
    """Whose yes is missing. Whoever rests is not waited for."""
    said = set(agreed(circle, sight))
    return [one for one in present(circle, sight) if one not in said and not is_resting(circle, one, sight)]


def page(circle: Circle, sight: Sight = EVERYTHING) -> Page:
    """The charter as it reads."""
    reads = Page(circle.id, Numbers(), [], {})
    for edit in edits(circle, sight):
        _write(reads, edit)
    return reads


def _write(reads: Page, edit: Edit) -> None:
    match edit.kind:
        case "purpose":
            reads.purpose = edit.id
        case "numbers" if edit.numbers:
            reads.numbers = edit.numbers
        case "value":
            reads.values.append(edit.of)
        case "value-dropped":
            reads.values = [value for value in reads.values if value != edit.of]
        case "agreement":
            reads.agreements[edit.of] = Agreement(edit.of, edit.id, edit.by, edit.at, edit.review)
        case "agreement-ended":
            reads.agreements.pop(edit.of, None)


def reviews_due(circle: Circle, at: Time) -> list[Agreement]:
    """Agreements whose review date has come, the longest overdue first."""
    due = [one for one in page(circle).agreements.values() if one.review and one.review <= at]
    return sorted(due, key=lambda one: one.review)


def asks(circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
    """A draft asks for a yes once somebody said yes or the circle is large enough; agreements ask to be looked at."""
    ripe = agreed(circle) or len(present(circle)) >= FEWEST
    if ripe and adoption(circle) is None and member in still_to_agree(circle):
        yield Ask("charter", circle.id)
    for agreement in reviews_due(circle, at):
        yield Ask("review", agreement.id, since=agreement.review)


PRACTICE = Practice(
    "charter",
    Charter,
    (
        PurposeWritten,
        NumbersProposed,
        ValueNamed,
        ValueDropped,
        AgreementMade,
        AgreementRewritten,
        AgreementEnded,
        CharterAgreed,
        CharterAdopted,
    ),
    refusals,
    apply,
    hears=(CircleFounded,),
    consequences=consequences,
    asks=asks,
)
