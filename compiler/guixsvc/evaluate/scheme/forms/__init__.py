"""The special forms of Scheme: what analyses each of them."""

from guixsvc.evaluate.scheme.common import quoting
from guixsvc.evaluate.scheme.forms import (
    bindings,
    choices,
    definitions,
    lambdas,
    matching,
    syntax,
)
from guixsvc.evaluate.scheme.nodes import Act
from guixsvc.evaluate.scheme.run import Analyse
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.read import datum


def _seldom_used(name: str) -> Analyse:
    """A form that is loaded with the first that is used."""

    def analyse(form: datum.List, scope: Scope) -> Act:
        from guixsvc.evaluate.scheme.forms import classes, dynamic, exceptions, match_bindings

        forms = classes.FORMS | dynamic.FORMS | exceptions.FORMS | match_bindings.FORMS
        return forms[name](form, scope)

    return analyse


_SELDOM_USED = (
    *("define-class", "define-generic", "define-method", "method"),
    *("parameterize", "with-fluids"),
    *("false-if-exception", "guard"),
    *("match-let", "match-let*"),
)


FORMS: dict[str, Analyse] = (
    bindings.FORMS
    | choices.FORMS
    | definitions.FORMS
    | {name: _seldom_used(name) for name in _SELDOM_USED}
    | lambdas.FORMS
    | matching.FORMS
    | quoting.FORMS
    | syntax.FORMS
)
