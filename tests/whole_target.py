"""A target of ours as one document, as people write their own: the host, and what services find there."""

import json
from pathlib import Path
from typing import Any

from guixsvc.paths import SCHEMAS


def whole_target(name: str, *others: Path) -> dict[str, Any]:
    """What ``--target FILE.json`` takes, saying what the target of a name says: of our services, and of
    those whose schemas lie in other folders."""
    target: dict[str, Any] = json.loads((Path(SCHEMAS) / "targets" / f"{name}.json").read_bytes())
    target |= {"packages": {}, "provided-by": {}, "notes": []}
    found = (folder.glob(f"*/targets/{name}.json") for folder in (Path(SCHEMAS), *others))
    for path in (path for paths in found for path in sorted(paths)):
        said = json.loads(path.read_bytes())
        target["packages"] |= said.get("packages", {})
        target["provided-by"] |= said.get("provided-by", {})
        target["notes"] += said.get("notes", [])
    return target
