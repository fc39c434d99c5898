"""What PostgreSQL reports, as people would say it."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Error, InterfaceError, OperationalError

from lichen.core.trouble import Trouble
from lichen.store.trouble import StoreBusy, StoreDamaged, StoreFull, StoreUnreachable


@contextmanager
def plain_words() -> Iterator[None]:
    """What only we can have caused goes through as it is."""
    try:
        yield
    except Error as error:
        trouble = _trouble(error)
        if trouble is None:
            raise
        raise trouble from error


def _trouble(error: Error) -> Trouble | None:
    code = error.sqlstate or ""
    said = str(error).strip().partition("\n")[0]
    if code == "53100":  # disk_full
        return StoreFull(
            "The database’s disk took no more, so this was not kept. Everything kept before is safe.",
            "Make room on the disk, then try again.",
        )
    if code == "53300" or "too many clients" in said:  # too_many_connections, where it is more than text
        return StoreBusy(
            "The database takes no more connections.", "Raise its max_connections, or run fewer processes."
        )
    if code == "55P03":  # lock_not_available
        return StoreBusy("Another process has been writing there for long.", "Try again in a moment.")
    if code in {"XX001", "XX002"}:  # data_corrupted, index_corrupted
        return StoreDamaged(f"The database is damaged: {said}.", "Keep it as it is, and restore the latest backup.")
    if code == "25006":  # read_only_sql_transaction
        return StoreUnreachable(
            "The database cannot be written: it is the copy of another one.", "Name the one that is written."
        )
    if code == "42501":  # insufficient_privilege
        return StoreUnreachable(
            f"Lichen may not do all it has to in the database: {said}.",
            "Make the database its own: ALTER DATABASE … OWNER TO …",
        )
    if isinstance(error, OperationalError | InterfaceError):
        return StoreUnreachable(
            f"The database cannot be reached, or lets nobody in: {said.rpartition('failed: ')[2]}.",
            "Look whether it runs, and whether the address is right; then try again.",
        )
    return None
