"""Keywords of forms, such as ``else``: Scheme knows them by what they are bound to, not by their names."""

from guixsvc.evaluate.scheme.aliases import resolved
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.read import datum


def keyword_meant(symbol: datum.Datum, scope: Scope) -> str | None:
    """The global name of what stands where a form may have a keyword; none if a file binds it."""
    if not isinstance(symbol, datum.Symbol):
        return None
    bound, name, home = resolved(symbol, scope)
    if bound is not None:
        return None
    reference = home.module.reference(name)
    if reference is None:
        return name
    return None if reference.is_read else reference.name


def means(symbol: datum.Datum, keyword: str, scope: Scope) -> bool:
    """Whether a symbol is a keyword of a form."""
    return keyword_meant(symbol, scope) == keyword
