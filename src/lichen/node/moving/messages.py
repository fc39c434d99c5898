"""Messages: what two machines say to each other about people who move between them. No key is ever among it."""

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta, Struct

from lichen.core.fact import NAME, SHORT
from lichen.core.refusal import Refusal
from lichen.core.values import HASH_CHARACTERS, CircleId, DeviceKey, EventId, MemberId, Signature

MOST_CIRCLES = 1_000  # of one person
MOST_PEOPLE = 256  # of one circle, and each of their phones
MOST_LINKS = 1_000  # of one person
MOST_LATER = 10_000
MOST_INVITES = 10_000

Name = Annotated[str, Meta(max_length=NAME.most)]
Short = Annotated[str, Meta(max_length=SHORT.most)]
Title = Annotated[str, Meta(max_length=SHORT.most)]
Handle = Annotated[str, Meta(min_length=1, max_length=HASH_CHARACTERS)]  # an account, by what it is called where it was
Rests = Annotated[str, Meta(min_length=HASH_CHARACTERS, max_length=HASH_CHARACTERS)]  # a secret, as it rests
Hashed = Annotated[str, Meta(max_length=200)]  # a passphrase


class Key(Struct, frozen=True):
    """A device on the machine to which somebody comes, and its own word that it will speak for them."""

    device: DeviceKey
    consent: Signature


class Belongings(Struct, frozen=True):
    """What a person has on a machine besides their places in circles, and on no record."""

    signs_in: Annotated[str, Meta(max_length=NAME.most)] = ""
    passphrase: Hashed = ""
    later: Annotated[dict[Annotated[str, Meta(max_length=200)], int], Meta(max_length=MOST_LATER)] = {}


# One person, asked for by the machine to which they come


class Comer(Struct, frozen=True):
    """Where somebody comes to. Without keys it only asks who comes, and with what."""

    machine: Annotated[Name, Meta(min_length=1)]
    address: Short = ""
    label: Short = ""
    keys: Annotated[dict[CircleId, Key], Meta(max_length=MOST_CIRCLES)] = {}
    passphrase: bool = False  # whether they want to come in by the same name and passphrase there


class Room(Struct, frozen=True):
    """One circle that somebody brings along, and their devices on the machine they come from."""

    circle: CircleId
    title: Title
    member: MemberId
    events: int = 0
    devices: Annotated[list[DeviceKey], Meta(max_length=100)] = []


class Mover(Struct, frozen=True):
    """Who comes, from where, and with what; and the circles into which the new device was not let, with the reasons."""

    name: Name
    machine: Name
    rooms: Annotated[list[Room], Meta(max_length=MOST_CIRCLES)] = []
    belongings: Belongings = Belongings()
    has_passphrase: bool = False
    refused: dict[CircleId, list[Refusal]] = {}


# A whole circle, brought by the machine that it leaves


class Leaver(Struct, frozen=True):
    """The machine that wants to bring circles to one where they are welcome."""

    machine: Name
    address: Short = ""


class Host(Struct, frozen=True):
    """The machine that takes them in."""

    machine: Name
    address: Short = ""


class Bring(Struct, frozen=True, tag="bring"):
    """A circle is to come, with these people: each account, and the member it speaks for."""

    circle: CircleId
    people: Annotated[dict[Handle, MemberId], Meta(min_length=1, max_length=MOST_PEOPLE)]


class Ready(Struct, frozen=True, tag="ready"):
    """A device for each of them."""

    keys: dict[Handle, Key]


class Guest(Struct, frozen=True):
    """One account that comes along: its device there and the one it had, and how its person comes in."""

    member: MemberId
    device: DeviceKey
    before: DeviceKey
    shares: Annotated[str, Meta(max_length=HASH_CHARACTERS)] = ""
    belongings: Belongings = Belongings()
    links: Annotated[list[Rests], Meta(max_length=MOST_LINKS)] = []
    crossings: Annotated[list[Rests], Meta(max_length=MOST_LINKS)] = []  # links that are good once
    addresses: Annotated[dict[Annotated[str, Meta(max_length=20)], Rests], Meta(max_length=10)] = {}


class HandOver(Struct, frozen=True, tag="hand-over"):
    """Everybody, and the secrets of the invites that were made there; from now on nobody speaks there any more."""

    circle: CircleId
    guests: Annotated[dict[Handle, Guest], Meta(min_length=1, max_length=MOST_PEOPLE)]
    invites: Annotated[dict[EventId, Annotated[str, Meta(max_length=100)]], Meta(max_length=MOST_INVITES)] = {}


class Settled(Struct, frozen=True, tag="settled"):
    """They live here now, and their old devices no longer speak; whose name to come in by is somebody else's here."""

    taken: list[Handle] = []


class Farewell(Struct, frozen=True, tag="farewell"):
    """The machine that the circle left has heard of that."""

    circle: CircleId


class Goodbye(Struct, frozen=True, tag="goodbye"):
    """That is all."""


class Not(Struct, frozen=True, tag="not"):
    """Why nothing was done."""

    reasons: list[Refusal]


Said: TypeAlias = Bring | HandOver | Farewell
Answered: TypeAlias = Ready | Settled | Goodbye | Not

OPENS = b"{"  # how it begins, in JSON; what is said of records never does
encode = msgspec.json.encode
read_said = msgspec.json.Decoder(Said).decode
read_over = msgspec.json.Decoder(HandOver).decode
read_answered = msgspec.json.Decoder(Answered).decode
