"""Laws of bringing things along: nothing is lost, nothing raises, everything has its bounds."""

import json
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.carry import agreements, charter_markdown, deck, github, lines, recognise, table, trello
from lichen.carry.draft import LARGEST_FILE, LONGEST_TEXT, LONGEST_TITLE, MOST_ITEMS, Report, Why
from lichen.carry.opening import Tree, open_tree
from tests.carry.any_board import Thing, deck_boards, issues, names, shapes, trello_boards
from tests.carry.boards import HERE, deck_board, deck_card, everything_in, packed, texts_in

BOOKKEEPING = ("ETag", "id", "type", "state", "idCard", "idList", "version")


def said_in(tree: object) -> set[str]:
    """All the texts in a file but those under names that the reports call bookkeeping."""
    if isinstance(tree, dict):
        return set(chain.from_iterable(said_in(value) for name, value in tree.items() if name not in BOOKKEEPING))
    return set(chain.from_iterable(map(said_in, tree))) if isinstance(tree, list) else set(texts_in(tree))


def lost(tree: object, report: Report) -> set[str]:
    """Texts that stand nowhere; white space around them, and within a title's line, says nothing."""
    everything = everything_in(report)
    squeezed = " ".join(everything.split())
    return {text for text in said_in(tree) if text.strip() not in everything and " ".join(text.split()) not in squeezed}


@given(st.lists(deck_boards(), min_size=1, max_size=2))
def test_no_text_on_a_deck_board_is_lost(boards: list[Thing]) -> None:
    report = recognise.read(packed({"boards": boards}))
    assert report.format == "deck"
    assert lost(boards, report) == set()


@given(trello_boards())
def test_no_text_on_a_trello_board_is_lost(board: Thing) -> None:
    report = recognise.read(packed(board))
    assert report.format == "trello"
    assert lost(board, report) == set()


@given(st.lists(issues(), min_size=1, max_size=3))
def test_no_text_in_an_issue_is_lost(found: list[Thing]) -> None:
    report = recognise.read(packed(found))
    assert report.format == "github"
    assert lost(found, report) == set()


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
headers = st.lists(
    st.sampled_from(["Who", "Notes", "Status", "Tags", "Blocked by", "Farbe", "Liste", "Link"]) | names, max_size=5
)


@given(headers, st.lists(st.lists(cells, min_size=2, max_size=8), min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_no_cell_of_a_table_is_lost(header: list[str], rows: list[list[str]], delimiter: str) -> None:
    def quoted(row: list[str]) -> str:
        return delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row)

    report = table.read("\r\n".join(map(quoted, [["Title", "Due", *header], *rows])))
    squeezed = " ".join(everything_in(report).split())
    for cell in chain.from_iterable(rows):
        parts = cell.replace(";", ",").split(",") if "Tags" in header else [cell]
        assert all(" ".join(part.split()) in squeezed for part in parts)


marks = st.sampled_from(["", "- ", "* ", "• ", "1. ", "12) ", "- [ ] ", "[x] ", "☐ ", "a) ", "\t", "    - ", "  [x] "])
said = st.lists(st.text("abcdeäöü(,;:!?", min_size=3, max_size=9), min_size=1, max_size=5).map(" ".join)


@given(st.lists(st.tuples(marks, said), min_size=1, max_size=12))
def test_of_a_pasted_list_only_marks_are_dropped(pasted: list[tuple[str, str]]) -> None:
    report = lines.read("\n".join(mark + text for mark, text in pasted))
    everything = everything_in(report)
    assert all(text in everything for _, text in pasted)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40), max_size=12))
def test_no_line_whatever_it_holds_loses_more_than_its_mark(pasted: list[str]) -> None:
    squeezed = " ".join(everything_in(lines.read("\n".join(pasted))).split())
    for line in (" ".join(line.split()) for line in pasted):
        assert any(line[start:].rstrip("# ") in squeezed for start in range(min(len(line), 12) + 1))


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_make_anything_raise(data: bytes) -> None:
    assert isinstance(recognise.read(data), Report)
    agreements.read(data, "a.md")
    agreements.read(b"PK\x03\x04" + data)
    charter_markdown.read(data)
    charter_markdown.read(b"---\nname: x\n---\n" + data)
    table.read(data.decode("latin-1"))
    lines.read(data.decode("latin-1"))


