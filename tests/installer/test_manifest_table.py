"""The manifest is read by a shell as by anybody else."""

from pathlib import Path

import pytest

from manifests import read_as_json, read_by_shell, scripts, shellchecked
from plain_services import known
from real.compiled import arguments, guixsvc

CASES = sorted(path.parent for path in Path(__file__).parents[1].glob("golden/*/config.scm"))
ODD = r"""
(list (service greeter-service-type
               (greeter-configuration (user "_odd-user9") (story (plain-file "s" "Once.\n"))))
      (service ngircd-service-type
               (ngircd-configuration
                (global (ngircd-global (password (getenv "WORD"))))
                (ssl (ngircd-ssl
                      (cert-file "/etc/\\n\", \"credentials-of\": \"x/ы 'x' $y {Ж}")
                      (key-file "/etc/a \"b\" ],/k.pem"))))))
"""


def trees(tmp_path: Path) -> list[Path]:
    odd = tmp_path / "odd.scm"
    odd.write_text(ODD, encoding="utf-8")
    options = (*known("greeter", "ngircd"), "--host-secret", 'WORD=/etc/a "b" ],/w')
    made = []
    for at, file in enumerate([*(case / "config.scm" for case in CASES), odd]):
        out = tmp_path / f"out-{at}"
        more = options if file == odd else arguments(file)
        assert guixsvc("compile", str(file), "-o", str(out), *more).code == 0
        made += [out] if (out / "manifest.json").exists() else sorted(out.iterdir())
    return made


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_shell_and_json_read_the_same_manifest(shell: str, tmp_path: Path) -> None:
    for out in trees(tmp_path):
        assert read_by_shell(shell, out) == read_as_json(out)


def test_scripts_are_clean(tmp_path: Path) -> None:
    found: dict[bytes, Path] = {}
    for out in trees(tmp_path):
        found |= scripts(out)
    assert len(found) > 4
    assert shellchecked(*found.values()) == ""
