"""Emitted units, sysusers.d and tmpfiles.d, judged by systemd; each quoting function against its reader."""

import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import needs
from guixsvc import quoting
from guixsvc.paths import TEMPLATES
from guixsvc.quoting import Unquotable
from guixsvc.services.host_files import HostFile, load, words
from real import units
from real.box import Box
from real.compiled import SAMPLES, compile_text, string
from real.debian_root import Debian
from real.jami_and_mumble import accounts, jami, mumble

TLS = '(ssl-cert "/etc/certs/full chain.pem") (ssl-key "/etc/certs/100%/$HOME.pem")'
VARIANTS = {
    **{sample.stem: sample.read_text() for sample in sorted(SAMPLES.glob("*.scm"))},
    "defaults": f"(list {mumble()} {jami()})",
    "tls-and-dh-params": mumble(f'{TLS} (ssl-dh-params "/etc/certs/dh.pem")'),
    "low-port-and-bonjour": mumble(f"{TLS} (port 443) (bonjour? #t)"),
    "database-elsewhere": mumble('(database-file "/srv/voice of % \\"us\\"/\'$HOME\'/db.sqlite")'),
    "database-in-a-folder-of-the-state": mumble('(database-file "/var/lib/mumble-server/deeper/db.sqlite")'),
    "user-and-group": mumble('(user "parrot") (group "birds") (database-file "/srv/mumble/db.sqlite")'),
    "user-of-the-group": mumble('(user "parrot")'),
    "file-on-the-host": mumble('(file "/etc/mumble/of-100%.ini")'),
    "plain-file": mumble('(file (plain-file "mumble.ini" "port=443\\nwelcometext=hi\\n"))'),
    "local-file": mumble('(file (local-file "mumble.ini"))'),
    "no-accounts": jami("(accounts '())"),
    "many-accounts": jami(accounts(*(f"/etc/jami/{n}.gz" for n in range(50)))),
    "odd-archives": jami(accounts("/etc/jami/with:colon,100%\"$HOME\"'ü'.gz")),
    "silent": jami(f"(enable-logging? #f) (debug? #t) (auto-answer? #t) {accounts('/etc/jami/a.gz')}"),
    "packages": jami('(libjami (local-file "/opt/jami")) (dbus (local-file "/opt/d-bus"))')
    + mumble('(package (file-append (local-file "/opt") "/mumble"))'),
}


@pytest.mark.parametrize("target", ["debian-12", "debian-13", "debian-14"])
@pytest.mark.parametrize("name", VARIANTS)
def test_systemd_accepts_every_file(name: str, target: str, tmp_path: Path) -> None:
    (tmp_path / "mumble.ini").write_text("port=443\nwelcometext=hi\n")
    root = compile_text(VARIANTS[name], tmp_path, "--target", target).root
    units.verify(root)
    for unit in units.unit_files(root):
        assert units.security_score(unit) <= 1.5, unit.name
    for file in sorted(root.glob("etc/sysusers.d/*.conf")):
        units.sysusers_dry_run(file)
    host = an_empty_host(tmp_path / "host")
    for file in sorted(root.glob("etc/tmpfiles.d/*.conf")):
        units.tmpfiles_create(host, file)


@pytest.mark.parametrize("target", ["debian-12", "debian-13"])
@pytest.mark.parametrize("place", ['/etc/my%s "$x"/ü:y.z', "credential:voice", "encrypted-credential:voice"])
def test_systemd_accepts_secrets_of_the_host(place: str, target: str, tmp_path: Path) -> None:
    place = place.replace(" ", "") if target == "debian-13" else place
    form = mumble(f'{TLS} (server-password (getenv "VOICE"))')
    options = ("--target", target, "--host-secret", f"VOICE={place}")
    root = compile_text(form, tmp_path, *options).root
    units.verify(root)
    unit = root / "etc/systemd/system/mumble-server.service"
    assert units.security_score(unit) <= 1.5
    steps = units.parsed(unit.read_text()).commands["ExecStartPre"]
    kind, _, name = place.rpartition(":") if not place.startswith("/") else ("", "", place)
    where = f"the {kind.replace('-', ' ')} {name} of systemd" if kind else name
    # Two dollar signs become one when the program is started.
    said = f"{where}, the server-password of the declaration,"
    assert said in [step[-1].replace("$$", "$") for step in steps]


