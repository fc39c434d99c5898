"""Ways to spoil a record, event by event."""

from collections.abc import Callable
from random import Random
from typing import Any

import msgspec

from lichen.core.door import consent
from lichen.core.event import LARGEST_WORDS, Frame, canonical, event_id, words_hash
from tests.stranger.ground import NEW_PHONE, NOBODY, ground, id_of, number_in, said, seen_in, signed, text_of
from tests.stranger.other_texts import CHANGES

Spoil = Callable[[Random, list[Frame]], None]


def anywhere(chance: Random, frames: list[Frame]) -> int:
    return chance.randrange(len(frames))


def drop(chance: Random, frames: list[Frame]) -> None:
    if len(frames) > 1:
        del frames[anywhere(chance, frames)]


def double(chance: Random, frames: list[Frame]) -> None:
    """One event comes twice; only one of the two may carry the right things."""
    frame = chance.choice(frames)
    signature = chance.choice((frame.signature, b"", bytes(64)))
    words = chance.choice((frame.words, b"", b"{}"))
    frames.insert(anywhere(chance, frames), Frame(frame.raw, signature, words))


def say_again_and_again(chance: Random, frames: list[Frame]) -> None:
    at = anywhere(chance, frames)
    frames[at:at] = [frames[at]] * chance.choice((50, 99, 100, 101, 130))


def move(chance: Random, frames: list[Frame]) -> None:
    frames.insert(anywhere(chance, frames), frames.pop(anywhere(chance, frames)))


def shuffle(chance: Random, frames: list[Frame]) -> None:
    chance.shuffle(frames)


def sign_less(chance: Random, frames: list[Frame]) -> None:
    share = chance.random()
    for at, frame in enumerate(frames):
        if chance.random() < share:
            frames[at] = Frame(frame.raw, b"", frame.words)


def leave_a_tail_unsigned(chance: Random, frames: list[Frame]) -> None:
    device, start = text_of(chance.choice(frames))["device"], anywhere(chance, frames)
    for at, frame in enumerate(frames):
        if at >= start and text_of(frame)["device"] == device:
            frames[at] = Frame(frame.raw, b"", frame.words)


def sign_wrongly(chance: Random, frames: list[Frame]) -> None:
    at = anywhere(chance, frames)
    raw, by_another = frames[at].raw, chance.choice(list(ground().keys.values()))
    signatures = (bytes(64), chance.choice(frames).signature, by_another.sign("lichen-event-v1", raw))
    noise = (b"\1" * 63, b"\xff" * 65, chance.randbytes(64))
    frames[at] = Frame(raw, chance.choice(signatures + noise), frames[at].words)


def swap_words(chance: Random, frames: list[Frame]) -> None:
    at = anywhere(chance, frames)
    frame = frames[at]
    words = chance.choice((b"", b"{}", chance.choice(frames).words, frame.words + b" ", b"\xff"))
    frames[at] = Frame(frame.raw, frame.signature, words)


def name_odd_words(chance: Random, frames: list[Frame]) -> None:
    """Words that an event names rightly, though they may be none by their form."""
    right = (b"{}", '{"a":"é"}'.encode(), b'{"a":"\x7f\\n/"}', b'{"":"\\u0001"}')
    wrong = (b'{"a":1}', '{"é":"a"}'.encode(), b'{"a":"\\u00e9"}', b'{"b":"","a":""}', b"[]", b"x" * LARGEST_WORDS)
    at, words = anywhere(chance, frames), chance.choice(right + wrong)
    frames[at] = said(text_of(frames[at]) | {"size": len(words), "words": words_hash(words)}, words)


def mix_in_another_circle(chance: Random, frames: list[Frame]) -> None:
    """Its events, all or one, and maybe one of ours that cites them."""
    at, foreign = anywhere(chance, frames), ground().foreign
    frames[at:at] = chance.choice((foreign, (chance.choice(foreign),)))
    if chance.random() < 0.5:
        text = text_of(chance.choice(frames))
        frames.append(said(text | {"at": 2**52, "seen": sorted({*seen_in(text), id_of(chance.choice(foreign))})}))


