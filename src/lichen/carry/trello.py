"""A board from Trello's JSON export; its history says who commented, the rest of the history stays behind."""

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from lichen.carry.card import Card, take_card
from lichen.carry.draft import Comment, Report, Why
from lichen.carry.foreign import read_part, read_parts
from lichen.carry.gathering import Gathering
from lichen.carry.opening import Tree, short, spelled
from lichen.carry.text import checklist, known_as, line, lines
from lichen.carry.trello_parts import (
    Attachment,
    Badges,
    Checklist,
    Column,
    CustomField,
    CustomValue,
    Event,
    Item,
    Label,
    Member,
    Option,
    Said,
    TrelloBoard,
    TrelloCard,
)


class Around(Struct, frozen=True, kw_only=True):
    """What cards point to by id, and the comments and checklists that point to cards."""

    lists: dict[str, Column]
    people: dict[str, str]
    fields: dict[str, str]
    checklists: dict[str, list[str]]
    comments: dict[str, list[Comment]]
    closed: bool


def looks_like(root: object) -> bool:
    return isinstance(root, dict) and isinstance(root.get("lists"), list) and isinstance(root.get("cards"), list)


def read(tree: Tree) -> Report:
    gathering = Gathering("trello", tree.odd)
    board = read_part(TrelloBoard, tree.root, "board", gathering) if looks_like(tree.root) else None
    if board is None:
        gathering.cannot_read("", spelled(tree.root), Why.NOT_THIS_FORMAT)
        return gathering.report()
    gathering.names.append(gathering.name_of(board.name))
    around = _around(board, gathering)
    _tell_board(board, around, gathering)
    used: set[str] = set()
    for card in read_parts(TrelloCard, board.cards, "card", gathering, gathering.room):
        used |= _read_card(card, around, gathering)
    _tell_unused(board, around, used, gathering)
    return gathering.report()


def _around(board: TrelloBoard, gathering: Gathering) -> Around:
    lists = {one.id: one for one in read_parts(Column, board.lists, "list", gathering)}
    people = {
        one.id: gathering.name_of(known_as(one.full_name, one.username))
        for one in read_parts(Member, board.members, "member", gathering)
    }
    gathering.count("lists", len(lists))
    return Around(
        lists=lists,
        people=people,
        fields=_custom_names(board, gathering),
        checklists=_checklists(board.checklists, people, gathering),
        comments=_comments(board.actions, gathering),
        closed=board.closed,
    )


def _custom_names(board: TrelloBoard, gathering: Gathering) -> dict[str, str]:
    """What custom fields, and the choices in them, are called, by id."""
    names: dict[str, str] = {}
    for field in read_parts(CustomField, board.custom_fields, "custom field", gathering):
        names[field.id] = gathering.name_of(field.name)
        for option in read_parts(Option, field.options, f"custom field “{short(field.name)}”, choice", gathering):
            names[option.id] = gathering.name_of(_plain_value(option.value))
    return names


def _checklists(raw: list[object], people: dict[str, str], gathering: Gathering) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in read_parts(Checklist, raw, "checklist", gathering):
        items = [
            (item.state == "complete", _item(item, people))
            for item in read_parts(Item, one.check_items, f"checklist “{short(one.name)}”, item", gathering)
        ]
        found[one.id_card].append(checklist(one.name, items))
    return found


def _item(item: Item, people: dict[str, str]) -> str:
    beside = ", ".join(filter(None, (people.get(item.id_member, item.id_member), item.due)))
    return f"{item.name} ({beside})" if beside else item.name


def _comments(raw: list[object], gathering: Gathering) -> dict[str, list[Comment]]:
    """By card, the oldest first: the export has the newest first."""
    found: dict[str, list[Comment]] = defaultdict(list)
    for event in reversed(list(read_parts(Event, raw, "history", gathering))):
        if event.type not in ("commentCard", "copyCommentCard"):
            gathering.left.add(f"history: {event.type}", "history")
            continue
        said = read_part(Said, event.data, "comment", gathering)
        who = read_part(Member, event.member_creator, "comment", gathering) if event.member_creator else None
        if said:
            card = said.card.get("id") if isinstance(said.card, dict) else None
            name = known_as(who.full_name, who.username) if who else ""
            found[str(card)].append(Comment(name, gathering.date(event.date, "comment"), said.text))
    return found


