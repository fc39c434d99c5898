"""Who asks badly: too much, too slowly, in another's name, twice, or garbage. Each is refused, soon, and named."""

import asyncio
import logging
import re
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest

from lichen.core.keys import SigningKey
from lichen.sync.http.flow import Bounds
from lichen.sync.http.line import Line
from lichen.sync.http.refusing import MOST_NAMED, Refusals
from lichen.sync.http.signing import (
    CHALLENGE,
    DIGEST,
    INPUT,
    NO_CHALLENGE,
    SIGNATURE,
    Fields,
    digest_of,
    read_answer,
    sign_request,
)
from tests.sync.machines import ANA, BO, ELM, EVE, KIM, Elm, elm, got_from, head, running, until

QUICK = Bounds(largest=64 * 1024, patience=0.2, slowest=64 * 1024, longest=0.3)
MEGABYTE = 1024 * 1024


@pytest.fixture
def named(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What the log says of refusals."""
    caplog.set_level(logging.WARNING, "lichen.sync")
    return lambda: [one.getMessage() for one in caplog.records if one.name == "lichen.sync"]


Named = Callable[[], list[str]]


def line(what: str, who: SigningKey | None = ANA) -> str:
    return f"Refused {who.public[:8] if who else 'unknown'} at 127.0.0.1: {what}."


async def request(elm: Elm, body: bytes = b"", asker: SigningKey = ANA) -> Fields:
    """A request as it should be."""
    return sign_request(asker, elm.own.public, await elm.challenge(asker), body)


async def sent_until_cut_off(elm: Elm, start: bytes, piece: bytes, most: int) -> int:
    """How many bytes could be sent, one piece after the other, before the other side hung up."""
    async with elm.connection() as (_, writer):
        writer.write(start)
        sent = 0
        with suppress(ConnectionError):
            while sent < most:
                writer.write(piece)
                await writer.drain()
                sent += len(piece)
        return sent


# As it should be


@running
async def test_who_may_ask_is_answered_and_the_answer_is_signed():
    async with elm() as one:
        fields = await request(one, b"what is new?")
        got = await one.asked(fields, b"what is new?")
        assert (got.status, got.body) == (200, b"WHAT IS NEW?")
        assert read_answer(ELM.public, fields, got.headers) == digest_of(got.body)
        assert one.heard == [(ANA.public, b"what is new?")]


@running
async def test_requests_may_come_in_pieces_and_answers_may_be_large_or_empty():
    async with elm() as one:
        body = b"word " * 50_000
        whole = await one.asked(await request(one, body), body)
        pieces = b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in (body[:7], body[7:])) + b"0\r\n\r\n"
        parts = await one.told(head(await request(one, body), **{"transfer-encoding": "chunked"}) + pieces)
        nothing = await one.asked(await request(one))
    assert whole.body == parts.body == body.upper()
    assert (nothing.status, nothing.body) == (200, b"")


@running
async def test_a_body_that_comes_slowly_but_steadily_is_heard():
    bounds = Bounds(patience=0.1, slowest=1_000)
    async with elm(bounds) as one:
        body = b"x" * 500  # worth half a second
        async with one.connection() as (reader, writer):
            writer.write(head(await request(one, body), **{"content-length": "500"}))
            for start in range(0, 500, 100):
                writer.write(body[start : start + 100])
                await asyncio.sleep(0.05)
            assert (await got_from(reader)).status == 200


# Strangers, and who claims to be somebody


@running
async def test_a_stranger_is_refused_before_anything_is_read(named: Named):
    async with elm() as one:
        fields = sign_request(EVE, ELM.public, NO_CHALLENGE, b"")
        got = await one.told(head(fields, **{"content-length": str(4 * MEGABYTE)}))
        assert (got.status, got.body, got.headers["connection"]) == (403, b"", "close")
    assert named() == [line("it is none of those who may ask", EVE)]


@running
async def test_nobody_learns_who_may_ask_by_claiming_to_be_them(named: Named):
    async with elm() as one:
        true, false = (sign_request(who, ELM.public, NO_CHALLENGE, b"") for who in (ANA, EVE))
        stranger = await one.asked(false)
        forged = await one.asked(true | {SIGNATURE: false[SIGNATURE]})
        unsigned = await one.asked({})
    assert {re.sub(r"date: .*", "", got.raw.decode()) for got in (stranger, forged, unsigned)} == {
        "HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    }
    assert named()[1] == line("its signature does not hold here")


@running
async def test_what_was_signed_for_another_machine_is_refused(named: Named):
    async with elm() as one, elm(own=KIM) as other:
        body = b"for Elm"
        fields = await request(one, body)
        assert (await other.asked(fields, body)).status == 403
        assert (await one.asked(fields, body)).status == 200
        assert not other.heard
    assert named() == [line("its signature does not hold here")]


@running
async def test_a_changed_body_is_refused(named: Named):
    async with elm() as one:
        assert (await one.asked(await request(one, b"give"), b"take")).status == 400
        assert not one.heard
    assert named() == [line("what came is not what was signed")]


@running
async def test_a_body_with_a_digest_that_nobody_signed_is_refused():
    async with elm() as one:
        fields = await request(one, b"give")
        assert (await one.asked(fields | {DIGEST: digest_of(b"take")}, b"take")).status == 403


# Again


@running
async def test_the_same_request_is_heard_once(named: Named):
    async with elm() as one:
        fields = await request(one, b"once")
        first, *others = [await one.asked(fields, b"once") for _ in range(4)]
        assert first.status == 200
        assert {(got.status, got.body) for got in others} == {(403, b"")}
        assert len(one.heard) == 1
    assert named() == [line("the same request came before")]


@running
async def test_a_request_from_before_the_machine_started_anew_only_gets_the_new_challenge(named: Named):
    async with elm() as before:
        fields = await request(before, b"old")
    async with elm() as one:
        got = await one.asked(fields, b"old")
        assert (got.status, got.body) == (401, b"")
        assert got.headers[CHALLENGE] == await one.challenge()
        assert not one.heard
    assert not named(), "that is no refusal, only how one learns the challenge"


# Too much


@running
async def test_what_says_that_it_is_too_large_is_refused_before_it_is_sent(named: Named):
    async with elm() as one:
        got = await one.told(head(await request(one), **{"content-length": str(4 * MEGABYTE + 1)}))
        assert got.status == 413
    assert named() == [line("it wants to send too much")]


@running
async def test_a_body_without_end_is_refused_and_takes_no_memory(named: Named):
    async with elm(QUICK) as one:
        start = head(await request(one), **{"transfer-encoding": "chunked"})
        piece = b"8000\r\n" + bytes(0x8000) + b"\r\n"
        tracemalloc.start()
        sent = await sent_until_cut_off(one, start, piece, most=200 * MEGABYTE)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert sent < 20 * MEGABYTE, "what the two sockets hold"
        assert peak < 2 * MEGABYTE
    assert named() == [line("it sends too much")]


@running
async def test_a_body_that_drips_is_refused_after_a_while(named: Named):
    async with elm(QUICK) as one:
        start = head(await request(one), **{"transfer-encoding": "chunked"})
        begun = time.monotonic()
        async with one.connection() as (reader, writer):
            writer.write(start)
            answer = asyncio.ensure_future(got_from(reader))
            while not answer.done():
                writer.write(b"1\r\nx\r\n")
                await asyncio.wait((answer,), timeout=0.01)
            assert (await answer).status == 408
        assert time.monotonic() - begun < 1
        assert (await one.asked(await request(one))).status == 200, "its place is free again"
    assert named() == [line("it sends too slowly")]


@running
async def test_nobody_takes_up_more_than_four_places(named: Named):
    asked, news = asyncio.Event(), asyncio.Event()

    async def says(body: bytes) -> bytes:
        if body == b"wait":
            if len(one.heard) == 4:
                asked.set()
            await news.wait()
        return body

    async with elm(says=says) as one:
        waiting = [asyncio.ensure_future(one.asked(await request(one, b"wait"), b"wait")) for _ in range(4)]
        await asyncio.wait_for(asked.wait(), 5)
        fifth = await one.asked(await request(one, b"now"), b"now")
        assert (fifth.status, fifth.headers["retry-after"]) == (503, "1")
        assert (await one.asked(await request(one, b"now", BO), b"now")).status == 200, "others have theirs"
        news.set()
        assert {got.status for got in await asyncio.gather(*waiting)} == {200}
        assert (await one.asked(await request(one, b"now"), b"now")).status == 200
    assert named() == [line("it asks too much at once")]


@running
async def test_nobody_takes_up_places_in_anothers_name():
    async with elm() as one:
        true, forged = await request(one), sign_request(EVE, ELM.public, NO_CHALLENGE, b"")
        claims = head(true | {SIGNATURE: forged[SIGNATURE]}, **{"content-length": "1000"})
        for _ in range(8):
            assert (await one.told(claims)).status == 403
        assert (await one.asked(true)).status == 200


@running
async def test_who_goes_away_while_waiting_leaves_their_place(named: Named):
    asked, cancelled = asyncio.Event(), asyncio.Event()

    async def says(body: bytes) -> bytes:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        return body

    async with elm(says=says) as one:
        async with one.connection() as (_, writer):
            writer.write(head(await request(one), **{"content-length": "0"}))
            await asyncio.wait_for(asked.wait(), 5)
        await asyncio.wait_for(cancelled.wait(), 5)
    assert not named()


@running
async def test_who_breaks_off_in_the_middle_is_named_and_leaves_their_place(named: Named):
    async with elm() as one:
        for _ in range(6):
            async with one.connection() as (_, writer):
                writer.write(head(await request(one), **{"content-length": "1000"}) + b"the beginn")
                await writer.drain()
        await until(lambda: bool(named()))
        async with asyncio.timeout(5):
            while (await one.asked(await request(one))).status == 503:
                pass
    assert named()[0] == line("it broke off in the middle")


@running
async def test_an_answer_that_takes_too_long_is_given_up(named: Named):
    async def says(body: bytes) -> bytes:
        await asyncio.Event().wait()
        return body

    async with elm(QUICK, says=says) as one:
        assert (await one.asked(await request(one))).status == 503
    assert named() == [line("no answer was found in time")]


@running
async def test_who_does_not_read_the_answer_gets_no_more_of_it(named: Named):
    async def says(body: bytes) -> bytes:
        return bytes(16 * MEGABYTE)

    bounds = QUICK._replace(slowest=1024 * MEGABYTE)
    async with elm(bounds, says=says) as one, one.connection() as (_, writer):
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(head(await request(one), **{"content-length": "0"}))
        await until(lambda: bool(named()))
    assert named() == [line("it takes its answer too slowly")]


@running
async def test_a_mistake_of_ours_frees_the_place_too():
    async def says(body: bytes) -> bytes:
        raise RuntimeError

    async with elm(says=says, may_err=True) as one:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        try:
            assert [(await one.asked(await request(one))).status for _ in range(6)] == [500] * 6
        finally:
            logging.getLogger("uvicorn.error").setLevel(logging.ERROR)


# Garbage


@running
async def test_only_post_is_answered(named: Named):
    async with elm() as one:
        got = await one.told(head(await request(one), method="GET"))
        assert (got.status, got.headers["allow"]) == (405, "POST")
    assert named() == [line("it is not a POST")]


GARBAGE = {
    "two senders": {INPUT: 's=();keyid="' + ANA.public + '", t=();keyid="' + BO.public + '"'},
    "no key at all": {INPUT: "s=()", SIGNATURE: "s=::"},
    "a broken list": {INPUT: f's=("@method;keyid="{ANA.public}"'},
    "what a request cannot cover": {INPUT: f's=("@status" "x";req;bs;tr);keyid="{ANA.public}"'},
    "another sort of signature": {SIGNATURE: "s=12"},
    "a short signature": {SIGNATURE: "s=:AAAA:"},
    "a long field": {INPUT: "s=(" + '"@method" ' * 2_000 + f');keyid="{ANA.public}"'},
    "signs that are none": {CHALLENGE: "\x80\xff"},
}


@pytest.mark.parametrize("fields", GARBAGE.values(), ids=GARBAGE.keys())
@running
async def test_garbage_is_refused_like_a_stranger(fields: Fields):
    async with elm() as one:
        assert (await one.asked(await request(one) | fields)).status == 403
        assert (await one.asked(await request(one))).status == 200


@running
async def test_what_is_no_http_does_not_disturb_the_others():
    async with elm() as one:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        for raw in (
            b"\x16\x03\x01\x02\x00\x01",
            b"POST /sync HTTP/1.1\r\ncontent-length: -5\r\n\r\n",
            b"\r\n" * 9 + b"?\r\n",
        ):
            assert (await one.told(raw)).status == 400
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
        assert (await one.asked(await request(one))).status == 200


# What the log says


@running
async def test_a_flood_of_bad_requests_does_not_flood_the_log(named: Named):
    async with elm() as one:
        fields = await request(one)
        async with one.connection() as (reader, writer):
            bad = head(fields, **{"content-length": "0"})
            assert (await one.asked(fields)).status == 200
            writer.write(bad)
            assert (await got_from(reader)).status == 403
        for number in range(60):
            stranger = SigningKey(number.to_bytes(32))
            await one.asked(sign_request(stranger, ELM.public, NO_CHALLENGE, b""))
    assert len(named()) == MOST_NAMED
    assert named()[0] == line("the same request came before")


def test_each_refusal_is_named_once_in_a_while_and_the_others_are_counted(named: Named):
    now = 1000.0
    refusals = Refusals(lambda: now)
    for _ in range(500):
        refusals.note("it asks too much at once", ANA.public, "127.0.0.1")
    assert named() == [line("it asks too much at once")]
    now += 61
    refusals.note("it asks too much at once", ANA.public, "127.0.0.1")
    assert named()[1:] == [
        "Refused 499 more, the same or others, in the time before.",
        line("it asks too much at once"),
    ]


def test_an_address_cannot_write_lines_of_its_own(named: Named):
    Refusals().note("it is not a POST", None, "1.2.3.4\nRefused nobody: all is well" + "x" * 500)
    assert len(named()[0]) < 120
    assert "\n" not in named()[0]


# Both sides


@running
async def test_a_line_and_the_machine_it_goes_to_understand_each_other():
    async with elm() as one:
        ana, bo = (Line(who, ELM.public, one.address) for who in (ANA, BO))
        answers = await asyncio.gather(ana.ask(b"a", 5), bo.ask(b"b", 5), ana.ask(b"c", 5))
        assert tuple(answers) == (b"A", b"B", b"C")
        assert sorted(one.heard) == sorted([(ANA.public, b"a"), (BO.public, b"b"), (ANA.public, b"c")])
        for who in (ana, bo):
            await who.close()
