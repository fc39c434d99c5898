"""The law: ways of working together, each one file, listed so that each relies only on earlier ones."""

from lichen.core.law import Law
from lichen.practices import (
    charter,
    decisions,
    devices,
    gatherings,
    keepers,
    lessons,
    members,
    numbers,
    rest,
    reviews,
    roles,
    suspension,
    talk,
    tasks,
)

LAW = Law(
    version=1,
    practices=(
        numbers.PRACTICE,
        rest.PRACTICE,
        members.PRACTICE,
        devices.PRACTICE,
        suspension.PRACTICE,
        keepers.PRACTICE,
        charter.PRACTICE,
        tasks.PRACTICE,
        talk.PRACTICE,
        lessons.PRACTICE,
        roles.PRACTICE,
        decisions.PRACTICE,
        reviews.PRACTICE,
        gatherings.PRACTICE,
    ),
    speaker=devices.speaker,
    devices=devices.of_member,
    enrolled_at=devices.enrolled_at,
    standing=members.standing,
)
