"""Answers by mail as real programs send them: only what somebody wrote is read, and nothing hostile does harm."""

from email.message import EmailMessage
from email.policy import SMTP
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lichen.carry.quoting import own_words
from lichen.carry.reply import MOST_PARTS, as_text, read

MAILBOX = "answers+4f7kq2mxzc5h3vd6o7waybtjre4n2upl@elm.example"
OURS = "Shall we buy the ladder?\n\nSay yes:\nhttps://elm.example/answer/abc"
QUOTED = "\n".join(f"> {line}".rstrip() for line in OURS.splitlines())

# How programs say who wrote what they quote, most of them in several lines because our address is long.
GMAIL = {
    "English": f"On Mon, Nov 22, 2027 at 5:26 PM Elm Street Tenants <\n{MAILBOX}> wrote:",
    "English, one line": f"On Mon, Nov 22, 2027 at 5:26 PM Elm Street Tenants <{MAILBOX}> wrote:",
    "English, narrow space": "On Mon, Nov 22, 2027 at 5:26\u202fPM Elm <lichen@elm.example> wrote:",
    "German": f"Am Mo., 22. Nov. 2027 um 17:26 Uhr schrieb Elm Street Tenants <\n{MAILBOX}>:",
    "French": f"Le lun. 22 nov. 2027 à 17:26, Elm Street Tenants <\n{MAILBOX}> a\nécrit :",
    "Spanish": f"El lun, 22 nov 2027 a las 17:26, Elm Street Tenants (<\n{MAILBOX}>) escribió:",
    "Italian": f"Il giorno lun 22 nov 2027 alle ore 17:26 Elm Street Tenants <\n{MAILBOX}> ha scritto:",
    "Dutch": f"Op ma 22 nov 2027 om 17:26 schreef Elm Street Tenants <\n{MAILBOX}>:",
    "Portuguese": f"Em seg., 22 de nov. de 2027 às 17:26, Elm Street Tenants <\n{MAILBOX}> escreveu:",
    "Polish": f"pon., 22 lis 2027 o 17:26 Elm Street Tenants <{MAILBOX}>\nnapisał(a):",
    "Swedish": f"Den mån 22 nov. 2027 kl 17:26 skrev Elm Street Tenants <\n{MAILBOX}>:",
    "Danish": f"Den man. 22. nov. 2027 kl. 17.26 skrev Elm Street Tenants <\n{MAILBOX}>:",
    "Russian": f"пн, 22 нояб. 2027 г. в 17:26, Elm Street Tenants <{MAILBOX}>:",
    "Greek": f"Στις Δευ 22 Νοε 2027 στις 5:26 μ.μ., ο χρήστης Elm Street Tenants <\n{MAILBOX}> έγραψε:",
    "Japanese": f"2027年11月22日(月) 17:26 Elm Street Tenants <{MAILBOX}>:",
    "Turkish": f"Elm Street Tenants <{MAILBOX}>, 22 Kas 2027 Pzt, 17:26\ntarihinde şunu yazdı:",
}
OTHERS = {
    "Thunderbird": "On 22/11/2027 17:26, Elm Street Tenants wrote:",
    "Thunderbird, German": "Am 22.11.27 um 17:26 schrieb Elm Street Tenants:",
    "Thunderbird, French": "Le 22/11/2027 à 17:26, Elm Street Tenants a écrit :",
    "Apple Mail": f"> On 22. Nov 2027, at 17:26, Elm Street Tenants <{MAILBOX}> wrote:\n> ",
    "Apple Mail, German": f"> Am 22.11.2027 um 17:26 schrieb Elm Street Tenants <{MAILBOX}>:\n> ",
    "iPhone": f"> On Nov 22, 2027, at 5:26 PM, Elm Street Tenants <{MAILBOX}> wrote:\n> ",
    "iPhone, French": f"> Le 22 nov. 2027 à 17:26, Elm Street Tenants <{MAILBOX}> a écrit :\n> ",
    "mutt": "On Mon, Nov 22, 2027 at 05:26:11PM +0100, Elm Street Tenants wrote:",
    "K-9": "Am 22. November 2027 17:26:11 MEZ schrieb Elm Street Tenants <lichen@elm.example>:",
    "Proton": f"On Monday, November 22nd, 2027 at 5:26 PM, Elm Street Tenants <{MAILBOX}> wrote:\n",
}
OUTLOOK = {
    "rule": "________________________________\nFrom: Elm Street Tenants <{0}>\nSent: Monday, November 22, 2027\n"
    "To: Ana <ana@home.example>\nSubject: Shall we buy the ladder?",
    "German": "Von: Elm Street Tenants <{0}>\nGesendet: Montag, 22. November 2027 17:26\nAn: ana@home.example\n"
    "Betreff: Shall we buy the ladder?",
    "French": "De : Elm Street Tenants <{0}>\nEnvoyé : lundi 22 novembre 2027 17:26\nÀ : ana@home.example\n"
    "Objet : Shall we buy the ladder?",
    "bold": "*From:* Elm Street Tenants <{0}>\n*Sent:* Monday, November 22, 2027\n*To:* Ana\n*Subject:* Shall we",
    "old": "-----Original Message-----\nFrom: Elm Street Tenants [mailto:{0}]\nSent: Monday",
    "old German": "-----Ursprüngliche Nachricht-----\nVon: Elm Street Tenants\nGesendet: Montag",
}
SIGNATURES = [
    "-- \nAna Weber\n+49 30 1234",
    "--\nAna",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Sent from Outlook for Android<https://aka.ms/x>",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Holen Sie sich Outlook für iOS<https://aka.ms/o0ukef>",
    "Gesendet mit der GMX Mail App",
    "Sent with Proton Mail secure email.",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Verzonden vanaf mijn iPhone",
]
WORDS = "Yes\n\nThe old one is rotten: look at the third rung.\nAna"


