"""Entrances: how people come in through this node: they found, invite, join, enrol a device, or come back (P3)."""

import secrets
from typing import TYPE_CHECKING

from lichen.core.door import consent, invite_proof
from lichen.core.keys import SigningKey
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, CircleId, DeviceKey, EventId, MemberId
from lichen.node.accounts import Account, Place
from lichen.node.keyring import invite_key
from lichen.node.saying import Said
from lichen.node.words import flaws
from lichen.practices import LAW
from lichen.practices.devices import DeviceEnrolled, DeviceRevoked, RecoveryAsked, RecoveryCompleted
from lichen.practices.members import CircleFounded, InviteMade, MemberJoined

if TYPE_CHECKING:
    from lichen.node.node import Node


class Entrances:
    """Each makes a device that lives here and says its first event, or says what lets one in."""

    def __init__(self, node: "Node") -> None:
        self._node = node

    def found(self, account: Account, circle: str, purpose: str, name: str) -> Said:
        """Begins a circle with this person as its first member."""
        fact = CircleFounded(law=LAW.version)
        written = {"circle": circle, "purpose": purpose, "name": name}
        wrong = tuple(flaws(CircleFounded.words, written))
        if wrong:
            return Said("", wrong)
        key = self._node.keyring.new_device()
        said = self._node.begin(key, fact, written)
        with self._node.accounts.changing(account):
            account.places[said.event] = Place(key.public, said.event)
        return said

    def invite(self, account: Account, circle: CircleId, uses: int, days: int, note: str = "") -> tuple[Said, str]:
        """An invite, and the secret that goes into its link."""
        secret = secrets.token_urlsafe(16)
        fact = InviteMade(invite_key(secret).public, uses, self._node.clock() + days * DAY)
        said = self._node.say(account, circle, fact, {"note": note} if note else {})
        if not said.refusals:
            self._node.keyring.put("invite", said.event, secret.encode())
        return said, secret

    def invite_secret(self, invite: EventId) -> str:
        """The secret of an invite that was made here; empty when it was made elsewhere."""
        return (self._node.keyring.get("invite", invite) or b"").decode()

    def invite_secrets(self, circle: CircleId) -> dict[EventId, str]:
        """The secrets of all invites to this circle that were made here."""
        made = self._node.store.known(self._node.keyring.names("invite"))
        return {invite: self.invite_secret(invite) for invite, text in made.items() if text.circle == circle}

    def keep_invite(self, circle: CircleId, invite: EventId, secret: str) -> None:
        """Whoever made that invite elsewhere can show its link here too."""
        if self.invited_to(invite) == circle and self.opens(invite, secret):
            self._node.keyring.put("invite", invite, secret.encode())

    def invited_to(self, invite: EventId) -> CircleId:
        """The circle that an invite is for; empty when its record is not here."""
        text = self._node.store.known([invite]).get(invite)
        return text.circle if text and text.fact.get("kind") == "invite.made" else ""

    def opens(self, invite: EventId, secret: str) -> bool:
        """Whether this is the invite's secret."""
        text = self._node.store.known([invite]).get(invite)
        return text is not None and text.fact.get("token") == invite_key(secret).public

    def join(self, account: Account, invite: EventId, secret: str, name: str) -> Said:
        """Takes up an invite under a name; the person is in, or waits for vouches."""
        circle = self.invited_to(invite)
        if not circle or not self.opens(invite, secret):
            return Said("", (refuse("invite-unknown", invite=invite),))
        if circle in account.places:
            return Said("", (refuse("already-a-member"),))
        wrong = tuple(flaws(MemberJoined.words, {"name": name}))
        if wrong:
            return Said("", wrong)
        key = self._node.keyring.new_device()
        fact = MemberJoined(invite, invite_proof(invite_key(secret), circle, key.public))
        said = self._node.say_with(key, circle, fact, {"name": name}, cite=invite)
        if not said.refusals:
            said.wait()
            with self._node.accounts.changing(account):
                account.places[circle] = Place(key.public, said.event)
        return said

    def enrol(self, account: Account, circle: CircleId, label: str) -> tuple[Said, DeviceKey]:
        """One more device of this person that lives here."""
        key = self._node.keyring.new_device()
        fact = _enrolment(key, account, circle)
        said = self._node.say(account, circle, fact, {"label": label} if label else {})
        if said.refusals:
            self._node.keyring.drop("device", key.public)
        return said, key.public

    def enrolling(self, account: Account, circle: CircleId, label: str) -> tuple[Refusal, ...]:
        """Every reason why that would not be possible now."""
        fact = _enrolment(SigningKey(secrets.token_bytes(32)), account, circle)
        return self._node.would_refuse(account, circle, fact, {"label": label} if label else {})

    def begin_anew(self, account: Account, circle: CircleId) -> Said:
        """A new device in place of one that showed two faces (P11); gives what the new one says of the old.

        Whoever has seen both faces hears no more of that device. So it lets in the new one by its own past alone, as if
        it had never met its other face: as the two phones would that it is now read as.
        """
        old, new = self._node.key(account.places[circle].device), self._node.keyring.new_device()
        assert old is not None, "whoever is in a circle speaks by a device that lives here"
        said = self._node.say_with(old, circle, _enrolment(new, account, circle), {}, blind=True)
        if said.refusals:
            self._node.keyring.drop("device", new.public)
            return said
        said.wait()
        with self._node.accounts.changing(account):
            account.places[circle].device = new.public
        return self._node.say_with(new, circle, DeviceRevoked(old.public), {}, cite=said.event).wait()

    def begin_recovery(self, account: Account, circle: CircleId, member: MemberId, note: str = "") -> tuple[Said, str]:
        """Somebody says that another lost their phone; gives the secret of the link for the new one."""
        key = self._node.keyring.new_device()
        said = self._node.say(account, circle, _recovery(key, circle, member), {"note": note} if note else {})
        if said.refusals:
            return said, ""
        newcomer = self._node.accounts.new()
        newcomer.places[circle] = Place(key.public, member, joined=False)
        self._node.accounts.save(newcomer)
        return said, self._node.accounts.new_link(newcomer)

    def asking(self, account: Account, circle: CircleId, member: MemberId, note: str) -> tuple[Refusal, ...]:
        """Every reason why somebody could not say that of another now."""
        fact = _recovery(SigningKey(secrets.token_bytes(32)), circle, member)
        return self._node.would_refuse(account, circle, fact, {"note": note} if note else {})

    def complete_recovery(self, account: Account, circle: CircleId, recovery: EventId) -> Said:
        """The new phone takes over; the account that held the old one here is closed."""
        here = account.places[circle]
        key = self._node.key(here.device)
        assert key is not None, "a device that waits to take over lives here"
        said = self._node.say_with(key, circle, RecoveryCompleted(recovery), {}, cite=recovery)
        if not said.wait().refusals:
            self._close_old(account, circle, here.member)
            with self._node.accounts.changing(account):
                account.places[circle].joined = True
        return said

    def _close_old(self, account: Account, circle: CircleId, member: MemberId) -> None:
        accounts = self._node.accounts
        others = [one.id for one in accounts.within(circle) if one.id != account.id]
        while old := next((one for one in map(accounts.get, others) if _is_in(one, circle, member)), None):
            with accounts.changing(old):
                del old.places[circle]
            if not old.places:
                accounts.part_with(old)


def _is_in(account: Account | None, circle: CircleId, member: MemberId) -> bool:
    return account is not None and circle in account.places and account.places[circle].member == member


def _enrolment(key: SigningKey, account: Account, circle: CircleId) -> DeviceEnrolled:
    member = account.places[circle].member
    return DeviceEnrolled(key.public, member, consent(key, circle, member))


def _recovery(key: SigningKey, circle: CircleId, member: MemberId) -> RecoveryAsked:
    return RecoveryAsked(key.public, member, consent(key, circle, member))
