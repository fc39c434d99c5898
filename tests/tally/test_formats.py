"""Files of ballots: each format as it is written, every fault named, nothing ever thrown, memory bounded."""

import json
import tracemalloc
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lichen.tally.ballots import Approvals, Rankings, Scores
from lichen.tally.formats.reading import LARGEST_FILE, Reading, Wanted, Why
from lichen.tally.formats.recognise import ENDINGS, read
from tests.tally.given import HERE

ENDS = ["", *ENDINGS]


def taken(text: str, wanted: Wanted = "ranks", ending: str = "") -> Reading:
    reading = read([text.encode()], wanted, None, ending)
    assert not reading.problems, reading.problems
    return reading


def said(text: str, ending: str = "") -> dict[str, int]:
    """The ballots as one would write them down."""
    found = taken(text, "ranks", ending).ballots
    assert isinstance(found, Rankings)
    return {">".join("=".join(level) for level in ranking): weight for ranking, weight in found.counts.items()}


def faults(text: str | bytes, wanted: Wanted = "ranks", ending: str = "") -> list[tuple[str, str, Why]]:
    reading = read([text if isinstance(text, bytes) else text.encode()], wanted, None, ending)
    assert reading.ballots is None
    return [(one.where, one.what, one.why) for one in reading.problems]


# CSV


def test_rows_are_ballots_and_cells_are_ranks():
    assert said("Ana,Bo,Cy\n1,2,2\n3,No opinion,1\n,,\n1,2,2\n") == {"Ana>Bo=Cy": 2, "Cy>Ana": 1, "": 1}


def test_a_spreadsheet_in_another_country_is_read_too():
    assert said('\ufeffAna;"Bo; the other";Cy;\r\n1;2;;\r\n') == {"Ana>Bo; the other": 1}


def test_gaps_between_ranks_say_nothing():
    assert said("A,B,C\n7,20,7\n") == {"A=C>B": 1}


def test_a_row_that_is_too_short_or_too_long_is_named_with_its_line():
    assert faults("A,B,C\n1,2\n1,2,3\n1,2,3,4\n") == [
        ("line 2", "1,2", Why.CELLS_MISSING),
        ("line 4", "1,2,3,4", Why.MORE_CELLS),
    ]


def test_every_cell_that_is_no_rank_is_named_with_its_option():
    assert faults("A,B\n0,x\n1,2\n1.5,-1\n") == [
        ("line 2, A", "0", Why.NOT_A_RANK),
        ("line 2, B", "x", Why.NOT_A_RANK),
        ("line 4, A", "1.5", Why.NOT_A_RANK),
        ("line 4, B", "-1", Why.NOT_A_RANK),
    ]


def test_options_have_names_and_each_its_own():
    assert faults("A,,A\n1,2,3\n") == [("column 2", "", Why.OPTION_UNNAMED), ("column 3", "A", Why.OPTION_TWICE)]


def test_the_same_cells_are_scores_or_approvals_when_the_rule_asks_for_those():
    scores = taken("A,B\n5,\n2.5,-1\n", "scores").ballots
    assert isinstance(scores, Scores)
    assert set(scores.counts) == {(5, None), (2.5, -1)}
    approved = taken("A,B\n1,0\nx,yes\n,no\n", "approvals").ballots
    assert isinstance(approved, Approvals)
    assert approved.counts == {frozenset("A"): 1, frozenset("AB"): 1, frozenset(): 1}


def test_a_header_of_numbers_is_taken_and_told():
    assert "first row" in taken("1,2\n1,2\n").notes[0]


def test_quotes_that_do_not_close_are_told():
    assert faults('A,B\n"1,2\n3,4\n')[0][2] == Why.BROKEN_QUOTES


# JSON as in Debian's votes


def vote(**more: object) -> str:
    return json.dumps({"options": ["A", "B", "None"], "ballots": ["123", "2-1", "11-"], **more})


def test_a_sign_for_each_option():
    assert said(vote()) == {"A>B>None": 1, "None>A": 1, "A=B": 1}


