"""The harness itself: hand-written units that systemd must accept, refuse, and read as said here."""

import json
from pathlib import Path

import pytest

import needs
from real import units
from real.box import Box

GOOD = """\
[Unit]
Description=Something good
Wants=network-online.target
After=network-online.target helper.service

[Service]
User=keeper
Group=keeper
LoadCredential=secret:/etc/with blank "and" quotes
EnvironmentFile=-/etc/default/absent
ExecStartPre=+/usr/local/lib/good/prepare --date 100%%
ExecStart=/opt/good/daemon -c %d/secret
CapabilityBoundingSet=~CAP_SYS_ADMIN CAP_KILL
CapabilityBoundingSet=

[Install]
WantedBy=multi-user.target
"""
HELPER = "[Service]\nExecStart=/usr/bin/helper\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree whose units are good."""
    for path, content in {
        "etc/systemd/system/good.service": GOOD,
        "etc/systemd/system/helper.service": HELPER,
        "etc/sysusers.d/good.conf": 'u keeper - "Keeps things" /var/lib/good\n',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    return tmp_path


def edit(tree: Path, old: str, new: str) -> None:
    unit = tree / "etc/systemd/system/good.service"
    assert old in unit.read_text()
    unit.write_text(unit.read_text().replace(old, new))


def test_a_good_tree_passes(tree: Path) -> None:
    units.verify(tree)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("Description=", "Descripton=", "Descripton"),
        ("[Service]", "[Servce]", "Servce"),
        ("ExecStart=/opt", "ExecStop=/opt", "ExecStart"),
        ("-c %d/secret", '"-c', "Unbalanced quoting"),
        ("-c %d/secret", "%z", "specifier"),
        ("[Install]", "SystemCallFilter=nosuchcall\n[Install]", "nosuchcall"),
        ("[Install]", "RestrictAddressFamilies=AF_NONE_SUCH\n[Install]", "AF_NONE_SUCH"),
        ("[Install]", "ReadWritePaths=relative\n[Install]", "not absolute"),
        ("[Install]", "Restart=sometimes\n[Install]", "sometimes"),
    ],
)
def test_what_systemd_analyze_refuses(tree: Path, old: str, new: str, complaint: str) -> None:
    edit(tree, old, new)
    with pytest.raises(AssertionError, match=complaint):
        units.verify(tree)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("CAP_SYS_ADMIN", "CAP_NO_SUCH", "unknown capability ~CAP_NO_SUCH"),
        ("User=keeper", "User=kepper", "User 'kepper'"),
        ("Group=keeper", "Group=kepper", "Group 'kepper'"),
        ("100%%", "100%", "lone %"),
        ("ExecStart=/opt/good/", "ExecStart=", "not an absolute path"),
        ("Wants=network-online", "Wants=network-onlin", "absent unit network-onlin.target"),
        ("WantedBy=multi-user", "WantedBy=multiuser", "absent unit multiuser.target"),
        ("EnvironmentFile=-", "EnvironmentFile=", "not in the tree"),
        ('secret:/etc/with blank "and" quotes', '"secret:/etc/x"', "without quotes"),
        ("[Service]", "Before=helper.service\n[Service]", "ordering cycle"),
    ],
)
def test_what_systemd_analyze_lets_pass(tree: Path, old: str, new: str, complaint: str) -> None:
    edit(tree, old, new)
    with pytest.raises(AssertionError, match=complaint):
        units.verify(tree)


def test_a_program_of_the_tree_must_be_executable(tree: Path) -> None:
    program = tree / "opt/good/daemon"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    with pytest.raises(AssertionError, match="not executable"):
        units.verify(tree)
    program.chmod(0o755)
    units.verify(tree)


def test_a_tree_without_units_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no units"):
        units.verify(tmp_path)


def test_security_scores(tmp_path: Path) -> None:
    needs.program("systemd-analyze")
    bare, walled = tmp_path / "bare.service", tmp_path / "walled.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    walled.write_text(
        "[Service]\nExecStart=/bin/true\nUser=nobody\nPrivateNetwork=yes\nProtectSystem=strict\n"
        "CapabilityBoundingSet=\nSystemCallFilter=@system-service\nNoNewPrivileges=yes\n"
    )
    assert 10 >= units.security_score(bare) > 9 > units.security_score(walled) > 0


def test_sysusers(tmp_path: Path) -> None:
    file = tmp_path / "x.conf"
    file.write_text('u keeper - "Keeps things" /var/lib/good\n')
    assert "Creating user 'keeper' (Keeps things)" in units.sysusers_dry_run(file)
    file.write_text("u bad/name\n")
    with pytest.raises(AssertionError, match="bad/name"):
        units.sysusers_dry_run(file)


