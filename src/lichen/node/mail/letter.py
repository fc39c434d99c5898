"""Letters: what goes to one person, as the bytes that travel. Plain text, no pictures, nothing that reports back."""

import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

from msgspec import Struct

from lichen.core.values import Time

LONGEST_SUBJECT = 120
LONGEST_NAME = 60

# Whatever steers a line or its direction; a header has one line, and shows words as they were typed.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")


class Letter(Struct, frozen=True):
    """One letter before it is put into an envelope."""

    to: str
    subject: str
    text: str
    name: str = ""  # under which name it comes: mostly that of a circle
    replies: str = ""  # where an answer goes; the sender's own address when empty
    stop: str = ""  # the page that ends all mail
    answers: str = ""  # the Message-ID of what it answers
    kind: Literal["generated", "replied"] = "generated"


def sealed(letter: Letter, name: str, sender: str, at: Time) -> bytes:
    """The letter as it travels; its `name` is the same however often it is sent."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(letter.name, LONGEST_NAME), addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = one_line(letter.subject, LONGEST_SUBJECT)
    message["Date"] = format_datetime(datetime.fromtimestamp(at / 1000, UTC))
    message["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = f"auto-{letter.kind}"
    if letter.replies:
        message["Reply-To"] = Address(addr_spec=letter.replies)
    message.set_content(_body(letter.text), cte="quoted-printable")
    return _by_hand(letter) + message.as_bytes()


def _by_hand(letter: Letter) -> bytes:
    """Headers made of one long word each, which Python's email would break or encode."""
    lines = [f"In-Reply-To: {letter.answers}"] if _is_message_id(letter.answers) else []
    if letter.stop.isascii() and letter.stop:
        lines.append(f"List-Unsubscribe: <{letter.stop}>")
    if letter.stop.startswith("https:"):  # the one press of RFC 8058 is for https alone
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _is_message_id(text: str) -> bool:
    return bool(re.fullmatch(r"<[!-;=?-~]{1,250}>", text))


def _body(text: str) -> str:
    """Paragraphs stay one line each, so that every screen breaks them where it ends."""
    return re.sub("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text).rstrip() + "\n"


def one_line(text: str, most: int) -> str:
    """People's words as they may stand in a header: one line, not too long, with nothing that steers."""
    line = " ".join(_STEERING.sub(" ", text).split()).replace("=?", "= ?")  # which Python's email would decode
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
