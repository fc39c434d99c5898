"""Which kind of file this is, from its bytes alone, and everything it comes to."""

import re
from collections.abc import Callable

from lichen.carry import deck, github, lines, table, trello
from lichen.carry.draft import Format, Report, Unclear, Why
from lichen.carry.gathering import Gathering
from lichen.carry.opening import Tree, open_text, open_tree, spelled

_DATA_FILE = re.compile(r"""\s*(?:\{\s*(?:["}]|\Z)|(?:\[\s*){40}|(?:\[\s*){1,39}(?:[{"]|\Z|\]\s*\Z))""")
_READERS: tuple[tuple[Callable[[object], bool], Callable[[Tree], Report]], ...] = (
    (trello.looks_like, trello.read),
    (deck.looks_like, deck.read),
    (github.looks_like, github.read),
)


def read(data: bytes, wanted: Format = "") -> Report:
    """Drafts and report for anything somebody may bring. Whoever knows better may want a table or plain lines."""
    opened = open_text(data)
    if opened.text is None or not opened.text.strip():
        return Gathering("", opened.odd).report()
    if wanted in ("", "deck", "trello", "github") and _DATA_FILE.match(opened.text):
        return _read_data(opened.text, opened.odd)
    as_table = wanted == "table" or (wanted != "lines" and table.looks_like(opened.text))
    return table.read(opened.text, opened.odd) if as_table else lines.read(opened.text, opened.odd)


def _read_data(text: str, odd: tuple[Unclear, ...]) -> Report:
    tree = open_tree(text)
    gathering = Gathering("", odd)
    if tree.broken:
        gathering.unclear.append(tree.broken)
        return gathering.report()
    tree = tree._replace(odd=(*odd, *tree.odd))
    for fits, reader in _READERS:
        if fits(tree.root):
            return reader(tree)
    gathering.cannot_read("", spelled(tree.root), Why.UNKNOWN_FORMAT)
    return gathering.report()


def looks_like(report: Report) -> str:
    """One English sentence for the head of a preview, such as: This looks like a table with 3 rows."""
    count = report.counts.get
    match report.format:
        case "trello":
            return f"This looks like a Trello board with {_many(count('lists', 0), 'list')} and {_cards(report)}."
        case "deck":
            boards, lists = _many(count("boards", 0), "board"), _many(count("lists", 0), "list")
            return f"This looks like {boards} from Nextcloud Deck with {lists} and {_cards(report)}."
        case "github":
            pulls = f" and {_many(count('pull requests', 0), 'pull request')}" if count("pull requests") else ""
            return f"This looks like {_many(count('issues', 0), 'issue')}{pulls} from GitHub."
        case "table":
            return f"This looks like a table with {_many(count('rows', 0), 'row')}."
        case "lines":
            return f"This looks like a list of {_many(len(report.taken), 'task')}."
        case _:
            return "This is nothing that can be read here."


def _cards(report: Report) -> str:
    return _many(report.counts.get("cards", 0), "card")


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