@pytest.mark.parametrize("who_wrote", [*GMAIL.values(), *OTHERS.values()], ids=[*GMAIL, *OTHERS])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_what_is_quoted_below_is_left_out(who_wrote: str, between: str):
    assert own_words(f"{WORDS}{between}{who_wrote}\n{QUOTED}\n") == WORDS


@pytest.mark.parametrize("who_wrote", GMAIL.values(), ids=GMAIL)
def test_an_answer_below_what_is_quoted_is_found_too(who_wrote: str):
    assert own_words(f"{who_wrote}\n\n{QUOTED}\n\n{WORDS}\n") == WORDS


@pytest.mark.parametrize("who_wrote", GMAIL.values(), ids=GMAIL)
def test_what_is_quoted_without_any_sign_before_its_lines_is_left_out(who_wrote: str):
    assert own_words(f"{WORDS}\n\n{who_wrote}\n\n{OURS}\n") == WORDS


@pytest.mark.parametrize("head", OUTLOOK.values(), ids=OUTLOOK)
def test_outlook_copies_the_whole_letter_below(head: str):
    assert own_words(f"{WORDS}\n\n{head.format(MAILBOX)}\n\n{OURS}") == WORDS


@pytest.mark.parametrize("signature", SIGNATURES)
def test_what_a_program_puts_below_is_no_reason(signature: str):
    assert own_words(f"Yes\n\n{signature}\n\n{GMAIL['English']}\n{QUOTED}") == "Yes"
    assert own_words(f"{WORDS}\n\n{signature}") == WORDS


@pytest.mark.parametrize(
    "words",
    [
        WORDS,
        "No\n\nI asked them on 3 March:\nnobody answered.",
        "Yes: go on",
        "No\n- too dear\n- too late\n-- and too loud --",
        "Harm: the noise\nMeets: a quiet hour",
        "No\nOn Monday I will be away, as I wrote: see the calendar",
        "Aside\n\nI am torn.",
        "Ja\n\nWas Bo schrieb: stimmt alles.",
    ],
)
def test_what_somebody_wrote_stays(words: str):
    assert own_words(words) == words


