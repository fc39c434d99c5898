"""What can happen to a proposal: it is put, read, questioned by positions, changed, concluded, opened again."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from lichen.core.fact import LINE, NOTE, SHORT, TEXT, Fact, Written
from lichen.core.values import EventId, MemberId, Time
from lichen.practices.charter import (
    AgreementEnded,
    AgreementMade,
    AgreementRewritten,
    CharterAdopted,
    NumbersProposed,
    PurposeWritten,
    ValueDropped,
    ValueNamed,
)
from lichen.practices.keepers import KeeperDismissed, KeeperReadmitted
from lichen.practices.members import MemberRemoved
from lichen.practices.roles import RoleDescribed, RoleEnded, RoleGiven, RoleRecalled, RoleRewritten
from lichen.practices.suspension import SuspensionConfirmed, SuspensionLifted
from lichen.practices.talk import WordsErased
from lichen.practices.tasks import TaskOpened

MOST_OPTIONS = 12
MOST_CONSEQUENCES = 12
MOST_BALLOTS = 300
OPTION = Written(200, required=True)

Protocol = Literal["lazy", "consent", "majority", "supermajority", "advice", "approval", "ranking"]
Size = Literal["medium", "large"]
Stand = Literal["yes", "no", "aside"]
Blank = Literal["apart", "last"]
Outcome = Literal["passed", "failed", "tied", "too-few"]

DecisionId = Annotated[EventId, Meta(extra={"of": "decision.proposed"})]
Marks = Annotated[tuple[EventId, ...], Meta(max_length=12)]
Ranks = Annotated[tuple[Annotated[int, Meta(ge=0, le=MOST_OPTIONS)], ...], Meta(max_length=MOST_OPTIONS)]

Consequence: TypeAlias = (
    PurposeWritten
    | NumbersProposed
    | ValueNamed
    | ValueDropped
    | AgreementMade
    | AgreementRewritten
    | AgreementEnded
    | CharterAdopted
    | MemberRemoved
    | SuspensionConfirmed
    | SuspensionLifted
    | WordsErased
    | TaskOpened
    | RoleDescribed
    | RoleRewritten
    | RoleEnded
    | RoleGiven
    | RoleRecalled
    | KeeperDismissed
    | KeeperReadmitted
)
Consequences = Annotated[tuple[Consequence, ...], Meta(max_length=MOST_CONSEQUENCES)]


class Proposal(Fact, frozen=True, kw_only=True):
    """What is put to the circle; of several options each may bring one consequence of its own, in their order."""

    governs = True
    words_stand = True
    words = {"title": LINE, "text": NOTE}

    closes: Time = 0  # 0 for as soon as the notice allows
    options: Annotated[int, Meta(ge=0, le=MOST_OPTIONS)] = 0
    about: Annotated[tuple[EventId, ...], Meta(max_length=8)] = ()  # the tasks and roles whose work it touches
    consequences: Consequences = ()
    review: Time = 0  # when to look at it again; 0 for never

    def words_taken(self) -> Mapping[str, Written]:
        """Also a name for each option, and the words of each consequence under its number: "1.title"."""
        taken = dict(self.words)
        taken |= {f"option{number}": OPTION for number in range(1, self.options + 1)}
        for number, fact in enumerate(self.consequences, 1):
            taken |= {f"{number}.{name}": limit for name, limit in fact.words.items()}
        return taken


class DecisionProposed(Proposal, frozen=True, kw_only=True, tag="decision.proposed"):
    """A member put a question to the circle."""

    protocol: Protocol
    size: Size = "medium"
    urgent: bool = False
    blank: Blank = "last"  # what it means to leave an option out of a ranking
    asks: Annotated[tuple[MemberId, ...], Meta(max_length=15)] = ()  # whose advice is sought
    revisits: Annotated[str, Meta(max_length=43, extra={"of": "decision.proposed"})] = ""  # a decision it would replace


class DecisionAmended(Proposal, frozen=True, kw_only=True, tag="decision.amended"):
    """Whoever proposed put it differently, all of it; positions taken before are asked again."""

    decision: DecisionId


class OfDecision(Fact, frozen=True):
    """Something happened to a proposal."""

    governs = True

    decision: DecisionId


class DecisionWithdrawn(OfDecision, frozen=True, tag="decision.withdrawn"):
    """Whoever proposed took it back."""

    words = {"note": NOTE}


class OfWording(OfDecision, frozen=True):
    """Something said of one wording, so that nobody agrees to another."""

    wording: EventId


class DecisionRead(OfWording, frozen=True, tag="decision.read"):
    """A member said that they have read it; where silence counts, this is what makes it count."""

    despite_pause = True


class PositionTaken(OfWording, frozen=True, tag="position.taken"):
    """A member said where they stand; of several options with a rank for each, 1 the best and 0 for none."""

    despite_pause = True
    words = {"reason": NOTE}

    stand: Stand
    ranks: Ranks = ()
    serves: Marks = ()  # values of the charter
    strains: Marks = ()


class ObjectionMade(OfWording, frozen=True, tag="objection.made"):
    """A member said what harm they see, and what would meet it."""

    despite_pause = True
    words = {"harm": TEXT, "meets": TEXT}

    serves: Marks = ()
    strains: Marks = ()


class PositionDropped(OfDecision, frozen=True, tag="position.dropped"):
    """A member took their position back and has none for now."""

    despite_pause = True
    words = {"note": SHORT}


class AdviceAnswered(OfDecision, frozen=True, tag="advice.answered"):
    """Whoever proposed answered what somebody had said."""

    words = {"answer": TEXT}

    to: EventId


class DecisionConcluded(OfDecision, frozen=True, tag="decision.concluded"):
    """Somebody wrote down what came of it, and whose positions they counted: all they had heard of, no others (P8)."""

    words = {"reason": NOTE}

    outcome: Outcome
    option: Annotated[int, Meta(ge=0, le=MOST_OPTIONS)] = 0
    ballots: Annotated[tuple[EventId, ...], Meta(max_length=MOST_BALLOTS)] = ()


class DecisionReopened(OfDecision, frozen=True, tag="decision.reopened"):
    """The question is open once more: the count missed somebody, too few took part, or an objection goes to a vote."""

    conclusion: EventId


FACTS = (
    DecisionProposed,
    DecisionAmended,
    DecisionWithdrawn,
    DecisionRead,
    PositionTaken,
    ObjectionMade,
    PositionDropped,
    AdviceAnswered,
    DecisionConcluded,
    DecisionReopened,
)
