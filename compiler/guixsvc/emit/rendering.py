"""Templates → texts. Nothing gets into a text but what a quoting function returned.

Of the templates that come with guixsvc, Jinja's compiler made functions ahead (`template_code.py`), so that
Jinja is loaded for those of others only, or where one is not as it was.
"""

from collections.abc import Mapping
from functools import cache
from os.path import basename, dirname, join

from guixsvc.annotations import Any
from guixsvc.emit.template_code import environment
from guixsvc.emit.template_runtime import Template
from guixsvc.paths import TEMPLATES
from guixsvc.service_tables import read_text


def render(folder: str, template: str, context: Mapping[str, Any]) -> tuple[str, bool]:
    """The text of a template, and whether a secret went into it; without ``.j2`` it is that text itself.

    Raises BadService for a template that cannot be rendered, Unquotable for a value that cannot stand there.
    """
    if not template.endswith(".j2"):
        return _text(join(folder, template)), False
    made = _made_ahead(folder, template)
    if made is not None:
        try:
            # Such a template is given what is quoted already, and knows no secrets from other texts.
            return made.render(context), False
        except Exception:
            pass  # Jinja says what is wrong, and where
    from guixsvc.emit import by_jinja

    return by_jinja.render(folder, template, context)


@cache
def _made_ahead(folder: str, template: str) -> Template | None:
    """The function made of a template, if this is one of ours, and all it was made of is as it was."""
    if dirname(folder) != TEMPLATES:
        return None
    made = environment.templates.get(f"{basename(folder)}/{template}")
    if made is None or any(_text(join(TEMPLATES, name)) != environment.texts[name] for name in made.made_of):
        return None
    return made


_text = cache(read_text)
