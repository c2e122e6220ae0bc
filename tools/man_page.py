"""The manual page guixsvc(1), of the command line; in the language of man(7)."""

import re
import textwrap

from tools.command_line import Argument, Command, commands

from guixsvc import __version__


def man_page() -> str:
    whole, *others = commands()
    lines = [f'.TH GUIXSVC 1 "" "guixsvc {__version__}" "User Commands"', ".SH NAME"]
    lines += [r"guixsvc \- check and compile GNU Guix service declarations"]
    lines += [".SH SYNOPSIS", *_synopsis(whole.name, "COMMAND [OPTION…] [ARGUMENT…]")]
    for command in others:
        lines += [".br", *_synopsis(*command.usage.split(" ", 1))]
    lines += [".SH DESCRIPTION", _plain(whole.description), ".SH COMMANDS"]
    for command in others:
        lines += [f'.SS "guixsvc {command.name}"', _plain(command.description), *_arguments(command)]
    lines += [".SH OPTIONS", *_arguments(whole)]
    lines += [".SH EXIT STATUS", _plain(whole.end.removeprefix("Exit status: "))]
    lines += [".SH SEE ALSO", r".BR systemd (1),", r".BR guix (1)"]
    return "\n".join([*lines, ""])


def _synopsis(name: str, rest: str) -> list[str]:
    return [f'.B "{_plain(f"guixsvc {name}".strip())}"', _plain(rest)]


def _arguments(command: Command) -> list[str]:
    return [line for argument in command.arguments for line in _argument(argument)]


def _argument(argument: Argument) -> list[str]:
    return [".TP", f'.B "{_plain(argument.whole)}"', _plain(argument.help)]


def _plain(text: str) -> str:
    """Text that stands for itself."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq").replace("…", "...")
    wrapped = textwrap.wrap(text.replace("`", r"\(ga"), 76, break_long_words=False, break_on_hyphens=False)
    return re.sub(r"(?m)^([.'])", r"\&\1", "\n".join(wrapped))
