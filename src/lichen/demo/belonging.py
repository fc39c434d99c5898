"""Belonging: what people of the story do to come, to stay, to rest, to leave, and with their phones."""

from lichen.core.door import consent
from lichen.demo.teller import Deed, Teller
from lichen.node.accounts import Place
from lichen.practices.devices import DeviceEnrolled, DeviceRevoked, RecoveryVouched
from lichen.practices.members import MemberLeft, MemberNamed, MemberVouched
from lichen.practices.rest import MemberRested, MemberReturned
from lichen.practices.suspension import SuspensionCalled
from lichen.practices.talk import RemarkMade


def founds(circle: str, purpose: str, name: str) -> Deed:
    """Begins the circle."""

    def deed(teller: Teller, who: str) -> None:
        account = teller.main.accounts[who] = teller.main.node.accounts.new()
        teller.circle = teller.counts(teller.main.node.entrances.found(account, circle, purpose, name), who)
        teller.named["circle"] = teller.circle

    return deed


def invites(name: str, *, uses: int, days: int, note: str) -> Deed:
    """Makes an invite and passes its link on."""

    def deed(teller: Teller, who: str) -> None:
        account = teller.main.accounts[who]
        said, secret = teller.main.node.entrances.invite(account, teller.circle, uses, days, note)
        teller.secrets[teller.counts(said, name)] = secret

    return deed


def joins(invite: str, name: str) -> Deed:
    """Takes up an invite."""

    def deed(teller: Teller, who: str) -> None:
        account = teller.main.accounts[who] = teller.main.node.accounts.new()
        named = teller.named[invite]
        teller.counts(teller.main.node.entrances.join(account, named, teller.secrets[named], name), who)

    return deed


def is_called(name: str, about: str) -> Deed:
    return lambda teller, who: teller.say(who, MemberNamed(), {"name": name, "about": about})


def vouches(newcomer: str, note: str) -> Deed:
    return lambda teller, who: teller.say(who, MemberVouched(teller.named[newcomer]), {"note": note})


def rests(note: str) -> Deed:
    return lambda teller, who: teller.say(who, MemberRested(), {"note": note})


def returns(note: str) -> Deed:
    return lambda teller, who: teller.say(who, MemberReturned(), {"note": note})


def leaves(note: str) -> Deed:
    return lambda teller, who: teller.say(who, MemberLeft(), {"note": note})


# Phones


def enrols(name: str, label: str) -> Deed:
    """One more phone or tablet of their own."""

    def deed(teller: Teller, who: str) -> None:
        said, device = teller.main.node.entrances.enrol(teller.main.accounts[who], teller.circle, label)
        teller.counts(said)
        teller.named[name] = device

    return deed


def revokes(name: str, note: str) -> Deed:
    return lambda teller, who: teller.say(who, DeviceRevoked(teller.named[name]), {"note": note})


def stops(member: str, reason: str) -> Deed:
    return lambda teller, who: teller.say(who, SuspensionCalled(teller.named[member]), {"reason": reason})


def asks_for_new_phone(member: str, name: str, note: str) -> Deed:
    """Says that somebody lost their phone, and gives them the link for a new one."""

    def deed(teller: Teller, who: str) -> None:
        accounts = teller.main.accounts
        said, link = teller.main.node.entrances.begin_recovery(accounts[who], teller.circle, teller.named[member], note)
        teller.secrets[teller.counts(said, name)] = link

    return deed


def vouches_for_new_phone(name: str, note: str) -> Deed:
    return lambda teller, who: teller.say(who, RecoveryVouched(teller.named[name]), {"note": note})


def takes_over(name: str) -> Deed:
    """Comes back with the new phone."""

    def deed(teller: Teller, who: str) -> None:
        node, recovery = teller.main.node, teller.named[name]
        account = node.accounts.by_link(teller.secrets[recovery])
        assert account, "the link was given a few days ago"
        teller.counts(node.entrances.complete_recovery(account, teller.circle, recovery))
        teller.main.accounts[who] = account

    return deed


# The machine in the basement


def enrols_below(about: str, first_words: str) -> Deed:
    """Has the basement's machine write in their name too, and tries it."""

    def deed(teller: Teller, who: str) -> None:
        node, member = teller.basement.node, teller.named[who]
        key = node.keyring.new_device()
        agreed = consent(key, teller.circle, member)
        teller.say(who, DeviceEnrolled(key.public, member, agreed), {"label": "The laptop in the laundry room"})
        teller.carry()
        account = teller.basement.accounts[who] = node.accounts.new()
        account.places[teller.circle] = Place(key.public, member)
        with teller.down_there():
            teller.say(who, RemarkMade(teller.named[about]), {"text": first_words})
        teller.carry()

    return deed


def below(deed: Deed) -> Deed:
    """Does something at the basement's machine, which nobody else hears of before a stick comes by."""

    def there(teller: Teller, who: str) -> None:
        with teller.down_there():
            deed(teller, who)

    return there


def carries_the_stick() -> Deed:
    return lambda teller, _who: teller.carry()
