"""Find a browser of the Chromium family for the tests, and install one where there is none.

`python -m tests.find_browser` prints its path; with `--install` it first gets what is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

VARIABLE = "EXPLORER_BROWSER"

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)

MAC_APPLICATIONS = ("Google Chrome", "Chromium", "Microsoft Edge")

WINDOWS_PROGRAMS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)

PLAYWRIGHT = (sys.executable, "-m", "playwright")

# Playwright keeps its browsers in folders named by build. It is asked in a process of its own,
# because its synchronous interface refuses to start twice in one.
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright:\n"
    "    print(playwright.chromium.executable_path)\n"
)

WITHOUT = "or test without a browser: .venv/bin/pytest -m 'not browser'."


class NoBrowser(RuntimeError):
    """There is no browser to test with; the message says how to get one."""


def find_browser() -> str:
    """Return the path of a browser of the Chromium family that starts."""
    if chosen := os.environ.get(VARIABLE):
        path = shutil.which(chosen)
        if path is None:
            raise NoBrowser(
                f"{VARIABLE} is {chosen!r}, which is not a program: set it to the path of "
                "Chromium, Chrome or Edge, or unset it."
            )
        return path
    path = next(filter(_starts, _candidates()), None)
    if path is None:
        raise NoBrowser(
            "No Chromium, Chrome or Edge was found: install one (on Debian apt-get install "
            f"chromium), set {VARIABLE} to its path, {WITHOUT}"
        )
    return path


def install_missing() -> None:
    """Try to get Playwright to start and a browser to be there; quietly does what it may."""
    rights = administrator()
    # Its driver is linked against a library that small Debian systems leave out.
    if _answer([*PLAYWRIGHT, "--version"]) is None:
        if rights is not None:
            apt_install(rights, "libatomic1")
        if _answer([*PLAYWRIGHT, "--version"]) is None:
            raise NoBrowser(
                "Playwright, which drives the browser, does not start (see why with "
                ".venv/bin/playwright --version): on Debian and Ubuntu apt-get install libatomic1, "
                + WITHOUT
            )
    if os.environ.get(VARIABLE) or any(map(_starts, _candidates())):
        return
    if rights is not None:
        apt_install(rights, "chromium")
        if any(map(_starts, _candidates())):
            return
    # Without the rights to add system libraries the download alone may still do.
    libraries = [] if rights is None else ["--with-deps"]
    _install([*PLAYWRIGHT, "install", *libraries, "chromium"])


def _candidates() -> Iterator[str]:
    for command in COMMANDS:
        if path := shutil.which(command):
            yield path
    for root in (Path("/Applications"), Path.home() / "Applications"):
        for name in MAC_APPLICATIONS:
            yield str(root / f"{name}.app" / "Contents" / "MacOS" / name)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if folder := os.environ.get(variable):
            for program in WINDOWS_PROGRAMS:
                yield str(Path(folder) / program)
    if path := _answer([sys.executable, "-c", ASK_PLAYWRIGHT]):
        yield path.strip()


def _starts(path: str) -> bool:
    """Return whether the file is a browser that runs, not the stub of a missing package."""
    if not os.access(path, os.X_OK):
        return False
    if sys.platform == "win32":  # where `--version` would open a window
        return True
    return _answer([path, "--version"]) is not None


def administrator() -> list[str] | None:
    """Return what to put before `apt-get`, or None where it is missing or not allowed."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _answer(["sudo", "-n", "true"]) is not None:
        return ["sudo", "-n"]
    return None


def apt_install(rights: Sequence[str], package: str) -> None:
    """Install one of Debian's packages; `rights` is what `administrator` returns."""
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    _install([*apt, "update"])
    _install([*apt, "install", "-y", "--no-install-recommends", package])


def _answer(command: Sequence[str]) -> str | None:
    """Return what a short command prints, or None where it does not run or fails."""
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ended.stdout


def _install(command: Sequence[str]) -> None:
    """Run one step; whether it helped is seen by looking again."""
    print("For the tests:", *command, file=sys.stderr)
    try:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # hundreds of lines of progress; errors stay visible
            timeout=600,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as failure:
        print(failure, file=sys.stderr)


def main(arguments: Sequence[str]) -> int:
    """Print the path of a browser, or one sentence that says what is missing."""
    try:
        if "--install" in arguments:
            install_missing()
        print(find_browser())
    except NoBrowser as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