def test_tmpfiles(tmp_path: Path) -> None:
    root, file = tmp_path / "root", tmp_path / "x.conf"
    root.mkdir()
    file.write_text("d /var/lib/good 0750\n")
    units.tmpfiles_create(root, file)
    assert (root / "var/lib/good").stat().st_mode & 0o7777 == 0o750
    file.write_text("? /var/lib/bad\n")
    with pytest.raises(AssertionError, match=r"x\.conf"):
        units.tmpfiles_create(root, file)


def service(*lines: str) -> str:
    return "\n".join(["[Service]", "Type=oneshot", *lines, ""])


# The texts are by hand, from systemd.syntax(7) and systemd.service(5): C escapes, both kinds of quotes.
ARGUMENTS = {
    r"plain --key=value": ["plain", "--key=value"],
    r'"a b" ' + "'c d'": ["a b", "c d"],
    r'"" x ' + "''": ["", "x", ""],
    r'"say \"hi\""' + " 'say \"hi\"'": ['say "hi"', 'say "hi"'],
    r""""it's" 'it\'s' """: ["it's", "it's"],
    r'"line\nbreak" "tab\there" "\x07\001\a\b\f\r\v"': ["line\nbreak", "tab\there", "\a\x01\a\b\f\r\v"],
    r'"back\\slash" "\\" "\\\\n"': ["back\\slash", "\\", "\\\\n"],
    "Grüße 😀 \u2028 \u00a0 \u0085": ["Grüße", "😀", "\u2028", "\u00a0", "\u0085"],
    r'"\xc3\xa9" "\u00e9" "\x7f"': ["é", "é", "\x7f"],
    "100%% %%n": ["100%", "%n"],
    '`id` * ? [a] ~ # ! | & < > ( ) "x;y" \\;': [
        *("`id`", "*", "?", "[a]", "~", "#", "!", "|", "&", "<", ">", "(", ")", "x;y", ";"),
    ],
    "$$HOME ${X} $Y": ["$$HOME", "${X}", "$Y"],
}


def test_arguments_are_read_back() -> None:
    texts = [service(f"ExecStart=/bin/echo {line}") for line in ARGUMENTS]
    for unit, arguments in zip(units.parsed_all(texts), ARGUMENTS.values(), strict=True):
        assert unit.state == "loaded"
        assert unit.commands == {"ExecStart": [["/bin/echo", *arguments]]}
        assert unit.messages == []


def test_every_exec_directive_is_kept_apart() -> None:
    unit = units.parsed(
        service(
            "ExecStartPre=+/bin/a 1",
            "ExecStartPre=-/bin/b",
            "ExecStart=/bin/c",
            "ExecReload=@/bin/d zero one",
        )
    )
    assert unit.commands == {
        "ExecStartPre": [["/bin/a", "1"], ["/bin/b"]],
        "ExecStart": [["/bin/c"]],
        "ExecReload": [["zero", "one"]],
    }


def test_environment_is_read_back() -> None:
    unit = units.parsed(
        service("ExecStart=/bin/true", r"""Environment="A=b c" 'B="quoted"' C=ü "D=new\nline" "E=%%" F=$$""")
    )
    assert unit.environment == ["A=b c", 'B="quoted"', "C=ü", "D=new\nline", "E=%", "F=$$"]


def test_other_values_are_read_back() -> None:
    unit = units.parsed(
        "[Unit]\nDescription=100%% ü\n" + service("ExecStart=/bin/true", 'ReadWritePaths="/a b"')
    )
    assert unit.properties["Description"] == ["100% ü"]
    assert unit.properties["ReadWritePaths"] == ["/a b"]


def test_one_bad_unit_spoils_no_other() -> None:
    bad, unknown, good = units.parsed_all(
        [
            service('ExecStart=/bin/echo "open'),
            service("ExecStart=/bin/true", "Colour=blue"),
            service("ExecStart=/bin/true"),
        ]
    )
    assert bad.state == "bad-setting"
    assert "Unbalanced quoting" in bad.messages[0]
    assert unknown.state == good.state == "loaded"
    assert "Colour" in unknown.messages[0]
    assert good.messages == []


@pytest.mark.real
def test_a_program_gets_the_arguments_that_the_parser_shows(debian_12_root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "etc/systemd/system"
    folder.mkdir(parents=True)
    program = "/usr/bin/python3 -c 'import json,sys; print(json.dumps(sys.argv[1:]))'"
    lines = {line: arguments for line, arguments in ARGUMENTS.items() if "$" not in line}
    lines["$$HOME a$$b ${ABSENT}"] = ["$HOME", "a$b", ""]
    for number, line in enumerate(lines):
        (folder / f"test{number}.service").write_text(service(f"ExecStart={program} {line}"))
    with Box(debian_12_root, tmp_path) as box:
        for number, arguments in enumerate(lines.values()):
            box.run(["systemctl", "start", f"test{number}"])
            printed = box.journal(f"test{number}.service").splitlines()
            assert json.dumps(arguments) in printed
