"""A card as every board has it, whatever it is called there, on its way to a draft."""

from msgspec import Struct

from lichen.carry.dates import moment
from lichen.carry.draft import Comment, TaskDraft, Why
from lichen.carry.gathering import Gathering, whole
from lichen.carry.spellings import state_named
from lichen.carry.text import line, lines, paragraphs


class Card(Struct, frozen=True, kw_only=True):
    """What any board says of a card. `promised` is how many comments it claims; `more` is laid-out text."""

    where: str
    title: str
    text: str = ""
    board: str = ""
    list: str = ""
    labels: tuple[str, ...] = ()
    assigned: tuple[str, ...] = ()
    due: str = ""
    done: bool = False
    archived: bool = False
    deleted: bool = False
    comments: tuple[Comment, ...] = ()
    promised: int = 0
    more: str = ""
    source: str = ""


def take_card(card: Card, gathering: Gathering) -> None:
    gathering.count("cards")
    held = gathering.loose_ends()
    if card.deleted:
        gathering.cannot_read(card.where, paragraphs(whole(card), held), Why.DELETED)
        return
    if card.promised > len(card.comments):
        missing = card.promised - len(card.comments)
        gathering.cannot_read(card.where, f"{missing} of {card.promised}", Why.COMMENTS_MISSING)
    draft = TaskDraft(
        title=card.title,
        what_for=paragraphs(card.text, _around(card), card.more, held),
        due=gathering.date(card.due, card.where),
        done=_is_done(card, gathering),
        blocked=card.list if _stands_in(card, "blocked", gathering) else "",
        comments=card.comments,
        labels=card.labels,
        source=card.source,
    )
    gathering.take(draft, card.where)


def _around(card: Card) -> str:
    due = "" if moment(card.due) else line("Due", card.due)
    archived = "Archived there" if card.archived else ""
    return lines(
        line("Board", card.board), line("List", card.list), line("Assigned to", ", ".join(card.assigned)), due, archived
    )


def _is_done(card: Card, gathering: Gathering) -> bool:
    if card.archived and not card.done:
        gathering.guesses.add("what was archived there is done", card.where)
    return card.done or card.archived or _stands_in(card, "done", gathering)


def _stands_in(card: Card, state: str, gathering: Gathering) -> bool:
    """A list called “Done” or “Waiting” says so of its cards: a guess, so the report tells."""
    if state_named(card.list) != state:
        return False
    gathering.guesses.add(f"what is in the list “{card.list}” is {state}", card.where)
    return True
