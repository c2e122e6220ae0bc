"""Records of types that a configuration defines itself."""

import pytest

from evaluate.own_records import POINT, ROOM, ROWS, SERVER, THING
from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.scheme.printing import written_whole
from guixsvc.evaluate.scheme.values import Faulty, Opaque, Value
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.source import Source

HEADER = "(use-modules (guix records) (gnu services configuration) (srfi srfi-1) (srfi srfi-9) (acme)) "


UNNAMED = '(server-configuration-port (server-configuration (name "a")))'


def _value(text: str) -> tuple[Value, list[str]]:
    """The value of the last form, and the codes of what was found."""
    trees = Trees()
    entry = trees.read(Source("test.scm", HEADER + text, "/"))
    run = run_of(Environment(), MAX_STEPS, entry, Library(trees, entry))
    values = [run.top_level(form) for form in entry.data]
    return values[-1], [finding.code for finding in [*entry.faults, *run.findings.diagnostics]]


@pytest.mark.parametrize(("definition", "expression", "expected"), ROWS)
def test_value(definition: str, expression: str, expected: str) -> None:
    value, found = _value(f"{definition} {expression}")
    if expected == "error":
        assert isinstance(value, Faulty)
        assert len(found) == 1
    else:
        assert (found, written_whole(value)) == ([], expected)


@pytest.mark.parametrize(
    ("definition", "expression", "expected"),
    [
        # What is known in spite of what is not.
        (ROOM, "(room-users (room (title acme-x)))", "5"),
        (ROOM, "(room-users (room (inherit acme-x) (users 3)))", "3"),
        (ROOM, "(room? (room (inherit acme-x) (users 3)))", "#t"),
        (THING, "(thing-place (thing (inherit acme-x)))", "here"),
        (THING, "(thing-name (thing (tag acme-x) (port (acme-f))))", '"none"'),
        (ROOM.replace("5", "acme-x"), "(room-users (room (title 1) (users 2)))", "2"),
        (POINT, "(let ((p (make-point 1 2))) (if acme-x (set-point-x! p 5)) (point-y p))", "2"),
        (SERVER, "(server-configuration-port (server-configuration (name acme-x)))", "64738"),
        # A type that is not known takes a value as it is, or Guix stops.
        (SERVER.replace("port-number?", "others?"), UNNAMED, "64738"),
        (SERVER.replace("port-number?", "others?").replace("64738", "'a"), UNNAMED, "a"),
        (
            "(define-record-type* <server> server make-server server? (port server-port))",
            "(list 1 2)",
            "(1 2)",
        ),
    ],
)
def test_what_is_known(definition: str, expression: str, expected: str) -> None:
    value, found = _value(f"{definition} {expression}")
    assert (found, written_whole(value)) == ([], expected)


@pytest.mark.parametrize(
    ("definition", "expression"),
    [
        (ROOM, "(room-title (room (title acme-x)))"),
        (ROOM, "(room-title (room (inherit acme-x) (users 3)))"),
        (ROOM.replace("5", "acme-x"), "(room-users (room (title 1)))"),
        (ROOM, "(room-users acme-x)"),
        (ROOM, "(room? acme-x)"),
        (ROOM, "(room-title (room (inherit (if acme-x (room (title 1)) (room (title 2))))))"),
        (ROOM, "(equal? (room (title acme-x)) (room (title acme-x)))"),
        (
            ROOM,
            "(equal? (room (title 1)) (room (title 1)))",
        ),
        (f"{ROOM} {THING}", "(thing-name (thing (inherit (room (title 1)))))"),
        (ROOM, "room"),
        (THING, "(thing-tag (thing (tag acme-x)))"),
        (THING.replace("(lambda (v)", "(acme-checked (v)"), "(thing-tag (thing))"),
        (THING, "(thing-port (thing (name acme-x)))"),
        (THING, "this-thing"),
        # Whether a field was changed is not known.
        (POINT, "(let ((p (make-point 1 2))) (if acme-x (set-point-x! p 5)) (point-x p))"),
        (POINT, "(let ((p (make-point 1 2))) (set-point-x! acme-x 5) (point-x p))"),
        (POINT, "(let ((p (make-point 1 2))) (acme-x (set-point-x! p 5)) (point-x p))"),
        (POINT, "(let ((p (make-point 1 2))) (acme-f set-point-x!) (point-x p))"),
        (POINT, "(let ((p (make-point 1 2))) (acme-f (lambda (q) (set-point-x! q 5))) (point-x p))"),
        (POINT, "(let ((p (make-point 1 2))) (for-each set-point-x! acme-x '(5)) (point-x p))"),
        (POINT, '(let ((p (make-point 1 2))) (load "/nowhere/a.scm") (point-x (make-point 1 2)))'),
        (ROOM, '(load "/nowhere/a.scm") (room-users (room (title 1)))'),
        (SERVER, '(server-configuration-port (server-configuration (name "a") (port acme-x)))'),
        (SERVER, '(server-configuration-tag (server-configuration (name "a") (tag acme-x)))'),
        (SERVER.replace("string-downcase", "acme-f"), UNNAMED.replace("-port", "-tag")),
        (SERVER, "(maybe-value acme-x 7)"),
        (SERVER, "(maybe-string? acme-x)"),
        (SERVER, "server-configuration-fields"),
        ("(define-configuration server (port))", "(server-port (server (port 1)))"),
        # Definitions of another kind.
        ("(define-record-type* <room> room)", "(room (title 1))"),
    ],
)
def test_what_is_not_known(definition: str, expression: str) -> None:
    value, found = _value(f"{definition} {expression}")
    assert [code for code in found if code != "file-not-read"] == []
    assert isinstance(value, Opaque) and not isinstance(value, Faulty)
