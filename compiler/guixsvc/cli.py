"""The command line: arguments and exit codes. Each command is imported when it runs.

Exit 0: no error; 1: an error was found; 2: wrong usage, a named path that cannot be read, not enough
memory, an internal fault.
"""

import gc
import os
import sys

from guixsvc import plain_calls
from guixsvc.annotations import TYPE_CHECKING, Any, Sequence
from guixsvc.shown import shown

if TYPE_CHECKING:
    import argparse


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; the exit code."""
    # Hardly anything here goes in circles; looking for those less often saves a tenth of a cold check.
    gc.set_threshold(400_000)
    given = sys.argv[1:] if arguments is None else arguments
    options = plain_calls.options(given) or _parsed(given)
    try:
        code = _run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except OSError as problem:
        # Python would try again, and complain, when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if not isinstance(problem, BrokenPipeError):
            name = shown(str(problem.filename or "standard output"))
            print(f"guixsvc: {name}: {problem.strerror}", file=sys.stderr)
        return 2
    except MemoryError as problem:
        print(f"guixsvc: not enough memory{f': {problem}' if str(problem) else ''}", file=sys.stderr)
        return 2
    except Exception as fault:
        if os.environ.get("GUIXSVC_TRACEBACK"):
            raise
        print(f"guixsvc: internal fault: {type(fault).__name__}", file=sys.stderr)
        print("guixsvc: this is a bug; GUIXSVC_TRACEBACK=1 shows where", file=sys.stderr)
        return 2
    return code


def _parsed(arguments: Sequence[str]) -> "argparse.Namespace":
    """Ends the program where the arguments are wrong."""
    from guixsvc.command_line import command_line

    options, surplus = command_line(arguments[0] if arguments else "").parse_known_args(arguments)
    if surplus:
        options.usage.error(f"unrecognized arguments: {' '.join(surplus)}")
    for name, value in vars(options).items():
        if name != "words" and (value == "" or (isinstance(value, list) and "" in value)):
            options.usage.error(f"{_called(name)} is empty")
    return options


def _called(name: str) -> str:
    """What a value of the command line is called by which it is known here."""
    if name in ("files", "file"):
        return "the name of a file"
    is_word = name in ("code", "record", "shell", "what")
    return f"the value of {name.upper() if is_word else '--' + name.replace('_', '-')}"


def _run(options: Any) -> int:
    if options.command == "compile":
        from guixsvc.commands import compile_command

        return compile_command.run(options)
    if options.command == "init":
        from guixsvc.commands import init_command

        return init_command.run(options)
    if options.command == "targets":
        from guixsvc.commands import targets_command

        return targets_command.run()
    if options.command == "import":
        from guixsvc.commands import import_command

        return import_command.run(options)
    if options.command == "explain":
        from guixsvc.commands import explain_command

        return explain_command.run(options)
    if options.command == "schema":
        from guixsvc.commands import schema_command

        return schema_command.run(options)
    if options.command == "completion":
        from guixsvc.commands import completion_command

        return completion_command.run(options)
    if options.command != "check":
        from guixsvc.services import implementation

        return implementation(options.service).command(options.command, options.words)
    from guixsvc.commands import check_command

    return check_command.run(options)
