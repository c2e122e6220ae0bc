"""The special forms of Scheme: what analyses each of them."""

from guixsvc.evaluate.scheme.forms import (
    bindings,
    choices,
    definitions,
    dynamic,
    exceptions,
    generics,
    lambdas,
    matching,
    quoting,
    syntax,
)
from guixsvc.evaluate.scheme.run import Analyse

FORMS: dict[str, Analyse] = (
    bindings.FORMS
    | choices.FORMS
    | definitions.FORMS
    | dynamic.FORMS
    | exceptions.FORMS
    | generics.FORMS
    | lambdas.FORMS
    | matching.FORMS
    | quoting.FORMS
    | syntax.FORMS
)
