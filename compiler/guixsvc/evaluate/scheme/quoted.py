"""Literals as values."""

from guixsvc.evaluate.scheme.values import Integer, Real, Text, Value
from guixsvc.read import datum
from guixsvc.source import Span


def constant(value: datum.Constant, span: Span) -> Value:
    """The value of a literal, which is made of what stands there."""
    origins = (span,)
    if isinstance(value, str):
        return Text(value, span, origins)
    if type(value) is int:
        return Integer(value, span, origins)
    if type(value) is bool:
        return value
    if isinstance(value, datum.Character):
        return datum.Character(value.value, origins)
    if isinstance(value, datum.Keyword):
        return datum.Keyword(value.name, origins)
    if isinstance(value, float):
        return Real(value, span, origins)
    assert not isinstance(value, int)
    if isinstance(value, complex | bytes | datum.Nil):
        return value
    from guixsvc.evaluate.scheme.ratios import Ratio

    return Ratio(value, span, origins)
