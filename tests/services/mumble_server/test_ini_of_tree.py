"""An ini that ``file`` names by its path and that lies in the tree is taken from there, as a local-file."""

import json
from pathlib import Path

import pytest

from guixsvc.cli import main

INI = "port=700\ndatabase=/srv/voice/db.sqlite\nsslCert=/etc/tls/cert.pem\nsslKey=/etc/tls/key.pem\n"
CONFIG = """
(use-modules (gnu services) (gnu services telephony))
(service mumble-server-service-type (mumble-server-configuration (file {})))
"""


def _compiled(folder: Path, file: str) -> dict[str, str]:
    config, out = folder / "config.scm", folder.parent / "out"
    config.write_text(CONFIG.format(file), encoding="utf-8")
    assert main(["compile", str(config), "-o", str(out), "--force"]) == 0
    files = [path for path in out.rglob("*") if path.is_file() and path.name != "places.json"]
    return {str(path.relative_to(out)): path.read_text(encoding="utf-8") for path in files}


def test_the_unit_fits_it(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "voice.ini").write_text(INI, encoding="utf-8")
    by_path = _compiled(tree, f'"{tree}/voice.ini"')
    assert by_path == _compiled(tree, '(local-file "voice.ini")')
    assert by_path == _compiled(tree, '(string-append (dirname (current-filename)) "/voice.ini")')
    unit = by_path["root/etc/systemd/system/mumble-server.service"]
    assert "CAP_NET_BIND_SERVICE" in unit and "/srv/voice" in unit
    ini = by_path["root/etc/guixsvc/mumble-server/mumble-server.ini"]
    assert "sslCert=/run/guixsvc/mumble-server/" in ini.replace('"', "")
    manifest = json.loads(by_path["manifest.json"])
    assert "700/tcp" in str(manifest)


@pytest.mark.parametrize("path", ["voice.ini", "/etc/../etc/voice.ini", "~/voice.ini"])
def test_of_a_path_that_is_none_nothing_else_is_said(
    path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.scm").write_text(CONFIG.format(f'"{path}"'), encoding="utf-8")
    main(["check", str(tmp_path / "config.scm"), "--output-format", "json"])
    assert [f["code"] for f in json.loads(capsys.readouterr().out)["findings"]] == ["invalid-value"]
