"""The encrypted case file: one writer thread, one reader thread, and no lost acknowledgement."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from ebatui.services.ports import Clock, Reader, UnitOfWork
from ebatui.store import migrations, tables
from ebatui.store.connection import Connection, connect, connect_checked, driver, meaning
from ebatui.store.errors import CaseFileDamaged
from ebatui.store.files import sync_folder, writable
from ebatui.store.queries import Queries
from ebatui.store.rebuild import make_projection
from ebatui.store.tide import Tide, check_log, log_path
from ebatui.store.unit import Unit

T = TypeVar("T")

_READ_CACHE_KIB, _WRITE_CACHE_KIB = 32_000, 16_000


class EncryptedCaseFile:
    """Fulfils ``services.ports.CaseFile``. Open it with ``open_case_file``."""

    def __init__(
        self,
        path: Path,
        connections: tuple[Connection, Connection],
        device: int,
        clock: Clock,
        committed: Callable[[int], None],
    ) -> None:
        self.path = path
        self.device = device
        self._writer, self._reader = connections
        self._clock = clock
        self._committed = committed
        self._untold = 0
        self._tide = Tide(path)
        # However this ends, the connections do, and SQLite then takes the log into the file.
        self._forget_log = weakref.finalize(self, self._tide.clear)
        self._writes = ThreadPoolExecutor(1, "case-file-writer")
        self._reads = ThreadPoolExecutor(1, "case-file-reader")
        self._closed = False

    async def read(self, work: Callable[[Reader], T]) -> T:
        """Run a read away from the caller's thread, all of it from one moment."""
        import asyncio  # here, so that commands without a loop start sooner

        return await asyncio.wrap_future(self._reads.submit(self._read, work))

    async def write(self, actor: str, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit of work; returns when it is on disk and the mailbox knows of it.

        Raises ``CannotSave`` (``DISK_FULL``, ``READ_ONLY``, ``DISK``, or ``BUSY`` where another
        program holds the file), with nothing of the work kept.
        """
        import asyncio

        return await asyncio.wrap_future(self._writes.submit(self._write, actor, work))

    def read_now(self, work: Callable[[Reader], T]) -> T:
        """As ``read``, for callers without an event loop."""
        return self._reads.submit(self._read, work).result()

    def write_now(self, actor: str, work: Callable[[UnitOfWork], T]) -> T:
        """As ``write``, for callers without an event loop."""
        return self._writes.submit(self._write, actor, work).result()

    def own_seq(self) -> int:
        """The last sequence number this device gave, as it stands in the file."""
        return self.read_now(lambda reader: reader.own_seq())

    def on_reader(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on the reader's connection, in one transaction (for this package)."""
        return self._reads.submit(self._in_read, work).result()

    def on_writer(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on the writer's connection, in one transaction (for this package)."""
        return self._writes.submit(self._in_write, work).result()

    def copy_to(self, target: Path) -> None:
        """Write an encrypted copy of the whole file, same key, to a path not yet in use.

        Raises ``FileExistsError`` or ``CannotSave``.
        """
        self._writes.submit(self._copy, target).result()

    def _read(self, work: Callable[[Reader], T]) -> T:
        return self._in_read(lambda connection: work(Queries(connection, self.device)))

    def _in_read(self, work: Callable[[Connection], T]) -> T:
        error = driver().Error
        try:
            self._reader.execute("BEGIN")
            try:
                return work(self._reader)
            finally:
                if self._reader.in_transaction:
                    self._reader.execute("ROLLBACK")
        except error as problem:
            raise meaning(problem) from None

    def _write(self, actor: str, work: Callable[[UnitOfWork], T]) -> T:
        made = 0

        def unit_of_work(connection: Connection) -> T:
            nonlocal made
            unit = Unit(connection, self.device, actor, self._clock)
            result = work(unit)
            unit.finish()
            made = unit.last_seq
            return result

        result = self._in_write(unit_of_work)
        self._tell(made)
        return result

    def _in_write(self, work: Callable[[Connection], T]) -> T:
        error = driver().Error
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                result = work(self._writer)
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
        except error as problem:
            raise meaning(problem) from None
        with suppress(OSError, error):  # the work is on disk; only the watch over it is behind
            self._tide.note(self._writer)
        return result

    def _tell(self, made: int) -> None:
        self._untold = max(self._untold, made)
        if not self._untold:
            return
        try:
            self._committed(self._untold)
        except OSError:
            return  # saved, though the mailbox could not be told: told again with the next
        self._untold = 0

    def _copy(self, target: Path) -> None:
        if target.exists():
            raise FileExistsError
        error = driver().Error
        try:
            self._writer.execute("VACUUM INTO ?", (str(target),))
        except error as problem:
            target.unlink(missing_ok=True)
            raise meaning(problem) from None
        target.chmod(0o600)
        sync_folder(target.parent)

    def close(self) -> None:
        """Finish what is under way, write the log into the file, and let both threads go."""
        if self._closed:
            return
        self._closed = True
        self._reads.submit(self._reader.close).result()
        self._reads.shutdown()
        self._writes.submit(self._end).result()
        self._writes.shutdown()

    def _end(self) -> None:
        self._tell(0)
        self._forget_log()
        self._writer.close()  # the last connection writes the log into the file and removes it


def create_case_file(
    path: Path,
    data_key: bytes,
    device: int,
    clock: Clock,
    committed: Callable[[int], None],
) -> EncryptedCaseFile:
    """Make a new case file at ``path`` (readable by its owner alone) and open it.

    Raises ``FileExistsError`` where something is there already, or ``CannotSave``.
    """
    if path.exists():
        raise FileExistsError
    new = path.with_name(path.name + ".new")
    error = driver().Error
    try:
        for left in (new, log_path(new), new.with_name(new.name + "-shm")):
            left.unlink(missing_ok=True)
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection = connect(new, data_key, cache_kib=_WRITE_CACHE_KIB)
        try:
            _bring_up(connection)
        finally:
            connection.close()
        with new.open("rb") as file:
            os.fsync(file.fileno())
        new.rename(path)
        sync_folder(path.parent)
    except error as problem:
        raise meaning(problem) from None
    except OSError as problem:
        raise writable(problem) from None
    return open_case_file(path, data_key, device, clock, committed)


def open_case_file(
    path: Path,
    data_key: bytes,
    device: int,
    clock: Clock,
    committed: Callable[[int], None],
) -> EncryptedCaseFile:
    """Open the case file at ``path``.

    ``committed`` is told the last own sequence after each commit that added changes of this
    device, before the one who asked hears of it; should it raise ``OSError`` it is told again
    after the next. Raises ``WrongKey``, ``CaseFileDamaged`` (``missing``, ``header``, ``page`` or
    ``write-ahead log``), or ``CannotSave`` where the folder cannot be written.
    """
    if path.exists():
        check_log(path)
    try:
        writer = connect_checked(path, data_key, cache_kib=_WRITE_CACHE_KIB)
    except BaseException:
        if path.exists() and not log_path(path).exists():
            Tide(path).clear()  # what was read of it before it failed took the log into the file
        raise
    error = driver().Error
    try:
        _bring_up(writer)
        reader = connect(path, data_key, cache_kib=_READ_CACHE_KIB, read_only=True)
    except error as problem:
        _give_up(path, writer)
        raise meaning(problem) from None
    except BaseException:
        _give_up(path, writer)
        raise
    return EncryptedCaseFile(path, (writer, reader), device, clock, committed)


def _give_up(path: Path, writer: Connection) -> None:
    Tide(path).clear()
    writer.close()


def _bring_up(connection: Connection) -> None:
    migrations.migrate(connection)
    made = connection.execute("SELECT value FROM mark WHERE name = 'store:tables'").fetchone()
    if made is not None and made[0] == tables.signature():
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        make_projection(connection)
        connection.execute(
            "INSERT OR REPLACE INTO mark VALUES ('store:tables', ?)", (tables.signature(),)
        )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def check_not_behind(own_seq: int, committed_seq: int) -> None:
    """Raise ``CaseFileDamaged`` where the file ends before the last change it acknowledged.

    ``committed_seq`` is what the mailbox was told last.
    """
    if own_seq < committed_seq:
        raise CaseFileDamaged("journal")
