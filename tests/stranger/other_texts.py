"""Texts with something else in them: each is made by whoever has the key, so the door itself must notice."""

from collections.abc import Callable
from random import Random
from typing import Any

from lichen.core.door import consent, invite_proof
from lichen.core.event import LARGEST_TEXT, Frame
from lichen.core.values import base64url
from tests.people import key_of
from tests.stranger.ground import NEW_PHONE, NOBODY, Text, ground, id_of, number_in, seen_in, text_of

Change = Callable[[Random, Text, list[Frame]], Text]


def time(chance: Random, text: Text, frames: list[Frame]) -> Text:
    at, others = number_in(text, "at"), [number_in(text_of(frame), "at") for frame in frames]
    return {"at": chance.choice((0, -1, 2**53 - 1, 2**53, chance.choice(others), at + 1, at + 10**12, True, "1"))}


def place(chance: Random, text: Text, frames: list[Frame]) -> Text:
    """Another place on a chain, or another past."""
    some, seen = id_of(chance.choice(frames)), seen_in(text)
    more, many = sorted({*seen, some}), sorted(base64url(bytes([n] * 32)) for n in range(65))
    return chance.choice(
        (
            {"seq": chance.choice((0, 1, 2, 3, 2**53))},
            {"prev": chance.choice(("", some, "A" * 43, "A" * 42, "A" * 44))},
            {"prev": some, "seq": number_in(text, "seq") + 1, "at": 2**52},
            {"seen": chance.choice(([], [some], more, [*seen, *seen], [*seen, "A" * 43], many, many[:64]))},
            {"seen": chance.choice((["A"], ["A" * 44], [1], "A" * 43, None))},
            {"seen": more, "at": 2**52},
        )
    )


def author(chance: Random, text: Text, frames: list[Frame]) -> Text:
    """Another device, or another circle."""
    loose = text["device"][:-1] + chr(ord((text["device"] or "A")[-1]) + 1)
    devices = (*ground().keys, loose, "A" * 43, "A" * 42, "A" * 44, "_" * 43)
    circles = ("", ground().circle, id_of(ground().foreign[0]), "A" * 43, "A" * 42, "A" * 44, 1)
    return chance.choice(({"device": chance.choice(devices)}, {"circle": chance.choice(circles)}))


def form(chance: Random, text: Text, frames: list[Frame]) -> Text:
    return chance.choice(
        (
            {"v": chance.choice((0, 2, True))},
            {"size": chance.choice((0, 1, 65_536, 65_537))},
            {"words": chance.choice(("", "A" * 43, "A" * 42, "A" * 44))},
            {"size": 0, "words": ""},
            {"more": 1},
            {"fact": chance.choice(([], {}, {"kind": 7}))},
            {"fact": text["fact"] | {"more": "x" * LARGEST_TEXT}},
        )
    )


def fact(chance: Random, text: Text, frames: list[Frame]) -> Text:
    """Whatever a fact may hold and may not."""
    plain: tuple[Any, ...] = (1, -1, 2**53 - 1, 2**53, -(2**53), True, None, 1.5, "", "\x7f/\n", "é")
    deep: tuple[Any, ...] = ({}, [], [[]], [[[]]], [[[[]]]], {"a": {"b": {}}}, {"a": {"b": {"c": {}}}}, {"": 1})
    name = chance.choice(("more", "kind", "token", "proof", "consent", "member", "enrols", "", "k" * 40, "k" * 41))
    kind = chance.choice(("circle.founded", "nobody.knows", "task.opened"))
    return {"fact": text["fact"] | chance.choice(({name: chance.choice(plain + deep)}, {"kind": kind}))}


def entrance(chance: Random, text: Text, frames: list[Frame]) -> Text:
    """Enrols a device, or invites, or comes by an invite: rightly or nearly so."""
    new, circle = chance.choice((NEW_PHONE, NOBODY, key_of("ben"))), str(text.get("circle") or ground().circle)
    member = chance.choice((ground().circle, "A" * 43, "somebody", ""))
    enrols = {"enrols": new.public, "member": member, "consent": consent(new, circle, member)}
    proof = invite_proof(key_of(chance.choice(("for ben", "for cy", "new phone"))), circle, text["device"])
    invites = ({"token": new.public}, {"token": "A" * 43}, {"proof": proof}, {"invite": "A" * 43})
    others = (enrols | {"member": "B" * 43}, *invites)
    return {"fact": text["fact"] | chance.choice((enrols, *others))}


CHANGES: tuple[Change, ...] = (time, place, place, author, form, form, fact, entrance)