def _tell_board(board: TrelloBoard, around: Around, gathering: Gathering) -> None:
    labels = [label.name or label.color for label in read_parts(Label, board.labels, "label", gathering)]
    gathering.count("labels", len(labels))
    gathering.count("members", len(around.people))
    gathering.count("comments", sum(map(len, around.comments.values())))
    people = line("People there", ", ".join(around.people.values()))
    gathering.tell(board.desc, people, line("Labels there", ", ".join(filter(None, labels))))


def _tell_unused(board: TrelloBoard, around: Around, used: set[str], gathering: Gathering) -> None:
    """Lists without cards, and comments and checklists whose card is not in the file."""
    gathering.tell(*(line("List without cards", one.name) for one in around.lists.values() if one.id not in used))
    for text in (text for texts in around.checklists.values() for text in texts):
        gathering.cannot_read("checklist", text, Why.NOBODY_KNOWN)
    for said in (said for some in around.comments.values() for said in some):
        gathering.cannot_read("comment", lines(said.who, said.text), Why.NOBODY_KNOWN)


def _read_card(card: TrelloCard, around: Around, gathering: Gathering) -> set[str]:
    where = f"card “{short(card.name)}”"
    column = around.lists.get(card.id_list, Column(name=card.id_list))
    if card.id_list not in around.lists:
        gathering.cannot_read(where, card.id_list, Why.NOBODY_KNOWN)
    badges = read_part(Badges, card.badges, where, gathering)
    comments = around.comments.pop(card.id, [])
    taken = Card(
        where=where,
        title=card.name,
        text=card.desc,
        list=gathering.name_of(column.name),
        labels=tuple(_labels(card, where, gathering)),
        assigned=tuple(around.people.get(one, one) for one in card.id_members),
        due=card.due,
        done=card.due_complete,
        archived=card.closed or column.closed or around.closed,
        comments=tuple(comments),
        promised=badges.comments if badges else 0,
        more=_more(card, around, where, gathering),
        source=card.url or card.id,
    )
    gathering.count("closed cards", int(card.closed))
    take_card(taken, gathering)
    return {card.id_list}


def _labels(card: TrelloCard, where: str, gathering: Gathering) -> Iterator[str]:
    for label in read_parts(Label, card.labels, f"{where}, label", gathering):
        if label.name or label.color:
            yield label.name or label.color


def _more(card: TrelloCard, around: Around, where: str, gathering: Gathering) -> str:
    """Checklists, attachments and custom fields, as text."""
    own = _checklists(card.checklists, around.people, gathering)
    checklists = [*around.checklists.pop(card.id, []), *(text for texts in own.values() for text in texts)]
    gathering.count("checklists", len(checklists))
    attached = [
        line("Attached", lines(one.name, one.url if one.url != one.name else ""))
        for one in read_parts(Attachment, card.attachments, f"{where}, attached", gathering)
    ]
    custom = [
        line(around.fields.get(one.id_custom_field, one.id_custom_field), _custom_value(one, around))
        for one in read_parts(CustomValue, card.custom_field_items, f"{where}, custom field", gathering)
    ]
    return lines(*checklists, *attached, *custom)


def _custom_value(one: CustomValue, around: Around) -> str:
    if one.id_value:
        return around.fields.get(one.id_value, one.id_value)
    return _plain_value(one.value)


def _plain_value(value: object) -> str:
    """Trello writes {"text": "Tuesday"}, {"number": "3"}: one thing under its type."""
    return spelled(next(iter(value.values()))) if isinstance(value, dict) and len(value) == 1 else spelled(value)
