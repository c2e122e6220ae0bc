"""What the command line takes: commands and their options, for argparse."""

import argparse

from guixsvc import __version__
from guixsvc.annotations import TypeAlias
from guixsvc.argument_parser import Parser


def command_line(wanted: str = "") -> argparse.ArgumentParser:
    """The parser of all that the program takes, or of one command alone: to make them all takes long."""
    parser = Parser(
        prog="guixsvc",
        description="Compiles GNU Guix service declarations for SERVICES for ordinary systemd hosts.",
        epilog="Exit status: 0 no error, 1 an error was found, 2 wrong usage or unreadable input.",
    )
    parser.add_argument("--version", action="version", version=f"guixsvc {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, prog=parser.prog)
    alone = {"compile": _add_compile, "check": _add_check, "schema": _add_schema}.get(wanted)
    if alone is not None:
        alone(commands)
        return parser
    _add_compile(commands)
    _add_check(commands)
    _add_explain(commands)
    _add_schema(commands)
    _add_completion(commands, parser)
    _add_init(commands)
    _add_import(commands)
    _add_commands_of_services(commands)
    _add_targets(commands)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def _add_compile(commands: _Commands) -> None:
    compile_ = commands.add_parser(
        "compile",
        help="write the files that a systemd host needs",
        description="Compiles declarations into files for a systemd host, once all is well.",
    )
    compile_.add_argument("files", nargs="+", metavar="FILE", help="a configuration, or - for standard input")
    compile_.add_argument("-o", "--output", required=True, metavar="OUT", help="the folder to write")
    compile_.add_argument(
        "--host", metavar="NAME", help="compile only the host of this name, into OUT itself"
    )
    compile_.add_argument("--force", action="store_true", help="replace OUT even if guixsvc did not make it")
    compile_.add_argument(
        "--keep-going",
        action="store_true",
        help="compile the hosts without errors, leave the folders of the others as they are, and exit 1",
    )
    compile_.add_argument(
        "--executor",
        metavar="dask://HOST:PORT",
        help="have the workers of a Dask cluster make the hosts, which are written here (guixsvc[dask])",
    )
    compile_.add_argument(
        "--report", metavar="FILE.json", help="write there what became of each host, as JSON"
    )
    _add_common(compile_)
    compile_.set_defaults(usage=compile_)


def _add_check(commands: _Commands) -> None:
    check = commands.add_parser(
        "check",
        help="report every fault of declarations",
        description="Reports every fault at its place, without Guix. Folders are searched for .scm files.",
    )
    check.add_argument(
        "files", nargs="*", metavar="PATH", help="a file, a folder, or - for standard input; default: ."
    )
    check.add_argument("-q", "--quiet", action="store_true", help="print the findings, and no summary")
    check.add_argument(
        "--statistics", action="store_true", help="count the findings of each kind, and what was read"
    )
    check.add_argument(
        "--show-unseen",
        action="store_true",
        help="list the parts of what is declared that are not known here",
    )
    _add_fixes(check)
    check.add_argument(
        "--exit-zero", action="store_true", help="exit 0 whatever is found; wrong usage stays 2"
    )
    _add_choice_of_files(check)
    check.add_argument("--baseline", metavar="FILE", help="do not show the findings that this file knows")
    check.add_argument(
        "--update-baseline", action="store_true", help="write what is found now into the file of --baseline"
    )
    _add_common(check)
    check.set_defaults(usage=check)


def _add_explain(commands: _Commands) -> None:
    explain = commands.add_parser(
        "explain",
        help="say what a finding means",
        description="Says what a finding means, why it matters, and what to write instead.",
    )
    explain.add_argument(
        "code", nargs="?", metavar="CODE", help="what stands in brackets after a finding; default: list all"
    )
    explain.set_defaults(usage=explain)


def _add_completion(commands: _Commands, parser: Parser) -> None:
    completion = commands.add_parser(
        "completion",
        help="print what a shell needs to complete guixsvc's commands",
        description="Prints a script for a shell; it completes commands, options, codes, records, targets.",
    )
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell")
    completion.set_defaults(usage=completion, parser=parser)


def _add_init(commands: _Commands) -> None:
    init = commands.add_parser(
        "init",
        help="print a declaration to begin with",
        description="Prints a commented declaration to begin with: of SERVICES, of both, or of a system.",
    )
    init.add_argument(
        "what", nargs="?", default="both", metavar="WHAT", help="a service, both or system; default: both"
    )
    init.add_argument("-o", "--output", metavar="FILE.scm", help="write it to a new file")
    init.set_defaults(usage=init)


def _add_targets(commands: _Commands) -> None:
    known_targets = commands.add_parser(
        "targets",
        help="list the distributions that can be compiled for",
        description="Lists the distributions that can be compiled for, and what each has; not tried: what is "
        "said of it was read in its packages.",
    )
    known_targets.set_defaults(usage=known_targets)


def _add_fixes(check: Parser) -> None:
    either = check.add_mutually_exclusive_group()
    either.add_argument(
        "--fix",
        action="store_true",
        help="mend what is certain, in the files; of - the mended text is standard output",
    )
    either.add_argument(
        "--diff", action="store_true", help="show what --fix would change, and exit 1 if it would"
    )
    check.add_argument(
        "--unsafe-fixes", action="store_true", help="mend also what is only likely, with --fix or --diff"
    )


def _add_schema(commands: _Commands) -> None:
    schema = commands.add_parser(
        "schema",
        help="print the JSON Schema of a record",
        description="Prints what a record takes: its JSON Schema, or a page about each of its fields.",
    )
    schema.add_argument(
        "record",
        nargs="?",
        metavar="RECORD",
        help="its constructor; `configuration`: guixsvc.toml; default: all records",
    )
    schema.add_argument(
        "--output-format", choices=("json", "markdown"), default="json", help="the schema, or the page"
    )
    _add_service(schema)
    schema.set_defaults(usage=schema)


def _add_service(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--service",
        action="append",
        default=[],
        metavar="DIR",
        help="know the services of this folder too; the code in it is run",
    )


def _add_choice_of_files(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="PATTERN",
        help="leave out what this matches in folders, as a line of .gitignore would; what is named stays",
    )
    check.add_argument(
        "--force-exclude", action="store_true", help="leave excluded files out even if they are named"
    )
    check.add_argument(
        "--no-respect-gitignore",
        dest="respect_gitignore",
        action="store_false",
        help="check in folders what git ignores, too",
    )


def _add_commands_of_services(commands: _Commands) -> None:
    from guixsvc.records import service_types

    for file in (type_.file for type_ in service_types().values()):
        for own in file.commands:
            command = commands.add_parser(
                own.name,
                help=own.help,
                usage=f"%(prog)s [-h] {own.arguments}",
                description=f"{own.help[:1].upper()}{own.help[1:]}.",
            )
            command.add_argument("words", nargs="*", metavar=own.arguments, help="what to do, and with what")
            command.set_defaults(usage=command, service=file.service)


def _add_import(commands: _Commands) -> None:
    from guixsvc.records import service_types

    import_ = commands.add_parser(
        "import",
        help="make a declaration of a running server's settings",
        description="Makes a declaration of a running server's settings, on standard output, and says what "
        "it leaves out. Secrets become variables of the environment.",
    )
    import_.add_argument("file", nargs="?", metavar="FILE", help="the settings, or - for standard input")
    which = import_.add_mutually_exclusive_group()
    for file in (type_.file for type_ in service_types().values()):
        if file.imports:
            which.add_argument(
                f"--{file.service}",
                dest="of",
                action="store_const",
                const=file.service,
                help=f"{file.title}, {file.imports}",
            )
    import_.add_argument("-o", "--output", metavar="FILE.scm", help="write the declaration to a new file")
    import_.add_argument(
        "--target",
        metavar="NAME|FILE.json|auto",
        help="the distribution it is for, such as debian-12; auto: this machine's",
    )
    import_.add_argument(
        "--keep-file", action="store_true", help="declare that the service keeps this file as it is"
    )
    import_.add_argument(
        "--database", metavar="FILE", help="name the settings that are stored in this database of the server"
    )
    import_.add_argument("--strict", action="store_true", help="exit 1 if a setting is lost")
    import_.set_defaults(usage=import_)


def _add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--config", metavar="FILE", help="read settings from this file, not from the one that is found"
    )
    command.add_argument("--isolated", action="store_true", help="read no settings of the project")
    for option, help_ in (
        ("--select", "report this finding, or group such as advice, besides the default ones"),
        ("--ignore", "do not report this finding or group; compile still refuses what cannot be compiled"),
    ):
        command.add_argument(option, action="append", default=[], metavar="CODE|GROUP", help=help_)


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--target",
        metavar="NAME|FILE.json|auto",
        help="the host's distribution, such as debian-12; auto: this machine's",
    )
    command.add_argument(
        "--strict",
        action=argparse.BooleanOptionalAction,
        help="exit 1 on a warning too",
    )
    _add_settings(command)
    command.add_argument(
        "--output-format",
        choices=("full", "concise", "json", "sarif", "github", "gitlab", "junit"),
        default="full",
        help="how to print findings",
    )
    command.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="auto: on a terminal, unless NO_COLOR is set; FORCE_COLOR does it everywhere",
    )
    command.add_argument("--output-file", metavar="FILE", help="write findings there, not to standard output")
    _add_variables(command)
    command.add_argument(
        "-L",
        "--load-path",
        action="append",
        default=[],
        metavar="DIR",
        help="read modules from this folder too, not only from the file's own up to the repository's root",
    )
    _add_service(command)
    command.add_argument(
        "--allow-read",
        action="append",
        default=[],
        metavar="DIR",
        help="let a configuration read files of this folder too, though it is not of its tree",
    )
    _add_work(command)
    command.add_argument("--stdin-filename", metavar="FILE", help="the name to show for standard input")


