"""Text that is no Scheme at all: what it looks like, where that is certain.

A text that reads well as Scheme and has a form in it is never called anything else, however odd it is.
"""

import re

from guixsvc.records import service_types
from guixsvc.service_files import settings_keys

_BREAK = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
"""What ends a line, as for ``str.splitlines``."""

_FORM = rf"(?:\A|[{_BREAK}])(?P<line>[ \t]*(?:[(\[]|['`][(\[]|#~\()[^{_BREAK}]*)"
"""A line that begins as most lines of Scheme do."""

_SECTION = r"\[[^\[\]()\"']+\]"
_SETTING = r"[A-Za-z_][\w.\\/ -]*?\s*=(?:\s.*|[^=\s].*)?"
_ENTRY = r"(?:- +)*(?:[\w.\"'/-]+(?: [\w./-]+)*:(?:\s+\S.*|\s*))|- +\S.*|---|\.\.\."
_KEY = r"(?:- +)*[\w.\"'/-]+(?: [\w./-]+)*:(?:\s|$)"
_HTML = r"(?i)<(?:!doctype|html|head|body|\?xml|svg|!--|[a-z]+[ >].*</[a-z]+>)"
_OBJECT = r"\{\s*(?:\"[^\"\n]*\"\s*:|\})"
_NIX = r"(?m)\{[\w ,.?\n]*\}\s*:|[\w.]+\s*=\s*\{$"
_PYTHON = r"(?:import [\w.]+|from [\w.]+ import .+|def \w+\(.*\).*:|class \w+.*:|@\w+)\s*(?:#.*)?"
_SHELL = r"(?:set -[a-z]+\b.*|export \w+=.*|(?:sudo )?(?:apt|apt-get|systemctl|guix) [a-z].*)"
_INTERPRETER = r"#! ?/"
"""Not ``#!fold-case`` and other directives of Scheme's readers."""
_HEADING = r"#{1,6} \S.*"
_ORG = r"(?i)#\+(?:title|author|begin_\w+|startup|property|options):?(?:\s.*|$)"
_PATCH = r"diff --git .*|--- \S.*|Index: \S.*|From [0-9a-f]{40} .*"
_DOCKERFILE = r"(?i)(?:FROM|ARG) [\w.:/${}=@-]+(?: AS \w+)?"
_INSTRUCTION = r"(?m)^(?:FROM|RUN|COPY|ADD|CMD|ENTRYPOINT|ENV|USER|WORKDIR|EXPOSE) "
_LATEX = r"\\(?:documentclass|begin|usepackage|input)\b.*"
_BRACES = r"(?m)^[ \t]*\}[;,)]*[ \t]*\r?$"
_CODE = r"(?m)^(?:```|~~~)"


def looks_like(text: str) -> tuple[str, str] | None:
    """What a text is, if it certainly is no Scheme, and what to do with it or ""."""
    start = text.lstrip("\ufeff \t\r\n\f")
    # A settings file may begin with comments as Scheme's.
    if not start or start[0] == "(" or (start[0] == ";" and _has_form(start)):
        return None
    kind = _begins(start)
    if kind is not None:
        return kind, ""
    if _has_form(start):
        return None
    lines = [line.strip() for line in start.splitlines()]
    told = [line for line in lines if line and line[0] not in "#;"]
    if told and any(re.fullmatch(_SETTING, line) for line in told):
        settings = [line for line in told if re.fullmatch(_SETTING, line) or re.fullmatch(_SECTION, line)]
        # Scheme's data beside a few words with "=" in them would be as long.
        if len(settings) * 10 >= len(told) * 9:
            return "INI", _for_service(told)
    if (
        told
        and all(re.fullmatch(_ENTRY, line) for line in told)
        and any(re.match(_KEY, line) for line in told)
    ):
        return "YAML", ""
    if re.search(_BRACES, start):
        return "a language with braces", ""
    return None


def _begins(start: str) -> str | None:
    """What a text is by how it begins."""
    line = start.splitlines()[0].rstrip()
    if start[0] == "<":
        return "HTML or XML" if re.match(_HTML, line) else None
    if start[0] == "{":
        return "JSON" if re.match(_OBJECT, start) else "Nix" if re.match(_NIX, start) else None
    if start[0] == "[":
        # As Scheme, what has values in it would call the first.
        return "JSON" if ("," in start or "{" in start) and _is_json(start) else None
    if re.match(_INTERPRETER, line):
        if "!#" in start or "guile" in line or "scheme" in line:
            return None
        program = line[2:].split("/")[-1]
        return "Python" if "python" in program else "a script of another language"
    if re.fullmatch(_ORG, line):
        return "Org"
    if re.fullmatch(_HEADING, line) and re.search(_CODE, start):
        return "Markdown"
    if line.startswith("```"):
        return "Markdown"
    if re.fullmatch(_PATCH, line):
        return "a patch"
    if re.fullmatch(_LATEX, line):
        return "LaTeX"
    if re.fullmatch(_DOCKERFILE, line) and re.search(_INSTRUCTION, start):
        return "a Dockerfile"
    if re.fullmatch(_PYTHON, line):
        return "Python"
    return "a shell script" if re.fullmatch(_SHELL, line) else None


def _is_json(text: str) -> bool:
    try:
        import json

        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _has_form(text: str) -> bool:
    if "\n(" in text:
        return True
    lines = (found["line"] for found in re.finditer(_FORM, text))
    return any(not re.fullmatch(_SECTION, line.strip()) for line in lines)


def _for_service(lines: list[str]) -> str:
    """What to do with a settings file, if it is that of a service which takes one of one's own."""
    keys = {line.partition("=")[0].strip().lower() for line in lines}
    for type_ in service_types().values():
        override = type_.configuration.schema.get("x-override")
        if override is None:
            continue
        if not keys.isdisjoint(key.name.lower() for key in settings_keys(type_.file)):
            field = override["field"]
            form = f'({type_.configuration.name} ({field} (local-file "…")))'
            return f"to use it as it is, name it in `{field}`: `{form}`"
    return ""
