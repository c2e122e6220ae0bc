"""``host-files``: which files of the host root opens for a service. An image's owner stands for root."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from guixsvc.paths import TEMPLATES

PROGRAM = Path(TEMPLATES) / "shared/host-files"
KEY = "/etc/certs/key.pem"


@pytest.fixture
def image(tmp_path: Path) -> Iterator[Path]:
    """A root with a key in it, all of whose folders are ours alone."""
    root = tmp_path / "image"
    before = os.umask(0o022)
    (root / "etc/certs").mkdir(parents=True)
    (root / "srv/voice").mkdir(parents=True)
    (root / "etc/certs/key.pem").write_text("key")
    yield root
    os.umask(before)


def fault(image: Path, path: str) -> str:
    """What is said of a path; "" if root may open it."""
    ran = subprocess.run(
        ["sh", str(PROGRAM), "check", str(image), path], capture_output=True, text=True, check=False
    )
    assert ran.stderr == ""
    assert ran.returncode == (1 if ran.stdout else 0)
    if not ran.stdout:
        return ""
    assert ran.stdout.startswith(f"{path}: ")
    return ran.stdout.removeprefix(f"{path}: ").rstrip("\n")


@pytest.mark.parametrize("path", [KEY, "//etc//./certs/../certs/key.pem"])
def test_a_file_in_folders_of_root_s(image: Path, path: str) -> None:
    assert fault(image, path) == ""


def test_links_as_certbot_makes_them(image: Path) -> None:
    """Relative and absolute ones, of files and of folders; absolute ones lead to the image's own root."""
    for folder in ("live/voice", "archive/voice"):
        (image / "etc/letsencrypt" / folder).mkdir(parents=True)
    (image / "etc/letsencrypt/archive/voice/privkey1.pem").write_text("key")
    live = image / "etc/letsencrypt/live/voice/privkey.pem"
    live.symlink_to("../../archive/voice/privkey1.pem")
    (image / "etc/voice").symlink_to("/etc/letsencrypt/live/voice")
    (image / "srv/voice.pem").symlink_to("/etc/voice/privkey.pem")
    assert fault(image, "/srv/voice.pem") == ""
    live.parent.parent.parent.joinpath("archive/voice").chmod(0o775)
    assert fault(image, "/srv/voice.pem") == (
        "/etc/letsencrypt/archive/voice, on the way, can be written to by others than root (drwxrwxr-x)"
    )


@pytest.mark.parametrize("mode", [0o775, 0o757, 0o1777])
@pytest.mark.parametrize("folder", ["", "/etc", "/etc/certs"])
def test_a_folder_that_others_can_write_to(image: Path, folder: str, mode: int) -> None:
    (image / folder.lstrip("/")).chmod(mode)
    assert f"{folder or '/'}, on the way, can be written to by others" in fault(image, KEY)


def test_a_link_into_such_a_folder_and_back(image: Path) -> None:
    """That the end is root's again helps nothing: the middle can be changed."""
    (image / "srv/voice").chmod(0o777)
    (image / "srv/voice/link").symlink_to(KEY)
    (image / "etc/certs/far.pem").symlink_to("/srv/voice/link")
    (image / "etc/certs/up.pem").symlink_to("/srv/voice/../../etc/certs/key.pem")
    for path in ("/srv/voice/link", "/etc/certs/far.pem", "/etc/certs/up.pem"):
        assert "/srv/voice, on the way, can be written to by others" in fault(image, path)


def test_what_is_no_regular_file(image: Path) -> None:
    certs = image / "etc/certs"
    os.mkfifo(certs / "fifo")
    (certs / "loop").symlink_to("loop")
    (certs / "lost").symlink_to("/etc/nowhere")
    (certs / "to-fifo").symlink_to("fifo")
    assert fault(image, "/etc/certs/fifo") == "no regular file"
    assert (
        fault(image, "/etc/certs") == fault(image, "/etc/certs/") == fault(image, "/") == "a folder, no file"
    )
    assert fault(image, "/etc/certs/loop") == "its links lead nowhere"
    assert fault(image, "/etc/certs/lost") == "missing (/etc/nowhere, where its links lead)"
    assert fault(image, "/etc/certs/to-fifo") == "no regular file (/etc/certs/fifo, where its links lead)"
    assert fault(image, "/etc/certs/none") == fault(image, "/etc/none/key.pem") == "missing"
    assert fault(image, f"{KEY}/deeper") == f"{KEY}, on the way, is no folder"


def test_a_link_that_leads_out_of_the_image(image: Path) -> None:
    (image.parent / "outside.pem").write_text("key")
    (image / "etc/certs/out.pem").symlink_to(f"../../../{'../' * 30}{image.parent}/outside.pem")
    assert fault(image, "/etc/certs/out.pem") == "missing"


@pytest.mark.parametrize("name", ["a b", "a'b", 'a"b', "$HOME", "*", "-n", "a\\b", "a\nb", "ключ", "a\n"])
def test_odd_names(image: Path, name: str) -> None:
    folder = image / "etc" / name
    folder.mkdir()
    (folder / name).write_text("key")
    (image / "etc/link").symlink_to(f"{name}/{name}")
    assert fault(image, "/etc/link") == ""
    folder.chmod(0o777)
    assert "can be written to by others" in fault(image, "/etc/link")


def test_every_file_is_named(image: Path) -> None:
    ran = subprocess.run(
        ["sh", str(PROGRAM), "check", str(image), "/etc/a", KEY, "/etc/b"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (1, "/etc/a: missing\n/etc/b: missing\n")
