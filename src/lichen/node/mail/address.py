"""Addresses: what somebody typed as a mail address, as a mail server wants it."""

import re

LONGEST = 254  # characters, as mail itself has it
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


def readable(typed: str) -> str:
    """The address, with its domain as machines spell it; empty when it is none."""
    local, _, domain = typed.strip().rpartition("@")
    try:
        spelled = domain.lower().encode("idna").decode("ascii") if domain else ""
    except UnicodeError:
        return ""
    address = f"{local}@{spelled}"
    fits = len(local) <= 64 and len(address) <= LONGEST
    return address if fits and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(spelled) else ""


def same(one: str, other: str) -> bool:
    """Whether two addresses lead to one mailbox, as nearly every mail server has it."""
    return one.strip().casefold() == other.strip().casefold()


def with_word(address: str, word: str) -> str:
    """The same mailbox with a word of ours in it: `reply+word@elm.example`."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{word}@{domain}"


def word_in(address: str, mailbox: str) -> str:
    """The word that was put into an address of this mailbox; empty when it is another one or holds none."""
    local, _, domain = address.strip().lower().rpartition("@")
    own, _, own_domain = mailbox.lower().rpartition("@")
    return local.removeprefix(f"{own}+") if domain == own_domain and local.startswith(f"{own}+") else ""
