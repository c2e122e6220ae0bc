"""What Guix adds to Scheme: the tables of its forms, procedures and constants."""

from guixsvc.evaluate.guix import (
    file_likes,
    modified_services,
    module_forms,
    operating_systems,
    ports,
    record_types,
    service_configurations,
    service_procedures,
    service_types,
    services,
)
from guixsvc.evaluate.guix.variables import packages
from guixsvc.evaluate.modules.sources import sources_of
from guixsvc.evaluate.scheme.arguments import text
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.printing import quoted_string
from guixsvc.evaluate.scheme.run import Analyse, Call
from guixsvc.evaluate.scheme.values import UNSET, Given, HostSecret, NotGiven, Opaque, Text, Value
from guixsvc.marks import Drawn, marked
from guixsvc.spelling import did_you_mean, nearest


def _getenv(call: Call, arguments: list[Value]) -> Value:
    name = text(arguments[0])
    environment = sources_of(call.run).environment
    if (kept := environment.on_hosts.get(name)) is not None:
        environment.asked.add(str(name))
        reason = f"only the host has the value of {_variable(name, call)}"
        return HostSecret(reason, call.span, elsewhere=True, variable_name=str(name), kept=kept)
    if name not in environment.values:
        return _not_here(name, call)
    found, span = environment.values[name], call.span
    if name in environment.plain:
        return Text(found, span)
    return Text(found, span, (Drawn(span.source, span.start, span.end, str(name), found),))


def _not_here(name: Text, call: Call) -> Opaque:
    named = sources_of(call.run).environment.named
    variable = f"the environment variable {_variable(name, call)}"
    if name in named:
        return Given(f"{variable} is given to `compile` alone", call.span)
    if named:
        meant = nearest(str(name), sorted(named))
        hint = did_you_mean(meant, "which names those that `compile` is given")
        return NotGiven(f"{variable} is not in `env`, {hint}", call.span)
    return Opaque(f"{variable} is known only with `--env`", call.span)


def _variable(name: Text, call: Call) -> str:
    """The name of a variable for a message: no secret as it stands there, unless it is made of one."""
    elsewhere = tuple(
        origin
        for origin in name.origins
        if isinstance(origin, Drawn)
        or origin.source is not call.span.source
        or not call.span.start <= origin.start <= origin.end <= call.span.end
    )
    return marked(quoted_string(name), elsewhere)


def _specification_to_package(call: Call, arguments: list[Value]) -> Value:
    """A package by its name, which for those that fields take is that of its variable."""
    name = text(arguments[0])
    variable = str(name) if name in packages() else None
    return Opaque("packages are not evaluated", call.span, variable, elsewhere=True)


def _name_of_file_system(kind: str) -> Procedure:
    def make(call: Call, arguments: list[Value]) -> Value:
        return Opaque(f"a {kind} is not evaluated", call.span, elsewhere=True)

    return Procedure(kind, make, 1, None, lenient=True, takes_call=True)


FORMS: dict[str, Analyse] = (
    file_likes.FORMS
    | module_forms.FORMS
    | record_types.FORMS
    | service_configurations.FORMS
    | service_types.FORMS
    | operating_systems.FORMS
    | modified_services.FORMS
    | services.FORMS
)

_PROCEDURES = (
    *file_likes.PROCEDURES,
    *module_forms.PROCEDURES,
    *ports.PROCEDURES,
    *service_configurations.PROCEDURES,
    *service_types.PROCEDURES,
    *operating_systems.PROCEDURES,
    *service_procedures.PROCEDURES,
    _name_of_file_system("file-system-label"),
    Procedure("getenv", _getenv, 1, 1, takes_call=True),
    Procedure("specification->package", _specification_to_package, 1, 1, takes_call=True),
    _name_of_file_system("uuid"),
)

PROCEDURES: dict[str, Procedure] = {procedure.name: procedure for procedure in _PROCEDURES}

CONSTANTS: dict[str, Value] = {"%unset-value": UNSET}
