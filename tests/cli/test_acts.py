import click
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from lichen.cli import main
from lichen.cli.pick import pick
from lichen.cli.say import WITH_A_SECRET, command, sayable, spelled
from lichen.core.fact import kind_of
from lichen.node.home import open_home
from lichen.practices import LAW
from lichen.practices.tasks import TaskOpened
from tests.cli.conftest import Lichen
from tests.people import founded


def test_a_circle_begins_with_three_questions(nobody: Lichen):
    result = nobody("start", typed="Elm Street\nTo stay\nAna\n")
    assert "Elm Street has begun, and you are its first member." in result.output
    assert nobody.data("show", "home") | {"circle": ""} == {
        "circle": "", "title": "Elm Street", "you": "Ana", "asks": [], "people": 1, "open_tasks": 0,
    }  # fmt: skip


def test_every_fact_a_member_may_say_is_a_command_that_explains_itself(nobody: Lichen):
    for fact in sayable():
        told = nobody.says("act", spelled(fact), "--help")
        assert f"lichen act {spelled(fact)}" in told
        assert kind_of(fact) not in told
    left_out = set(LAW.facts.values()) - set(sayable()) - WITH_A_SECRET
    assert all(fact.said_by == "circle" for fact in left_out)


def test_a_task_goes_from_the_map_to_a_lesson(ana: Lichen):
    ana(
        "act", "task-opened", "--title", "Fix the boiler", "--what-for", "Warm rooms", "--size", "small", "--unpleasant"
    )
    [task] = ana.data("show", "tasks")
    assert (task["title"], task["size"], task["unpleasant"], task["stewards"]) == ("Fix the boiler", "small", True, [])
    ana("act", "task-taken", "--task", "boi")
    [ask] = ana.data("due")
    assert ask["command"].startswith('lichen act task-closed --task "Fix the boiler"')
    ana("act", "task-closed", "--task", "BOILER", "--outcome", "done", "--worked", "Asking early", "--open", "The pump")
    assert ana.data("show", "tasks") == []
    assert [one["outcome"] for one in ana.data("show", "tasks", "--closed")] == ["done"]
    assert {one["outcome"]: one["text"] for one in ana.data("show", "lessons")} == {
        "worked": "Asking early", "open": "The pump",
    }  # fmt: skip


def test_a_kind_may_be_spelled_as_it_is_in_the_record(ana: Lichen):
    ana("act", "task.opened", "--title", "One")
    ana("act", "task_opened", "--title", "Two")
    assert len(ana.data("show", "tasks")) == 2


@pytest.mark.parametrize("day", ["2099-01-31", "in 3 days", "in a week", "tomorrow", "in 2 months"])
def test_days_are_said_as_people_say_them(ana: Lichen, day: str):
    ana("act", "task-opened", "--title", "One", "--due", day)
    assert ana.data("show", "tasks")[0]["due"] > 0


@pytest.mark.parametrize("day", ["soon", "2099-02-30", "in -3 days", "in 99999 days", "31.1.2099", ""])
def test_a_day_that_is_none_is_said_with_examples(ana: Lichen, day: str):
    assert "2027-01-31" in ana.says("act", "task-opened", "--title", "One", "--due", day, ends_with=2)


def test_every_reason_comes_at_once_with_the_option_it_is_about(ana: Lichen):
    told = ana.says("act", "agreement-made", ends_with=1)
    assert "--title: " in told
    assert "--text: " in told
    refused = ana.data("act", "agreement-made", ends_with=1)["refused"]
    assert [(one["code"], one["particulars"]["field"]) for one in refused] == [
        ("words-missing", "title"), ("words-missing", "text"),
    ]  # fmt: skip


def test_what_the_rules_refuse_ends_with_one_and_leaves_nothing(ana: Lichen):
    ana("act", "task-opened", "--title", "One")
    ana("act", "task-taken", "--task", "One")
    assert ana.says("act", "task-taken", "--task", "One", ends_with=1) == "They had the task already.\n"
    assert len(ana.data("show", "record")) == 3


def test_what_nobody_could_mean_ends_with_two(ana: Lichen):
    ana("act", "task-opened", "--title", "Fix the door")
    ana("act", "task-opened", "--title", "Fix the roof")
    several = ana.says("act", "task-taken", "--task", "fix", ends_with=2)
    assert "Fix the door" in several
    assert "Fix the roof" in several
    assert "Fix the roof" in ana.says("act", "task-taken", "--task", "cellar", ends_with=2)
    assert "usage" in ana.data("act", "task-taken", "--task", "cellar", ends_with=2)
    ana("act", "task-flown", ends_with=2)
    ana("act", "numbers-proposed", "--vouches", "99", ends_with=2)


