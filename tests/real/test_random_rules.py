"""``syntax-rules`` at random, most of them wrong somewhere: what is said to be refused Guile refuses.

``GUIXSVC_RULES`` is how many are tried, ``GUIXSVC_SEED`` the first seed.
"""

import os
import random

from guixsvc.evaluate.modules.library import Trees
from guixsvc.evaluate.scheme.syntax_rules import check_rules
from guixsvc.read import datum
from guixsvc.source import Source
from real.guile import shown

RULES = int(os.environ.get("GUIXSVC_RULES", "500"))
SEED = int(os.environ.get("GUIXSVC_SEED", "0"))


class Writer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def rules(self) -> str:
        pick = self.random
        literals = pick.choice(["", "", "", "lit", "lit _", "..."])
        parts = self._parts("a b c d _ lit 5", 2)
        template = pick.choice(["a", "b", "c", "..."]) if pick.random() < 0.2 else self._list("a b c x", 2)
        return f"(syntax-rules ({literals}) ((m {parts}) {template}))"

    def _list(self, names: str, depth: int) -> str:
        return f"({self._parts(names, depth)})"

    def _parts(self, names: str, depth: int) -> str:
        pick = self.random
        items: list[str] = []
        for _ in range(pick.randrange(4)):
            is_name = depth == 0 or pick.random() < 0.6
            items.append(pick.choice(names.split()) if is_name else self._list(names, depth - 1))
            while pick.random() < 0.15:
                items.append("...")
        if items and pick.random() < 0.1:
            items += [".", pick.choice(names.split())]
        return " ".join(items)


def _is_refused(text: str) -> bool:
    (form,) = Trees().read(Source("test.scm", text, "/")).data
    assert isinstance(form, datum.List)
    return check_rules(form) is not None


def _verdicts(texts: list[str]) -> list[bool]:
    refused = "(catch #t (lambda () (macroexpand rules) #f) (lambda fault #t))"
    each = f"(for-each (lambda (rules) (write {refused}) (newline)) '({' '.join(texts)}))"
    return [line == "#t" for line in shown(each)]


def test_guile_refuses_them_alike() -> None:
    texts = [Writer(SEED + at).rules() for at in range(RULES)]
    verdicts = [verdict for at in range(0, RULES, 500) for verdict in _verdicts(texts[at : at + 500])]
    assert RULES // 4 < sum(verdicts) < RULES * 3 // 4
    assert [(text, _is_refused(text)) for text in texts] == [*zip(texts, verdicts, strict=True)]
