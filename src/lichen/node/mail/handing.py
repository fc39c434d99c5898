"""Handing over: letter after letter to the mail server of whoever runs this node, and what it says against them."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from lichen.node.mail.settings import Settings
from lichen.store.trouble import Trouble

PATIENCE = 30  # seconds


class NotTaken(Exception):
    """The server took none of this one letter; it may take others, and this one later unless that is `final`."""

    def __init__(self, said: str, *, final: bool) -> None:
        super().__init__(said)
        self.said = said
        self.final = final


@contextmanager
def line_to(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection on which letters can be handed over; raises `Trouble`."""
    try:
        line = _connected(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise trouble_of(error, settings) from error
    try:
        yield line
    except smtplib.SMTPException as error:
        raise trouble_of(error, settings) from error
    finally:
        with suppress(OSError, smtplib.SMTPException):
            line.quit()
        line.close()


def hand_over(line: smtplib.SMTP, sender: str, to: str, sealed: bytes) -> None:
    """Returns once the server answers for the letter; raises `NotTaken`, or what smtplib does when the line is gone."""
    try:
        line.sendmail(sender, [to], sealed)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        _reset(line)
        raise NotTaken(_words(code, said), final=code >= 500) from error
    except (smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
        code = error.smtp_code if isinstance(error, smtplib.SMTPDataError) else 553
        _reset(line)
        raise NotTaken(_said(error), final=code >= 500) from error


def _reset(line: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        line.rset()


def _connected(settings: Settings) -> smtplib.SMTP:
    if settings.cover == "at-once":
        context = ssl.create_default_context()
        line: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=PATIENCE, context=context)
    else:
        line = smtplib.SMTP(settings.host, settings.port, timeout=PATIENCE)
    try:
        _cover(line, settings)
        if settings.login:
            line.login(settings.login, settings.password)
    except BaseException:
        line.close()
        raise
    return line


def _cover(line: smtplib.SMTP, settings: Settings) -> None:
    line.ehlo_or_helo_if_needed()
    if settings.cover == "upgrade" or (settings.cover == "if-offered" and line.has_extn("starttls")):
        line.starttls(context=ssl.create_default_context())
        line.ehlo()


def trouble_of(error: Exception, settings: Settings) -> Trouble:
    """What is the matter with the server, and what whoever runs this node can do."""
    server = f"{settings.host}:{settings.port}"
    match error:
        case smtplib.SMTPAuthenticationError():
            return Trouble(
                f"The mail server {server} does not take this login and password: {_said(error)}.",
                "Look at both; many providers want a password made for this one program.",
            )
        case smtplib.SMTPSenderRefused():
            return Trouble(
                f"The mail server {server} takes no letters from {settings.sender}: {_said(error)}.",
                "Use an address that belongs to this login.",
            )
        case smtplib.SMTPNotSupportedError():
            return Trouble(
                f"The mail server {server} does not offer what is needed: {_said(error)}.",
                "Without encryption nothing is sent. Try smtps:// and the port the provider names.",
            )
        case ssl.SSLError():
            return Trouble(
                f"The mail server {server} could not show that it is who it says: {error.reason or error}.",
                "Look at name and port: smtps:// is mostly 465, smtp:// mostly 587.",
            )
        case smtplib.SMTPException():
            return Trouble(f"The mail server {server} broke off: {_said(error)}.", "It is tried again by itself.")
        case _:
            return Trouble(
                f"The mail server {server} cannot be reached: {_said(error)}.",
                "Look at its name, port and the network.",
            )


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split()).rstrip(".")


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return f"{code} {plain}"[:300].rstrip(".")
