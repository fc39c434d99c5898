"""Git as a peer: every phone is a branch, every event a commit that names the same events before it.

Author, time and what came before are git's own; the message is the fact, the words and the signature. Git checks no
signature here; it hashes everything it gets, and its object files are on disk when it returns.
"""

import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterable
from itertools import repeat
from pathlib import Path

from bench.measure import Reading, timed_child
from bench.serving import LOOPBACK
from bench.sync_cases import Case, Said, over_the_wire
from bench.wire import Wire

BRANCHES = "refs/heads/*"
OWN = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}


class GitPeer:
    """A whole repository, packed as a host keeps it, and beside it one for each case that lacks something."""

    def __init__(self, ground: Path, said: list[Said], cases: Iterable[Case]) -> None:
        self._ground = ground
        self._said = said
        self._names = {device: f"{number:02}" for number, device in enumerate(dict.fromkeys(s.device for s in said))}
        self._marks = ground / "marks"
        ground.mkdir()
        common = set(range(len(said))).difference(*(case.lacks for case in cases))
        self._import(self._new("common"), common, f"--export-marks={self._marks}")
        for case in (Case("whole"), *cases):
            more = set(range(len(said))) - common - case.lacks
            self._import(self._copy("common", case.name), more, f"--import-marks={self._marks}")
        self._git("whole", "gc", "--quiet", "--prune=now")

    @staticmethod
    def here() -> bool:
        return bool(shutil.which("git"))

    @staticmethod
    def version() -> str:
        """What stands in the table: name and number."""
        told = subprocess.run(["git", "version"], capture_output=True, check=True, text=True).stdout
        return told.replace("version ", "").split(" (")[0].strip()

    def catch_up(self, case: Case) -> Reading:
        """Fetches what is lacking over loopback, into a fresh copy each time."""
        return self._fetch(self._copy(case.name, "trying"), case)

    def join(self, case: Case) -> Reading:
        """Fetches everything into a repository in which there is nothing yet."""
        return self._fetch(self._new("trying"), case)

    def _fetch(self, name: str, case: Case) -> Reading:
        assert (self._heads(name) != self._heads("whole")) == bool(case.lacks)
        whole = self._ground / "whole"
        daemon = ["git", "daemon", "--inetd", "--export-all", f"--base-path={self._ground}", str(whole)]
        with Wire(*daemon, environment=_environment()) as wire:
            fetch = ["fetch", "--quiet", "--no-tags", f"git://{LOOPBACK}:{wire.port}/whole", f"{BRANCHES}:{BRANCHES}"]
            reading = timed_child(lambda: self._git(name, *fetch))
        assert self._heads(name) == self._heads("whole")
        shutil.rmtree(self._ground / name)
        return over_the_wire(reading, case, wire.up, wire.down)

    def _new(self, name: str) -> str:
        subprocess.run(["git", "init", "--quiet", "--bare", str(self._ground / name)], check=True, env=_environment())
        self._git(name, "config", "gc.auto", "0")
        return name

    def _copy(self, name: str, other: str) -> str:
        """Shares all files; git never writes into one that is there."""
        shutil.copytree(self._ground / name, self._ground / other, copy_function=os.link)
        return other

    def _import(self, name: str, places: set[int], marks: str) -> None:
        commits = b"".join(self._commit(place) for place in sorted(places))
        self._git(name, "fast-import", "--quiet", marks, given=commits)

    def _commit(self, place: int) -> bytes:
        said = self._said[place]
        name, message = self._names[said.device], said.fact + said.words + b"\n" + b64encode(said.signature)
        head = f"commit refs/heads/{name}\nmark :{place + 1}\ncommitter {name} <> {said.at // 1000} +0000\n"
        kinds = ("from", *repeat("merge", len(said.parents)))
        parents = "".join(f"{kind} :{parent + 1}\n" for kind, parent in zip(kinds, said.parents, strict=False))
        return b"%sdata %d\n%s\n%s" % (head.encode(), len(message), message, parents.encode())

    def _heads(self, name: str) -> bytes:
        return self._git(name, "for-each-ref")

    def _git(self, name: str, *command: str, given: bytes = b"") -> bytes:
        whole = ["git", "-C", str(self._ground / name), *command]
        return subprocess.run(whole, input=given, stdout=subprocess.PIPE, check=True, env=_environment()).stdout


def _environment() -> dict[str, str]:
    """Nobody's own settings."""
    return {**os.environ, **OWN}
