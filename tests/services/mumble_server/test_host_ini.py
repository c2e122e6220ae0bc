"""``mumble-server-ini``, which reads ini files on a host with a shell and awk alone."""

import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import needs
from guixsvc.read.ini import Entry, read_ini
from images import compiled
from real.jami_and_mumble import mumble

PROGRAM = "root/usr/local/lib/guixsvc/mumble-server-ini"
AWKS = [name for name in ("mawk", "gawk", "original-awk", "busybox") if shutil.which(name)]
# Whatever means something to Qt, and what does not.
PARTS = [
    *'abx019=;,"\\@[]()%U \t\r',
    "\n",
    "\n",
    "key=",
    "users=",
    "\\n",
    "\\x41",
    "\\xd83d\\xde00",
    "é",
    "Ж",
]
PARTS += [
    "😀",
    "\n[Ice]\n",
    "\n[general]\n",
    "[]",
    "[x",
    "@Invalid()",
    "@Variant(x)",
    "@@",
    "%20",
    "%U0416",
    '\\"',
]
PARTS += [" ;c\n", "\n; c\n", "\\\n", "\\\r\n", "\a", "\\0", "\\777", "welcometext=", "\x7f", "\x85"]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("ini"), "one", mumble()) / PROGRAM


def ran(program: Path, *arguments: str | Path) -> str:
    command = [needs.program("dash"), str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def table(output: str) -> dict[str, list[str]]:
    return {line.split("\t")[0]: line.split("\t")[1:] for line in output.splitlines()}


# --- It reads as guixsvc does, which reads as Qt does (tests/real/test_ini_against_qt.py)


def read_by_awk(awk: str, script: str, text: str) -> tuple[dict[str, tuple[str, str]], str]:
    done = subprocess.run(
        [*([awk, "awk"] if awk == "busybox" else [awk]), script],
        input=text.encode() + b"x\n",
        capture_output=True,
        check=True,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    assert done.stderr == b""
    *lines, end = done.stdout.decode(errors="replace").removesuffix("\n").split("\n")
    rows = [line.split("\t") for line in lines]
    return {unescaped(key): (state, unescaped(value)) for key, state, value in rows}, end


def unescaped(text: str) -> str:
    letters = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(?:0(\d\d\d)|(.))", lambda m: chr(int(m[1], 8)) if m[1] else letters[m[2]], text)


def state(entry: Entry) -> str:
    return "special" if entry.is_special else "list" if entry.is_list else "text"


def printable(text: str) -> str:
    """What awk cannot hold, or terminals do not only show."""
    return re.sub("[\x80-\x9f]", "?", text.replace("\0", "\ufffd"))


@pytest.mark.parametrize("awk", AWKS)
def test_awk_reads_as_the_compiler_does(awk: str, program: Path) -> None:
    found = re.search(r"^read_ini='\n(.*?)^'$", program.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None
    source = random.Random(20261126)
    for _ in range(400):
        text = "".join(source.choice(PARTS) for _ in range(source.randint(0, 40)))
        text = source.choice(["", "", "\ufeff", "\ufeff[", "\ufeff ["]) + text
        entries = [entry for entry in read_ini(text).entries if entry.section == ""]
        wanted = {printable(e.key): (state(e), printable(", ".join(e.items))) for e in entries}
        assert read_by_awk(awk, found[1], text)[0] == wanted, text


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("port=1\n", "end"),
        ('port=1\nwelcometext="open\nusers=3\n', "end\topen"),
        ("port=1\\", "end\topen"),
        ("[Ice\nport=1\n", "end\tsection"),
        ('welcometext="a\nb"\n[Ice]\n', "end"),
    ],
)
def test_what_is_wrong_with_a_whole_file(text: str, end: str, program: Path) -> None:
    found = re.search(r"^read_ini='\n(.*?)^'$", program.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None
    assert read_by_awk("awk", found[1], text)[1] == end


def test_a_value(program: Path, tmp_path: Path) -> None:
    ini = tmp_path / "an ini"
    ini.write_text('\ufeffport=1\nusers=1\nwelcometext="a\\\\b\\tc" \nusers= 2 ; three\n', encoding="utf-8")
    assert ran(program, "get", ini, "users") == "2\n"
    assert ran(program, "get", ini, "welcometext") == "a\\\\b\\tc\n"
    assert ran(program, "get", ini, "port") == "\n"


# --- How settings differ


OLD = r"""
host=192.0.2.7
timeout=45
users = 100
port=64738
allowhtml=TRUE
welcometext="Hello,\nall"
serverpassword="correct,horse"
icesecretwrite=very-secret
usres=another-secret
database=/var/lib/mumble-server/mumble-server.sqlite
"""


def test_how_settings_differ(program: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.ini", tmp_path / "new.ini"
    old.write_text(OLD, encoding="utf-8")
    new.write_text(
        "users=50\nport=64738\nallowhtml=1\nsendversion=true\nserverpassword=\nimagemessagelength=7\n"
        "database=/var/lib/mumble-server/mumble-server.sqlite\n",
        encoding="utf-8",
    )
    output = ran(program, "differ", old, new)
    assert "very-" not in output and "another-" not in output and "horse" not in output
    assert table(output) == {
        "welcometext": ['"Hello,\\nall"', "-", "from now on the default"],
        "host": ['"192.0.2.7"', "-", "from now on it listens at all addresses"],
        "serverpassword": ['"…"', '""', "from now on the server asks for no password"],
        "users": ["100", "50", ""],
        "timeout": ["45", "-", "from now on the default, 30"],
        "imagemessagelength": ["-", "7", ""],
        "icesecretwrite": ['"…"', "-", "they differ"],
        "usres": ['"…"', "-", "no setting that the server knows"],
    }
    assert table(ran(program, "differ", old, old)) == {
        "serverpassword": ['"…"', '"…"', "the same"],
        "icesecretwrite": ['"…"', '"…"', "the same"],
    }


def test_a_password_that_the_host_keeps(program: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.ini", tmp_path / "new.ini"
    old.write_text('serverpassword="correct,horse"\n')
    new.write_text("serverpassword=HOST-SECRET serverpassword\n")
    said = table(ran(program, "differ", old, new))["serverpassword"]
    assert said == ['"…"', '"…"', "this host has it: whether they differ is not known"]


def test_a_password_that_the_old_server_did_not_ask_for(program: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.ini", tmp_path / "new.ini"
    old.write_text("serverpassword=correct,horse\n")
    new.write_text('serverpassword="correct,horse"\n')
    said = table(ran(program, "differ", old, new))["serverpassword"]
    assert said == ['"…"', '"…"', "the old server did not read it as text; they differ"]


def test_copies_of_tls_files_are_what_they_are_copies_of(tmp_path: Path) -> None:
    tls = '(ssl-cert "/etc/l\'e \\\\ 1/c.pem") (ssl-key "/etc/le/k.pem")'
    out = compiled(tmp_path, "tls", mumble(tls))
    old = tmp_path / "old.ini"
    old.write_text('sslCert="/etc/l\'e \\\\ 1/c.pem"\nsslKey=/etc/other/k.pem\n')
    said = table(ran(out / PROGRAM, "differ", old, out / "root/etc/guixsvc/mumble-server/mumble-server.ini"))
    assert "sslCert" not in said
    assert said["sslKey"] == ['"/etc/other/k.pem"', '"/etc/le/k.pem"', ""]


# --- What a server of one's own settings needs of its host


NO_TEXT = (
    "note\tserverpassword is no text to the server, which goes on without it: write it in quotation marks"
)
OPEN = 'lacks\tan end of what /etc/m.ini quotes: a " is not closed, or a backslash is the last of it'
OUTSIDE = (
    "lacks\ta database below /var/lib/mumble-server, where alone the service may write: /etc/m.ini names"
    " /srv/voice.sqlite; move it there, open its folder in a drop-in of the unit (ReadWritePaths=/srv), or"
    " have the ini beside the declaration, where compile reads it"
)


def test_what_an_ini_needs(program: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "etc/le").mkdir(parents=True)
    (root / "etc/le/k.pem").touch()
    ini = root / "etc/m.ini"
    ini.write_text(
        "sslCert=cert.pem\nsslKey=/etc/le/k.pem\nwelcometextfile=welcome.html\nport=65616\n"
        "database=/srv/voice.sqlite\nserverpassword=a,b\nsslDHParams=@ffdhe2048\n"
    )
    assert ran(program, "needs", root, "/etc/m.ini").splitlines() == [
        NO_TEXT,
        "file\t/etc/cert.pem",
        "lacks\t/etc/cert.pem, which /etc/m.ini names as sslCert",
        "file\t/etc/le/k.pem",
        "file\t/etc/welcome.html",
        "lacks\t/etc/welcome.html, which /etc/m.ini names as welcometextfile",
        "port\t80",
        OUTSIDE,
    ]
    ini.write_text('dbDriver=QMYSQL\ndatabase=mumble\nport=-3\nwelcometext="open\n')
    assert ran(program, "needs", root, "/etc/m.ini").splitlines() == [
        OPEN,
        "port\t64738",
        "note\tits database is another server's (QMYSQL): what it needs of that is not known",
    ]
    ini.write_text("database=/var/lib/mumble-server/a.sqlite\n")
    said = ran(program, "needs", root, "/etc/m.ini")
    assert said == "port\t64738\ndatabase\t/var/lib/mumble-server/a.sqlite\n"


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ("ReadWritePaths=/srv", True),
        ("ReadWritePaths=/var/x  -/srv/a.b/", True),
        ("ReadWritePaths=-+/srv/a.b\n# ReadWritePaths=", True),
        ("ReadWritePaths=/srv/a", False),
        ("ReadWritePaths=/srv/a*", False),
        ("# ReadWritePaths=/srv", False),
        ("ReadOnlyPaths=/srv", False),
    ],
)
def test_a_folder_that_a_drop_in_opens(line: str, opens: bool, program: Path, tmp_path: Path) -> None:
    drop_in = tmp_path / "etc/systemd/system/mumble-server.service.d/database.conf"
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text(f"[Service]\n{line}\n")
    (tmp_path / "etc/m.ini").write_text("database=/srv/a.b/c.sqlite\n")
    said = ran(program, "needs", tmp_path, "/etc/m.ini")
    assert ("database\t/srv/a.b/c.sqlite\n" in said) is opens
    assert ("lacks\t" in said) is not opens