def _add_variables(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--env",
        action="append",
        default=[],
        metavar="NAME",
        help='let (getenv "NAME") see this variable; its value is a secret: it is shown nowhere, and refused '
        "where others could read it; 'PW_*' stands for all that begin so",
    )
    command.add_argument(
        "--env-file",
        action="append",
        default=[],
        metavar="FILE",
        help="the same for the variables of a file, one NAME=VALUE a line, as systemd and shells read it",
    )
    command.add_argument(
        "--env-plain",
        action="append",
        default=[],
        metavar="NAME",
        help="the same for a variable whose value is no secret, such as a port or the name of a host",
    )
    command.add_argument(
        "--host-secret",
        action="append",
        default=[],
        metavar="NAME=PATH",
        help='let (getenv "NAME") in a field for a password stand for what this file of the host has at each '
        "start; or credential:ID or encrypted-credential:ID, which systemd has there",
    )


def _add_work(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-cache",
        dest="cache",
        action="store_false",
        help="do again what is known to be as it was, and keep nothing",
    )
    command.add_argument(
        "--jobs",
        type=_positive,
        default=1,
        metavar="N",
        help="let N processes work, where there is much to do",
    )
    command.add_argument(
        "--max-steps", type=_positive, metavar="N", help="how many steps evaluation may take"
    )


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 0 < number < 10**12:
        raise argparse.ArgumentTypeError(f"expected a positive number, found {text!r}")
    return number
