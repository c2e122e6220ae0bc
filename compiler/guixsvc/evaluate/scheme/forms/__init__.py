"""The special forms of Scheme; each takes the evaluator, the form and its scope."""

from guixsvc.evaluate.scheme.evaluator import SpecialForm
from guixsvc.evaluate.scheme.forms import (
    bindings,
    choices,
    definitions,
    dynamic,
    exceptions,
    lambdas,
    matching,
    quoting,
)

FORMS: dict[str, SpecialForm] = (
    bindings.FORMS
    | choices.FORMS
    | definitions.FORMS
    | dynamic.FORMS
    | exceptions.FORMS
    | lambdas.FORMS
    | matching.FORMS
    | quoting.FORMS
)
