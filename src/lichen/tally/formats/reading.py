"""What a file of ballots comes to, and every reason why it could not be read.

Sentences here are message ids: the faces may show them as they are or look up their translation.
"""

from enum import StrEnum
from typing import Literal

from msgspec import Struct

from lichen.tally.ballots import Ballots, Candidate
from lichen.tally.rules.debian import Terms

LARGEST_FILE = 32 * 1024 * 1024
LARGEST_TREE = 8 * 1024 * 1024  # of a file that has to be in memory as a whole
LONGEST_LINE = 1024 * 1024
MOST_LINES = 1_000_000
LONGEST_NAME = 500
MOST_OPTIONS = 200
MOST_DIFFERENT = 200_000  # ballots; any number of equal ones
MOST_PLACES = 4_000_000  # over all different ballots
MOST_PROBLEMS = 20
MOST_DIGITS = 12

Format = Literal["csv", "json", "abif", "preflib", "blt"]
Wanted = Literal["ranks", "approvals", "scores"]


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


class Note(StrEnum):
    """What was taken for granted."""

    NUMBERS_AS_NAMES = N_("The first row was taken for the names of the options, though all of them are numbers.")
    RANKS_AS_APPROVALS = N_("Any number above 0 was taken for an approval.")
    RANKING_AS_APPROVALS = N_("A ranking approves of whatever it ranks.")
    NO_LOT = N_("The file says how a lot should fall; no lot is drawn here.")
    WITHDRAWN = N_("Whoever was withdrawn was taken out of every ballot.")


class Why(StrEnum):
    """Why a file, or a place in it, could not be read."""

    EMPTY = N_("There is nothing in it.")
    TOO_LARGE = N_("It is larger than can be counted here (32 MB or a million lines; 8 MB for JSON).")
    LONG_LINE = N_("A line in it is longer than any ballot could be.")
    NOT_TEXT = N_("It is not text.")
    NOT_UTF8 = N_("It is not written in UTF-8; save it as UTF-8 and try again.")
    UNKNOWN_FORMAT = N_("It is no file of ballots of a kind known here: CSV, JSON, ABIF, PrefLib or BLT.")
    NOT_JSON = N_("It is not the JSON that was expected.")
    BROKEN_QUOTES = N_("The quotation marks do not match up.")
    TOO_MANY_OPTIONS = N_("There are more options than can be counted here (200).")
    TOO_MANY_DIFFERENT = N_("There are more different ballots than can be held here.")
    NO_OPTIONS = N_("It names no options.")
    NO_BALLOTS = N_("There is no ballot in it.")
    OPTION_TWICE = N_("This option is named twice.")
    OPTION_UNNAMED = N_("An option has no name.")
    OPTION_MISSING = N_("An option has a number and no name.")
    UNKNOWN_OPTION = N_("This option is not in the list of options.")
    TWICE_ON_A_BALLOT = N_("A ballot names this option twice.")
    CELLS_MISSING = N_("The row has fewer cells than there are options; a blank needs its place too.")
    MORE_CELLS = N_("The row has more cells than there are options.")
    NOT_A_RANK = N_("A rank is a whole number from 1 on, or “No opinion”, or nothing.")
    NOT_A_SCORE = N_("A score is a number, or nothing.")
    NOT_AN_APPROVAL = N_("An approval is 1 or 0, or yes or no, or nothing.")
    NOT_A_WEIGHT = N_("How many such ballots there are must be a whole number.")
    NOT_A_LINE = N_("This line was not understood.")
    NO_END = N_("It breaks off before its end.")
    NO_SCORES = N_("It holds rankings; there are no scores in them.")
    MORE_PROBLEMS = N_("There are more places like these; only the first are named.")


class Problem(Struct, frozen=True):
    """One thing that stands in the way: where it is, what stands there, and why it cannot be."""

    where: str
    what: str
    why: Why


class Reading(Struct, frozen=True, kw_only=True):
    """A file of ballots. With any problem there are no ballots: half a count would be a wrong one."""

    format: Format | None
    ballots: Ballots | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()  # what was taken for granted
    names: dict[Candidate, str] = {}  # what short ids stand for
    terms: Terms | None = None
    seats: int = 0  # as the file says; 0 where it does not
