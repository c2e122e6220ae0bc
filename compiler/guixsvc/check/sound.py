"""What the rules of some folders certainly find nothing in, told without loading these.

Most of what is declared is well written, and to load a rule takes longer than to ask all of them. By its
tests nothing is lost: with everything taken for unsound, the same is found.
"""

from guixsvc.annotations import Sequence
from guixsvc.check.exposed import drawn
from guixsvc.check.judge import Violation
from guixsvc.check.ours import our_services
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.guix.values import FileLike, Record, Service, records_within
from guixsvc.evaluate.scheme.values import List, Opaque, Text
from guixsvc.records import ServiceType


def is_sound_form(record: Record) -> bool:
    """Whether a form gives each field once, by its current name, and inherits before all else if at all."""
    fields = record.type.fields
    names = [initializer.name or "" for initializer in record.initializers]
    own = names[1:] if names[:1] == ["inherit"] else names
    return len({*own}) == len(own) and all(name in fields and fields[name].renamed_to is None for name in own)


def is_sound_system(system: System) -> bool:
    """Whether a system has no name of its own, and one service of ours at most."""
    return not isinstance(system.host_name, Text) and len(list(our_services(system))) < 2


def is_sound_service(type_: ServiceType, service: Service) -> bool:
    """Whether a service has a configuration of its type, or none where that has a default."""
    if service.value is None:
        return not type_.configuration.required
    return isinstance(service.value, Record) and service.value.type is type_.configuration


def has_sound_values(record: Record, faults: Sequence[Violation]) -> bool:
    """Whether a record without faults by its schema has plain values only, and none that overrides others."""
    override = record.type.schema.get("x-override")
    if faults or (override is not None and record.not_false(override["field"]) is not None):
        return False
    return not any(
        isinstance(field.value, List | Record | Opaque | FileLike) for field in record.fields.values()
    )


def is_without_secrets(record: Record) -> bool:
    """Whether no field of a secret is given, and no value is made of one, in a record and those in it."""
    return not any(
        inner.type.fields[name].is_secret or drawn(field.value) is not None
        for inner in records_within(record)
        for name, field in inner.fields.items()
    )
