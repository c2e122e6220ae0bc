"""What a file's text alone tells of secrets is found as if all of its forms were gone through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guixsvc.check import written_secrets
from guixsvc.check.secrets import Secrets, secrets
from guixsvc.evaluate.tree_files import File
from guixsvc.read import read
from guixsvc.source import Source

ATOMS = st.sampled_from(
    [
        *(
            '"hunter2"',
            '"a b"',
            '"serverpassword=hunter2"',
            '"a\\nserverpassword = x"',
            '"a = b"',
            '"password"',
        ),
        *(
            "password",
            "server-password",
            "server-pasword",
            "#:password",
            "'password",
            "#:port",
            "#{my password}#",
        ),
        *(
            "define",
            "lambda",
            "let",
            "list",
            "quote",
            "mumble-server-configuration",
            "port",
            "5",
            "pw",
            "word",
        ),
    ]
)
FORMS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]} . {parts[1]})"),
        st.lists(inner, max_size=3).map(lambda parts: f"#({' '.join(parts)})"),
    ),
    max_leaves=12,
)


@given(forms=st.lists(FORMS, min_size=1, max_size=4), comment=st.sampled_from(["", "; a word\n"]))
def test_what_names_no_secret_hides_none(forms: list[str], comment: str) -> None:
    source = Source("a.scm", comment + "\n".join(forms), "/")

    def found() -> Secrets:
        file = File(source, *read(source))
        return secrets([file], (), (), file.faults)

    here = found()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(written_secrets, "_tells_of_a_secret", lambda word: True)
        assert found() == here
