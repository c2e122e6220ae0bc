"""What became of each host: a table of those not compiled and, for ``--report``, all as JSON."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from guixsvc.annotations import Any
from guixsvc.commands import common
from guixsvc.commands.hosts import Failed
from guixsvc.diagnostics import Diagnostic
from guixsvc.emit.output import WrittenHosts
from guixsvc.overwriting import write_whole
from guixsvc.report.concise import place


def tell_failed(failed: Sequence[Failed]) -> None:
    """A table of what is not compiled, and the first reason."""
    if not failed:
        return
    rows = [(one.host or "?", place(one.faults[0].span), _codes(one)) for one in failed]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    common.say(f"not compiled, and left as it was: {common.number(len(failed), 'host')}")
    for host, at, codes in rows:
        common.say(f"  {host:<{widths[0]}}  {at:<{widths[1]}}  {codes}")


def _codes(one: Failed) -> str:
    codes = dict.fromkeys(fault.code for fault in one.faults)
    return ", ".join(codes)


def write_report(file: str, written: WrittenHosts, failed: Sequence[Failed]) -> None:
    """Writes the report: a file whole or not at all, else into the device or pipe. Raises OSError."""
    path = Path(file)
    document = _document(written, failed).encode("utf-8", "replace")
    if path.exists() and not path.is_file():
        path.write_bytes(document)
        return
    write_whole(path, document)


def _document(written: WrittenHosts, failed: Sequence[Failed]) -> str:
    """Nothing in it tells a time or a place of this machine."""
    hosts = [{"host": name or None, "state": state} for name, state in written.states.items()]
    hosts += [_failed(one) for one in failed]
    hosts.sort(key=lambda host: (host["host"] or "", host.get("source", "")))
    counts = Counter(host["state"] for host in hosts)
    states = ("new", "changed", "unchanged", "failed", "gone")
    document = {"version": 1, "counts": {state: counts[state] for state in states}, "hosts": hosts}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _failed(one: Failed) -> dict[str, Any]:
    faults = [_fault(fault) for fault in one.faults]
    return {"host": one.host, "state": "failed", "source": one.source.path, "findings": faults}


def _fault(fault: Diagnostic) -> dict[str, Any]:
    first = fault.span.first
    start = {"line": first.line, "column": first.column}
    path = fault.span.source.path
    return {"code": fault.code, "message": fault.message, "path": path, "start": start}