def an_empty_host(root: Path) -> Path:
    """A root where tmpfiles.d finds the users that it asks for."""
    needs.root()  # to own directories
    (root / "etc").mkdir(parents=True)
    names = ("mumble-server", "parrot", "birds", "jami")
    (root / "etc/passwd").write_text(
        "".join(f"{name}:x:{900 + n}:900::/:/bin/false\n" for n, name in enumerate(names))
    )
    (root / "etc/group").write_text("".join(f"{name}:x:{900 + n}:\n" for n, name in enumerate(names)))
    return root


def test_tmpfiles_make_the_declared_directory(tmp_path: Path) -> None:
    directory = "/srv/voice of % \"us\"/'$HOME' ü"
    root = compile_text(mumble(f"(database-file {string(directory + '/db.sqlite')})"), tmp_path).root
    host = an_empty_host(tmp_path / "host")
    units.tmpfiles_create(host, root / "etc/tmpfiles.d/guixsvc-mumble-server.conf")
    assert (host / directory.lstrip("/")).stat().st_mode & 0o7777 == 0o700
    assert (host / directory.lstrip("/")).stat().st_uid == 900


def test_a_path_with_detours_is_one_path_everywhere(tmp_path: Path) -> None:
    path = "//srv//mumble/../voice/./db.sqlite"
    root = compile_text(mumble(f"(database-file {string(path)})"), tmp_path).root
    unit = units.parsed((root / "etc/systemd/system/mumble-server.service").read_text())
    assert unit.properties["ReadWritePaths"] == ["/srv/voice"]
    assert any("/srv/voice/db.sqlite" in step for step in unit.commands["ExecStartPre"])
    assert 'd "/srv/voice" ' in (root / "etc/tmpfiles.d/guixsvc-mumble-server.conf").read_text()


def test_sysusers_make_the_declared_users(tmp_path: Path) -> None:
    root = compile_text(mumble('(user "parrot") (group "birds")'), tmp_path).root
    done = units.sysusers_dry_run(root / "etc/sysusers.d/guixsvc-mumble-server.conf")
    assert "Creating group 'birds'" in done
    assert "Creating user 'parrot'" in done
    assert "Creating group 'parrot'" not in done


def test_arguments_of_the_emitted_units(tmp_path: Path) -> None:
    """What systemd takes out of whole emitted units."""
    packages = '(libjami (local-file "/opt/jami %n")) (dbus (local-file "/opt/d bus"))'
    certificates = '(nss-certs (file-append (local-file "/opt") "/ce $ rts"))'
    root = compile_text(jami(packages + certificates), tmp_path).root
    jami_unit, bus = (
        units.parsed((root / f"etc/systemd/system/{name}.service").read_text())
        for name in ("jami", "jami-dbus-session")
    )
    assert jami_unit.commands["ExecStart"] == [["/opt/jami %n/libexec/jamid", "--persistent", "--console"]]
    assert "SSL_CERT_DIR=/opt/ce $ rts/etc/ssl/certs" in jami_unit.environment
    assert bus.commands["ExecStart"][0][0] == "/opt/d bus/bin/dbus-daemon"


# Any text that a unit can hold.
NONCHARACTERS = [chr(code) for code in range(0x110000) if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF]
characters = st.characters(exclude_categories=["Cs"], exclude_characters=["\0", *NONCHARACTERS])
SPECIAL = [
    "\\",
    '"',
    "'",
    "%",
    "%n",
    "$",
    "$HOME",
    "${HOME}",
    "$$",
    " ",
    "\t",
    "\n",
    "\r",
    ";",
    "#",
    "\\n",
    "\\x41",
    "-",
    "@",
    "ü",
    "😀",
]


@cache
def texts_to_quote() -> list[str]:
    """Many, for one run of systemd each time: that is what takes long."""
    found: list[str] = []

    @settings(max_examples=800, deadline=None, phases=[Phase.generate])
    @given(st.text(characters, max_size=30) | st.lists(st.sampled_from(SPECIAL), max_size=6).map("".join))
    def gather(text: str) -> None:
        found.append(text)

    gather()
    assert len(set(found)) > 400
    return found


def service(*lines: str) -> str:
    return "\n".join(["[Service]", "Type=oneshot", *lines, ""])


