"""The records of a service, each a JSON Schema: ``schemas/SERVICE/RECORD.json``."""

from guixsvc.annotations import Any, Mapping
from guixsvc.documents import Malformed, from_json, known
from guixsvc.service_files import BUILT_IN, ServiceFile
from guixsvc.service_tables import BadService, files_in, read_text

Schema = Mapping[str, Any]


def read_json(path: str) -> Any:
    """A JSON document of a service. Raises BadService."""
    try:
        return from_json(read_text(path))
    except Malformed as problem:
        raise BadService(f"{path}:{problem.line}: {problem}") from None


def known_records(service: ServiceFile) -> dict[str, Schema] | None:
    """The schemas of a service's records, by the names of their constructors, if they are known beforehand.

    What comes with guixsvc was judged by its tests. Raises BadService for what cannot be read.
    """
    if service.root != BUILT_IN:
        return None
    said = [known(read_text(path)) for path in files_in(service.folder, ".json")]
    return None if None in said else {schema["title"]: schema for schema in said}
