"""Procedures that take services apart, or give some."""

from guixsvc.annotations import Callable
from guixsvc.diagnostics import Note, warning
from guixsvc.evaluate.guix.record_forms import DEFINED_BY_GUIX
from guixsvc.evaluate.guix.service_types import type_of_simple_service
from guixsvc.evaluate.guix.services import service_value
from guixsvc.evaluate.guix.values import Record, Service
from guixsvc.evaluate.guix.variables import service_type
from guixsvc.evaluate.scheme.arguments import unexpected
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import List, Opaque, Value
from guixsvc.read.datum import Symbol
from guixsvc.records import service_types


def _service_part(name: str, part: Callable[[Service], Value]) -> Procedure:
    def get(call: Call, arguments: list[Value]) -> Value:
        service = arguments[0]
        if not isinstance(service, Service):
            raise unexpected("a service", service)
        call.run.findings.used.add(service.span)
        return part(service)

    return Procedure(name, get, 1, 1, takes_call=True)


def _service_kind(call: Call, arguments: list[Value]) -> Value:
    service = arguments[0]
    if isinstance(service, Opaque) and service.elsewhere:
        reason = "the type of a service that is not known here"
        return Opaque(reason, call.span, None, service, elsewhere=True, unlike="of ours")
    if not isinstance(service, Service):
        raise unexpected("a service", service)
    call.run.findings.used.add(service.span)
    return service.type


def _type_name(type_: Value) -> Value:
    if not isinstance(type_, Opaque):
        raise unexpected("a service type", type_)
    ours = service_types().get(type_.name or "")
    if ours is None:
        raise NotKnown("the name of this service type is not known here", type_)
    return Symbol(ours.service)


def _simple_service(call: Call, arguments: list[Value]) -> Value:
    _, target, value = arguments
    held = value.items if isinstance(value, List) else (value,)
    records = [one.span for one in held if isinstance(one, Record)]
    of = service_type(target)
    if of in service_types() and records:
        call.run.findings.used.update(records)
        message = f"`simple-service` gives this to the service of `{of}` besides its configuration"
        hint = Note(f"what configures it is the value of `(service {of} …)`")
        call.run.findings.report(warning("not-reached", call.span, message, hint))
    return Service(type_of_simple_service(target, call.span), call.span)


def _other_service(call: Call, arguments: list[Value]) -> Value:
    """A service that is none of ours."""
    return Service(Opaque(DEFINED_BY_GUIX, call.span, elsewhere=True, unlike="of ours"), call.span)


_SERVICE_PROCEDURES = (
    "account-service",
    "accountsservice-service",
    "agetty-service",
    "bluetooth-service",
    "cat-avatar-generator-service",
    "console-font-service",
    "console-keymap-service",
    "cups-service",
    "dbus-service",
    "device-mapping-service",
    "dicod-service",
    "dovecot-service",
    "dropbear-service",
    "elogind-service",
    "etc-service",
    "extra-special-file",
    "geoclue-service",
    "git-daemon-service",
    "gnome-desktop-service",
    "gpm-service",
    "host-name-service",
    "lirc-service",
    "login-service",
    "lsh-service",
    "mingetty-service",
    "modem-manager-service",
    "nginx-service",
    "nscd-service",
    "openvpn-client-service",
    "openvpn-server-service",
    "pam-limits-service",
    "pam-root-service",
    "polkit-service",
    "postgresql-role-service",
    "rngd-service",
    "root-file-system-service",
    "screen-locker-service",
    "sddm-service",
    "session-environment-service",
    "set-xorg-configuration",
    "spice-vdagent-service",
    "static-networking-service",
    "swap-service",
    "syslog-service",
    "tor-hidden-service",
    "udev-hardware-service",
    "udev-rules-service",
    "udev-service",
    "udisks-service",
    "xfce-desktop-service",
)
"""Procedures of Guix that give one service each, none of ours."""

PROCEDURES = (
    Procedure("service?", lambda value: isinstance(value, Service), 1, 1),
    Procedure("service-kind", _service_kind, 1, 1, lenient=True, takes_call=True),
    _service_part("service-value", service_value),
    Procedure("service-type-name", _type_name, 1, 1, lenient=True),
    Procedure("simple-service", _simple_service, 3, 3, lenient=True, takes_call=True),
    *(
        Procedure(name, _other_service, 0, None, lenient=True, takes_call=True)
        for name in _SERVICE_PROCEDURES
    ),
)
