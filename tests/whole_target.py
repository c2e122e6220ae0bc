"""A target of ours as one document, as people write their own: the host, and what services find there."""

import json
from typing import Any

from guixsvc.paths import SCHEMAS


def whole_target(name: str) -> dict[str, Any]:
    """What ``--target FILE.json`` takes, saying what the target of a name says."""
    target: dict[str, Any] = json.loads((SCHEMAS / "targets" / f"{name}.json").read_bytes())
    target |= {"packages": {}, "provided-by": {}, "notes": []}
    for path in sorted(SCHEMAS.glob(f"*/targets/{name}.json")):
        said = json.loads(path.read_bytes())
        target["packages"] |= said.get("packages", {})
        target["provided-by"] |= said.get("provided-by", {})
        target["notes"] += said.get("notes", [])
    return target
