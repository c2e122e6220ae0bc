"""Reading files of the tree as text: ports, and the procedures that read from them.

A name counts from the current folder, as in Guile. What is read is data: it is never evaluated.
"""

from collections.abc import Callable

from guixsvc.annotations import TypeAlias
from guixsvc.diagnostics import Note, warning
from guixsvc.evaluate.modules.sources import sources_of
from guixsvc.evaluate.scheme.arguments import apply, integer, procedure, text
from guixsvc.evaluate.scheme.callables import Procedure, WrongArgument
from guixsvc.evaluate.scheme.port import END_OF_FILE, Port
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Opaque, Text, Value, place
from guixsvc.evaluate.tree_files import NotInTree
from guixsvc.evaluate.work import COPIED_CHARACTER, STEP, WALKED, spend
from guixsvc.read import read
from guixsvc.read.datum import Character, Keyword, Symbol, form_span

_Reading: TypeAlias = Callable[[Call, list[Value]], Value]

HOW_MUCH = "how much of a file was read before is not known here"


def _opened(call: Call, name: Value) -> Port:
    """A port that reads a file. Raises NotKnown for one that is not to be read."""
    path = text(name)
    try:
        file, is_beside = sources_of(call.run).library.text(path, call.span.source)
    except NotInTree as reason:
        raise NotKnown(f"the file {reason}") from None
    if is_beside:
        message = f"Guile looks for {path} in the folder where it is started, not beside this file"
        hint = Note(f'name it (string-append (dirname (current-filename)) "/{path}")')
        call.run.findings.report(warning("file-beside-source", place(path, call.span), message, hint))
    spend(COPIED_CHARACTER * len(file.source.text))
    whole = Text(file.source.text, call.span, (call.span,))
    return Port(whole, file.source, in_doubt=bool(call.run.doubt))


def _check_options(options: list[Value]) -> None:
    """Raises NotKnown for options that change what is read."""
    for option, value in zip(options[::2], options[1::2], strict=False):
        match option, value:
            case Keyword(name="guess-encoding"), _:
                pass
            case Keyword(name="encoding"), Text() if value.upper() in ("UTF-8", "UTF8"):
                pass
            case _:
                raise NotKnown("files are read as UTF-8 only")


def _open_input_file(call: Call, arguments: list[Value]) -> Value:
    _check_options(arguments[1:])
    return _opened(call, arguments[0])


def _open_file(call: Call, arguments: list[Value]) -> Value:
    if text(arguments[1]) != "r":
        raise NotKnown("files are opened for reading only")
    _check_options(arguments[2:])
    return _opened(call, arguments[0])


def _string_port(call: Call, value: Value) -> Port:
    return Port(text(value), None, in_doubt=bool(call.run.doubt))


def _open_input_string(call: Call, arguments: list[Value]) -> Value:
    return _string_port(call, arguments[0])


def _call_with_input_file(call: Call, arguments: list[Value]) -> Value:
    _check_options(arguments[2:])
    return apply(call, procedure(arguments[1]), _opened(call, arguments[0]))


def _call_with_input_string(call: Call, arguments: list[Value]) -> Value:
    return apply(call, procedure(arguments[1]), _string_port(call, arguments[0]))


def _call_with_port(call: Call, arguments: list[Value]) -> Value:
    return apply(call, procedure(arguments[1]), arguments[0])


def _with_input(call: Call, thunk: Value, port: Port) -> Value:
    ports = sources_of(call.run).input_ports
    ports.append(port)
    try:
        return apply(call, procedure(thunk))
    finally:
        ports.pop()


def _with_input_from_file(call: Call, arguments: list[Value]) -> Value:
    _check_options(arguments[2:])
    return _with_input(call, arguments[1], _opened(call, arguments[0]))


def _with_input_from_string(call: Call, arguments: list[Value]) -> Value:
    return _with_input(call, arguments[1], _string_port(call, arguments[0]))


def _current_input_port(call: Call, arguments: list[Value]) -> Value:
    ports = sources_of(call.run).input_ports
    if not ports:
        raise NotKnown("standard input is not read")
    return ports[-1]


def _port(call: Call, arguments: list[Value], at: int) -> Port:
    """The port among the arguments, or the current one. Raises NotKnown for one that was read in doubt."""
    port = arguments[at] if len(arguments) > at else _current_input_port(call, [])
    if not isinstance(port, Port):
        raise NotKnown("only files of the tree are read")
    if call.run.doubt and not port.in_doubt:
        # What is read here may not be read at all.
        port.hidden = Opaque(HOW_MUCH, call.span)
    if port.hidden is not None:
        raise NotKnown(HOW_MUCH, port.hidden)
    if port.is_closed:
        raise WrongArgument("the port is closed")
    return port


def _taken(call: Call, port: Port, end: int) -> Text:
    """The characters up to before ``end``, which are read."""
    spend(COPIED_CHARACTER * (end - port.position))
    taken = Text(port.text[port.position : end], call.span, port.text.origins)
    port.position = end
    return taken


def _is_at_end(port: Port) -> bool:
    return port.position >= len(port.text)


def _get_string_all(call: Call, arguments: list[Value]) -> Value:
    port = _port(call, arguments, 0)
    return _taken(call, port, len(port.text))


def _get_string_n(call: Call, arguments: list[Value]) -> Value:
    port, count = _port(call, arguments, 0), integer(arguments[1])
    if count < 0:
        raise WrongArgument(f"expected a number of characters, found {count}")
    if _is_at_end(port) and count > 0:
        return END_OF_FILE
    return _taken(call, port, min(len(port.text), port.position + count))


