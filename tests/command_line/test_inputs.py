"""What is read: standard input, files, folders, and what of these cannot be read."""

import os
from pathlib import Path
from typing import Any

import pytest

from command_line.runs import BAD, GOOD, HEAD, Guixsvc, Run, typed
from guixsvc.records import titles


def test_standard_input(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(BAD, monkeypatch)
    assert guixsvc("check", "-", "--output-format", "json").findings[0]["path"] == "<stdin>"
    typed(BAD, monkeypatch)
    run = guixsvc("check", "-", "--stdin-filename", "some/where.scm", "--output-format", "json")
    assert (run.code, run.findings[0]["path"]) == (1, "some/where.scm")
    typed(GOOD, monkeypatch)
    assert guixsvc("compile", "-", "-o", "out").code == 0
    assert Path("out/manifest.json").exists()


def test_relative_files_count_from_the_folder_of_the_stdin_filename(
    guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        HEAD
        + "(use-modules (guix gexp))"
        + '(service greeter-service-type (greeter-configuration (story (local-file "own.txt"))))'
    )
    Path("deep").mkdir()
    Path("deep/own.txt").write_text("Once.\n", encoding="utf-8")
    typed(text, monkeypatch)
    assert guixsvc("compile", "-", "-o", "out").code == 1
    typed(text, monkeypatch)
    assert guixsvc("compile", "-", "-o", "out", "--stdin-filename", "deep/config.scm").code == 0
    assert Path("out/root/etc/guixsvc/greeter/story").read_text() == "Once.\n"


def test_a_file_that_is_not_utf_8_is_a_finding(guixsvc: Guixsvc) -> None:
    Path("latin.scm").write_bytes(HEAD.encode() + b'(define a "\xe9")\n')
    run = guixsvc("check", "latin.scm", "--output-format", "json")
    assert (run.code, run.codes) == (1, ["not-utf-8"])
    assert run.findings[0]["start"] == {"line": 2, "column": 12}
    assert guixsvc("compile", "latin.scm", "-o", "out").code == 1
    assert not Path("out").exists()


def test_a_byte_order_mark_at_the_start_is_no_character(guixsvc: Guixsvc) -> None:
    Path("marked.scm").write_text("\ufeff" + "(car 5)\n" + GOOD, encoding="utf-8")
    (finding,) = guixsvc("check", "marked.scm", "--output-format", "json").findings
    assert finding["start"] == {"line": 1, "column": 1}


def test_a_folder_is_searched_but_for_what_tools_keep_in_it(guixsvc: Guixsvc) -> None:
    for folder in ("a/b", ".git", "a/.hidden", "a/.cache/x", "node_modules"):
        Path(folder).mkdir(parents=True)
        Path(folder, "bad.scm").write_text(BAD, encoding="utf-8")
    Path("a/b/bad.txt").write_text(BAD, encoding="utf-8")
    paths = [finding["path"] for finding in guixsvc("check", "--output-format", "json").findings]
    assert paths == ["a/.hidden/bad.scm", "a/b/bad.scm", "bad.scm", "warned.scm"]
    assert guixsvc("check", "--output-format", "json", ".git").findings[0]["path"] == ".git/bad.scm"


def test_a_folder_is_searched_but_for_what_is_compiled_in_it(guixsvc: Guixsvc) -> None:
    Path("bad.scm").unlink()
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    for folder in ("out", "out/root/etc", "other/root"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, "bad.scm").write_text(BAD, encoding="utf-8")
    paths = {finding["path"] for finding in guixsvc("check", "--output-format", "json").findings}
    assert paths == {"other/root/bad.scm", "out/bad.scm", "warned.scm"}
    assert guixsvc("check", "out/root/etc/bad.scm").code == 1


def test_a_link_that_leads_out_of_the_folder_is_not_read(guixsvc: Guixsvc, tmp_path: Path) -> None:
    (tmp_path / "shadow").write_text("root:not-for-your-eyes:(", encoding="utf-8")
    Path("folder").mkdir()
    Path("folder/out.scm").symlink_to(tmp_path / "shadow")
    Path("folder/good.scm").write_text(GOOD, encoding="utf-8")
    Path("folder/in.scm").symlink_to("good.scm")
    run = guixsvc("check", "folder", "--output-format", "json")
    assert [(f["path"], f["code"], f["severity"]) for f in run.findings] == [
        ("folder/out.scm", "unreadable-file", "note")
    ]
    assert "not-for-your-eyes" not in guixsvc("check", "folder").out


def test_an_unreadable_file_that_a_folder_holds_is_a_finding(guixsvc: Guixsvc) -> None:
    Path("folder").mkdir()
    Path("folder/gone.scm").symlink_to("nowhere.scm")
    Path("folder/good.scm").write_text(GOOD, encoding="utf-8")
    run = guixsvc("check", "folder", "--output-format", "json")
    assert (run.code, run.codes) == (1, ["unreadable-file"])
    assert [finding["path"] for finding in run.findings] == ["folder/gone.scm"]
    assert guixsvc("check", "folder/gone.scm").code == 2


def test_a_file_in_which_no_service_of_ours_can_be_known(guixsvc: Guixsvc) -> None:
    text = '(use-modules (gnu) (acme))\n(operating-system (host-name "desk") (services (acme-services)))'
    Path("folder").mkdir()
    Path("folder/desk.scm").write_text(text, encoding="utf-8")
    seen = f"checked 1 file; 0 with {titles()}; 1 part not known: --show-unseen\n"
    assert guixsvc("check", "folder") == Run(0, "", seen)
    assert guixsvc("check", "folder", "-q") == Run(0, "", "")
    (finding,) = guixsvc("check", "folder/desk.scm", "--output-format", "json").findings
    assert (finding["code"], finding["severity"]) == ("no-services", "note")
    assert finding["notes"][0]["start"]["line"] == 2
    Path("folder/desk.scm").write_text("(use-modules (acme services greeter))" + text, encoding="utf-8")
    run = guixsvc("check", "folder", "--output-format", "json")
    assert (run.code, run.codes) == (0, ["unknown-services"])


def test_an_unreadable_folder_is_no_empty_one(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("folder/closed").mkdir(parents=True)
    scandir = os.scandir

    def refusing(path: str) -> Any:
        if str(path).endswith("closed"):  # root is refused no folder
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    run = guixsvc("check", "folder", "--output-format", "json")
    assert (run.code, run.codes) == (1, ["unreadable-file"])
    assert run.findings[0]["path"] == "folder/closed"
    run = guixsvc("check", "folder/closed")
    assert (run.code, run.err) == (2, "guixsvc: folder/closed cannot be read: Permission denied\n")


def test_a_path_that_is_missing_keeps_no_other_from_being_checked(guixsvc: Guixsvc) -> None:
    Path("bad.scm").write_text("(a))")
    run = guixsvc("check", "missing.scm", "bad.scm", "good.scm", "gone")
    assert run.code == 2 and "bad.scm:1:4: error" in run.out
    lines = run.err.splitlines()
    assert lines[1] == "1 error" and [line.split()[1] for line in lines[2:]] == ["missing.scm", "gone"]
    run = guixsvc("check", "missing.scm", "gone")
    assert (run.code, run.out) == (2, "") and len(run.err.splitlines()) == 2


def test_a_file_that_declares_nothing(guixsvc: Guixsvc) -> None:
    Path("empty.scm").write_text("", encoding="utf-8")
    run = guixsvc("check", "--output-format", "json", "empty.scm")
    assert (run.code, run.codes, run.findings[0]["severity"]) == (0, ["no-services"], "note")
    assert guixsvc("check", "--strict", "empty.scm").code == 0
    Path("folder").mkdir()
    Path("empty.scm").rename("folder/empty.scm")
    assert guixsvc("check", "folder") == Run(0, "", "")
    run = guixsvc("compile", "--output-format", "json", "folder/empty.scm", "-o", "out")
    assert (run.code, run.codes, run.findings[0]["severity"]) == (1, ["no-services"], "error")
    assert not Path("out").exists()
