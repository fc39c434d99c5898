"""What a file from elsewhere comes to: drafts of tasks, and a report in which nothing is dropped silently.

A bad file is no exception: it is a report without drafts that says why. Sentences here are message ids: the faces may
show them as they are or look up their translation.
"""

from enum import StrEnum
from typing import Literal

from msgspec import Struct

LARGEST_FILE = 10 * 1024 * 1024
MOST_ITEMS = 5_000
LONGEST_TITLE = 200
LONGEST_NAME = 80  # of a list, a column, a person: what stands in the text of many tasks
LONGEST_TEXT = 10_000  # whatever the letters, this fits into the words of one event

Size = Literal["small", "medium", "large", ""]
Format = Literal["deck", "trello", "github", "table", "lines", ""]


def N_(text: str) -> str:  # noqa: N802 - the usual mark for texts that are translated where they are shown
    return text


class Why(StrEnum):
    """Why something was not understood, or not understood entirely."""

    EMPTY = N_("There is nothing in it.")
    TOO_LARGE = N_("It is larger than 10 MB.")
    TOO_LONG = N_("It is longer than what fits in one place; shorten it or make two of it.")
    TOO_DEEP = N_("It is nested too deeply to be a board.")
    TOO_MANY = N_("There are more than can be read at once; the first ones were taken.")
    NOT_TEXT = N_("It is not text.")
    NOT_UTF8 = N_("It is not written in UTF-8; it was read as Western European, so look at accents and umlauts.")
    NOT_JSON = N_("It begins like a data file but is broken, or breaks off before its end.")
    NOT_THIS_FORMAT = N_("It is not the kind of file it was taken for.")
    UNKNOWN_FORMAT = N_("It is a data file, but not of a kind known here.")
    WRONG_TYPE = N_("Something else was expected here.")
    SAID_TWICE = N_("It stands there twice; the last one was taken, this is the other.")
    BROKEN_LETTERS = N_("Some letters are half there; they became question marks.")
    NO_TITLE = N_("It has no title.")
    NO_HEADER = N_("No row names the columns; the first column was taken for the title.")
    BROKEN_QUOTES = N_("The quotation marks do not match up; look closely at what was taken.")
    MORE_CELLS = N_("The row has more cells than there are columns.")
    NOT_A_DATE = N_("It was not understood as a date.")
    DAY_OR_MONTH = N_("It could be day before month or month before day.")
    DELETED = N_("It had been deleted there, so it was not taken.")
    PULL_REQUEST = N_("It is a pull request, not an issue, so it was not taken.")
    COMMENTS_MISSING = N_("There were comments, but not in this file.")
    NOBODY_KNOWN = N_("It points to something that is not in this file.")
    NOTHING_BELOW = N_("Nothing stands below it.")
    INDEX_PAGE = N_("It looks like a table of contents rather than an agreement.")
    NOT_OPENED = N_("It could not be opened.")
    NEEDS_UTF8 = N_("It is not written in UTF-8; save it as UTF-8 and try again.")
    NO_FRONT = N_("It should begin with a line of three dashes, then the name, then three dashes again.")
    LATER_VERSION = N_("It was written by a later version than this one.")
    NO_NAME = N_("It does not say what the circle is called: “name: …” between the dashes.")
    NOT_A_LINE = N_("This line was not understood here.")
    NOT_A_NUMBER = N_("Only a whole number can stand here.")
    NOT_A_CHOICE = N_("Only one plain word can stand here.")
    NOT_QUOTED = N_("What stands in quotation marks was not understood.")
    TWICE = N_("It stands there twice.")
    NO_PLACE = N_("This text stands under no heading; the headings are “# Purpose”, “# Value: …” and “# Agreement: …”.")


class Comment(Struct, frozen=True):
    """What somebody said about a task elsewhere; `when` is 0 where nobody knows, `who` as written there."""

    who: str
    when: int
    text: str


class TaskDraft(Struct, frozen=True, kw_only=True):
    """A task somebody may want to bring in; what has no field of its own stands in `what_for`, verbatim."""

    title: str
    what_for: str = ""
    size: Size = ""
    due: int = 0
    unpleasant: bool = False
    skills: str = ""
    done: bool = False
    blocked: str = ""
    comments: tuple[Comment, ...] = ()
    labels: tuple[str, ...] = ()
    source: str = ""


class Unclear(Struct, frozen=True):
    """One thing not understood: where it stands, what stands there, and why."""

    where: str
    what: str
    why: Why


class Noted(Struct, frozen=True):
    """The same thing that happened `count` times, and where it first did."""

    what: str
    count: int
    where: str


class Report(Struct, frozen=True, kw_only=True):
    """Everything a file came to. What is in the file is in `taken`, in `about`, in `not_understood`, or is bookkeeping
    of the tool it came from, whose fields `left_behind` names.
    """

    format: Format = ""
    name: str = ""
    about: str = ""
    taken: tuple[TaskDraft, ...] = ()
    counts: dict[str, int] = {}
    kept_as_text: tuple[Noted, ...] = ()
    guessed: tuple[Noted, ...] = ()
    left_behind: tuple[Noted, ...] = ()
    not_understood: tuple[Unclear, ...] = ()


def whole_text(draft: TaskDraft) -> str:
    """A draft's labels, text and comments as one text, for where these have no place of their own."""
    labels = "Labels: " + ", ".join(draft.labels) if draft.labels else ""
    said = (f"{comment.who}: {comment.text}" if comment.who else comment.text for comment in draft.comments)
    return "\n\n".join(part for part in (draft.what_for, labels, *said) if part)