def test_answers_between_what_is_quoted_are_kept_in_their_order():
    text = f"Yes\n\n{GMAIL['English']}\n> Shall we buy it?\n\nOf course.\n\n> A second thing\n\nThat too.\n"
    assert own_words(text) == "Yes\n\n\nOf course.\n\n\nThat too."


# Whole letters


def letter(text: str = "", *, html: str = "", **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    for name, value in {"from": "Ana <ana@home.example>", "to": MAILBOX, "message_id": "<1@home>", **headers}.items():
        message[name.replace("_", "-")] = value
    if text or not html:
        message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html") if text else message.set_content(html, subtype="html")
    return message.as_bytes()


def test_a_letter_is_read():
    reply = read(letter(f"{WORDS}\n\n{GMAIL['English']}\n{QUOTED}"))
    assert reply
    assert (reply.sender, reply.to, reply.id, reply.is_automatic) == ("ana@home.example", (MAILBOX,), "<1@home>", False)
    assert reply.words == WORDS


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "no-such-charset", "punycode"])
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_in_whatever_letters_it_is_written(charset: str, encoding: str):
    text = "Ja\n\nDas wäre schön."
    known = charset if charset in ("iso-8859-1", "windows-1252") else "utf-8"
    body = text.encode(known)
    if encoding == "base64":
        import base64

        body = base64.encodebytes(body)
    if encoding == "quoted-printable":
        import quopri

        body = quopri.encodestring(body)
    head = f"From: ana@home.example\r\nTo: {MAILBOX}\r\nContent-Type: text/plain; charset={charset}\r\n"
    reply = read(f"{head}Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body)
    assert reply
    assert reply.words == text


HTML = {
    "Gmail": '<div dir="ltr">Yes<div><br></div><div>It is time.</div></div><br><div class="gmail_quote">'
    '<div class="gmail_attr">On Mon wrote:<br></div><blockquote class="gmail_quote">Shall we?</blockquote></div>',
    "Outlook": "<html><head><style>p{margin:0}</style><title>x</title></head><body><p>Yes</p><p>&nbsp;</p>"
    '<p>It is time.</p><div><div style="border-top:solid"><p><b>From:</b> Elm &lt;a@elm.example&gt;<br>'
    "<b>Sent:</b> Monday<br><b>To:</b> ana@home.example<br><b>Subject:</b> Shall we?</p></div></div></body></html>",
    "Outlook on the web": '<div>Yes</div><div><br></div><div>It is time.</div><div id="appendonsend"></div><hr>'
    '<div id="divRplyFwdMsg"><b>From:</b> Elm</div><div>Shall we?</div>',
    "Apple": '<html><body>Yes<div><br></div><div>It is time.<br><div><br><blockquote type="cite"><div>On 22. Nov 2027, '
    "at 17:26, Elm wrote:</div><div>Shall we?</div></blockquote></div></div></body></html>",
    "Thunderbird": '<p>Yes</p><p>It is time.</p><div class="moz-cite-prefix">On 22/11/2027 17:26, Elm wrote:<br></div>'
    '<blockquote type="cite">Shall we?</blockquote>',
    "Yahoo": '<div>Yes</div><div><br></div><div>It is time.</div><div id="x" class="yahoo_quoted">Shall we?</div>',
}


@pytest.mark.parametrize("html", HTML.values(), ids=HTML)
def test_letters_in_nothing_but_html_are_read_too(html: str):
    reply = read(letter(html=html))
    assert reply
    assert [line for line in reply.words.splitlines() if line] == ["Yes", "It is time."]


def test_the_plain_part_comes_first_and_an_empty_one_does_not():
    plain, only = read(letter("Yes\n", html="<p>No</p>")), read(letter("\n", html="<p>No</p>"))
    assert plain
    assert only
    assert (plain.words, only.words) == ("Yes", "No")


def test_a_letter_that_was_attached_is_not_read_as_theirs():
    message = EmailMessage()
    message["From"], message["To"] = "ana@home.example", MAILBOX
    message.set_content("See below.")
    inner = EmailMessage()
    inner.set_content("Yes")
    message.add_attachment(inner)
    message.add_attachment("Yes", filename="yes.txt")
    reply = read(message.as_bytes())
    assert reply
    assert reply.words == "See below."


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated; x=y"},
        {"precedence": "bulk"},
        {"precedence": "auto_reply"},
        {"list_id": "<list.example>"},
        {"x_autoreply": "yes"},
        {"return_path": "<>"},
        {"x_failed_recipients": "a@b"},
        {"from": "MAILER-DAEMON@home.example"},
    ],
)
def test_what_a_program_sent_is_known_for_that(headers: dict[str, str]):
    reply = read(letter("yes", **headers))
    assert reply
    assert reply.is_automatic


