"""The plainest command lines, read without argparse: loading that takes longer than checking a small file.

What is not understood here, and all that is wrong, is left to argparse.
"""

from guixsvc.annotations import Any, Final, Mapping, Sequence

_OF_BOTH: Final[Mapping[str, Any]] = {
    "target": None,
    "strict": None,
    "config": None,
    "isolated": False,
    "output_format": "full",
    "color": "auto",
    "output_file": None,
    "max_steps": None,
    "jobs": 1,
    "cache": True,
    "stdin_filename": None,
}
_LISTS: Final = (
    "select",
    "ignore",
    "env",
    "env_plain",
    "env_file",
    "host_secret",
    "load_path",
    "service",
    "allow_read",
)
_LISTS_OF_CHECK: Final = ("exclude",)
_OF_CHECK: Final = {
    "quiet": False,
    "statistics": False,
    "show_unseen": False,
    "exit_zero": False,
    "baseline": None,
    "update_baseline": False,
    "force_exclude": False,
    "respect_gitignore": True,
    "fix": False,
    "unsafe_fixes": False,
    "diff": False,
}
_OF_COMPILE: Final = {"host": None, "force": False, "keep_going": False, "report": None, "executor": None}


class Options:
    """As ``argparse.Namespace``."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def options(arguments: Sequence[str]) -> Options | None:
    """What argparse would make of ``check PATH…`` or ``compile FILE… -o OUT``; None for all else."""
    match arguments:
        case ["check", *files] if _are_names(files):
            own: dict[str, Any] = {**_OF_CHECK, "files": list(files)}
        case ["compile", *files, "-o", out] | ["compile", "-o", out, *files] if files and _are_names(
            [*files, out]
        ):
            own = {**_OF_COMPILE, "files": list(files), "output": out}
        case _:
            return None
    names = (*_LISTS, *_LISTS_OF_CHECK) if arguments[0] == "check" else _LISTS
    lists: dict[str, list[str]] = {name: [] for name in names}
    return Options(command=arguments[0], **_OF_BOTH, **lists, **own)


def _are_names(words: Sequence[str]) -> bool:
    return not any(word.startswith("-") or not word for word in words)
