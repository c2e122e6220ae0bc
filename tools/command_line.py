"""What the command line takes, for pages about it: read from its own parser."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from guixsvc.command_line import command_line
from guixsvc.records import titles


@dataclass(frozen=True)
class Argument:
    """An argument: ``forms`` are its spellings, none for what has a place; ``values`` is what follows."""

    forms: tuple[str, ...]
    values: str
    is_required: bool
    help: str

    @property
    def whole(self) -> str:
        """``-o OUT, --output OUT``, or ``FILE…``"""
        return ", ".join(f"{form} {self.values}".strip() for form in self.forms) or self.values


@dataclass(frozen=True)
class Command:
    """A command, ``""`` for the program itself; ``help`` is a line, ``description`` all there is."""

    name: str
    help: str
    description: str
    end: str
    arguments: tuple[Argument, ...]

    @property
    def usage(self) -> str:
        """``compile [OPTION…] -o OUT FILE…``"""
        required = [f"{one.forms[0]} {one.values}" for one in self.arguments if one.forms and one.is_required]
        places = [one.values for one in self.arguments if not one.forms]
        return " ".join([self.name, "[OPTION…]", *required, *places])


def commands() -> list[Command]:
    """The program itself, and then each command in the order of its help."""
    parser = command_line()
    (inner,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    helps = {action.dest: action.help or "" for action in inner._choices_actions}
    return [_command("", "", parser), *(_command(name, helps[name], inner.choices[name]) for name in helps)]


def _command(name: str, help_: str, parser: argparse.ArgumentParser) -> Command:
    description = (parser.description or "").replace("SERVICES", titles())
    return Command(name, help_, description, parser.epilog or "", tuple(_arguments(parser)))


def _arguments(parser: argparse.ArgumentParser) -> Iterator[Argument]:
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            text = (action.help or "") % {"prog": parser.prog}
            yield Argument(tuple(action.option_strings), _values(action), action.required, text)


def _values(action: argparse.Action) -> str:
    choices = "|".join(map(str, action.choices or ()))
    name = str(action.metavar or choices or action.dest.upper())
    if action.nargs == 0:
        return ""
    several = name if name.endswith("…") else f"{name}…"
    return {"?": f"[{name}]", "*": f"[{several}]", "+": several}.get(str(action.nargs), name)
