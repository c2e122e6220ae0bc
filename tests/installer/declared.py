"""What the tests of the installer declare, and where that lies on a host."""

INI = "/etc/guixsvc/greeter/greeter.ini"
UNIT = "/etc/systemd/system/greeter.service"
PASSWORD = "Tr0ub4dor,&3"
HELLO = "(service hello-service-type)"


def changes(said: str) -> list[str]:
    """The lines of a plan about files."""
    return [line for line in said.splitlines() if line.split()[0] in ("add", "change", "remove")]
