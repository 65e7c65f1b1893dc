"""A sweep on disk: a manifest, one Parquet shard per finished chunk, and in the end the table.

``DIR/manifest.json``: what is swept, and whether it is complete.
``DIR/chunks/chunk-NUMBER-CHECKSUM.parquet``: the ledger of what is done; a checksum that does not
fit tells a damaged chunk.
``DIR/table/part-NNNNN.parquet``: the tidy table, in order. ``DIR/lock``: who is at work here.
Every file is written to a temporary name and renamed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import __version__
from sim.errors import InputError
from sim.files import write_bytes, write_text

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MANIFEST, LOCK, CHUNKS, TABLE = "manifest.json", "lock", "chunks", "table"
FORMAT = 1
_SHARD = re.compile(r"chunk-(\d{8,})-([0-9a-f]{16})\.parquet")


WRITTEN = (
    "scenarios",
    "alternatives",
    "design",
    "replications",
    "seed",
    "rows",
    "versions",
    "chunk",
)
"""What every manifest says."""


class Store:
    """The directory of one sweep."""

    def __init__(self, directory: Path) -> None:
        self.directory = Path(directory)

    @property
    def is_sweep(self) -> bool:
        """Whether a sweep has begun here."""
        return (self.directory / MANIFEST).is_file()

    def open_new(self) -> None:
        """Make the directory. Raises InputError if it holds anything or cannot be written to."""
        where = str(self.directory)
        if self.is_sweep:
            raise InputError(
                "already holds a sweep; go on with it by --resume, or choose another directory",
                where=where,
            )
        try:
            self.directory.mkdir(exist_ok=True)
            strange = [p.name for p in self.directory.iterdir() if not self._ours(p.name)]
        except OSError as error:
            raise InputError(f"cannot be a directory: {error.strerror}", where=where) from None
        if strange:
            raise InputError(f"is not a sweep and not empty: it holds '{strange[0]}'", where=where)
        self.check_writable()

    @staticmethod
    def _ours(name: str) -> bool:
        return name == LOCK or name.startswith(f".{MANIFEST}.")

    def check_writable(self) -> None:
        """Raise InputError if the directory is not there or cannot be written to."""
        where = str(self.directory)
        if not self.directory.is_dir():
            raise InputError("there is no such directory", where=where)
        if not os.access(self.directory, os.W_OK | os.X_OK):
            raise InputError("no permission to write", where=where)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the directory for this process. Raises InputError if another one holds it.

        The operating system drops the lock with the process, so that a killed sweep leaves none;
        the holder's name in it serves other hosts, on file systems that share no locks.
        """
        import fcntl

        path = self.directory / LOCK
        try:
            handle = open(path, "a+", encoding="utf-8")  # noqa: SIM115
        except OSError as error:
            raise InputError(f"cannot be locked: {error.strerror}", where=str(path)) from None
        with handle:
            holder = _holder(path)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise self._held(holder) from None
            if holder is not None and holder["host"] != socket.gethostname():
                raise self._held(holder)
            handle.truncate(0)
            handle.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
            handle.flush()
            try:
                yield
            finally:
                handle.truncate(0)

    def _held(self, holder: dict[str, Any] | None) -> InputError:
        who = f" (process {holder['pid']} on {holder['host']})" if holder else ""
        hint = ""
        if holder and holder["host"] != socket.gethostname():
            hint = f"; if that one is over, delete {self.directory / LOCK}"
        return InputError(f"another sweep is at work here{who}{hint}", where=str(self.directory))

    def manifest(self) -> dict[str, Any]:
        """The manifest. Raises InputError if there is none, it cannot be read, or is of a version

        whose names this one may not share.
        """
        path = self.directory / MANIFEST
        if not path.is_file():
            raise InputError("is not the directory of a sweep", where=str(self.directory))
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read: {error}", where=str(path)) from None
        except RecursionError:
            raise InputError("cannot be read: nested too deeply", where=str(path)) from None
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise InputError(f"is not a manifest of format {FORMAT}", where=str(path))
        lacking = [key for key in WRITTEN if key not in data]
        if lacking or not isinstance(data["versions"], dict):
            what = f"lacks {', '.join(lacking)}" if lacking else "has no table of versions"
            raise InputError(f"{what}: it is damaged; run the sweep again", where=str(path))
        self._check_version(str(data["versions"].get("communique")))
        return data

    def _check_version(self, written: str) -> None:
        """Versions with the same first two numbers name columns, outcomes and paths alike."""
        if series_of(written) != series_of(__version__):
            raise InputError(
                f"this sweep was written by communique {written}; version {__version__} may mean "
                "other things by the same names and does not read it. Run the sweep again, or read "
                f"it with version {written}",
                where=str(self.directory),
            )

    def write_manifest(self, data: dict[str, Any]) -> None:
        """Write the manifest."""
        text = json.dumps({**data, "format": FORMAT}, indent=1, ensure_ascii=False, allow_nan=False)
        write_text(self.directory / MANIFEST, text + "\n")

    def save(self, number: int, data: bytes) -> None:
        """Keep the shard of a chunk. Raises InputError if it cannot be written (full disk)."""
        folder = self.directory / CHUNKS
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise InputError(f"cannot be made: {error.strerror}", where=str(folder)) from None
        write_bytes(folder / f"chunk-{number:08d}-{_checksum(data)}.parquet", data)

    def shards(self) -> dict[int, Path]:
        """The whole shards by number of their chunk; the damaged and half-written are deleted.

        Only for who holds the lock: what looks half-written may be another's work.
        """
        folder = self.directory / CHUNKS
        found: dict[int, Path] = {}
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            match = _SHARD.fullmatch(path.name)
            if match and _checksum(path.read_bytes()) == match[2]:
                found[int(match[1])] = path
            else:
                path.unlink()
        return found

    def save_part(self, number: int, data: bytes) -> dict[str, str]:
        """Write a part of the table; its entry for the manifest."""
        folder = self.directory / TABLE
        folder.mkdir(exist_ok=True)
        name = f"part-{number:05d}.parquet"
        write_bytes(folder / name, data)
        return {"file": f"{TABLE}/{name}", "sha256": hashlib.sha256(data).hexdigest()}

    def close(self, manifest: dict[str, Any], parts: list[dict[str, str]]) -> None:
        """Call the sweep complete, and drop its shards: the table holds all that they held."""
        self.write_manifest({**manifest, "complete": True, "parts": parts})
        shutil.rmtree(self.directory / CHUNKS, ignore_errors=True)

    def reopen(self, manifest: dict[str, Any]) -> dict[str, Any]:
        """Take back that the sweep is complete, because a part of its table is damaged."""
        opened = {**manifest, "complete": False, "parts": []}
        self.write_manifest(opened)
        shutil.rmtree(self.directory / TABLE, ignore_errors=True)
        return opened

    def damaged(self, manifest: dict[str, Any]) -> list[str]:
        """Parts of the table that are missing or do not fit their checksum."""
        return [part["file"] for part in manifest["parts"] if not self._whole(part)]

    def _whole(self, part: dict[str, str]) -> bool:
        path = self.directory / part["file"]
        if not path.is_file():
            return False
        return hashlib.sha256(path.read_bytes()).hexdigest() == part["sha256"]

    def parts(self, only: int | None = None) -> list[Path]:
        """The files of the table, in order, or the one of a number.

        Raises InputError if the table is incomplete, or one of these files damaged.
        """
        manifest = self.manifest()
        again = f"go on with: communique sweep --resume --out {self.directory}"
        if not manifest["complete"]:
            raise InputError(f"the sweep is not complete; {again}", where=str(self.directory))
        wanted = manifest["parts"] if only is None else [manifest["parts"][only]]
        damaged = self.damaged({"parts": wanted})
        if damaged:
            raise InputError(f"{damaged[0]} is damaged; {again}", where=str(self.directory))
        return [self.directory / part["file"] for part in wanted]


