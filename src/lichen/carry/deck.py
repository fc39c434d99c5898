"""Boards from Nextcloud Deck: all of them in one file, or one by itself; comments are not in these files."""

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct

from lichen.carry.card import Card, take_card
from lichen.carry.draft import Comment, Report, Why
from lichen.carry.foreign import Part, listed, read_part, read_parts, says_nothing, words
from lichen.carry.gathering import Gathering
from lichen.carry.opening import Tree, short, spelled
from lichen.carry.text import known_as, line


class DeckPart(Part, frozen=True, kw_only=True, rename="camel"):
    bookkeeping: ClassVar = words(
        "ETag activeSessions acl board boardId cardId color commentsUnread createdAt id lastEditor lastModified "
        "order overdue owner permissions settings shareToken externalId shared stackId type attachmentCount"
    )


class Person(DeckPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = DeckPart.bookkeeping | {"primaryKey"}
    uid: str = ""
    displayname: str = ""


class Assigned(DeckPart, frozen=True, kw_only=True):
    participant: object = None


class Label(DeckPart, frozen=True, kw_only=True):
    title: str = ""


class Said(DeckPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = DeckPart.bookkeeping | {"actorType", "mentions", "objectId"}
    message: str = ""
    actor_display_name: str = ""
    actor_id: str = ""
    creation_date_time: str = ""


class DeckCard(DeckPart, frozen=True, kw_only=True):
    bookkeeping: ClassVar = DeckPart.bookkeeping - {"id"}
    id: str | int = ""
    title: str = ""
    description: str = ""
    labels: list[object] = []
    assigned_users: list[object] = []
    duedate: str = ""
    done: str | bool = False
    archived: bool = False
    deleted_at: int = 0
    comments_count: int = 0
    comments: list[object] = []


class Stack(DeckPart, frozen=True, kw_only=True):
    title: str = ""
    cards: list[object] | dict[str, object] = []
    is_done_column: bool = False
    deleted_at: int = 0


class Board(DeckPart, frozen=True, kw_only=True):
    title: str = ""
    archived: bool = False
    labels: list[object] = []
    stacks: list[object] | dict[str, object] = []
    deleted_at: int = 0


class Place(Struct, frozen=True, kw_only=True):
    """Where a card stands, and what that says about it."""

    board: str
    list: str
    done: bool
    archived: bool
    deleted: bool


def looks_like(root: object) -> bool:
    boards = _boards(root)
    return bool(boards) and all(isinstance(board, dict) and "stacks" in board for board in boards[:3])


def read(tree: Tree) -> Report:
    gathering = Gathering("deck", tree.odd)
    if not looks_like(tree.root):
        gathering.cannot_read("", spelled(tree.root), Why.NOT_THIS_FORMAT)
        return gathering.report()
    raw = _boards(tree.root)
    if isinstance(tree.root, dict) and "boards" in tree.root:
        read_part(_Around, tree.root, "file", gathering)
    for board in read_parts(Board, raw, "board", gathering):
        _read_board(board, gathering, several=len(raw) > 1)
    return gathering.report()


class _Around(Part, frozen=True, kw_only=True):
    bookkeeping: ClassVar = frozenset({"version"})
    boards: object = None


def _boards(root: object) -> list[object]:
    """New exports have all boards under one name, old ones are the boards, and one board may stand alone."""
    if isinstance(root, dict):
        return [root] if "stacks" in root else listed(root.get("boards", root))
    return root if isinstance(root, list) else []


def _read_board(board: Board, gathering: Gathering, *, several: bool) -> None:
    name = gathering.name_of(board.title)
    gathering.names.append(name)
    gathering.count("boards")
    labels = [label.title for label in read_parts(Label, board.labels, f"board “{short(name)}”, label", gathering)]
    gathering.count("labels", len(labels))
    gathering.tell()
    used: set[str] = set()
    for stack in read_parts(Stack, listed(board.stacks), f"board “{short(name)}”, list", gathering):
        place = Place(
            board=name if several else "",
            list=gathering.name_of(stack.title),
            done=stack.is_done_column,
            archived=board.archived,
            deleted=bool(board.deleted_at or stack.deleted_at),
        )
        used.update(_read_stack(stack, place, gathering))
    gathering.tell(*(line("Label on no card", label) for label in labels if label and label not in used))


def _read_stack(stack: Stack, place: Place, gathering: Gathering) -> Iterator[str]:
    gathering.count("lists")
    gathering.tell(line("List without cards", place.list) if says_nothing(stack.cards) else "")
    where = f"list “{short(place.list)}”, card"
    for card in read_parts(DeckCard, listed(stack.cards), where, gathering, gathering.room):
        yield from _read_card(card, place, gathering)


def _read_card(card: DeckCard, place: Place, gathering: Gathering) -> tuple[str, ...]:
    where = f"card “{short(card.title)}”"
    labels = tuple(label.title for label in read_parts(Label, card.labels, f"{where}, label", gathering))
    done = f"Done there: {card.done}" if isinstance(card.done, str) else ""
    taken = Card(
        where=where,
        title=card.title,
        text=card.description,
        board=place.board,
        list=place.list,
        labels=tuple(filter(None, labels)),
        assigned=tuple(_assigned(card, where, gathering)),
        due=card.duedate,
        done=bool(card.done) or place.done,
        archived=card.archived or place.archived,
        deleted=bool(card.deleted_at) or place.deleted,
        comments=tuple(_comments(card, where, gathering)),
        promised=card.comments_count,
        more=done,
        source=str(card.id),
    )
    take_card(taken, gathering)
    return labels


def _assigned(card: DeckCard, where: str, gathering: Gathering) -> Iterator[str]:
    for assigned in read_parts(Assigned, card.assigned_users, f"{where}, assigned", gathering):
        if isinstance(assigned.participant, str):
            yield assigned.participant
        elif person := read_part(Person, assigned.participant, f"{where}, assigned", gathering):
            yield known_as(person.displayname, person.uid)


def _comments(card: DeckCard, where: str, gathering: Gathering) -> Iterator[Comment]:
    for said in read_parts(Said, card.comments, f"{where}, comment", gathering):
        who = known_as(said.actor_display_name, said.actor_id)
        yield Comment(who, gathering.date(said.creation_date_time, where), said.message)
