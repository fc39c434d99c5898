"""Replies: a letter that came back, as what somebody wrote and where it came from, whatever else it carries."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

import nh3
from msgspec import Struct

from lichen.carry.quoting import LONGEST, own_words

MOST_PARTS = 100
LONGEST_HEADER = 4_000
TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")

_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_BRACKETED = re.compile(r"<([^<>\s]{1,320})>\s*$")
_CHARSETS = re.compile(
    r"(utf-?8|us-ascii|ascii|iso-8859-\d+|windows-125\d|cp125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-(jp|kr)"
    r"|shift[_-]jis|iso-2022-(jp|kr)|latin-?1|macintosh)"
)


class Reply(Struct, frozen=True):
    """A letter somebody sent."""

    id: str
    sender: str  # one address, as the letter claims
    to: tuple[str, ...]
    words: str
    is_automatic: bool


def read(raw: bytes) -> Reply | None:
    """The letter in these bytes; nothing when no mail program would write such a thing."""
    if raw.lower().count(b"content-type") > MOST_PARTS:
        return None  # parts within parts within parts
    message = message_from_bytes(raw)
    return Reply(
        _header(message, "Message-ID").strip(),
        _sender(message),
        tuple(dict.fromkeys(found.lower() for name in TO for found in _mailboxes(message, name))),
        _words(message),
        _is_automatic(message),
    )


def _header(message: Message, name: str) -> str:
    return str(message.get(name, ""))[:LONGEST_HEADER]


def _mailboxes(message: Message, name: str) -> list[str]:
    return [found for each in message.get_all(name, [])[:20] for found in _MAILBOX.findall(str(each)[:LONGEST_HEADER])]


def _sender(message: Message) -> str:
    """The one address it says it is from; none when it says several or cannot be read."""
    said = message.get_all("From", [])
    if len(said) != 1:
        return ""
    text = _decoded(str(said[0])[:LONGEST_HEADER])
    bracketed = _BRACKETED.search(text)
    found = _MAILBOX.findall(bracketed[1] if bracketed else text)
    return found[0].lower() if len(found) == 1 else ""


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (ValueError, LookupError):
        return text


def _is_automatic(message: Message) -> bool:
    """Whether a program wrote it: answering those never ends."""
    if _header(message, "Auto-Submitted").strip().lower() not in ("", "no"):
        return True
    if _header(message, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    if any(name in message for name in ("List-Id", "X-Autoreply", "X-Autorespond", "X-Failed-Recipients")):
        return True
    if message.get_content_type() == "multipart/report" or _header(message, "Return-Path").strip() == "<>":
        return True
    return _sender(message).partition("@")[0] in ("mailer-daemon", "postmaster")


# What it says


def _words(message: Message) -> str:
    """The first part in which somebody wrote something."""
    plain = (own_words(_text(part)) for part in _parts(message, "text/plain"))
    return next(filter(None, plain), "") or next(
        filter(None, (own_words(as_text(_text(part))) for part in _parts(message, "text/html"))), ""
    )


def _parts(message: Message, kind: str) -> Iterator[Message]:
    """The parts of a kind that are meant to be read as they are; not those of a letter that was attached."""
    if message.get_content_maintype() == "multipart":
        for part in message.get_payload() if isinstance(message.get_payload(), list) else ():
            if isinstance(part, Message):
                yield from _parts(part, kind)
    elif message.get_content_type() == kind and message.get_content_disposition() != "attachment":
        yield message


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = str(part.get_content_charset() or "utf-8")
    return data[: 8 * LONGEST].decode(charset if _CHARSETS.fullmatch(charset) else "utf-8", "replace")


_LINES = {"p", "div", "br", "li", "tr", "hr", "blockquote", "h1", "h2", "h3"}
_COPIES = re.compile(r"\b(gmail_quote|yahoo_quoted|moz-cite-prefix|OutlookMessageHeader|divRplyFwdMsg|appendonsend)\b")
_TOKEN = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>|([^<]+)")


def as_text(markup: str) -> str:
    """What a letter in HTML says, with ">" before what it quotes, up to where a copy of another letter begins."""
    clean = nh3.clean(
        markup[:LONGEST],
        tags=_LINES,
        attributes={"div": {"class", "id"}, "blockquote": {"class"}},
        clean_content_tags={"script", "style", "title"},
        link_rel=None,
    )
    lines, depth = [""], 0
    for closing, tag, attributes, words in _TOKEN.findall(clean):
        if words:
            lines[-1] += re.sub(r"\s+", " ", words)
            continue
        if tag == "hr" or (tag == "div" and _COPIES.search(attributes)):
            break
        depth += (tag == "blockquote") * (-1 if closing else 1)
        lines.append("> " if depth > 0 else "")
    return _unescaped("\n".join(line.rstrip() for line in lines))


def _unescaped(text: str) -> str:
    for name, sign in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(name, sign)
    return text
