"""Sealed lines: what was written stays, any change shows, and one writer at a time."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.tables.sealed import alone, append_sealed, digest_of, read_sealed

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
values = st.recursive(leaves, lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=8)
entries = st.dictionaries(st.text().filter(lambda key: key != "digest"), values, max_size=4)


def test_the_digest_is_sha256_of_the_data_with_sorted_keys() -> None:
    expected = hashlib.sha256(b'{"a":[1,2.5],"b":"\\u00e9"}').hexdigest()
    assert digest_of({"b": "é", "a": [1, 2.5], "digest": "whatever"}) == expected


@given(st.lists(entries, min_size=1, max_size=4))
def test_what_is_appended_is_read_again_and_earlier_bytes_stay(added: list[dict]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lines"
        before = b""
        for entry in added:
            append_sealed(path, entry)
            after = path.read_bytes()
            assert after.startswith(before)
            assert after.count(b"\n") == before.count(b"\n") + 1
            before = after
        read = read_sealed(path)
        assert list(read) == list(range(1, len(added) + 1))
        assert [{k: v for k, v in e.items() if k != "digest"} for e in read.values()] == added
        assert [p.name for p in Path(folder).iterdir()] == ["lines"]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n"])
def test_a_file_that_somebody_opened_and_saved_is_added_to(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "lines"
    append_sealed(path, {"n": 1})
    path.write_bytes(path.read_bytes().rstrip(b"\n") + end)
    before = path.read_bytes()
    append_sealed(path, {"n": 2})
    assert path.read_bytes().startswith(before)
    assert [entry["n"] for entry in read_sealed(path).values()] == [1, 2]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"lines:2: is no JSON"),
        ("[" * 100_000, r"lines:2: is no JSON"),
        ("[1]", r"lines:2: is no entry: it has no digest"),
        ('{"n": 2}', r"lines:2: is no entry: it has no digest"),
        ('{"n": 2, "digest": "abc"}', r"lines:2: was changed since it was written"),
        ('{"n": 1e999, "digest": "abc"}', r"lines:2: was changed since it was written"),
    ],
)
def test_a_line_that_is_no_entry_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "lines"
    append_sealed(path, {"n": 1})
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(InputError, match=message):
        read_sealed(path)


def test_every_changed_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    for n in range(3):
        append_sealed(path, {"n": n})
    path.write_text(path.read_text().replace('"n": 0', '"n": 5').replace('"n": 2', '"n": 2.0'))
    with pytest.raises(InputError, match=r"(?s)2 mistakes:.*lines:1: was.*lines:3: was"):
        read_sealed(path)


def test_bytes_that_are_no_text_are_no_entry(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"\xff\xfe\x00\n")
    with pytest.raises(InputError, match=r"lines:1: is no JSON"):
        read_sealed(path)


def test_no_file_to_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_sealed(tmp_path / "none")


def test_an_infinity_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    append_sealed(path, {"n": 1})
    before = path.read_bytes()
    with pytest.raises(ValueError, match="JSON compliant"):
        append_sealed(path, {"n": math.inf})
    assert path.read_bytes() == before


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    with (
        alone(path),
        pytest.raises(InputError, match=r"written to by somebody else.*\.lines\.lock"),
        alone(path),
    ):
        pass
    with alone(path):
        append_sealed(path, {"n": 1})
    assert [p.name for p in tmp_path.iterdir()] == ["lines"]


def test_the_file_is_free_again_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    with pytest.raises(InputError, match="no"), alone(path):
        raise InputError("no")
    with alone(path):
        pass


@pytest.mark.parametrize(
    ("place", "message"),
    [("/dev/null", "keeps nothing"), (".", "is a directory"), ("none/x", "there is no directory")],
)
def test_a_place_that_keeps_nothing(tmp_path: Path, place: str, message: str) -> None:
    with pytest.raises(InputError, match=message), alone(tmp_path / place):
        pass


def test_a_line_is_plain_json(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    sealed = append_sealed(path, {"where": "Neu-Delhi – भारत", "line": "a\u2028b"})
    assert json.loads(path.read_text(encoding="utf-8")) == sealed
    assert list(read_sealed(path).values()) == [sealed]
