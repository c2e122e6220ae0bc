"""What the settings of a project add to the options of the command line, which win."""

from os import getcwd
from os.path import abspath, dirname, isdir, join

from guixsvc.annotations import TYPE_CHECKING, Any, Sequence
from guixsvc.commands.usage import Usage
from guixsvc.project.found import OWN, find

if TYPE_CHECKING:
    from guixsvc.project.selection import Choice, Selection
    from guixsvc.project.settings import Settings


def configure(options: Any) -> "Selection | None":
    """Completes the options; which findings are reported, None for the default ones.

    Raises Usage, BadSettings.
    """
    found = _settings(options)
    options.excluded = []
    options.named_variables = ()
    if found is not None:
        options.target = options.target or found.target
        options.load_path = [*reversed(found.load_path), *options.load_path]
        options.excluded = [(found.base, found.exclude)]
        options.named_variables = found.env
        options.strict = found.strict if options.strict is None else options.strict
    options.strict = bool(options.strict)
    if found is None and not options.select and not options.ignore:
        return None
    from guixsvc.project.selection import Choice, Selection

    of_project = Choice() if found is None else found.choice
    return Selection(_given(options), () if found is None else found.per_path, of_project)


def _settings(options: Any) -> "Settings | None":
    """What a file sets that is named or found; it becomes ``settings_file`` of the options."""
    options.settings_file = None
    if options.isolated:
        if options.config is not None:
            raise Usage("--isolated: no settings are read, so --config cannot be given too")
        return None
    if options.config is not None:
        from guixsvc.files import plain

        file, base = plain(join(getcwd(), options.config)), getcwd()
        data = _content(options.config)
    else:
        near = find(_start(options))
        if near is None:
            return None
        file, data = near
        base = dirname(file)
    from guixsvc.project.settings import settings

    options.settings_file = file
    found = settings(file, data, base)
    if found is None and options.config is not None:
        raise Usage(
            f"--config {options.config}: there is no `[tool.guixsvc]`; other files are read as {OWN} is"
        )
    return found


def _content(name: str) -> bytes:
    from guixsvc.files import LARGEST_TEXT, NotRead, read_file

    try:
        return read_file(name, getcwd(), most=LARGEST_TEXT).data
    except NotRead as reason:
        raise Usage(f"--config {name} {reason}") from None


def _start(options: Any) -> str:
    """The folder that settings are searched from: that of what is named first."""
    first: str = options.files[0]
    if first == "-":
        first = options.stdin_filename or "-"
    path = abspath(first)
    return path if isdir(path) else dirname(path)


def _given(options: Any) -> "Choice":
    from guixsvc.project.selection import Choice, unknown

    select, ignore = _names(options.select), _names(options.ignore)
    for option, names in (("--select", select), ("--ignore", ignore)):
        for name in names:
            if (why := unknown(name)) is not None:
                raise Usage(f"{option} {name}: {why}")
    return Choice(select, ignore)


def _names(given: Sequence[str]) -> tuple[str, ...]:
    """Those of an option that was given several times, or with several names."""
    return tuple(name for names in given for name in names.split(","))
