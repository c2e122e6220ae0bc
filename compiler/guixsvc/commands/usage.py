"""What is wrong with how a command was given."""


class Usage(Exception):
    """The command cannot be carried out as it was given."""