def test_conditions_are_read_and_the_year_tells_how():
    conditions = {"default_option": 3, "quorum_needed": 46.7653718043597, "majority_needed": {"1": 3.0}}
    early, late = (taken(vote(vote=year, **conditions)).terms for year in ("2006_vote_001", "2016_vote_003"))
    assert early
    assert late
    assert (early.default, early.ratios, early.over) == ("None", {"A": Fraction(3)}, True)
    assert str(float(early.quorum)) == "46.7653718043597"
    assert not late.over


def test_options_of_one_name_are_told_apart():
    found = taken(json.dumps({"options": ["A", "A"], "ballots": ["12"]})).ballots
    assert found
    assert found.candidates == ("A (1)", "A (2)")


def test_gaps_and_unknown_options_are_told_by_ballot():
    assert faults(vote(ballots=["12", "1234", "1?2", "123"])) == [
        ("ballot 1", "12", Why.CELLS_MISSING),
        ("ballot 2", "1234", Why.MORE_CELLS),
        ("ballot 3", "?", Why.NOT_A_RANK),
    ]
    assert faults(vote(default_option=9)) == [("", "9", Why.UNKNOWN_OPTION)]
    assert faults('{"options": 3}')[0][2] == Why.NOT_JSON


# ABIF


def test_abif_counts_levels_and_names():
    text = '{version: "0.1"}\n# a remark\n=Ana:[Ana Lopez]\n=[Bo B]:[Bo]\n=Cy:[Cy]\n3:Ana>[Bo B]=Cy\n2 * Cy # odd\n1:\n'
    assert said(text) == {"Ana>Bo B=Cy": 3, "Cy": 2, "": 1}
    assert taken(text).names["Ana"] == "Ana Lopez"


def test_abif_without_a_list_of_options_finds_them():
    assert said("2:Cy>Ana\n1:Bo=Cy\n") == {"Cy>Ana": 2, "Cy=Bo": 1}


def test_abif_scores():
    found = taken("2:A/5,B/3,C/5\n1:B/1\n", "scores").ballots
    assert isinstance(found, Scores)
    assert found.counts == {(5, 3, 5): 2, (None, 1, None): 1}
    assert said("2:A/5,B/3,C/5\n") == {"A=C>B": 2}
    assert faults("2:A>B\n", "scores") == [("", "", Why.NO_SCORES)]


def test_abif_faults():
    assert faults("=A:[A]\n1:A>B\n1:A>A\n") == [
        ("line 2", "B", Why.UNKNOWN_OPTION),
        ("line 3", "A", Why.TWICE_ON_A_BALLOT),
    ]
    assert faults("1:A>>B\n") == [("line 1", "1:A>>B", Why.NOT_A_LINE)]
    assert faults("1:A\nmany:B\n") == [("line 2", "many", Why.NOT_A_WEIGHT)]


# PrefLib


NEW = "# FILE NAME: x.toc\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: Ana\n# ALTERNATIVE NAME 2: Bo\n"
NEW += "3: 2,{1,3}\n1: 3\n"
OLD = "3\n1,Ana\n2,Bo\n3,Cy\n4,4,2\n3,2,{1,3}\n1,3\n"


def test_preflib_new_and_old():
    assert said(NEW) == {"Bo>Ana=3": 3, "3": 1}
    assert said(OLD) == {"Bo>Ana=Cy": 3, "Cy": 1}


def test_preflib_faults():
    assert faults(NEW + "2: 1,7\nwhat\n") == [("line 7", "7", Why.UNKNOWN_OPTION), ("line 8", "what", Why.NOT_A_LINE)]
    assert faults(NEW + "1: 1,1\n")[0][2] == Why.TWICE_ON_A_BALLOT


# BLT


BLT = '4 2\n-4\n3 1 2=3 0\n1 4 - 2 0 # a gap\n1 0\n0\n"Ana"\n"Bo  B."\n"O\'Cy"\n"Di"\n"Title"\n'


def test_blt_with_someone_withdrawn():
    assert said(BLT) == {"Ana>Bo B.=O'Cy": 3, "Bo B.": 1, "": 1}
    assert taken(BLT).seats == 2


def test_blt_lots_drawn_beforehand_are_not_used():
    assert "lot" in taken('2 1\n[tie 2 1]\n1 1 0\n0\n"A"\n"B"\n').notes[0]