def test_a_bounce_is_known_for_that():
    raw = b"From: a@b\r\nTo: c@d\r\nContent-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\nyes\r\n--x--\r\n"
    reply = read(raw)
    assert reply
    assert reply.is_automatic


@pytest.mark.parametrize(
    ("said", "sender"),
    [
        ("ana@home.example", "ana@home.example"),
        ("Ana <ANA@home.example>", "ana@home.example"),
        ('"ana@home.example" <eve@evil.example>', "eve@evil.example"),
        ("ana@home.example, eve@evil.example", ""),
        ("=?utf-8?q?ana=40home=2Eexample?= <eve@evil.example>", "eve@evil.example"),
        ("<ana@home.example> eve@evil.example", ""),
        ("undisclosed", ""),
        ("", ""),
        ("(" * 3000 + "ana@home.example", "ana@home.example"),
    ],
)
def test_from_whom_it_says_it_is(said: str, sender: str):
    reply = read(f"From: {said}\r\nTo: {MAILBOX}\r\n\r\nyes".encode())
    assert reply
    assert reply.sender == sender


def test_two_senders_are_none():
    reply = read(b"From: ana@home.example\r\nFrom: eve@evil.example\r\nTo: x@y\r\n\r\nyes")
    assert reply
    assert reply.sender == ""


# Hostile ones


def nested(depth: int) -> bytes:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return b"From: a@b\r\nTo: c@d\r\n" + head + b"\r\nyes"


def test_parts_within_parts_within_parts_are_not_followed():
    assert read(nested(MOST_PARTS + 1)) is None
    assert read(nested(10_000)) is None
    assert read(nested(MOST_PARTS - 1)) is not None


HUGE = {
    "one line": b"yes" * 400_000,
    "lines": b"yes\r\n" * 250_000,
    "quotes": b"> " * 500_000,
    "colons": b"a:\r\n" * 250_000,
    "who wrote": b"On 3 x wrote " * 80_000,
    "addresses": b"a@b:\r\n" * 150_000,
    "dashes": b"-" * 1_000_000,
    "spaces": b" " * 1_000_000 + b"x",
    "headers": b"From: x\r\n" * 100_000,
    "rows": b"A: b@c\r\n" * 100_000,
    "tags": b"<div><blockquote>" * 60_000,
    "half tags": b"<a " * 300_000,
    "comments": b"<!--" * 200_000,
    "entities": b"&lt;" * 200_000,
}


@pytest.mark.parametrize("body", HUGE.values(), ids=HUGE)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_huge_ones_take_no_time_to_speak_of(body: bytes, kind: str):
    began = process_time()
    read(b"From: ana@home.example\r\nTo: c@d\r\nContent-Type: text/%s\r\n\r\n%s" % (kind.encode(), body))
    read(b"From: " + body[:500_000] + b"\r\nTo: " + body[:500_000] + b"\r\n\r\nyes")
    assert process_time() - began < 3


@given(st.binary(max_size=2_000))
def test_no_bytes_do_harm(raw: bytes):
    read(raw)
    read(b"From: a@b\r\nContent-Type: text/html\r\n\r\n" + raw)
    read(b"From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + raw)


@given(st.text(max_size=2_000))
def test_no_text_does_harm(text: str):
    own_words(text)
    as_text(text)
