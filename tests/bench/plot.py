"""What was measured beside its targets, as a picture."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

_LINE, _NAMES, _WIDTH = 28, 230, 720


def plot(measured: Sequence[tuple[str, float, float | None, bool]]) -> str:
    """An SVG of names, values, targets and whether more is better: a bar for each, as long as it is slow.

    The line is where a target is just met; what is left of it is faster. What has no target is left out.
    """
    rows = [(name, value, target, more) for name, value, target, more in measured if target is not None]
    shares = [target / value if more else value / target for _, value, target, more in rows]
    most = max(2.0, *shares)
    height = _LINE * (len(rows) + 1)

    def place(share: float) -> float:
        return _NAMES + share / most * (_WIDTH - _NAMES - 60)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"',
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>',
    ]
    for at, ((name, value, _, _), share) in enumerate(zip(rows, shares, strict=True)):
        top, color = at * _LINE + 6, "#3a7d44" if share <= 1 else "#b5483a"
        parts += [
            f'<text x="{_NAMES - 8}" y="{top + 13}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{_NAMES}" y="{top}" width="{place(share) - _NAMES:.1f}" height="18" fill="{color}"/>',
            f'<text x="{place(share) + 5:.1f}" y="{top + 13}">{value:.2f}</text>',
        ]
    line = f"{place(1):.1f}"
    parts += [
        f'<line x1="{line}" x2="{line}" y1="0" y2="{height - _LINE + 6}" stroke="black"/>',
        f'<text x="{line}" y="{height - 8}" text-anchor="middle">target</text>',
        "</svg>",
        "",
    ]
    return "\n".join(parts)
