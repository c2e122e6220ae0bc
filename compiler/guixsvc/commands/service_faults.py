"""What is wrong with a service from outside, beyond what its tables and records say by themselves."""

from os.path import basename, join

from guixsvc import records, targets
from guixsvc.check.defaults import wrong_defaults
from guixsvc.emit.outputs import outputs
from guixsvc.field_schemas import Place
from guixsvc.records import RecordType, ServiceType
from guixsvc.service_files import ServiceFile
from guixsvc.service_tables import BadService, files_in
from guixsvc.services import implementation
from guixsvc.services.plain import ELEMENT, OWN_NAMES, PlainService, in_template, names_in_templates
from guixsvc.spelling import or_nearest


def fault(type_: ServiceType, *, whole: bool) -> BadService | None:
    """What is wrong first. ``whole`` asks for targets and templates too, which are else read when needed."""
    try:
        _judge(type_)
        if whole:
            _judge_targets(type_.file)
            _judge_templates(type_)
    except BadService as found:
        return found
    return None


def _judge(type_: ServiceType) -> None:
    file = type_.file
    outputs(join(file.root.templates, type_.service))
    service = implementation(type_.service)
    if file.imports and service.of_settings is None and service.of_host is None:
        file.table.fail("imports", "it has no module with a function `of_settings` or `of_host`")
    if file.commands and isinstance(getattr(service.command, "__self__", None), PlainService):
        file.table.fail("commands", "it has no module with a function `command`")
    own = {name: one for name, one in records.record_types().items() if one.service == type_.service}
    for record in own.values():
        _judge_names(record, file)
    for record, field, message in wrong_defaults(own):
        Place(join(file.folder, f"{record.name}.json"), field).fail("default", message)


def _judge_names(record: RecordType, file: ServiceFile) -> None:
    seen = names_in_templates(record, file)
    for name, field in record.fields.items():
        other = seen.get(in_template(name))
        if field.renamed_to is None and name not in file.packages and other not in (None, name):
            message = f"templates cannot tell `{name}` from `{other}`: both are `{in_template(name)}` to them"
            Place(join(file.folder, f"{record.name}.json")).fail(name, message)


def _judge_targets(file: ServiceFile) -> None:
    for path in files_in(join(file.folder, "targets"), ".json"):
        name = basename(path).removesuffix(".json")
        if name not in targets.names():
            raise BadService(f"{path}: there is no such target{or_nearest(name, targets.names())}")
        said = targets.of_service(file, name)
        there = {value for paths in said.packages.values() for value in paths.values()}
        for provided in said.provided_by:
            if provided not in there:
                Place(path, "provided-by").known(provided, "program or path", there)


def _judge_templates(type_: ServiceType) -> None:
    from guixsvc.emit.by_jinja import undefined

    folder = join(type_.file.root.templates, type_.service)
    service = implementation(type_.service)
    known = [*OWN_NAMES, *names_in_templates(type_.configuration, type_.file)]
    is_plain = isinstance(getattr(service.context, "__self__", None), PlainService)
    for output in outputs(folder)[0]:
        names = undefined(folder, output.template)
        for name in sorted(names) if is_plain else ():
            if name == ELEMENT and not output.each:
                Place(join(folder, output.template)).fail(name, "only an output with `each` is of an element")
            Place(join(folder, output.template)).known(name, "value", known)
