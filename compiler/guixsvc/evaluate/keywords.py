"""Keywords of forms, such as ``else``: Scheme knows them by what they are bound to, not by their names."""

from guixsvc.diagnostics import error
from guixsvc.evaluate.evaluator import Evaluator
from guixsvc.evaluate.scopes import Scope
from guixsvc.read import datum
from guixsvc.source import Span


def keyword_meant(symbol: datum.Datum, scope: Scope) -> str | None:
    """The name in Scheme or Guix of what stands where a form may have a keyword; none if a file binds it."""
    if not isinstance(symbol, datum.Symbol) or scope.find(symbol.name) is not None:
        return None
    reference = scope.module.reference(symbol.name)
    if reference is None:
        return symbol.name
    return None if reference.is_read else reference.name


def means(symbol: datum.Datum, keyword: str, scope: Scope) -> bool:
    """Whether a symbol is a keyword of a form."""
    return keyword_meant(symbol, scope) == keyword


def report_bound_inherit(evaluator: Evaluator, span: Span, scope: Scope) -> None:
    """Reports an ``inherit`` of a record where that is a variable, which Guix then takes for a field."""
    if scope.find("inherit") is not None:
        message = (
            "`inherit` is a variable here, so that Guix takes this for a field: call the variable otherwise"
        )
        evaluator.report(error("misplaced-inherit", span, message))
