from tests.cli.conftest import Lichen


def test_what_was_said_is_found_by_its_words_latest_first(ana: Lichen):
    ana("act", "task-opened", "--title", "Répare la chaudière", "--what-for", "a " * 300 + "ladder " + "b " * 300)
    ana("act", "lesson-told", "--title", "Ladders", "--outcome", "worked", "--text", "Borrow one")
    found = ana.data("find", "LADD")
    assert [one["kind"] for one in found] == ["lesson.told", "task.opened"]
    assert ana.data("find", "ladd", "--most", "1") == found[:1]
    assert [one["kind"] for one in ana.data("find", "repare", "chaud")] == ["task.opened"]
    said = ana.says("find", "ladder")
    assert said.startswith("Ana told a lesson: “Ladders”, just now\n  Ladders\n")
    assert max(map(len, said.splitlines())) < 250
    assert " a ladder b " in said


def test_what_was_erased_is_not(ana: Lichen):
    ana("act", "lesson-told", "--title", "Ladders", "--outcome", "worked")
    ana("act", "words-erased", "--of", "Ladders")
    assert ana.data("find", "ladder") == []
    assert ana.says("find", "ladder") == "Nobody has said that here.\n"


def test_one_has_to_say_what_one_looks_for(ana: Lichen):
    ana("find", ends_with=2)
    assert ana.data("find", "…") == []
