"""Ways: everything one can propose, each with what its page asks, what follows, and what the proposal is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lichen.core.fact import Fact
from lichen.core.practice import Circle
from lichen.practices import charter, keepers, roles, suspension
from lichen.practices.belonging import belongs
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
from lichen.practices.decisions.state import Wording
from lichen.practices.keepers import KeeperDismissed, KeeperReadmitted
from lichen.practices.members import MemberRemoved
from lichen.practices.roles import RoleDescribed, RoleEnded, RoleGiven, RoleRecalled, RoleRewritten, Roles
from lichen.practices.suspension import SuspensionConfirmed, SuspensionLifted
from lichen.practices.talk import WordsErased, author_of, is_erased


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


@dataclass(frozen=True)
class Way:
    """One thing to propose: what its page asks, and what the proposal is called where nobody has to say it.

    `fact` is what would follow; `given` is the field of it that the address names.
    """

    heading: str
    title: str = ""
    fact: type[Fact] | None = None
    given: str = ""
    hint: str = ""
    here: str = ""


QUESTION = Way(N_("What do you propose?"), hint=N_("Something that we do, or agree to."))
CHOICE = Way(N_("Between what do we choose?"), hint=N_("Dates, names, designs: whatever there are several of."))
ADVICE = Way(
    N_("What do you want advice on?"), hint=N_("You ask, you answer what comes, and then you decide for yourself.")
)
CANDIDATES = Way(
    N_("Who could hold it?"),
    N_("Who should hold the role “{role}”?"),
    given="role",
    hint=N_("All of us choose between them."),
    here="people",
)
AS_IT_IS = Way(N_("What do you propose?"))  # what follows stays as it was put

WAYS: Mapping[str, Way] = {
    "question": QUESTION,
    "choice": CHOICE,
    "advice": ADVICE,
    "purpose": Way(N_("What is the circle for?"), N_("What we are here for"), PurposeWritten, here="charter"),
    "numbers": Way(
        N_("Which numbers should govern?"), N_("Other numbers for our charter"), NumbersProposed, here="charter"
    ),
    "value": Way(N_("What do you hold dear?"), N_("A value: {name}"), ValueNamed, here="charter"),
    "drop-value": Way(
        N_("Which value should go?"), N_("Take the value “{value}” off the page"), ValueDropped, here="charter"
    ),
    "agreement": Way(N_("What should we agree?"), N_("An agreement: {title}"), AgreementMade, here="charter"),
    "agreement/": Way(
        N_("How should the agreement read?"),
        N_("The agreement “{title}” in other words"),
        AgreementRewritten,
        "agreement",
        here="charter",
    ),
    "end-agreement/": Way(
        N_("Should this agreement end?"),
        N_("End the agreement “{agreement}”"),
        AgreementEnded,
        "agreement",
        here="charter",
    ),
    "adopt": Way(
        N_("Adopt the charter now?"),
        N_("Adopt our charter without waiting longer"),
        CharterAdopted,
        "version",
        N_("Most of us have said yes. Those who are silent are not waited for any longer."),
        "charter",
    ),
    "role": Way(N_("Which role do we need?"), N_("A new role: {name}"), RoleDescribed, here="people"),
    "rewrite-role/": Way(
        N_("How should the role read?"), N_("The role “{name}” in other words"), RoleRewritten, "role", here="people"
    ),
    "end-role/": Way(
        N_("Do we need this role no longer?"), N_("End the role “{role}”"), RoleEnded, "role", here="people"
    ),
    "give/": Way(
        N_("Whom do we ask to hold it?"),
        N_("Ask {to} to hold the role “{role}”"),
        RoleGiven,
        "role",
        N_("It is theirs once they say yes, until the day you name."),
        "people",
    ),
    "candidates/": CANDIDATES,
    "recall/": Way(
        N_("From whom do we take it back?"),
        N_("Take the role “{role}” back from {member}"),
        RoleRecalled,
        "role",
        here="people",
    ),
    "part/": Way(
        N_("Should we part?"),
        N_("Part with {member}"),
        MemberRemoved,
        "member",
        N_("Talk to them first, if you can. They do not decide on it themselves, and can say what they think."),
        "people",
    ),
    "keep-stopped/": Way(
        N_("Should the account stay stopped?"),
        N_("Keep the account of {stopped} stopped"),
        SuspensionConfirmed,
        "suspension",
        N_("The two who stopped it do not decide on it."),
        "people",
    ),
    "lift/": Way(
        N_("Should the account speak again?"),
        N_("Let the account of {stopped} speak again"),
        SuspensionLifted,
        "suspension",
        N_("The two who stopped it do not decide on it."),
        "people",
    ),
    "dismiss/": Way(
        N_("Should our record no longer go there?"),
        N_("Part with {node}"),
        KeeperDismissed,
        "node",
        N_("Whoever speaks only from there is cut off from us until they speak from elsewhere."),
    ),
    "readmit/": Way(
        N_("May our record go there again?"),
        N_("Let {node} hold our record again"),
        KeeperReadmitted,
        "node",
        N_("It goes there once somebody stands for that machine, or speaks from there."),
    ),
    "erase/": Way(
        N_("Should these words go?"),
        N_("Erase words for good"),
        WordsErased,
        "of",
        N_("For what may hurt somebody, like an address. That something was said stays on the record."),
    ),
}


THERE: Mapping[str, Callable[[Circle, str], bool]] = {
    "agreement": lambda circle, thing: thing in charter.page(circle).agreements,
    "role": lambda circle, thing: thing in circle[Roles].open,
    "member": belongs,
    "suspension": lambda circle, thing: suspension.stop_of(circle, thing) is not None,
    "of": lambda circle, thing: bool(author_of(circle, thing)) and not is_erased(circle, thing),
    "version": lambda circle, thing: True,
    "node": keepers.is_known,
}
"""Whether that is there of which an address speaks."""


def way_named(circle: Circle, name: str, thing: str) -> Way | None:
    """The way an address names, if what it speaks of is there."""
    way = WAYS.get(f"{name}/" if thing else name)
    return way if way and (not thing or THERE[way.given](circle, thing)) else None


def way_of(wording: Wording, *, advice: bool) -> Way:
    """The way in which this was proposed."""
    follows = wording.consequences
    if wording.options:
        return CANDIDATES if follows else CHOICE
    if not follows:
        return ADVICE if advice else QUESTION
    fits = (way for way in WAYS.values() if way.fact is type(follows[0]))
    return next(fits, AS_IT_IS) if len(follows) == 1 else AS_IT_IS


def may_be_recalled(circle: Circle, role: str, at: int) -> list[str]:
    """From whom a role can be taken back."""
    found = roles.find(circle, role)
    return [*roles.holders(found, at), *(one.to for one in roles.offers(found, at))] if found else []