def test_arguments_come_back() -> None:
    batch = texts_to_quote()
    texts = [service(f"ExecStart=/bin/echo {quoting.exec_argument(text)} after") for text in batch]
    for text, unit in zip(batch, units.parsed_all(texts), strict=True):
        # The parser shows arguments before `$` is expanded: `$$`, which becomes `$`.
        assert unit.commands == {"ExecStart": [["/bin/echo", text.replace("$", "$$"), "after"]]}
        assert unit.messages == []


def test_environments_come_back() -> None:
    batch = texts_to_quote()
    texts = [service("ExecStart=/bin/true", f"Environment={quoting.environment('NAME', t)}") for t in batch]
    for text, unit in zip(batch, units.parsed_all(texts), strict=True):
        assert unit.environment == [f"NAME={text}"]
        assert unit.messages == []


def test_paths_come_back() -> None:
    batch = texts_to_quote()
    names = [f"/srv/{text.replace('/', '-')}x" for text in batch]
    written = [(name, quoted) for name in names for quoted in quotable_paths([name])]
    texts = [service("ExecStart=/bin/true", f"ReadWritePaths={quoted}") for _, quoted in written]
    for (name, _), unit in zip(written, units.parsed_all(texts), strict=True):
        assert unit.properties["ReadWritePaths"] == [name]
        assert unit.messages == []


def quotable_paths(paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        try:
            yield quoting.unit_path(path)
        except Unquotable:
            assert any(character < " " or character == "\x7f" for character in path)


def test_a_line_with_what_is_no_character_is_refused_as_systemd_ignores_it() -> None:
    texts = [service("ExecStart=/bin/true", f'ReadWritePaths="/srv/{one}"') for one in NONCHARACTERS]
    for one, unit in zip(NONCHARACTERS, units.parsed_all(texts), strict=True):
        assert "ReadWritePaths" not in unit.properties
        for quote in (
            quoting.exec_argument,
            quoting.unit_path,
            lambda text: quoting.environment("NAME", text),
        ):
            with pytest.raises(Unquotable, match="noncharacters"):
                quote(f"/srv/{one}")


@pytest.mark.parametrize("path", ["/a\nb", "/a\x01b", "/a\\", "/a ", "/a\t", "/a\0b", "/a\uffff"])
def test_credential_paths_that_no_unit_can_name(path: str) -> None:
    with pytest.raises(Unquotable):
        quoting.credential_path(path)


CREDENTIALS = [
    "/etc/odd/a b",
    '/etc/odd/a"b',
    "/etc/odd/a'b",
    "/etc/odd/a\\b",
    "/etc/odd/$HOME",
    "/etc/odd/100%n",
    "/etc/odd/причал",
    "/etc/odd/a b  c",
    "/etc/odd/\"quoted\" 'name'",
    "/etc/odd/$HOME ${HOME} $$",
    "/etc/odd/100% %n %%",
    "/etc/odd/a:b:c",
    "/etc/odd/back\\slash \\n \\x41",
    "/etc/odd/пристань 😀",
    "/etc/odd/; # ! *?[a]",
    "/etc/odd/-@+ ~",
]


@pytest.mark.real
def test_credentials_come_from_the_very_path(debian: Debian, tmp_path: Path) -> None:
    """By a link, so from those too with a blank or a backslash, which Debian 13's systemd would not take."""
    folder = tmp_path / "tree/etc/systemd/system"
    folder.mkdir(parents=True)
    program = tmp_path / "tree/usr/local/lib/guixsvc/host-files"
    program.parent.mkdir(parents=True)
    shutil.copy(Path(TEMPLATES) / "shared/host-files", program)
    program.chmod(0o755)
    files = [HostFile("link", f"secret{n}", path) for n, path in enumerate(CREDENTIALS)]
    lay = f"ExecStart=/usr/local/lib/guixsvc/host-files lay test root {' '.join(words(files))}"
    (folder / "test-files.service").write_text(service(lay))
    for file in files:
        secret = tmp_path / "tree" / file.path.lstrip("/")
        secret.parent.mkdir(exist_ok=True)
        secret.write_text(file.path)
        unit = service(f"LoadCredential={load('test', file.name)}", f"ExecStart=/bin/cat %d/{file.name}")
        (folder / f"{file.name}.service").write_text(unit)
    with Box(debian.root, tmp_path / "tree") as box:
        box.run(["systemctl", "start", "test-files"])
        for file in files:
            box.run(["systemctl", "start", file.name])
            assert file.path in box.journal(f"{file.name}.service").splitlines()
