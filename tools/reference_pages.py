"""Writes docs/reference/: pages made of the schemas, the pages of findings and the command line.

PYTHONPATH=compiler python3 -m tools.reference_pages
"""

from collections.abc import Iterable
from pathlib import Path

from tools.command_line import Argument, Command, commands

from guixsvc import explain
from guixsvc.published import published_settings
from guixsvc.records import record_types, service_types
from guixsvc.reference import index, page, settings_page

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def pages() -> dict[str, str]:
    """Each page by the name of its file."""
    services = {type_.service: type_ for type_ in service_types().values()}
    records = {f"{one.name}.md": page(one, services[one.service]) for one in record_types().values()}
    return {
        "command-line.md": _command_line(),
        "configuration.md": settings_page(published_settings()),
        "findings.md": _findings(),
        "records.md": _records(),
        **records,
    }


def _records() -> str:
    known = record_types()
    return "\n".join([index(list(known.values())), *_above(known)])


def _above(pages: Iterable[str]) -> list[str]:
    """Tells a site that pages belong below this one."""
    return ["```{toctree}", ":hidden:", "", *pages, "```", ""]


def _findings() -> str:
    lines = ["# Findings", "", "`guixsvc explain CODE` prints the page that a code leads to.", ""]
    lines += _above([f"/explain/{code}" for code in explain.codes()])
    lines += ["| code | what is wrong | severity | group | fix | since |", "|---|---|---|---|---|---|"]
    for code in explain.codes():
        known = explain.page(code)
        assert known is not None
        facts = (known.facts[name] for name in ("severity", "group", "fix", "since"))
        summary = known.summary.replace("|", "\\|")
        lines.append(f"| [{code}](../../explain/{code}.md) | {summary} | {' | '.join(facts)} |")
    return "\n".join([*lines, ""])


def _command_line() -> str:
    whole, *others = commands()
    lines = ["# The command line", "", whole.description, "", *_arguments(whole)]
    for command in others:
        lines += [f"## guixsvc {command.name}", "", command.description, ""]
        lines += ["```text", f"guixsvc {command.usage}", "```", "", *_arguments(command)]
    return "\n".join([*lines, "## Exit status", "", whole.end.removeprefix("Exit status: "), ""])


def _arguments(command: Command) -> list[str]:
    return [*(_argument(one) for one in command.arguments if "--help" not in one.forms), ""]


def _argument(argument: Argument) -> str:
    return f"- `{argument.whole}`: {argument.help}"


def main() -> None:
    made = pages()
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.iterdir():
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
