"""A system → what is in its folder."""

from guixsvc.emit import manifest
from guixsvc.emit.folders import Contents
from guixsvc.emit.installer import installer
from guixsvc.emit.tree import Tree, build
from guixsvc.evaluate.configuration import System
from guixsvc.slotted import frozen
from guixsvc.targets import Target

PLACES = "places.json"
"""Where in the sources things come from: for people, no part of what is installed."""

NAMES = frozenset({"root", "manifest.json", "manifest.tab", "secrets.sha256", PLACES, "install"})
"""What may lie in the folder of a host."""


@frozen(eq=False)
class Built:
    """What a host becomes: its folder, and what is said of ``kept`` secrets."""

    contents: Contents
    kept: tuple[str, ...]


def built(system: System, target: Target, base: str) -> Built:
    """What a system without faults becomes. Raises CannotWrite, and BadService for faulty templates."""
    tree = build(system, target)
    secrets = [secret for host in tree.hosts for secret in host.secrets]
    kept = tuple(f"each start reads the {secret.field} from {secret}" for secret in secrets)
    return Built(contents(tree, base), kept)


def contents(tree: Tree, base: str) -> Contents:
    """The files of a host's folder; places are relative to the folder ``base``."""
    found = {f"root{file.path}": (file.content, file.mode) for file in tree.files}
    as_json, as_table = manifest.manifest(tree)
    found["manifest.json"] = as_json, 0o644
    found["manifest.tab"] = as_table, 0o644
    if hashes := manifest.secret_hashes(tree):
        found["secrets.sha256"] = hashes, 0o600
    found[PLACES] = manifest.places(tree, base), 0o644
    found["install"] = installer(), 0o755
    return found