def test_blt_faults():
    assert faults("2 1\n1 1 2\n0\n") == [("line 2", "1 1 2", Why.NO_END), ("option 1", "", Why.OPTION_MISSING)]
    assert faults('2 1\n1 3 0\n0\n"A"\n"B"\n') == [("line 2", "3", Why.UNKNOWN_OPTION)]
    assert faults("2 1\n1 1 0\n")[0][2] == Why.NO_END


# Any file


def test_what_is_no_text_or_empty_is_told():
    assert faults(b"") == [("", "", Why.EMPTY)]
    assert faults(b" \n\n") == [("", "", Why.EMPTY)]
    assert faults(b"A,B\n1,\xff\n") == [("after line 1", "", Why.NOT_UTF8)]
    assert faults(b"A,B\n1,\0\n", ending="csv")[0][2] == Why.NOT_TEXT


def test_only_the_first_problems_are_named():
    found = faults("A,B\n" + "1\n" * 100)
    assert len(found) == 20
    assert found[-1][2] == Why.MORE_PROBLEMS


def test_pieces_of_any_size_make_the_same_file():
    data = (HERE / "committee-2023.csv").read_bytes().replace(b"\n", b"\r\n")
    whole = read([data], "ranks")
    assert whole == read((data[at : at + 1] for at in range(len(data))), "ranks")
    assert whole.ballots == read([(HERE / "committee-2023.csv").read_bytes()], "ranks").ballots


@pytest.mark.parametrize("ending", ["csv", "abif", "soi", "blt", "json"])
@pytest.mark.parametrize("piece", [b"1" * 65536, b" " * 65536, b"\n" * 65536, b'"' * 65536])
def test_a_file_of_any_size_is_refused_before_it_is_read_to_its_end(piece: bytes, ending: str):
    """A hundred megabytes, made as they are read."""
    size = 0

    def pieces() -> Iterator[bytes]:
        nonlocal size
        yield {"csv": b"A,B,C,D\n", "abif": b"", "soi": b"# TITLE: x\n", "blt": b"4 1\n", "json": b"{"}[ending]
        while size < 100 * 2**20:
            size += len(piece)
            yield piece

    reading = read(pieces(), "ranks", None, ending)
    assert {one.why for one in reading.problems} <= {Why.TOO_LARGE, Why.LONG_LINE, Why.BROKEN_QUOTES, Why.EMPTY}
    assert reading.problems
    assert size <= LARGEST_FILE + 2**20


def test_more_ballots_need_no_more_memory_when_they_are_equal():
    def peak(times: int) -> int:
        tracemalloc.start()
        assert not read([b"A,B,C\n", *[b"1,2,3\n3,2,1\n" * 500] * times], "ranks").problems
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1)  # so that what is made once, by whoever reads first, does not count
    assert peak(20) < peak(2) * 2


@given(st.binary(max_size=300), st.sampled_from(ENDS), st.sampled_from(["ranks", "scores", "approvals"]))
@example(b"\x00", "", "ranks")
def test_no_bytes_are_ever_too_much(data: bytes, ending: str, wanted: Wanted):
    reading = read([data], wanted, None, ending)
    assert bool(reading.problems) != (reading.ballots is not None)


PARTS = [
    "1",
    "2",
    "0",
    "-",
    "12",
    ",",
    ":",
    ">",
    "=",
    "{",
    "}",
    "[",
    "]",
    '"',
    "\n",
    "\n",
    "A",
    "B",
    " ",
    "/",
    "#",
    "\t",
]
HEADS = ["", "A,B\n", "2 1\n", "# TITLE: x\n", "2\n1,A\n2,B\n2,2,1\n", "=A:[A]\n", '{"options": ["A"], "ballots": [']


@given(st.sampled_from(HEADS), st.lists(st.sampled_from(PARTS), max_size=40), st.sampled_from(ENDS))
def test_half_understood_files_are_told_too(head: str, parts: list[str], ending: str):
    for wanted in ("ranks", "scores", "approvals"):
        reading = read([(head + "".join(parts)).encode()], wanted, None, ending)
        assert bool(reading.problems) != (reading.ballots is not None)
