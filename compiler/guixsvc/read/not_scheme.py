"""Text that is no Scheme at all: what it looks like, where that is certain.

A text that reads well as Scheme and has a form in it is never called anything else, however odd it is.
"""

import json
import re

from guixsvc.records import service_types
from guixsvc.service_files import settings_keys

_FORM = re.compile(r"^[ \t]*(?:[(\[]|['`][(\[]|#~\()", re.MULTILINE)
"""A line that begins as most lines of Scheme do."""

_SECTION = re.compile(r"\[[^\[\]()\"']+\]")
_SETTING = re.compile(r"[A-Za-z_][\w.\\/ -]*?\s*=(?:\s.*|[^=\s].*)?")
_ENTRY = re.compile(r"(?:- +)*(?:[\w.\"'/-]+(?: [\w./-]+)*:(?:\s+\S.*|\s*))|- +\S.*|---|\.\.\.")
_KEY = re.compile(r"(?:- +)*[\w.\"'/-]+(?: [\w./-]+)*:(?:\s|$)")
_HTML = re.compile(r"<(?:!doctype|html|head|body|\?xml|svg|!--|[a-z]+[ >].*</[a-z]+>)", re.IGNORECASE)
_OBJECT = re.compile(r"\{\s*(?:\"[^\"\n]*\"\s*:|\})")
_NIX = re.compile(r"\{[\w ,.?\n]*\}\s*:|[\w.]+\s*=\s*\{$", re.MULTILINE)
_PYTHON = re.compile(r"(?:import [\w.]+|from [\w.]+ import .+|def \w+\(.*\).*:|class \w+.*:|@\w+)\s*(?:#.*)?")
_SHELL = re.compile(r"(?:set -[a-z]+\b.*|export \w+=.*|(?:sudo )?(?:apt|apt-get|systemctl|guix) [a-z].*)")
_INTERPRETER = re.compile(r"#! ?/")
"""Not ``#!fold-case`` and other directives of Scheme's readers."""
_HEADING = re.compile(r"#{1,6} \S.*")
_ORG = re.compile(r"#\+(?:title|author|begin_\w+|startup|property|options):?(?:\s.*|$)", re.IGNORECASE)
_PATCH = re.compile(r"diff --git .*|--- \S.*|Index: \S.*|From [0-9a-f]{40} .*")
_DOCKERFILE = re.compile(r"(?:FROM|ARG) [\w.:/${}=@-]+(?: AS \w+)?", re.IGNORECASE)
_INSTRUCTION = re.compile(r"^(?:FROM|RUN|COPY|ADD|CMD|ENTRYPOINT|ENV|USER|WORKDIR|EXPOSE) ", re.MULTILINE)
_LATEX = re.compile(r"\\(?:documentclass|begin|usepackage|input)\b.*")
_BRACES = re.compile(r"^[ \t]*\}[;,)]*[ \t]*\r?$", re.MULTILINE)
_CODE = re.compile(r"^(?:```|~~~)", re.MULTILINE)


def looks_like(text: str) -> tuple[str, str] | None:
    """What a text is, if it certainly is no Scheme, and what to do with it or ""."""
    start = text.lstrip("\ufeff \t\r\n\f")
    # A settings file may begin with comments as Scheme's.
    if not start or start[0] == "(" or (start[0] == ";" and _FORM.search(_without_sections(start))):
        return None
    kind = _begins(start)
    if kind is not None:
        return kind, ""
    if _FORM.search(_without_sections(start)):
        return None
    lines = [line.strip() for line in start.splitlines()]
    told = [line for line in lines if line and line[0] not in "#;"]
    if told and any(_SETTING.fullmatch(line) for line in told):
        settings = [line for line in told if _SETTING.fullmatch(line) or _SECTION.fullmatch(line)]
        # Scheme's data beside a few words with "=" in them would be as long.
        if len(settings) * 10 >= len(told) * 9:
            return "INI", _for_service(told)
    if told and all(_ENTRY.fullmatch(line) for line in told) and any(map(_KEY.match, told)):
        return "YAML", ""
    if _BRACES.search(start):
        return "a language with braces", ""
    return None


def _begins(start: str) -> str | None:
    """What a text is by how it begins."""
    line = start.splitlines()[0].rstrip()
    if start[0] == "<":
        return "HTML or XML" if _HTML.match(line) else None
    if start[0] == "{":
        return "JSON" if _OBJECT.match(start) else "Nix" if _NIX.match(start) else None
    if start[0] == "[":
        # As Scheme, what has values in it would call the first.
        return "JSON" if ("," in start or "{" in start) and _is_json(start) else None
    if _INTERPRETER.match(line):
        if "!#" in start or "guile" in line or "scheme" in line:
            return None
        program = line[2:].split("/")[-1]
        return "Python" if "python" in program else "a script of another language"
    if _ORG.fullmatch(line):
        return "Org"
    if _HEADING.fullmatch(line) and _CODE.search(start):
        return "Markdown"
    if line.startswith("```"):
        return "Markdown"
    if _PATCH.fullmatch(line):
        return "a patch"
    if _LATEX.fullmatch(line):
        return "LaTeX"
    if _DOCKERFILE.fullmatch(line) and _INSTRUCTION.search(start):
        return "a Dockerfile"
    if _PYTHON.fullmatch(line):
        return "Python"
    return "a shell script" if _SHELL.fullmatch(line) else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _without_sections(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not _SECTION.fullmatch(line.strip()))


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
