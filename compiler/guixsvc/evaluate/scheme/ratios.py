"""Exact fractions. Few files have one: they are loaded with the first, and make themselves known where values
are told apart by their types."""

from fractions import Fraction

from guixsvc.evaluate.scheme import origins
from guixsvc.evaluate.scheme.equality import FRACTIONS
from guixsvc.evaluate.scheme.values import PLACELESS
from guixsvc.marks import Origins
from guixsvc.source import Span

__all__ = ["Fraction", "Ratio"]


class Ratio(Fraction):
    """A fraction that was written in a source or computed there."""

    span: Span
    origins: Origins

    def __new__(cls, value: Fraction, span: Span, origins: Origins = ()) -> "Ratio":
        number = super().__new__(cls, value)
        number.span = span
        number.origins = origins
        return number

    @classmethod
    def from_float(cls, f: float) -> Fraction:  # type: ignore[override]
        """What it is compared by with a decimal; of the class itself it would be the numerator alone."""
        return Fraction.from_float(f)


FRACTIONS.append(Fraction)
PLACELESS.add(Fraction)
origins.COMPUTED[Fraction] = origins.number(Ratio)
