"""The documentation as a site: the Markdown files as they lie, so that their links hold in a checkout too."""

import json
from pathlib import Path

from sphinx.application import Sphinx

from guixsvc import __version__
from guixsvc.explain import page
from guixsvc.published import SETTINGS, published, published_settings
from guixsvc.records import record_types

project = "guixsvc"
release = version = __version__
extensions = ["myst_parser"]

root_doc = "docs/index"
include_patterns = ["docs/**", "explain/**", "CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"]
# All others are gone through otherwise, environments and caches too: it took three times as long as all else.
exclude_patterns = [".*", "compiler", "grammar", "out", "samples", "schemas", "templates", "tests", "tools"]

# Pages show faulty code, which is highlighted as far as it goes.
suppress_warnings = ["misc.highlighting_failure"]

myst_heading_anchors = 3
myst_links_external_new_tab = False
nitpicky = True

html_theme = "furo"
html_title = "guixsvc"
html_copy_source = False
html_show_copyright = False


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _publish_schemas)
    app.connect("source-read", _tell_facts)


def _tell_facts(app: Sphinx, name: str, source: list[str]) -> None:
    """Shows what stands before the text of a finding's page, as ``guixsvc explain`` does."""
    known = page(name.removeprefix("explain/")) if name.startswith("explain/") else None
    if known is not None:
        facts = "; ".join(f"{fact}: {value}" for fact, value in known.facts.items())
        title, _, text = known.text.partition("\n\n")
        source[0] = f"{title}\n\n*{facts}*\n\n{text}"


def _publish_schemas(app: Sphinx, fault: Exception | None) -> None:
    """Puts the schemas of records where their names are stable: ``schemas/RECORD.json``."""
    if fault is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir, "schemas")
    folder.mkdir(exist_ok=True)
    schemas = {name: published(record, record_types()) for name, record in record_types().items()}
    for name, schema in {**schemas, SETTINGS: published_settings()}.items():
        text = json.dumps(schema, indent=2, ensure_ascii=False)
        (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
