"""Whether `lichen verify` and the stranger find the same in one file: about every event, and about the whole."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from lichen.cli import main
from tests.stranger.verifier import Found, examine

UNREADABLE = {"malformed", "not-canonical"}  # which of the two is given is no part of the protocol
ABOUT_THE_RECORD = {"circle-unfounded"}  # all else is about the file


def ours(file: Path) -> dict[str, Any]:
    """What `lichen verify` says as data."""
    words = ["--home", str(file.parent / "nobody"), "verify", str(file), "--json"]
    result = CliRunner(catch_exceptions=False).invoke(main, words, prog_name="lichen")
    told: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (0 if told["sound"] else 1)
    return told


def as_told(found: Found) -> dict[str, Any]:
    """What the stranger found, in the words of `lichen verify`."""
    broken = bool(found.problems)
    waits = {id: ["past-missing"] for id in found.orphans} | {id: ["signature-missing"] for id in found.unproved}
    odd = (found.refused, waits, found.wrong_signatures, found.wrong_words)
    return {
        "circle": found.circle,
        "record": found.record,
        "refused": {id: readable(reasons) for id, reasons in found.refused.items()},
        "waiting": waits,
        "wrong_signatures": found.wrong_signatures,
        "wrong_words": found.wrong_words,
        "file_broken": broken,
        "sound": found.circle in found.record and not broken and not any(odd),
    }


def readable(reasons: list[str]) -> set[str]:
    return {"malformed" if code in UNREADABLE else code for code in reasons}


def compared(data: bytes, folder: Path) -> Found:
    """What both find in these bytes; fails where they differ."""
    file = folder / "some.bundle"
    file.write_bytes(data)
    told, found = ours(file), examine(data)
    told["refused"] = {id: readable(reasons) for id, reasons in told["refused"].items()}
    told["wrong_signatures"], told["wrong_words"] = set(told["wrong_signatures"]), set(told["wrong_words"])
    told["file_broken"] = not ABOUT_THE_RECORD.issuperset(told["problems"])
    theirs = as_told(found)
    assert {name: told[name] for name in theirs} == theirs
    return found
