"""Whatever people call their circle and themselves, a letter is one letter with the headers we gave it."""

from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.node.mail.address import readable, same, with_word, word_in
from lichen.node.mail.letter import LONGEST_NAME, LONGEST_SUBJECT, Letter, one_line, sealed
from lichen.node.mail.secret import new_secret
from tests.people import BEGINNING

OURS = {
    "from", "to", "subject", "date", "message-id", "auto-submitted", "reply-to", "in-reply-to", "list-unsubscribe",
    "list-unsubscribe-post", "mime-version", "content-type", "content-transfer-encoding",
}  # fmt: skip
ONION = f"http://{'a' * 56}.onion"
HOSTILE = [
    "Elm\r\nBcc: everybody@example.org",
    "Elm\nSubject: Forged\n\nBody",
    "Elm\r\n\r\n<script>",
    "=?utf-8?q?Elm=0D=0ABcc:_x@example.org?=",
    '"Elm" <eve@example.org>, Ana',
    "Elm\u2028Bcc: x@example.org",
    "Elm\x00\x07\x1b[31m",
    "\u202egro.elpmaxe",
    "Straße 7, „Zur Ulme“ — Οδός Φτελιάς 🌿",
    "<>,;:@()[]\\",
    "x" * 5_000,
    "ü" * 5_000,
    "",
    " \r\n\t ",
    "\ud800half",
]


def read(letter: Letter):
    raw = sealed(letter, "name", "lichen@elm.example", BEGINNING)
    assert b"\n" not in raw.replace(b"\r\n", b""), "every line ends as lines do in mail"
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    raw.decode("ascii")
    message = message_from_bytes(raw, policy=default)
    assert {name.lower() for name in message} <= OURS
    assert len(message.keys()) == len({name.lower() for name in message})
    assert not message.defects
    assert message["to"].addresses[0].addr_spec == letter.to
    assert message["from"].addresses[0].addr_spec == "lichen@elm.example"
    assert len(message["from"].addresses) == len(message["to"].addresses) == 1
    return message


def seen(text: str) -> list[str]:
    return [sign for sign in text if sign.isprintable() and not sign.isspace() and sign != "\ufffd"]


def shown(text: str, most: int) -> str:
    return one_line(text, most)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str):
    message = read(Letter("ana@home.example", words, words, words))
    assert "".join(str(message["subject"]).split()) == "".join(shown(words, LONGEST_SUBJECT).split())


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=2_000))
def test_any_words_do(name: str, subject: str, text: str):
    message = read(
        Letter("ana@home.example", subject, text, name, "a+b@elm.example", "https://elm.example/mail/stop/x")
    )
    assert "".join(message["from"].addresses[0].display_name.split()) == "".join(shown(name, LONGEST_NAME).split())
    assert seen(message.get_content()) == seen(text)


def test_the_text_arrives_as_it_was_written_whatever_its_lines_are():
    text = f"{'word ' * 400}\n.\n..\nFrom here\n> quoted\n-- \nend é {'ü' * 300}"
    assert read(Letter("ana@home.example", "s", text)).get_content().replace("\r\n", "\n") == f"{text}\n"


def test_mail_programs_can_end_it_at_one_press_where_that_is_safe():
    stop = f"https://elm.example/mail/stop/{new_secret()}"
    message = read(Letter("ana@home.example", "s", "t", stop=stop))
    assert message["list-unsubscribe"] == f"<{stop}>"
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert message["auto-submitted"] == "auto-generated"


def test_an_address_as_long_as_those_of_onions_is_not_broken():
    stop = f"{ONION}/mail/stop/{new_secret()}"
    raw = sealed(Letter("ana@home.example", "s", "t", stop=stop), "name", "lichen@elm.example", BEGINNING)
    assert f"List-Unsubscribe: <{stop}>\r\n".encode() in raw
    assert b"One-Click" not in raw


@pytest.mark.parametrize("answers", ["<x@y>\r\nBcc: a@b", "<x@y> <z@w>", "x", "", "<" + "x" * 400 + ">"])
def test_what_it_answers_is_named_only_if_that_is_a_name(answers: str):
    raw = sealed(Letter("ana@home.example", "s", "t", answers=answers), "name", "lichen@elm.example", BEGINNING)
    assert b"In-Reply-To" not in raw
    assert b"Bcc" not in raw


def test_nothing_in_a_letter_reports_back():
    message = read(Letter("ana@home.example", "s", "t", "Elm"))
    assert message.get_content_type() == "text/plain"
    assert not {"disposition-notification-to", "return-receipt-to"} & {name.lower() for name in message}


# Addresses


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ana@example.org", "ana@example.org"),
        (" Ana.B+c@Example.ORG ", "Ana.B+c@example.org"),
        ("ana@müller.example", "ana@xn--mller-kva.example"),
        ("ana@localhost", "ana@localhost"),
        ("ana", ""),
        ("@example.org", ""),
        ("ana@", ""),
        ("ana@@example.org", ""),
        ("ana b@example.org", ""),
        ("ana@example.org\r\nBcc: x@y", ""),
        ("ana@example..org", ""),
        ("ana@-example.org", ""),
        (".ana@example.org", ""),
        ("ana@example.org, bo@example.org", ""),
        ("Ana <ana@example.org>", ""),
        ('"ana"@example.org', ""),
        ("änä@example.org", ""),
        ("a" * 65 + "@example.org", ""),
        ("ana@" + "a" * 300 + ".org", ""),
        ("ana@exa\u2028mple.org", ""),
    ],
)
def test_an_address_is_what_a_mail_server_takes(typed: str, address: str):
    assert readable(typed) == address


@given(st.text(max_size=80))
def test_no_odd_address_harms(typed: str):
    address = readable(typed)
    assert address == "" or (address.isascii() and address.isprintable() and " " not in address and "\n" not in address)


def test_a_word_in_an_address_comes_back_out_of_it_however_it_was_spelled():
    secret = new_secret()
    address = with_word("answers@elm.example", secret)
    assert word_in(address, "answers@elm.example") == secret
    assert word_in(address.upper(), "answers@elm.example") == secret
    assert word_in(address, "answers@oak.example") == word_in("answers@elm.example", "answers@elm.example") == ""
    assert len(address.partition("@")[0]) <= 64


def test_two_spellings_of_one_mailbox_are_the_same():
    assert same("Ana@Example.org ", "ana@example.org")
    assert not same("ana@example.org", "bo@example.org")
