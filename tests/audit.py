"""Ask whether a known weakness is in what is installed; where nobody can be asked, say so and go on.

Run with `make audit`. pip-audit looks at every package of the environment, those that come with others too.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

# Weaknesses that do not concern us, by their number, with the reason.
ACCEPTED: Mapping[str, str] = {}

ASK = ("-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--timeout", "10")
PATIENCE = 300.0


def verdict(answer: str, complaint: str) -> tuple[int, list[str]]:
    """Return the status to end with, 1 for a known weakness, and what to say."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        reason = (complaint.strip().splitlines() or ["no answer"])[-1][:120]
        return 0, [f"Dependencies were not audited: nobody could be asked ({reason})."]
    found = [
        f"{package['name']} {package['version']}: {weak['id']}, "
        f"mended in {', '.join(weak['fix_versions']) or 'no version yet'}"
        for package in packages
        for weak in package.get("vulns", ())
        if weak["id"] not in ACCEPTED
    ]
    asked = [package for package in packages if "vulns" in package]
    unknown = len(packages) - len(asked)
    if not asked:
        return 0, ["Dependencies were not audited: nothing is known of any of them here."]
    said = f"{len(asked)} dependencies audited" + (f", {unknown} unknown" if unknown else "")
    if found:
        return 1, [f"{said}; known weaknesses: {len(found)}.", *found]
    return 0, [f"{said}; no known weakness."]


def main(command: tuple[str, ...] = ASK) -> int:
    """Ask, print and return the status."""
    try:
        finished = subprocess.run(
            [sys.executable, *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        answer, complaint = finished.stdout, finished.stderr
    except subprocess.TimeoutExpired:
        answer, complaint = "", "no answer in time"
    status, said = verdict(answer, complaint)
    print(*said, sep="\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
