"""The map of roles: which are vacant or soon will be, who would like them, and how evenly roles and work are spread.

Whoever holds little is not lazy, and whoever holds much is not important: nobody is ranked.
"""

from fractions import Fraction

from msgspec import Struct

from lichen.core.practice import Circle
from lichen.core.values import DAY, MemberId, Time
from lichen.practices.belonging import belongs, present
from lichen.practices.rest import is_resting
from lichen.practices.roles import SOON, Role, Roles, holders
from lichen.practices.tasks import Tasks
from lichen.practices.terms import Term, running

LATELY = 90 * DAY  # the time over which it is looked at who carries how much


def vacant(circle: Circle, at: Time) -> list[Role]:
    """The roles that nobody holds, longest vacant first."""
    free = [role for role in circle[Roles].open.values() if not running(role.terms, at)]
    return sorted(free, key=lambda role: (vacant_since(role), role.id))


def vacant_since(role: Role) -> Time:
    """Since when nobody holds it, where nobody does."""
    return max((term.over for term in role.terms), default=role.at)


def held(circle: Circle, at: Time) -> list[Role]:
    """The roles that somebody holds, in the order in which they will be vacant."""
    taken = [role for role in circle[Roles].open.values() if running(role.terms, at)]
    return sorted(taken, key=lambda role: (vacant_from(role, at), role.id))


def vacant_from(role: Role, at: Time) -> Time:
    """When the last term that runs will be over."""
    return max(term.over for term in running(role.terms, at))


def soon_vacant(circle: Circle, at: Time, within: Time = SOON) -> list[Role]:
    """The roles that nobody will hold after so long unless somebody takes them up or goes on; the next one first."""
    return [role for role in held(circle, at) if vacant_from(role, at) - at <= within]


def roles_of(circle: Circle, member: MemberId, at: Time) -> list[Role]:
    """What a member holds, the term that ends next first."""
    return [role for role in held(circle, at) if member in holders(role, at)]


def past_terms(role: Role, at: Time) -> list[Term]:
    """The terms that are over, latest first."""
    over = [term for term in role.terms if term.over <= at]
    return sorted(over, key=lambda term: (-term.over, term.member))


def candidates(circle: Circle, role: Role) -> list[MemberId]:
    """Who would like a role and could be offered it, in the order they said so."""
    return [one for one in role.wanted if belongs(circle, one) and not is_resting(circle, one)]


# How evenly roles and work are spread


class Load(Struct, frozen=True):
    """How many roles and tasks somebody carries, or carried lately."""

    roles: int
    tasks: int

    @property
    def all(self) -> int:
        return self.roles + self.tasks


class Busiest(Struct, frozen=True):
    """The third of a circle that carries most: how many they are, and their part of all that is carried."""

    count: int
    part: Fraction


def spread(circle: Circle, at: Time) -> dict[MemberId, Load]:
    """What each member carries or carried in the last 90 days, in the order they came: no ranking."""
    return {one: Load(_roles_carried(circle, one, at), _tasks_carried(circle, one, at)) for one in present(circle)}


def busiest_third(loads: dict[MemberId, Load]) -> Busiest:
    """A plain measure: spread evenly, a third of the circle carries a third of everything."""
    each = sorted((load.all for load in loads.values()), reverse=True)
    count = -(-len(each) // 3)
    return Busiest(count, Fraction(sum(each[:count]), sum(each) or 1))


def _roles_carried(circle: Circle, member: MemberId, at: Time) -> int:
    roles = circle[Roles]
    return sum(
        any(term.member == member and term.since <= at and at - LATELY < term.over for term in role.terms)
        for role in (*roles.open.values(), *roles.ended.values())
    )


def _tasks_carried(circle: Circle, member: MemberId, at: Time) -> int:
    tasks = circle[Tasks]
    closed = [closing for task in tasks.closed.values() for closing in task.closings[-1:]]
    now = sum(member in task.stewards for task in tasks.open.values())
    return now + sum(member in one.carried for one in closed if one.outcome == "done" and at - LATELY < one.at <= at)