NOISE = (b"", b" ", b"-0", b"1.0", b"\\u0041", b"\\u001F", b'"', b"\xc3\xa9", b"null", b"[[[[", b"9" * 20, b"9" * 5_000)


def put_noise_into_a_text(chance: Random, frames: list[Frame]) -> None:
    """A few bytes of it are others; signed again, or not."""
    at = anywhere(chance, frames)
    frame, start = frames[at], chance.randrange(len(frames[at].raw) + 1)
    noise = chance.choice((*NOISE, bytes([chance.randrange(256)]))).replace(b"\n", b"")
    raw = frame.raw[:start] + noise + frame.raw[start + chance.randrange(4) :]
    again = signed(raw, text_of(frame)["device"], frame.words)
    frames[at] = chance.choice((again, Frame(raw, frame.signature, frame.words)))


def change(chance: Random, frames: list[Frame]) -> None:
    """One text with another field, signed again: in place of the old one, beside it (two faces), or all along."""
    at = anywhere(chance, frames)
    text = text_of(frames[at])
    new = said(text | chance.choice(CHANGES)(chance, text, frames), frames[at].words)
    match chance.randrange(3):
        case 0:
            frames.insert(at + 1, new)
        case 1:
            frames[at] = new
        case _:
            _change_along(frames, at, new)


def _change_along(frames: list[Frame], at: int, new: Frame) -> None:
    """Whoever named the old one names the new one, and so on."""
    renamed = {id_of(frames[at]): id_of(new)}
    frames[at] = new
    for after in range(at + 1, len(frames)):
        text, old = text_of(frames[after]), id_of(frames[after])
        raw = canonical(text).decode()
        for name, other in renamed.items():
            raw = raw.replace(name, other)
        again: Any = msgspec.json.decode(raw)
        again |= {"seen": sorted(seen_in(again))} if seen_in(again) else {}
        if again != text:
            frames[after] = said(again, frames[after].words)
            renamed[old] = id_of(frames[after])


def bring_a_phone(chance: Random, frames: list[Frame]) -> None:
    """Somebody enrols a phone, which speaks; or it was another phone, or did not name what lets it in."""
    last, circle = text_of(chance.choice(frames)), ground().circle
    fact = {"enrols": NEW_PHONE.public, "kind": "device.enrolled", "member": circle}
    fact["consent"] = consent(NEW_PHONE, circle, circle)
    at, seq = number_in(last, "at"), number_in(last, "seq")
    after = {"at": at + 1, "circle": circle, "prev": event_id(canonical(last)), "seen": [], "seq": seq + 1}
    enrolment = said(last | after | {"fact": fact})
    seen = id_of(chance.choice((enrolment, enrolment, chance.choice(frames))))
    device = chance.choice((NEW_PHONE, NEW_PHONE, NOBODY)).public
    first = {"fact": {"kind": "member.rested"}, "prev": "", "seen": [seen], "seq": 1, "size": 0, "v": 1, "words": ""}
    frames += [enrolment, said(first | {"at": at + 2, "circle": circle, "device": device})]


def go_on(chance: Random, frames: list[Frame]) -> None:
    """Somebody says much more in a row, some of it large, and signs only some of it."""
    text, share = text_of(chance.choice(frames)), chance.random() / 2
    for _ in range(chance.randint(1, 40)):
        pad = "x" * chance.choice((0, 0, 0, chance.randint(1_600, 1_900)))
        after = {"at": number_in(text, "at") + 1, "seq": number_in(text, "seq") + 1, "prev": event_id(canonical(text))}
        circle = text.get("circle") or ground().circle
        text = text | after | {"circle": circle, "seen": [], "fact": {"kind": "nobody.knows", "pad": pad}}
        frame = said(text)
        frames.append(frame if chance.random() < share else Frame(frame.raw, b"", frame.words))


OF_EVENTS: tuple[Spoil, ...] = (
    drop, double, double, say_again_and_again, move, shuffle, sign_less, leave_a_tail_unsigned, leave_a_tail_unsigned,
    sign_wrongly, sign_wrongly, swap_words, name_odd_words, mix_in_another_circle, put_noise_into_a_text, bring_a_phone,
    bring_a_phone, go_on, go_on, *[change] * 12,
)  # fmt: skip
