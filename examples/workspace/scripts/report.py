"""Counts the open and finished tasks in a folder of Org notes.

Usage: python3 scripts/report.py [FOLDER]
"""

import re
import sys
from collections import Counter
from pathlib import Path

HEADLINE = re.compile(r"^\*+\s+(TODO|NEXT|WAITING|DONE|CANCELLED)\b")
FINISHED = {"DONE", "CANCELLED"}


def count_keywords(text: str) -> Counter:
    """Keywords of the headlines in one note."""
    found = (HEADLINE.match(line) for line in text.splitlines())
    return Counter(match.group(1) for match in found if match)


def report(folder: Path) -> str:
    """One line per note, then the sum."""
    lines = []
    total: Counter = Counter()
    for note in sorted(folder.glob("*.org")):
        counts = count_keywords(note.read_text(encoding="utf-8"))
        total += counts
        lines.append(f"{note.name}: {open_count(counts)} open, {finished_count(counts)} finished")
    lines.append(f"all: {open_count(total)} open, {finished_count(total)} finished")
    return "\n".join(lines)


def open_count(counts: Counter) -> int:
    return sum(count for keyword, count in counts.items() if keyword not in FINISHED)


def finished_count(counts: Counter) -> int:
    return sum(count for keyword, count in counts.items() if keyword in FINISHED)


if __name__ == "__main__":
    print(report(Path(sys.argv[1] if len(sys.argv) > 1 else "notes")))
