"""Makes this checkout's Python environment: `python3.11 -m scripts.environment default|test`.

The dependencies live outside the checkout, in one environment per lock file and interpreter that every
checkout shares; `.venv` is a thin layer on top of it that holds only the product itself. Standard library
only, since it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
REQUIREMENTS = REPOSITORY / "requirements"
LAYER = REPOSITORY / ".venv"
MARKER = ".complete"
OWNER = ".retail-copilot"
KINDS = ("default", "test")
PYTHON = (3, 11)


class SetupError(Exception):
    """The environment cannot be made; the message tells the user what to do."""


def cache_root() -> Path:
    """Folder of everything that checkouts share (`$XDG_CACHE_HOME/retail-copilot`)."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "retail-copilot"


def digest(parts: Iterable[bytes]) -> str:
    """A short name for the given bytes, the same on every machine."""
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()[:16]


def is_complete(folder: Path) -> bool:
    """Whether the folder was built to its end."""
    return (folder / MARKER).exists()


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Hold a lock file, so that two builds of the same folder take turns."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def build_once(folder: Path, build: Callable[[Path], None]) -> None:
    """Build a folder of the cache unless it is complete; what an interrupted build left is thrown away."""
    if is_complete(folder):
        return
    with held(folder.with_name(folder.name + ".lock")):
        if is_complete(folder):
            return
        shutil.rmtree(folder, ignore_errors=True)
        build(folder)
        (folder / MARKER).touch()


def run(*command: str | Path) -> None:
    """Run a program in the checkout, its output on the terminal.

    Raises:
        SetupError: It failed.
    """
    done = subprocess.run(command, cwd=REPOSITORY, check=False)  # noqa: S603 - our own fixed commands
    if done.returncode != 0:
        raise SetupError(f"failed ({done.returncode}): {' '.join(map(str, command))}")


def say(text: str) -> None:
    """Tell the user what is going on."""
    print(f"retail-copilot: {text}", flush=True)


def shared_environment(kind: str) -> Path:
    """Where the environment of a lock file belongs, whether it exists or not."""
    names = ("test", "deep") if kind == "test" else (kind,)
    locks = [(REQUIREMENTS / f"{name}.txt").read_bytes() for name in names]
    machine = f"{platform.python_version()} {platform.machine()} {sys.platform}".encode()
    return cache_root() / f"venv-{kind}-{digest([*locks, machine])}"


def choose(kind: str) -> Path:
    """The environment to use: `test` holds all of `default`, so it serves both once it is complete."""
    fuller = shared_environment("test")
    return fuller if is_complete(fuller) else shared_environment(kind)


def install_dependencies(environment: Path, lock: Path) -> None:
    """Fill a new environment with what the lock pins: by uv, or by pip where uv cannot be had."""
    venv.EnvBuilder(with_pip=True, symlinks=True).create(environment)
    python = environment / "bin" / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r")
    try:
        run(*pip, REQUIREMENTS / "uv.txt")
        uv = environment / "bin" / "uv"
        run(uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", lock)
    except SetupError as error:
        say(f"{error}; going on with pip, which takes longer")
        run(*pip, lock)


def install_deep(environment: Path) -> None:
    """Add torch; where it cannot be had the tests that need it are skipped, and say so."""
    index = os.environ.get("RETAIL_TORCH_INDEX")
    extra = ("--extra-index-url", index) if index else ()
    pip = (environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    try:
        run(*pip, *extra, "-r", REQUIREMENTS / "deep.txt")
    except SetupError as error:
        say(f"{error}; going on without torch, so what needs it is not tested")


def build_shared(kind: str) -> Callable[[Path], None]:
    """How to build the environment of a kind."""

    def build(environment: Path) -> None:
        say(f"installing the {kind} dependencies in {environment} (once for every checkout)")
        install_dependencies(environment, REQUIREMENTS / f"{kind}.txt")
        if kind == "test":
            install_deep(environment)

    return build


def layer_key(shared: Path) -> str:
    """What the layer depends on; another key means that it must be made again."""
    projects = (REPOSITORY / "pyproject.toml", REPOSITORY / "evals" / "pyproject.toml")
    facts = f"{REPOSITORY}\n{shared}\n{platform.python_version()}".encode()
    return digest([facts, Path(__file__).read_bytes(), *(p.read_bytes() for p in projects)])


def clear_layer() -> None:
    """Remove the layer of an earlier set-up.

    Raises:
        SetupError: `.venv` was not made by this script.
    """
    if LAYER.is_symlink():
        LAYER.unlink()
    elif LAYER.exists():
        if not (LAYER / OWNER).exists():
            raise SetupError(f"{LAYER} was made by something else: move it away and try again")
        shutil.rmtree(LAYER)


def borrow_programs(shared: Path) -> None:
    """Put the programs of the shared environment into the layer; scripts run under the layer's Python."""
    for program in sorted((shared / "bin").iterdir()):
        target = LAYER / "bin" / program.name
        if target.exists() or program.name.lower().startswith(("python", "activate")):
            continue
        content = program.read_bytes()
        first, _, rest = content.partition(b"\n")
        if first.startswith(b"#!") and str(shared).encode() in first:
            target.write_bytes(b"#!" + str(LAYER / "bin" / "python").encode() + b"\n" + rest)
            target.chmod(0o755)
        else:
            target.symlink_to(program)


def build_layer(shared: Path) -> None:
    """Make `.venv`: an empty environment that sees the shared one, with the product installed in place."""
    clear_layer()
    LAYER.mkdir()
    (LAYER / OWNER).touch()
    venv.EnvBuilder(with_pip=False, symlinks=True).create(LAYER)
    packages = Path("lib") / f"python{PYTHON[0]}.{PYTHON[1]}" / "site-packages"
    seen = f"import site; site.addsitedir({str(shared / packages)!r})\n"
    (LAYER / packages / "_shared.pth").write_text(seen, encoding="utf-8")
    pip = (LAYER / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--no-deps", "--no-index", "--no-build-isolation", "--editable", ".", "--editable", "evals")
    borrow_programs(shared)


def ensure_layer(shared: Path) -> None:
    """Make `.venv` unless it is already what it should be."""
    marker, key = LAYER / MARKER, layer_key(shared)
    if marker.exists() and marker.read_text(encoding="utf-8") == key:
        return
    build_layer(shared)
    marker.write_text(key, encoding="utf-8")


def check_interpreter() -> None:
    """Refuse a Python that the lock is not made for, and complete one that Debian has split.

    Raises:
        SetupError: The wrong version, or one that cannot make environments.
    """
    version = ".".join(map(str, PYTHON))
    if sys.version_info[:2] != PYTHON:
        raise SetupError(f"Python {version} is needed, this is {platform.python_version()}")
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{version}-venv"
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise SetupError(f"this Python cannot make environments: apt-get install {package}")
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-qq", "--yes", "--no-install-recommends", package)


def main() -> int:
    """Make the environment that is asked for; 2 when the user must do something first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    kind = parser.parse_args().kind
    try:
        check_interpreter()
        shared = choose(kind)
        build_once(shared, build_shared(kind))
        ensure_layer(shared)
    except SetupError as error:
        say(str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
