"""``guixsvc schema``: what records take, for programs and for people."""

import argparse
import json

from guixsvc.commands.common import fail
from guixsvc.commands.services import know_named
from guixsvc.commands.standard_output import give
from guixsvc.commands.usage import Usage
from guixsvc.published import SETTINGS, published, published_all, published_settings
from guixsvc.records import RecordType, record_types, service_types
from guixsvc.reference import index, page, settings_page
from guixsvc.spelling import did_you_mean, nearest


def run(options: argparse.Namespace) -> int:
    try:
        know_named(options.service)
        text = _text(options.record, markdown=options.output_format == "markdown")
    except Usage as problem:
        return fail(problem)
    give(text)
    return 0


def _text(name: str | None, *, markdown: bool) -> str:
    """What is asked for. Raises Usage for a record that is not known."""
    known = record_types()
    if name is None:
        all_ = list(known.values())
        return index(all_) if markdown else _json(published_all(all_))
    if name == SETTINGS:
        return settings_page(published_settings()) if markdown else _json(published_settings())
    record = _record(name)
    if not markdown:
        return _json(published(record, known))
    service = next(type_ for type_ in service_types().values() if type_.service == record.service)
    return page(record, service)


def _record(name: str) -> RecordType:
    known = record_types()
    types = service_types()
    former = {
        old: record.name for record in known.values() for old in record.schema.get("x-deprecated-names", ())
    }
    if name in types:
        return types[name].configuration
    if name in known:
        return known[name]
    near = name if name in former else nearest(name, [*known, *former])
    current = None if near is None else former.get(near, near)
    hint = did_you_mean(current, "`guixsvc schema --output-format markdown` lists them")
    raise Usage(f"there is no record `{name}`; {hint}")


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
