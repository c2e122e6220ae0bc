"""What the wheel has besides files of the checkout: completions for shells, and the manual page."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACES = {
    "bash": "share/bash-completion/completions/guixsvc",
    "zsh": "share/zsh/site-functions/_guixsvc",
    "fish": "share/fish/vendor_completions.d/guixsvc.fish",
}
"""Where each shell looks, below a prefix such as /usr/local."""


class CommandLineHook(BuildHookInterface[Any]):
    """Makes them of the parser, whenever a wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path[:0] = [self.root, str(Path(self.root, "compiler"))]
        from tools.man_page import man_page

        from guixsvc.command_line import command_line
        from guixsvc.commands.completion_command import script

        self._folder = tempfile.TemporaryDirectory()
        for shell, place in PLACES.items():
            made = self._written(shell, script(command_line(), shell))
            build_data["shared_data"][made] = place
            build_data["force_include"][made] = f"guixsvc/data/completions/{shell}"
        build_data["shared_data"][self._written("guixsvc.1", man_page())] = "share/man/man1/guixsvc.1"

    def _written(self, name: str, text: str) -> str:
        path = Path(self._folder.name, name)
        path.write_text(text, encoding="utf-8")
        return str(path)
