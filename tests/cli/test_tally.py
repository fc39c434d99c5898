import json
from pathlib import Path

import pytest

from tests.cli.conftest import Lichen

ABIF = "=Ana:[Ana Lopez]\n=Bo:[Bo]\n=Cy:[Cy]\n4:Ana>Bo\n3:Bo>Cy\n2:Cy>Bo>Ana\n"
CSV = "Ana,Bo,Cy\n1,2,3\n1,,\n2,1,\n,1,2\n"
BLT = '3 2\n5 1 2 0\n2 3 0\n0\n"Ana"\n"Bo"\n"Cy"\n"Elm Street"\n'
TIED = "A,B\n1,2\n2,1\n"
DEBIAN = {"options": ["Ana", "Bo", "None"], "ballots": ["123", "132", "312"], "default_option": 3}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    texts = {"a.abif": ABIF, "c.csv": CSV, "w.blt": BLT, "t.csv": TIED, "bad.csv": "A,B\n1\n1,x\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "d.json").write_text(json.dumps(DEBIAN | {"majority_needed": {"2": 3.0}, "quorum_needed": 1.5}))
    return tmp_path


@pytest.mark.parametrize("rule", ["plurality", "approval", "borda", "irv", "schulze", "stv"])
def test_every_rule_answers_with_winners_and_a_ranking_of_all(nobody: Lichen, files: Path, rule: str):
    told = nobody.data("tally", str(files / "a.abif"), "--rule", rule)
    assert isinstance(told["winners"], list)
    assert sorted(name for level in told["ranking"] for name in level) == ["Ana", "Bo", "Cy"]
    assert told["ranking"][0] == told["winners"]
    assert told["ballots"] == 9
    assert told["why"]["sentence"]
    assert not nobody.home.exists()


def test_scores_are_counted_where_there_are_any(nobody: Lichen, files: Path):
    (files / "s.csv").write_text("Ana,Bo\n5,1\n,3\n")
    told = nobody.data("tally", str(files / "s.csv"), "--rule", "score", "--blank", "last")
    assert (told["winners"], told["points"]) == (["Ana"], {"Ana": 5, "Bo": 4})
    refused = nobody.data("tally", str(files / "a.abif"), "--rule", "score", ends_with=1)
    assert [one["code"] for one in refused["refused"]] == ["no-scores"]


def test_the_matrix_is_there_and_hangs_on_what_a_blank_means(nobody: Lichen, files: Path):
    apart = nobody.data("tally", str(files / "c.csv"), "--rule", "schulze")
    last = nobody.data("tally", str(files / "c.csv"), "--rule", "schulze", "--blank", "last")
    assert (apart["blank"], apart["matrix"]) == ("apart", [[0, 1, 1], [1, 0, 2], [0, 0, 0]])
    assert (last["blank"], last["matrix"]) == ("last", [[0, 2, 3], [2, 0, 3], [1, 0, 0]])


def test_people_see_a_calm_table(nobody: Lichen, files: Path):
    told = nobody.says("tally", str(files / "a.abif"), "--rule", "schulze")
    assert "Chosen: Bo\n" in told
    assert "1. Bo" in told
    assert "Ana Lopez" in told
    assert "How many placed the row above the column" in told


def test_rounds_are_shown(nobody: Lichen, files: Path):
    told = nobody.says("tally", str(files / "w.blt"), "--rule", "stv")
    assert "quota 3" in told
    assert "Chosen: Ana" in told
    assert "passes on what is more than enough" in told
    assert nobody.data("tally", str(files / "w.blt"), "--rule", "irv")["seats"] == 1


def test_seats_are_filled_from_the_file_or_as_asked(nobody: Lichen, files: Path):
    assert nobody.data("tally", str(files / "w.blt"), "--rule", "stv")["seats"] == 2
    assert nobody.data("tally", str(files / "w.blt"), "--rule", "stv", "--seats", "1")["winners"] == ["Ana"]
    assert len(nobody.data("tally", str(files / "a.abif"), "--rule", "schulze", "--seats", "2")["winners"]) == 2
    assert "one seat" in nobody.says("tally", str(files / "w.blt"), "--rule", "irv", "--seats", "2", ends_with=2)


def test_a_tie_is_told_and_no_coin_is_tossed(nobody: Lichen, files: Path):
    told = nobody.data("tally", str(files / "t.csv"), "--rule", "irv")
    assert (told["winners"], told["tied"], told["open"]) == (["A", "B"], ["A", "B"], 1)
    assert "Tied for 1 place: A, B" in nobody.says("tally", str(files / "t.csv"), "--rule", "irv")


def test_conditions_of_a_vote_are_applied_and_told(nobody: Lichen, files: Path):
    told = nobody.data("tally", str(files / "d.json"), "--rule", "schulze")
    assert told["winners"] == ["Ana"]
    assert [one["name"] for one in told["conditions"]["fallen"]] == ["Bo"]
    assert "Bo fell out" in nobody.says("tally", str(files / "d.json"), "--rule", "schulze")


def test_a_limit_passes_over_whom_it_must(nobody: Lichen, files: Path):
    asked = ("tally", str(files / "a.abif"), "--rule", "schulze", "--seats", "2", "--at-most", "1:Bo,Cy")
    told = nobody.data(*asked)
    assert (told["winners"], told["passed_over"]) == (["Bo", "Ana"], ["Cy"])
    nobody("tally", str(files / "a.abif"), "--rule", "schulze", "--at-most", "1:Dee", ends_with=2)


def test_every_fault_of_a_file_is_named(nobody: Lichen, files: Path):
    told = nobody.data("tally", str(files / "bad.csv"), "--rule", "schulze", ends_with=1)
    assert [(one["where"], one["code"]) for one in told["refused"]] == [
        ("line 2", "cells-missing"),
        ("line 3, B", "not-a-rank"),
    ]
    assert "line 3, B: “x”" in nobody.says("tally", str(files / "bad.csv"), "--rule", "schulze", ends_with=1)


def test_a_huge_file_is_refused_at_once(nobody: Lichen, files: Path):
    with (files / "huge.csv").open("wb") as stream:
        stream.truncate(100 * 2**20)
    told = nobody.data("tally", str(files / "huge.csv"), "--rule", "schulze", ends_with=1)
    assert told["refused"][0]["code"] == "too-large"


def test_what_is_not_there_or_not_known_ends_with_its_own_number(nobody: Lichen, files: Path):
    assert "cannot be read" in nobody.says("tally", str(files / "no.csv"), "--rule", "irv", ends_with=3)
    nobody("tally", str(files / "c.csv"), "--rule", "astrology", ends_with=2)
    nobody("tally", str(files / "c.csv"), ends_with=2)
