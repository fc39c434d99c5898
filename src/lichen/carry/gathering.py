"""Gathering what a file comes to: the one place where drafts are fitted and everything left over is written down."""

from msgspec import Struct, structs

from lichen.carry.dates import moment
from lichen.carry.draft import (
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_ITEMS,
    Comment,
    Format,
    Noted,
    Report,
    TaskDraft,
    Unclear,
    Why,
)
from lichen.carry.opening import short


class Tally:
    """The same remark made many times is one note with a count and the place of the first."""

    def __init__(self) -> None:
        self._notes: dict[str, tuple[int, str]] = {}

    def add(self, what: str, where: str, count: int = 1) -> None:
        said, first = self._notes.get(what, (0, where))
        self._notes[what] = (said + count, first)

    def notes(self) -> tuple[Noted, ...]:
        return tuple(Noted(what, count, where) for what, (count, where) in self._notes.items())


class Gathering:
    """A report being written: readers tell it what they take, guess, keep as text, leave behind or cannot read."""

    def __init__(self, format: Format, odd: tuple[Unclear, ...] = ()) -> None:
        self.format = format
        self.names: list[str] = []
        self.about: list[str] = []
        self.drafts: list[TaskDraft] = []
        self.counts: dict[str, int] = {}
        self.kept, self.guesses, self.left = Tally(), Tally(), Tally()
        self.unclear = list(odd)
        self._loose: list[str] = []
        self._explained: set[tuple[str, str]] = set()

    def cannot_read(self, where: str, what: str, why: Why) -> None:
        self.unclear.append(Unclear(where, what, why))

    def date(self, text: str, where: str) -> int:
        """When that was; 0, and a remark, for what is no date."""
        at = moment(text)
        if text and not at:
            self.cannot_read(where, text, Why.NOT_A_DATE)
        return at

    def count(self, what: str, count: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + count

    def hold(self, name: str, text: str, where: str) -> None:
        """Something with no field of its own: it goes into the text of the next draft, or into `about`."""
        self.kept.add(name, where)
        self._loose.append(text)

    def loose_ends(self) -> str:
        """What is held, once: whoever asks keeps it."""
        text = "\n".join(self._loose)
        self._loose.clear()
        return text

    def tell(self, *texts: str) -> None:
        """Said about the whole, not about one task; with it all that is held."""
        self.about += [text for text in (*texts, self.loose_ends()) if text]

    def explain(self, name: str, meaning: str) -> None:
        """What a label or milestone means: told once, however many tasks have it."""
        if meaning and (name, meaning) not in self._explained:
            self._explained.add((name, meaning))
            self.about.append(f"{name}: {meaning}")

    @property
    def room(self) -> int:
        """How many more drafts may be taken."""
        return MOST_ITEMS - len(self.drafts)

    def name_of(self, text: str) -> str:
        """A name used in many places: a very long one stands there shortened, and once in full in `about`."""
        if len(text) > LONGEST_NAME:
            self.about.append(text)
            self.kept.add("a very long name", short(text))
            return short(text)
        return text

    def take(self, draft: TaskDraft, where: str) -> None:
        """One more draft, fitted; without any title it takes the first line of its text, without that it is not one."""
        if not draft.title.strip():
            first = next((line for line in draft.what_for.splitlines() if line.strip()), "")
            self.cannot_read(where, "" if first else whole(draft), Why.NO_TITLE)
            if not first:
                return
            draft = structs.replace(draft, title=first)
            self.guesses.add("the first line of the text is the title", where)
        self.drafts.append(self._fitted(draft, where))

    def _fitted(self, draft: TaskDraft, where: str) -> TaskDraft:
        title, text = short(draft.title, LONGEST_TITLE), draft.what_for
        if title != draft.title.strip():
            text = "\n\n".join(part for part in (draft.title, text) if part)
            self.kept.add("the full title", where)
        pieces = pieces_of(text)
        if len(pieces) > 1:
            self.kept.add("the end of a very long text, as comments", where)
        said = [Comment("", 0, piece) for piece in pieces[1:]]
        said += [structs.replace(one, text=piece) for one in draft.comments for piece in pieces_of(one.text)]
        return structs.replace(draft, title=title, what_for=pieces[0], comments=tuple(said))

    def report(self) -> Report:
        self.tell()
        if not self.drafts and not self.unclear:
            self.cannot_read("", "", Why.EMPTY)
        return Report(
            format=self.format,
            name=", ".join(self.names),
            about="\n\n".join(self.about),
            taken=tuple(self.drafts),
            counts={"tasks": len(self.drafts), **self.counts},
            kept_as_text=self.kept.notes(),
            guessed=self.guesses.notes(),
            left_behind=self.left.notes(),
            not_understood=tuple(self.unclear),
        )


def pieces_of(text: str) -> list[str]:
    """A text in pieces that each fit; put together again they are the text."""
    return [text[start : start + LONGEST_TEXT] for start in range(0, len(text), LONGEST_TEXT)] or [""]


def whole(draft: Struct) -> str:
    """Every text in a draft, for when it cannot be taken."""
    texts: list[str] = []
    for value in structs.asdict(draft).values():
        inner = value if isinstance(value, tuple) else (value,)
        texts += [whole(one) if isinstance(one, Struct) else one for one in inner if isinstance(one, str | Struct)]
    return "\n".join(text for text in texts if text)