def series_of(version: str) -> str:
    """The first two numbers of a version.

    >>> series_of("0.3.1")
    '0.3'
    """
    return ".".join(version.split(".")[:2])


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _holder(path: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {"pid": data["pid"], "host": data["host"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def read_sweep(directory: str | Path) -> pd.DataFrame:
    """The table of a sweep: one row per design point and chair alternative, or per replication.

    Columns: ``point``, ``scenario``, ``strategy``, ``fallback``, each swept path; then (points)
    ``n``, a count per outcome, ``joint`` with ``joint_share`` and its 95 % Wilson interval,
    ``rounds`` (mean), per delegation ``dissents.X`` (replications in which it does not agree to
    some paragraph) and ``objects.X`` (in which it refused the final draft), per text that is
    decided apart ``adopted.P`` (in which it was adopted), per paragraph ``wording.P`` (mean
    strength issued, 0..100) and per delegation ``value.X`` (mean); or (replications) the same of
    each one.

    Raises InputError if the directory is not a complete sweep, or is damaged.
    """
    frame: pd.DataFrame = _whole_table(directory).to_pandas()
    return frame


def export_table(directory: str | Path, file: Path, kind: str) -> int:
    """Write the table of a sweep into one file, ``csv`` or ``parquet``. The number of its rows.

    Raises InputError as ``read_sweep``, or if the file cannot be written.
    """
    from pyarrow import BufferOutputStream, csv

    from sim.sweep.chunk import parquet

    table = _whole_table(directory)
    if kind == "parquet":
        data = parquet(table, statistics=True)
    else:
        sink = BufferOutputStream()
        csv.write_csv(table, sink)
        data = sink.getvalue().to_pybytes()
    write_bytes(file, data)
    return int(table.num_rows)


def _whole_table(directory: str | Path) -> pa.Table:
    import pyarrow as pa

    from sim.sweep.chunk import read_parquet

    files = Store(Path(directory)).parts()
    return pa.concat_tables([read_parquet(path.read_bytes()) for path in files])
