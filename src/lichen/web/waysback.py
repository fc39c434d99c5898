"""Ways back: the rules for names and passphrases one comes in by."""

from collections.abc import Iterator

from lichen.core.refusal import Refusal, refuse
from lichen.node.accounts import SHORTEST_PASSPHRASE, Account, Accounts

MOST_PASSPHRASE = 200  # characters
MOST_NAME = 80


def wrong_passphrase() -> Refusal:
    """One answer for a name that nobody has and for a passphrase that is not theirs."""
    return refuse("passphrase-wrong", field="signs_in")


def flaws(accounts: Accounts, account: Account, signs_in: str, passphrase: str) -> Iterator[Refusal]:
    """Everything wrong with a name and a passphrase somebody wants to come in by."""
    if not signs_in.strip():
        yield refuse("words-missing", field="signs_in")
    if len(signs_in) > MOST_NAME:
        yield refuse("words-too-long", field="signs_in", length=len(signs_in), most=MOST_NAME)
    if accounts.is_taken(signs_in, account):
        yield refuse("name-taken", field="signs_in")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        yield refuse("passphrase-short", field="passphrase", least=SHORTEST_PASSPHRASE)
    if len(passphrase) > MOST_PASSPHRASE:
        yield refuse("passphrase-long", field="passphrase", most=MOST_PASSPHRASE)
