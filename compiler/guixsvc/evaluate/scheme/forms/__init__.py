"""The special forms of Scheme: what analyses each of them."""

from guixsvc.evaluate.scheme.forms import (
    bindings,
    choices,
    definitions,
    dynamic,
    exceptions,
    lambdas,
    matching,
    quoting,
    syntax,
)
from guixsvc.evaluate.scheme.nodes import Act
from guixsvc.evaluate.scheme.run import Analyse
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.read import datum


def _of_objects(name: str) -> Analyse:
    """A form of (oop goops): they are loaded with the first that is used."""

    def analyse(form: datum.List, scope: Scope) -> Act:
        from guixsvc.evaluate.scheme.forms.classes import FORMS

        return FORMS[name](form, scope)

    return analyse


FORMS: dict[str, Analyse] = (
    bindings.FORMS
    | choices.FORMS
    | definitions.FORMS
    | dynamic.FORMS
    | exceptions.FORMS
    | {name: _of_objects(name) for name in ("define-class", "define-generic", "define-method", "method")}
    | lambdas.FORMS
    | matching.FORMS
    | quoting.FORMS
    | syntax.FORMS
)