def test_numbers_nobody_names_stay_as_they_are(ana: Lichen):
    ana("act", "numbers-proposed", "--vouches", "5")
    ana("act", "numbers-proposed", "--count-days", "3")
    numbers = ana.data("show", "charter")["draft"]["numbers"]
    assert (numbers["vouches"], numbers["count_days"]) == (5, 3)


def test_saying_yes_to_the_charter_needs_no_words(ana: Lichen):
    ana("act", "charter-agreed")
    assert ana.data("show", "charter")["adopted"] > 0


def test_one_corrects_and_erases_ones_words_by_pointing_at_them(ana: Lichen):
    ana("act", "task-opened", "--title", "Fix teh boiler")
    ana("act", "words-corrected", "--of", "teh", "--words", "title", "Fix the boiler")
    assert ana.data("show", "tasks")[0]["title"] == "Fix the boiler"
    ana("act", "words-erased", "--of", "Fix the boiler")
    assert ana.data("show", "tasks")[0]["title"] == "(erased)"
    assert "boiler" not in ana.says("export", "--json")


def test_hostile_words_stay_words(ana: Lichen):
    for title in ("{0}{who}%s", "--help; rm -rf /", "\\N{DRAGON} \N{DRAGON}", "](javascript:x)"):
        ana("act", "task-opened", f"--title={title}")
        assert title in ana.says("show", "tasks")
        ana("show", "record")


def test_words_from_elsewhere_do_not_steer_the_terminal(nobody: Lichen):
    """Nobody can type these here, yet a copy that was made otherwise may bring them."""
    story = founded("bo")
    story.says("bo", TaskOpened(), title="\x1b[2J\x9b1m\u202eevil")
    node = open_home(nobody.home)
    node.take_in(story.circle_id, [arrival.frame for arrival in story.arrivals.values()])
    node.close()
    assert nobody.says("show", "tasks").startswith("\N{REPLACEMENT CHARACTER}[2J")
    for words in (("show", "tasks"), ("show", "tasks", "--json"), ("show", "record"), ("export", "--json")):
        assert not set(nobody.says(*words)) & {"\x1b", "\x9b", "\u202e"}
    assert nobody.data("show", "tasks")[0]["title"] == "\x1b[2J\x9b1m\u202eevil"


def test_words_that_are_no_text_are_a_misuse(ana: Lichen):
    ana("act", "task-opened", "--title", "\udcff", ends_with=2)


LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])  # no terminal passes on a zero
TYPED = st.one_of(
    st.text(LETTERS, max_size=20), st.sampled_from(["Ana", "boiler", "in 3 days", "0", "-1", "done", "-", "--"])
)


def test_whatever_is_typed_ends_as_it_should(ana: Lichen):
    @given(st.data())
    @settings(max_examples=100)
    def types(data: st.DataObject) -> None:
        fact = data.draw(st.sampled_from(sayable()))
        words = ["--home", str(ana.home), "act", spelled(fact)]
        for option in data.draw(st.lists(st.sampled_from(command(fact).params), max_size=5)):
            assert isinstance(option, click.Option)
            words += [option.opts[0], *(data.draw(TYPED) for _ in range(0 if option.is_flag else option.nargs))]
        result = CliRunner(catch_exceptions=False).invoke(main, words)
        assert result.exit_code in (0, 1, 2, 3)

    types()


def test_several_people_and_circles_in_one_home_are_told_apart(ana: Lichen):
    ana("start", "--name", "Choir", "--purpose", "", "--you", "Cy", "--new")
    assert "--circle" in ana.says("show", "tasks", ends_with=2)
    assert "--as" in ana.says("due", ends_with=2)
    ana("act", "task-opened", "--title", "Sing", "--as", "Cy", "--circle", "choir")
    assert [task["title"] for task in ana.data("show", "tasks", "--circle", "Choir")] == ["Sing"]
    assert ana.data("show", "tasks", "--circle", "elm") == []
    assert ana.data("show", "home", "--as", "cy")["title"] == "Choir"


def test_the_closest_fit_wins():
    among = [("a" * 43, "Bo"), ("b" * 43, "Bonnie"), ("c" * 43, "Tabor")]
    assert pick("bo", among, "people") == "a" * 43
    assert pick("bon", among, "people") == "b" * 43
    assert pick("ab", among, "people") == "c" * 43
    assert pick("cccc", among, "people") == "c" * 43
