"""Memory and processor time of a process and of everything it started, from Linux's own books.

PSS counts a page shared by n processes as 1/n in each, so that a sum over a tree counts it once.
"""

from pathlib import Path

PROC = Path("/proc")


def family(pid: int) -> set[int]:
    """*pid* and everything started by it that still runs."""
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has ended meanwhile
            continue
        children.setdefault(int(fields.rpartition(")")[2].split()[1]), []).append(int(folder.name))
    found, waiting = set(), [pid]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += children.get(one, [])
    return found


def mebibytes(pid: int) -> float | None:
    """PSS of the family of *pid*, or None where the system does not tell."""
    total, told = 0, False
    for one in family(pid):
        try:
            lines = (PROC / str(one) / "smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith("Pss:"):
                total, told = total + int(line.split()[1]), True
    return total / 1024 if told else None


def processor_seconds(pid: int) -> float:
    """Processor time used so far by the family of *pid*; it stays true on a busy machine."""
    total = 0
    for one in family(pid):
        for told in (PROC / str(one) / "task").glob("*/schedstat"):
            try:
                total += int(told.read_text(encoding="ascii").split()[0])
            except (OSError, ValueError):
                continue
    return total / 1e9
