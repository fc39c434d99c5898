"""Pairing by a code: who may take it up, what comes of it, and what somebody in between can do about it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_bytes

import msgspec
import pytest

from lichen.core.keys import SigningKey
from lichen.core.values import MINUTE
from lichen.node.sharing.links import by_hand, read_link
from lichen.node.sharing.meeting import Asked, Met, Refusals, Told, to_sign
from lichen.node.sharing.offers import GOOD_FOR, LENGTH, LETTERS, Offers, typed
from lichen.node.sharing.pairing import Given
from lichen.practices.keepers import homes, naming
from lichen.practices.members import MemberLeft
from lichen.sync.http.trouble import PeerNonsense
from tests.people import codes
from tests.sharing.pairs import ADDRESS, Machine, machine, pair


@pytest.fixture
def elm(tmp_path: Path) -> Iterator[Machine]:
    """A machine on which Ana has begun a circle."""
    with machine(tmp_path / "elm") as one:
        one.founds()
        yield one


@pytest.fixture
def attic(tmp_path: Path) -> Iterator[Machine]:
    with machine(tmp_path / "attic") as one:
        yield one


@pytest.fixture
def shed(tmp_path: Path) -> Iterator[Machine]:
    with machine(tmp_path / "shed") as one:
        yield one


def refused(met: Met[Given] | Refusals) -> list[str]:
    return [] if isinstance(met, Met) else codes(met)


# What comes of it


def test_the_other_machine_is_named_by_whoever_offered_it_and_gets_everything(elm: Machine, attic: Machine):
    met = attic.meets(elm.offers(), elm.hears, "Attic", "http://attic.example")
    assert isinstance(met, Met)
    assert (met.node, met.told.circle, met.told.title) == (elm.key, elm.circle, "Elm Street")
    assert elm.lets_hold(attic.key, elm.circle)
    named = elm.node.words.of(naming(elm.node.circle(elm.circle), attic.key))
    assert (named["name"], named["address"]) == ("Attic", "http://attic.example")
    report = attic.talks_with(elm)
    assert attic.held == elm.held
    assert report.new == len(elm.held)


def test_each_knows_the_other_by_then_and_expects_nothing_more(elm: Machine, attic: Machine):
    pair(elm, attic)
    there, here = attic.node.sharing.peers.get(elm.key), elm.node.sharing.peers.get(attic.key)
    assert there
    assert (there.name, there.address, there.expects) == ("elm.example", ADDRESS, [])
    assert here
    assert (here.name, here.address) == ("Attic", "http://attic.example")
    assert here.even == there.even == {elm.circle: len(elm.held)}


def test_where_the_record_came_from_may_hold_it_too(elm: Machine, attic: Machine):
    pair(elm, attic)
    state = attic.node.circle(elm.circle)
    assert attic.lets_hold(elm.key, elm.circle)
    assert attic.node.words.of(naming(state, elm.key))["address"] == ADDRESS
    assert homes(state) == {elm.person.places[elm.circle].device: elm.key}


def test_who_comes_to_a_machine_that_is_reached_elsewhere_now_finds_it_there_later_too(
    elm: Machine, attic: Machine, shed: Machine
):
    moved = "http://oak.example:8000"
    pair(elm, attic)
    shed.meets(elm.offers(address=moved), elm.hears, "Shed")
    shed.talks_with(elm)
    shed.node.sharing.catch_up()
    assert [one.address for one in shed.node.sharing.peers if one.node == elm.key] == [moved]


def test_a_machine_that_is_reached_only_for_as_long_as_it_takes_is_not_named_by_that_address(
    elm: Machine, attic: Machine
):
    met = attic.meets(elm.offers(address=""), elm.hears)
    assert isinstance(met, Met)
    attic.talks_with(elm)
    peer = attic.node.sharing.peers.get(elm.key)
    assert peer
    assert peer.address == ADDRESS
    attic.talks_with(elm)
    assert peer.address == ""
    assert not naming(elm.node.circle(elm.circle), elm.key)
    assert attic.lets_hold(elm.key, elm.circle)  # for Ana writes from there


def test_whoever_stands_for_a_machine_already_says_it_again_only_if_something_changed(elm: Machine, attic: Machine):
    pair(elm, attic)
    held = elm.held
    assert isinstance(attic.meets(elm.offers(), elm.hears, "Attic", "http://attic.example"), Met)
    assert elm.held == held
    assert isinstance(attic.meets(elm.offers(), elm.hears, "Roof"), Met)
    assert len(elm.held) == len(held) + 1


# Who may take it up


def test_a_wrong_code_gets_nothing(elm: Machine, attic: Machine):
    link = elm.offers()
    wrong = link._replace(code=link.code[:-1] + ("a" if link.code[-1] != "a" else "b"))
    held = elm.held
    assert refused(attic.meets(wrong, elm.hears)) == ["offer-unknown"]
    assert refused(attic.meets(elm.offers()._replace(code=link.code), elm.hears)) == ["offer-unknown"]
    assert elm.held == held
    assert not attic.node.sharing.peers.get(elm.key)


def test_an_old_code_is_said_to_be_old(elm: Machine, attic: Machine):
    link = elm.offers()
    elm.now += GOOD_FOR - MINUTE
    assert isinstance(attic.meets(link, elm.hears), Met)
    link = elm.offers()
    elm.now += GOOD_FOR
    assert refused(attic.meets(link, elm.hears)) == ["offer-old"]


def test_a_code_is_good_for_one_machine_which_may_ask_again_if_the_answer_got_lost(
    elm: Machine, attic: Machine, shed: Machine
):
    link = elm.offers()
    assert isinstance(attic.meets(link, elm.hears), Met)
    assert isinstance(attic.meets(link, elm.hears), Met)
    assert refused(shed.meets(link, elm.hears)) == ["offer-used"]
    assert not elm.lets_hold(shed.key, elm.circle)


def test_a_machine_does_not_pair_with_itself(elm: Machine):
    link = elm.offers()
    assert refused(elm.meets(link, elm.hears)) == ["offer-own"]
    assert refused(elm.meets(link._replace(node=""), elm.hears)) == ["offer-own"]


def test_a_code_for_something_else_is_said_to_be_that(elm: Machine, attic: Machine):
    assert refused(attic.meets(elm.offers("move"), elm.hears)) == ["offer-of-another-kind"]
    assert refused(attic.meets(elm.offers("hold"), elm.hears, kind="move")) == ["offer-of-another-kind"]


def test_what_the_circles_rules_say_against_it_is_said_there_and_the_code_stays_good(elm: Machine, attic: Machine):
    link = elm.offers()
    elm.node.restored.begin([elm.circle], elm.now)
    assert refused(attic.meets(link, elm.hears)) == ["restored-copy"]
    elm.node.restored.end(elm.circle)
    assert isinstance(attic.meets(link, elm.hears), Met)


def test_whoever_has_left_lets_nobody_in(elm: Machine, attic: Machine):
    pair(elm, attic)
    attic.node.sharing.peers.forget(elm.key)
    link, person = elm.offers(), elm.person
    elm.says(MemberLeft())
    assert refused(attic.meets(link, elm.hears)) == ["authority-ended"]
    elm.node.accounts.leave(person, elm.circle)
    assert refused(attic.meets(link, elm.hears)) == ["not-a-member"]
    assert not attic.node.sharing.peers.get(elm.key)


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_a_machine_with_no_name_or_one_without_end_is_not_taken(elm: Machine, attic: Machine, name: str):
    assert refused(attic.meets(elm.offers(), elm.hears, name)) == ["malformed"]


def test_a_new_code_takes_the_place_of_the_one_before(elm: Machine, attic: Machine):
    first, second = elm.offers(), elm.offers()
    assert refused(attic.meets(first, elm.hears)) == ["offer-unknown"]
    assert isinstance(attic.meets(second, elm.hears), Met)


# Somebody listens, or stands in between


class Between:
    """Somebody who hears all that goes by, and may say something else instead."""

    def __init__(self, elm: Machine) -> None:
        self.elm = elm
        self.own = SigningKey(token_bytes(32))
        self.heard: list[bytes] = []
        self.change: Callable[[Asked], Asked] = lambda asked: asked
        self.changes_back: Callable[[Told], Told] = lambda told: told

    async def __call__(self, address: str, path: str, body: bytes, **how: object) -> bytes:
        self.heard.append(body)
        asked = self.change(msgspec.json.decode(body, type=Asked))
        answer = await self.elm.hears(address, path, msgspec.json.encode(asked), **how)  # type: ignore[arg-type]
        self.heard.append(answer)
        return msgspec.json.encode(self.changes_back(msgspec.json.decode(answer, type=Told)))


def named_instead(asked: Asked, key: SigningKey) -> Asked:
    return msgspec.structs.replace(asked, node=key.public)


def test_a_code_typed_by_hand_needs_no_key_for_both_prove_that_they_have_it(elm: Machine, attic: Machine):
    assert isinstance(attic.meets(elm.offers()._replace(node=""), elm.hears), Met)


def test_the_code_does_not_travel_and_is_not_kept(elm: Machine, attic: Machine):
    between, link = Between(elm), elm.offers()
    assert isinstance(attic.meets(link, between), Met)
    assert not any(link.code.encode() in said for said in between.heard)
    [(_, kept)] = elm.node.keyring.all("offer")
    assert link.code.encode() not in kept


@pytest.mark.parametrize("signs_anew", [False, True])
def test_nobody_puts_a_key_of_their_own_in_place_of_the_other_machines(elm: Machine, attic: Machine, signs_anew: bool):
    between, link = Between(elm), elm.offers()

    def change(asked: Asked) -> Asked:
        if signs_anew:  # with the best that one has who does not know the code
            data = to_sign(asked.offer.encode(), elm.key, bytes(asked.said), asked.kind)
            asked.signature = between.own.signature("lichen-meet-v1", data)
        return named_instead(asked, between.own)

    between.change = change
    assert refused(attic.meets(link, between)) == ["offer-unknown"]
    assert not elm.lets_hold(between.own.public, elm.circle)
    between.change = lambda asked: asked
    assert isinstance(attic.meets(link, between), Met)


def test_nor_changes_a_word_of_what_is_said(elm: Machine, attic: Machine):
    between, link = Between(elm), elm.offers()
    between.change = lambda asked: msgspec.structs.replace(asked, said=msgspec.Raw(b'{"name":"Mine","address":""}'))
    assert refused(attic.meets(link, between)) == ["offer-unknown"]
    between.change = lambda asked: asked
    between.changes_back = lambda told: msgspec.structs.replace(
        told, said=msgspec.Raw(bytes(told.said).replace(b"Elm Street", b"Oak Street"))
    )
    with pytest.raises(PeerNonsense):
        attic.meets(link, between)
    assert not attic.node.sharing.peers.get(elm.key)


def test_nor_makes_of_it_a_word_on_something_else(elm: Machine, attic: Machine):
    between, link = Between(elm), elm.offers()
    between.change = lambda asked: msgspec.structs.replace(asked, kind="hold")
    assert refused(attic.meets(link, between, kind="move")) == ["offer-unknown"]
    assert not elm.lets_hold(attic.key, elm.circle)


def test_nor_poses_as_the_machine_that_made_the_code(elm: Machine, attic: Machine):
    """Whoever does not know which machine is meant asks who is there; a liar gets a proof that is of use nowhere."""
    between, link = Between(elm), elm.offers()
    between.changes_back = lambda told: msgspec.structs.replace(told, node=between.own.public)
    assert refused(attic.meets(link._replace(node=""), between)) == ["offer-unknown"]
    between.changes_back = lambda told: msgspec.structs.replace(told, node=between.own.public, refused=[])
    with pytest.raises(PeerNonsense):
        attic.meets(link._replace(node=""), between)
    assert not elm.lets_hold(attic.key, elm.circle)


def test_what_was_heard_is_of_use_to_nobody_else_later(elm: Machine, attic: Machine, shed: Machine):
    between, link = Between(elm), elm.offers()
    elm.node.restored.begin([elm.circle], elm.now)
    attic.meets(link, between)  # it is refused for now, so the code stays good
    elm.node.restored.end(elm.circle)
    asked = msgspec.json.decode(between.heard[0], type=Asked)
    between.change = lambda _: named_instead(asked, shed.node.sharing.own)
    assert refused(shed.meets(link._replace(code="0" * LENGTH), between)) == ["offer-unknown"]
    assert not elm.lets_hold(shed.key, elm.circle)


@pytest.mark.parametrize("said", [b"", b"[]", b"{", b'{"node":"x"}', b"\xff", b"[" * 9_000, b'{"offer":"' + b"A" * 44])
def test_whatever_comes_is_answered_with_nothing(elm: Machine, said: bytes):
    held = elm.held
    told = msgspec.json.decode(_answer(elm, said), type=Told)
    assert bytes(told.said) == b"{}"
    assert elm.held == held


def _answer(elm: Machine, said: bytes) -> bytes:
    from lichen.node.sharing.meeting import answer
    from lichen.web.pages.meet import WELCOMES

    return answer(elm.node, said, WELCOMES)


# Codes and links


def test_a_code_is_read_however_it_was_typed():
    assert typed("K7DMQ-2XR4T") == typed(" k7dmq 2xr4t ") == typed("k7dmq2xr4t") == "k7dmq2xr4t"
    assert typed("O1il0-00000") == "0111000000"
    for none in ("", "k7dmq", "k7dmq-2xr4tt", "k7dmq-2xr4u", "k7dmq-2xr4é"):
        assert typed(none) == ""
    assert len(LETTERS) == 32


def test_a_link_is_read_as_it_was_written_and_nothing_else_is_one(elm: Machine):
    link = elm.offers()
    assert read_link(str(link)) == link
    assert read_link(f" {link}\n") == link
    assert read_link(str(link._replace(node=""))) == link._replace(node="")
    for wrong in (
        f"{link}x",
        str(link)[:-1],
        f"{ADDRESS}/join/x/y",
        "elm.example",
        "",
        "http://[",
        "ftp://x/meet/k7dmq2xr4t",
    ):
        assert read_link(wrong) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("elm.example", "https://elm.example"),
        ("http://elm.example/", "http://elm.example"),
        ("10.0.0.7:8000", "http://10.0.0.7:8000"),
        ("10.0.0.7", "http://10.0.0.7"),
        ("xyz.onion", "http://xyz.onion"),
        ("localhost", "http://localhost"),
    ],
)
def test_an_address_may_be_said_as_people_say_it(said: str, meant: str):
    link = by_hand(said, "k7dmq-2xr4t")
    assert link
    assert link.address == meant


def test_codes_that_nobody_took_up_are_not_kept_for_ever(elm: Machine):
    offers = Offers(elm.node.keyring, elm.clock)
    for number in range(3):
        offers.make("hold", f"somebody {number}", elm.circle)
    elm.now += 2 * 24 * 60 * MINUTE
    offers.make("hold", "Ana", elm.circle)
    assert len(elm.node.keyring.names("offer")) == 1
