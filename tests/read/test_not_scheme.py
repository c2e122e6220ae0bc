"""What is no Scheme is named as what it is; what may be Scheme never is."""

import pytest

from guixsvc.read.not_scheme import looks_like

OTHERS = {
    "<html><body>404</body></html>\n": "HTML or XML",
    "\n<!DOCTYPE html>\n<html>\n(a)\n": "HTML or XML",
    '<?xml version="1.0"?>\n<a/>\n': "HTML or XML",
    '{"port": 64738, "users": [1, 2]}\n': "JSON",
    '{\n  "port": 64738,\n': "JSON",
    '[{"port": 64738}]': "JSON",
    "port=64738\nusers=100\n": "INI",
    "; A server\n[ice]\nport = 64738\nserverpassword=\n": "INI",
    '# greeter\nwelcometext="<b>(Hello) there</b>"\n': "INI",
    "[Unit]\nDescription=A service\n[Service]\nExecStart=/bin/true (a)\n": "INI",
    "greeter:\n  port: 64738\n  users:\n    - 1\n    - two words\n": "YAML",
    "---\n# comment\n- name: install\n  apt: name=greeter\n": "YAML",
    "#!/bin/sh\nset -e\n(cd /; ls)\n": "a script of another language",
    "#!/usr/bin/env python3\nprint(1)\n": "Python",
    "import os\nprint(os)\n": "Python",
    "def f(x):\n    return (x)\n": "Python",
    "set -eu\n(cd /)\n": "a shell script",
    "{ config, pkgs, ... }:\n{\n  services.greeter.enable = true;\n}\n": "Nix",
    "# Title\n\n```scheme\n(service x)\n```\n": "Markdown",
    '["a", "b"]\n': "JSON",
    "FROM debian:12\nRUN apt-get update\nCMD [1]\n": "a Dockerfile",
    "ARG V=1\nFROM x/y:$V AS build\n": "a Dockerfile",
    "diff --git a/x.scm b/x.scm\n--- a/x.scm\n+++ b/x.scm\n-(a)\n+(b)\n": "a patch",
    "--- a/x.scm\n+++ b/x.scm\n@@ -1 +1 @@\n-(a)\n+(b)\n": "a patch",
    "\\documentclass{article}\n\\begin{document}\nHi\n\\end{document}\n": "LaTeX",
    'resource "x" "y" {\n  a = 1\n}\n': "a language with braces",
    "int main(void) {\n  return 0;\n}\n": "a language with braces",
    "services.greeter = {\n  enable = true;\n};\n": "a language with braces",
    "#+title: Guix\n#+begin_src scheme\n(service x)\n": "Org",
}

SCHEME = [
    "",
    "; only a comment\n",
    "(use-modules (gnu))\nport=64738\n",
    "# my server\n(service greeter-service-type)\n",
    "# my server\n",
    '#!/usr/bin/env -S guile -s\n!#\n(display "a=b")\n',
    '#!/bin/sh\nexec guile -s "$0"\n!#\n(list)\n',
    '"a string"\n',
    "42\n",
    "%my-os\n",
    "<record>\n",
    "[list 1 2]\n",
    "'(a b)\n`(c)\n",
    ';; settings\n(plain-file "m.ini" "\nport=64738\nusers=5\n")\n',
    "#~(begin\n#$x)\n",
    "#;(a)\n;; x\nmy-os\n",
    "a:\n(b)\n",
    '["a" "b"]\n',
    "[]\n",
    "(list\n}\n)\n",
    "-- a note\n(service x)\n",
    "from home\n(service x)\n",
]


@pytest.mark.parametrize("text", OTHERS)
def test_others(text: str) -> None:
    found = looks_like(text)
    assert found is not None
    assert found[0] == OTHERS[text]
    assert looks_like("\ufeff" + text.replace("\n", "\r\n")) == found


@pytest.mark.parametrize("text", SCHEME)
def test_scheme(text: str) -> None:
    assert looks_like(text) is None