@given(shapes)
def test_no_shape_makes_any_reader_raise_and_none_comes_back_without_a_word(shape: object) -> None:
    tree = Tree(json.loads(json.dumps(shape)))
    for reader in (deck.read, trello.read, github.read):
        report = reader(tree)
        assert report.taken or report.not_understood


@pytest.mark.parametrize("file", ["issues.json"])
def test_a_file_that_breaks_off_anywhere_is_a_report(file: str) -> None:
    whole = (HERE / "data" / file).read_bytes()
    for end in range(0, len(whole) - 2, 97):
        report = recognise.read(whole[:end])
        assert report.taken == ()
        assert report.not_understood[0].why in (Why.NOT_JSON, Why.EMPTY)


@given(trello_boards())
def test_drafts_fit_where_they_go(board: Thing) -> None:
    report = recognise.read(packed(board))
    assert len(report.taken) <= MOST_ITEMS
    for draft in report.taken:
        assert 0 < len(draft.title) <= LONGEST_TITLE
        assert max(len(draft.what_for), *(len(one.text) for one in draft.comments), 0) <= LONGEST_TEXT


# What is wrong with a file as a whole


def why(data: bytes) -> list[Why]:
    return [one.why for one in recognise.read(data).not_understood]


def test_each_bad_file_says_why() -> None:
    assert why(b"") == [Why.EMPTY]
    assert why(b" \n\n ") == [Why.EMPTY]
    assert why(b"\x89PNG\r\n\x1a\n\0\0") == [Why.NOT_TEXT]
    assert why(b'{"boards": {"1": {"ti') == [Why.NOT_JSON]
    assert why(b"[" * 100_000) == [Why.TOO_DEEP]
    assert why(b"[" * 200 + b"{}" + b"]" * 200) == [Why.TOO_DEEP]
    assert why(b'{"recipe": "soup"}') == [Why.UNKNOWN_FORMAT]
    assert why(b"x" * (LARGEST_FILE + 1)) == [Why.TOO_LARGE]


def test_a_data_file_of_another_kind_keeps_its_text_in_the_report() -> None:
    assert recognise.read(b'{"recipe": "soup"}').not_understood[0].what == "recipe: soup"


def test_what_a_file_says_twice_is_reported() -> None:
    report = recognise.read(b'[{"number": 1, "title": "Gate", "title": "Door", "body": "x"}]')
    assert report.taken[0].title == "Door"
    assert (report.not_understood[0].why, report.not_understood[0].what) == (Why.SAID_TWICE, "title\nGate")


def test_half_a_letter_does_not_spoil_the_rest() -> None:
    report = recognise.read(b'[{"number": 1, "title": "Gate \\ud83c", "body": "\\ud83c\\udf89"}]')
    assert report.taken[0].title == "Gate �"
    assert report.taken[0].what_for == "🎉"
    assert report.not_understood[0].why == Why.BROKEN_LETTERS


def test_digits_stay_as_they_are_written() -> None:
    assert open_tree("[1.50, 123456789012345678901234567890, 1e999]").root == [
        "1.50",
        "123456789012345678901234567890",
        "1e999",
    ]


def test_more_cards_than_can_be_read_are_reported() -> None:
    board = deck_board(*(deck_card(f"card {number}") for number in range(MOST_ITEMS + 2)))
    report = recognise.read(packed(board))
    assert len(report.taken) == MOST_ITEMS
    (over,) = report.not_understood
    assert over.why == Why.TOO_MANY
    assert f"title: card {MOST_ITEMS + 1}" in over.what


def test_one_enormous_name_does_not_swell_into_every_task() -> None:
    board = deck_board(*(deck_card(f"card {number}") for number in range(2000)), stack="x" * 1_000_000)
    report = recognise.read(packed(board))
    assert sum(len(draft.what_for) for draft in report.taken) < 1_000_000
    assert "x" * 1_000_000 in report.about


@pytest.mark.parametrize(
    "piece",
    ["# a", " ", "](", "[ ", "\\", "#", "1 may ", "- ", '"', "\t", "{", "review ", "a:", ",", "\n ", "---\n", "\r"],
)
def test_no_text_takes_forever_however_often_it_repeats_itself(piece: str) -> None:
    text = (piece + piece * (300_000 // len(piece)) + "x").encode()
    assert isinstance(recognise.read(text), Report)
    assert isinstance(recognise.read(b"# a" + text), Report)
    agreements.read(b"# Keys\n" + text)
    charter_markdown.read(b"---\nname: x\n---\n# Purpose\n" + text)
    charter_markdown.read(b"---\nname: " + text)
