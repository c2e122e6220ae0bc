"""``guixsvc completion``: what a shell reads to complete our command lines.

Such scripts are made when guixsvc is built, and in a checkout when they are asked for, by shtab, which reads
them off the parser; it is needed to build guixsvc and not to run it.
"""

import argparse
from os.path import isfile, join

from guixsvc import explain, targets
from guixsvc.commands.common import fail
from guixsvc.commands.standard_output import give
from guixsvc.paths import COMPLETIONS, read_own
from guixsvc.project.selection import known_groups
from guixsvc.published import SETTINGS
from guixsvc.records import record_types

_FILES = ("FILE", "FILE.json", "FILE.scm", "OUT", "PATH")
"""What arguments are called whose values are files or folders."""


def run(options: argparse.Namespace) -> int:
    shipped = join(COMPLETIONS, options.shell)
    try:
        text = read_own(shipped) if isfile(shipped) else script(options.parser, options.shell)
    except ModuleNotFoundError:
        return fail("this is a checkout, in which completions are made by shtab: install that first")
    give(text)
    return 0


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script for a shell, made of the parser. Raises ModuleNotFoundError without shtab."""
    import shtab

    findings = [*explain.codes(), *sorted(known_groups())]
    known = {
        "code": explain.codes(),
        "ignore": findings,
        "record": [*record_types(), SETTINGS],
        "select": findings,
        "target": [*targets.names(), "auto"],
    }
    (commands,) = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    for command in commands.choices.values():
        for action in command._actions:
            if action.dest in known:
                action.choices = known[action.dest]
            elif action.metavar in _FILES:
                action.complete = shtab.FILE
            elif action.metavar == "DIR":
                action.complete = shtab.DIRECTORY
    return str(shtab.complete(parser, shell))