def _read_string(call: Call, arguments: list[Value]) -> Value:
    """``read-string`` of ``(ice-9 rdelim)``: at the end of the file an empty string."""
    if len(arguments) < 2:
        return _get_string_all(call, arguments)
    port, found = _port(call, arguments, 0), _get_string_n(call, arguments)
    if not _is_at_end(port):
        # Guile 3.0.8 takes one character more, which is lost; others may not.
        port.hidden = Opaque(HOW_MUCH, call.span)
    return Text("", call.span) if found is END_OF_FILE else found


def _delimited(call: Call, port: Port, delimiters: str, how: Value) -> Value:
    """The text up to a delimiter, which is taken too; ``how`` tells whether it is a part of the result."""
    if not isinstance(how, Symbol) or how.name not in ("trim", "concat", "peek"):
        raise NotKnown("this way to handle the delimiter is not evaluated")
    if _is_at_end(port):
        return END_OF_FILE
    end = len(port.text)
    for delimiter in delimiters:
        found = port.text.find(delimiter, port.position, end)
        end = end if found < 0 else found
        spend(WALKED * (end - port.position))
    line = _taken(call, port, end)
    if how.name == "concat":
        line = Text(line + port.text[end : end + 1], call.span, line.origins)
    if how.name != "peek":
        port.position = min(end + 1, len(port.text))
    return line


_TRIM = Symbol("trim")


def _read_line(call: Call, arguments: list[Value]) -> Value:
    port = _port(call, arguments, 0)
    return _delimited(call, port, "\n", arguments[1] if len(arguments) > 1 else _TRIM)


def _read_delimited(call: Call, arguments: list[Value]) -> Value:
    port = _port(call, arguments, 1)
    return _delimited(call, port, text(arguments[0])[:8], arguments[2] if len(arguments) > 2 else _TRIM)


def _character(*, is_taken: bool) -> _Reading:
    def read_one(call: Call, arguments: list[Value]) -> Value:
        port = _port(call, arguments, 0)
        if _is_at_end(port):
            return END_OF_FILE
        found = Character(port.text[port.position])
        port.position += is_taken
        return found

    return read_one


def _read_datum(call: Call, arguments: list[Value]) -> Value:
    """``read``: the next datum, unevaluated."""
    port = _port(call, arguments, 0)
    if port.source is None:
        raise NotKnown("data are read from files only")
    if port.data is None:
        spend(STEP // 4 * len(port.source.text))
        data, faults = read(port.source)
        if faults:
            raise NotKnown(f"{port.source.path} is no data of Scheme: {faults[0].message}")
        port.data = data[::-1]
    while port.data and form_span(port.data[-1]).end <= port.position:
        port.data.pop()
    if not port.data:
        port.position = len(port.text)
        return END_OF_FILE
    span = form_span(port.data[-1])
    if span.start < port.position:
        raise NotKnown("a part of the datum was read before")
    port.position = span.end
    return call.run.quoted(port.data.pop())


def _close(call: Call, arguments: list[Value]) -> Value:
    if not isinstance(arguments[0], Port):
        raise NotKnown("only files that are read are closed")
    arguments[0].is_closed = not call.run.doubt
    return UNSPECIFIED


def _is_port(call: Call, arguments: list[Value]) -> Value:
    return isinstance(arguments[0], Port)


def _is_end_of_file(call: Call, arguments: list[Value]) -> Value:
    return arguments[0] is END_OF_FILE


def _end_of_file(call: Call, arguments: list[Value]) -> Value:
    return END_OF_FILE


def _in_vicinity(call: Call, arguments: list[Value]) -> Value:
    folder, name = text(arguments[0]), text(arguments[1])
    between = "" if folder == "" or folder.endswith("/") else "/"
    return Text(f"{folder}{between}{name}", call.span, (*folder.origins, *name.origins))


_TABLE: dict[str, tuple[_Reading, int, int | None]] = {
    "call-with-input-file": (_call_with_input_file, 2, None),
    "call-with-input-string": (_call_with_input_string, 2, 2),
    "call-with-port": (_call_with_port, 2, 2),
    "close": (_close, 1, 1),
    "close-input-port": (_close, 1, 1),
    "close-port": (_close, 1, 1),
    "current-input-port": (_current_input_port, 0, 0),
    "eof-object": (_end_of_file, 0, 0),
    "eof-object?": (_is_end_of_file, 1, 1),
    "get-char": (_character(is_taken=True), 1, 1),
    "get-line": (_read_line, 1, 1),
    "get-string-all": (_get_string_all, 1, 1),
    "get-string-n": (_get_string_n, 2, 2),
    "in-vicinity": (_in_vicinity, 2, 2),
    "input-port?": (_is_port, 1, 1),
    "lookahead-char": (_character(is_taken=False), 1, 1),
    "open-file": (_open_file, 2, None),
    "open-input-file": (_open_input_file, 1, None),
    "open-input-string": (_open_input_string, 1, 1),
    "peek-char": (_character(is_taken=False), 0, 1),
    "read": (_read_datum, 0, 1),
    "read-char": (_character(is_taken=True), 0, 1),
    "read-delimited": (_read_delimited, 1, 3),
    "read-line": (_read_line, 0, 2),
    "read-string": (_read_string, 0, 2),
    "with-input-from-file": (_with_input_from_file, 2, None),
    "with-input-from-string": (_with_input_from_string, 2, 2),
}

PROCEDURES = tuple(
    Procedure(name, function, least, most, takes_call=True)
    for name, (function, least, most) in _TABLE.items()
)
