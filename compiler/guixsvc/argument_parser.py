"""argparse, as we use it."""

import argparse

from guixsvc.annotations import NoReturn
from guixsvc.shown import shown


class Parser(argparse.ArgumentParser):
    """Shows what it was given as it shows everything."""

    def error(self, message: str) -> NoReturn:
        super().error(shown(message))

    def format_help(self) -> str:
        """Names the services that are known, which nothing else here has to load."""
        from guixsvc.records import titles

        self.description = (self.description or "").replace("SERVICES", titles())
        return super().format_help()
