"""Symbols as text: which ones need ``#{…}#``, and what stands in it, as Guile writes them."""

import subprocess

import needs
from guixsvc.evaluate.scheme.printing import displayed, written_whole
from guixsvc.read.datum import Symbol

# The newest characters are left out: what they are depends on the version of Unicode.
CHARACTERS = [chr(code) for code in [*range(1, 0x3000), 0xE000, 0xFEFF, 0x1D11E, 0x1F389]]
NAMES = [
    *(
        "",
        ".",
        "..",
        "...",
        ".a",
        ".5",
        "+",
        "-",
        "1+",
        "-1",
        "+a",
        "-1a",
        "1/2",
        "+i",
        "-i",
        "+inf.0",
        "1e3",
    ),
    *("#{a}#", "}#", "|a|", "=>", "allow-ping?", "let*", "a:", ":a", "+1/0", "-1/0", "пристань"),
    *(form.format(character) for character in CHARACTERS for form in ("{}", "{}a", "a{}", " {}")),
]

# Names are handed over as lists of code points: a reader would take some of them apart.
PROGRAM = r"""
(set-port-encoding! (current-output-port) "UTF-8")
(let loop ((codes (read)))
  (unless (eof-object? codes)
    (let ((symbol (string->symbol (list->string (map integer->char codes)))))
      (write symbol)
      (write-char #\nul)
      (loop (read)))))
"""


def test_guile_writes_the_same_symbols() -> None:
    command = [needs.program("guile"), "--no-auto-compile", "-c", PROGRAM]
    codes = "\n".join(f"({' '.join(str(ord(character)) for character in name)})" for name in NAMES)
    run = subprocess.run(command, input=codes.encode(), capture_output=True, check=True)
    expected = dict(zip(NAMES, run.stdout.decode().split("\0"), strict=False))
    written = {name: written_whole(Symbol(name)) for name in NAMES}
    assert {name: text for name, text in written.items() if text != expected[name]} == {}
    assert displayed(Symbol("a b")) == "#{a b}#"
