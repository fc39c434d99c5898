"""The law cannot read (P2): no state and no rule depends on words, whatever they are and whether they are there."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import given, settings
from msgspec import inspect

from lichen.core.event import Frame
from lichen.core.kept import digest
from lichen.core.practice import Practice
from lichen.core.values import HASH_CHARACTERS, LINE_CHARACTERS, SIGNATURE_CHARACTERS
from lichen.practices import LAW
from lichen.practices.lessons import LessonTold
from lichen.practices.talk import RemarkMade, WordsCorrected, WordsErased
from lichen.practices.tasks import TaskClosed, TaskOpened
from tests.laws.histories import stories
from tests.node.homes import Home, home
from tests.people import Story

NOISE = "UPDATE words SET bytes = randomblob(length(bytes) + 7) WHERE bytes IS NOT NULL"
NO_JSON = "UPDATE words SET bytes = x'00ff'"
NOTHING = "DELETE FROM words"
ERASED = "UPDATE words SET bytes = NULL"


def writes(here: Home) -> None:
    """Ana says something of every kind that has words."""
    here.founds()
    task = here.says(TaskOpened(), title="Fix the boiler", what_for="It is cold")
    remark = here.says(RemarkMade(task), text="I have a spanner")
    here.says(WordsCorrected(remark), text="I have two")
    here.says(TaskClosed(task, "done", ("worked",)), worked="It is warm")
    here.says(LessonTold("failed", task), title="Boilers", text="Look at the valve first")
    here.says(WordsErased(here.says(RemarkMade(task), text="Never mind")))


@pytest.mark.parametrize("instead", [NOISE, NO_JSON, NOTHING, ERASED])
def test_whatever_stands_in_place_of_all_words_the_circle_is_the_same(tmp_path: Path, instead: str) -> None:
    with home(tmp_path / "home") as here:
        writes(here)
        before, count = here.digest, len(here.held)
        with here.node.store._database.writing() as connection:  # type: ignore[attr-defined]
            connection.execute(instead)
            connection.execute("DELETE FROM kept")
        here.opens_again()
        assert here.digest == before
        here.node.words.fetch(here.held)
        assert not any(map(here.node.words.of, here.held))
        here.says(TaskOpened(), title="And on")
        assert len(here.held) == count + 1


@settings(max_examples=15)
@given(stories())
def test_a_copy_without_a_word_comes_to_the_same_circle(tmp_path_factory: pytest.TempPathFactory, story: Story) -> None:
    with home(tmp_path_factory.mktemp("home")) as here:
        here.now = max(a.text.at for a in story.arrivals.values())
        here.node.take_in(story.circle_id, [Frame(a.frame.raw, a.frame.signature) for a in story.arrivals.values()])
        assert here.digest == digest(LAW, story.circle)
        assert here.node.store.words(here.held) == {}


# No room for words

FIELDED = inspect.StructType | inspect.NamedTupleType | inspect.DataclassType | inspect.TypedDictType


def text_in(type: inspect.Type, seen: tuple[Any, ...] = ()) -> Iterator[str]:
    """Where text could stand that is no id, no key, no signature and no choice among given words."""
    if isinstance(type, inspect.AnyType | inspect.RawType | inspect.ExtType | inspect.BytesType):
        yield "anything at all"
    elif isinstance(type, inspect.StrType):
        if type.pattern is None and type.max_length not in (HASH_CHARACTERS, LINE_CHARACTERS, SIGNATURE_CHARACTERS):
            yield "text"
    elif isinstance(type, FIELDED) and type.cls not in seen:
        for field in type.fields:
            yield from (f"{field.name}: {what}" for what in text_in(field.type, (*seen, type.cls)))
    for inner in _inside(type):
        yield from text_in(inner, seen)


def _inside(type: inspect.Type) -> tuple[inspect.Type, ...]:
    match type:
        case inspect.DictType():
            return (type.key_type, type.value_type)
        case inspect.UnionType():
            return type.types
        case inspect.TupleType():
            return type.item_types
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType() | inspect.FrozenSetType():
            return (type.item_type,)
    return ()


def places(of: Callable[[Practice], tuple[type, ...]]) -> list[tuple[str, type]]:
    return [(practice.name, each) for practice in LAW.practices for each in of(practice)]


@pytest.mark.parametrize(("practice", "state"), places(lambda practice: (practice.state,)))
def test_no_state_has_room_for_words(practice: str, state: type) -> None:
    assert not list(text_in(inspect.type_info(state))), practice


@pytest.mark.parametrize(("practice", "fact"), places(lambda practice: practice.facts))
def test_no_fact_has_room_for_words(practice: str, fact: type) -> None:
    assert not list(text_in(inspect.type_info(fact))), practice


def test_room_for_words_would_be_found() -> None:
    class Inner(msgspec.Struct):
        titles: dict[str, list[tuple[int, str]]]  # twice: names and values

    class Pair(NamedTuple):
        title: str

    class State(msgspec.Struct):
        inner: dict[int, Inner]
        pair: Pair
        anything: Any

    found = list(text_in(inspect.type_info(State)))
    assert found == ["inner: titles: text", "inner: titles: text", "pair: title: text", "anything: anything at all"]
