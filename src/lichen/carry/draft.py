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


class Why(StrEnum):
    """Why something was not understood, or not understood entirely."""

    EMPTY = "There is nothing in it."
    TOO_LARGE = "It is larger than 10 MB."
    TOO_LONG = "It is longer than what fits in one place; shorten it or make two of it."
    TOO_DEEP = "It is nested too deeply to be a board."
    TOO_MANY = "There are more than can be read at once; the first ones were taken."
    NOT_TEXT = "It is not text."
    NOT_UTF8 = "It is not written in UTF-8; it was read as Western European, so look at accents and umlauts."
    NOT_JSON = "It begins like a data file but is broken, or breaks off before its end."
    NOT_THIS_FORMAT = "It is not the kind of file it was taken for."
    UNKNOWN_FORMAT = "It is a data file, but not of a kind known here."
    WRONG_TYPE = "Something else was expected here."
    SAID_TWICE = "It stands there twice; the last one was taken, this is the other."
    BROKEN_LETTERS = "Some letters are half there; they became question marks."
    NO_TITLE = "It has no title."
    NO_HEADER = "No row names the columns; the first column was taken for the title."
    BROKEN_QUOTES = "The quotation marks do not match up; look closely at what was taken."
    MORE_CELLS = "The row has more cells than there are columns."
    NOT_A_DATE = "It was not understood as a date."
    DAY_OR_MONTH = "It could be day before month or month before day."
    DELETED = "It had been deleted there, so it was not taken."
    PULL_REQUEST = "It is a pull request, not an issue, so it was not taken."
    COMMENTS_MISSING = "There were comments, but not in this file."
    NOBODY_KNOWN = "It points to something that is not in this file."
    NOTHING_BELOW = "Nothing stands below it."
    INDEX_PAGE = "It looks like a table of contents rather than an agreement."
    NOT_OPENED = "It could not be opened."
    NEEDS_UTF8 = "It is not written in UTF-8; save it as UTF-8 and try again."
    NO_FRONT = "It should begin with a line of three dashes, then the name, then three dashes again."
    LATER_VERSION = "It was written by a later version than this one."
    NO_NAME = "It does not say what the circle is called: “name: …” between the dashes."
    NOT_A_LINE = "This line was not understood here."
    NOT_A_NUMBER = "Only a whole number can stand here."
    NOT_QUOTED = "What stands in quotation marks was not understood."
    TWICE = "It stands there twice."
    NO_PLACE = "This text stands under no heading; the headings are “# Purpose”, “# Value: …” and “# Agreement: …”."


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
