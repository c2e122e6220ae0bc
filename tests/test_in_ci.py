"""guixsvc where people use it: hooks run by pre-commit, the steps of action.yml, and the linters of both.

Installing needs no network: what it takes is that which runs the tests.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml  # type: ignore[import-untyped]

import needs

ROOT = Path(__file__).parent.parent
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
PROGRAMS = Path(sys.executable).parent

GOOD = "(use-modules (gnu))\n(define hosts (list 1 2))\n"
BAD = "(use-modules (gnu))\n(define first-host\n         (car 5))\n"
DOUBTFUL = GOOD + "; guixsvc: ignore[invalid-value] there is none\n"
"""A warning, but no error."""

OFFLINE = {
    # What pip finds there need not be fetched, to build and to install.
    "PYTHONPATH": sysconfig.get_path("purelib"),
    "PIP_NO_INDEX": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # that is: no isolation
    "PIP_NO_COMPILE": "1",  # Python compiles what is run.
}


def program(name: str) -> str:
    beside = PROGRAMS / name
    return str(beside) if beside.exists() else needs.program(name)


def run(
    *command: str | Path, cwd: Path, environment: Mapping[str, str] = {}
) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        command,
        cwd=cwd,
        env={**kept, "LC_ALL": "C.UTF-8", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


# pre-commit


def _repository(folder: Path) -> None:
    """Makes a folder a repository, with one commit of all that is there."""
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-q", "-m", "All")):
        done = run(needs.program("git"), *arguments, cwd=folder)
        assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with what a hook is made of, as the checkout has it now."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in (".pre-commit-hooks.yaml", "LICENSE", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    for name in ("compiler", "explain", "grammar", "schemas", "templates", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    _repository(folder)
    return folder


class Project:
    """A repository that uses a hook."""

    def __init__(self, folder: Path, hooks: Path, cache: Path) -> None:
        self.folder = folder
        self.hooks = hooks
        self.cache = cache
        self.use()
        self.write("good.scm", GOOD)
        _repository(folder)

    def use(self, *arguments: str) -> None:
        """Configure every hook."""
        revision = run("git", "rev-parse", "HEAD", cwd=self.hooks).stdout.strip()
        used = [{"id": hook["id"], "args": arguments} for hook in HOOKS]
        repositories = [{"repo": str(self.hooks), "rev": revision, "hooks": used}]
        self.write(".pre-commit-config.yaml", json.dumps({"repos": repositories}))

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def commit(self, hook: str) -> tuple[int, str]:
        """What pre-commit says of what is to be committed."""
        run("git", "add", "-A", cwd=self.folder)
        environment = {**OFFLINE, "PRE_COMMIT_HOME": str(self.cache)}
        done = run(program("pre-commit"), "run", hook, cwd=self.folder, environment=environment)
        return done.returncode, done.stdout


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def project(tmp_path: Path, hooks: Path, cache: Path) -> Project:
    return Project(tmp_path, hooks, cache)


def test_the_hook_checks_what_changed(project: Project) -> None:
    project.write("bad.scm", BAD)
    code, said = project.commit("guixsvc-check")
    assert code == 1 and "bad.scm:3:" in said and "[wrong-argument]" in said and "good.scm" not in said
    project.write("bad.scm", GOOD)
    assert project.commit("guixsvc-check")[0] == 0
    project.write("notes.txt", "words")
    (project.folder / "bad.scm").unlink()
    assert "Skipped" in project.commit("guixsvc-check")[1]


def test_the_hook_respects_what_is_excluded(project: Project) -> None:
    project.write("bad.scm", BAD)
    project.use("--exclude", "bad.scm")
    assert project.commit("guixsvc-check")[0] == 0


def test_the_whole_repository_is_checked(project: Project) -> None:
    """A file that did not change has the fault: what it imports did."""
    project.write("voice.scm", f"(use-modules (fleet))\n{BAD.replace('5', 'hosts')}")
    project.write("fleet.scm", "(define-module (fleet) #:export (hosts))\n(define hosts (list 1 2))\n")
    code, said = project.commit("guixsvc-check-all")
    assert code == 0, said
    _repository(project.folder)
    project.write("fleet.scm", "(define-module (fleet) #:export (hosts))\n(define hosts 0)\n")
    assert project.commit("guixsvc-check")[0] == 0
    code, said = project.commit("guixsvc-check-all")
    assert code == 1 and "[wrong-argument]" in said


def test_strict_fails_on_a_warning(project: Project) -> None:
    project.write("old.scm", DOUBTFUL)
    assert project.commit("guixsvc-check-all")[0] == 0
    code, said = project.commit("guixsvc-check-strict")
    assert code == 1 and "[unused-ignore]" in said


def test_pre_commit_accepts_the_hooks_and_the_page(tmp_path: Path) -> None:
    done = run(program("pre-commit"), "validate-manifest", ROOT / ".pre-commit-hooks.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    config = tmp_path / ".pre-commit-config.yaml"
    config.write_text(_shown("id: guixsvc-check"), encoding="utf-8")
    done = run(program("pre-commit"), "validate-config", config, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    (used,) = yaml.safe_load(config.read_text(encoding="utf-8"))["repos"]
    assert {hook["id"] for hook in used["hooks"]} <= {hook["id"] for hook in HOOKS}


# GitHub


INSTALLING, CHECKING = ACTION["runs"]["steps"]


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for temporary files of a runner, once the action has installed guixsvc."""
    folder = tmp_path_factory.mktemp("runner")
    done = _step(INSTALLING, folder, folder, {})
    assert done.returncode == 0, done.stdout
    return folder


def _step(
    step: dict[str, Any], runner: Path, folder: Path, inputs: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Runs a step of the action as a runner does."""
    known = {name: str(one["default"]) for name, one in ACTION["inputs"].items()}
    given = {name: _expanded(text, {**known, **inputs}) for name, text in step["env"].items()}
    script = runner / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    environment = {**OFFLINE, "RUNNER_TEMP": str(runner), "GITHUB_WORKSPACE": str(folder), **given}
    return run(*_shell(step), script, cwd=folder, environment=environment)


def _shell(step: dict[str, Any]) -> tuple[str, ...]:
    """What a runner calls for ``shell: bash``."""
    assert step["shell"] == "bash"
    return (needs.program("bash"), "--noprofile", "--norc", "-e", "-o", "pipefail")


def _expanded(text: str, inputs: Mapping[str, str]) -> str:
    """What ``${{ … }}`` becomes."""
    found = re.fullmatch(r"\$\{\{ (?:inputs\.(\w+)|(github\.action_path)) \}\}", text)
    assert found is not None
    return inputs[found[1]] if found[1] else str(ROOT)


def test_the_action_annotates(runner: Path, tmp_path: Path) -> None:
    (tmp_path / "my hosts").mkdir()
    (tmp_path / "my hosts" / "bad.scm").write_text(BAD, encoding="utf-8")
    (tmp_path / "old.scm").write_text(DOUBTFUL, encoding="utf-8")

    def check(**inputs: str) -> tuple[int, str]:
        done = _step(CHECKING, runner, tmp_path, inputs)
        return done.returncode, done.stdout

    code, said = check(paths="my hosts\n")
    assert code == 1 and "old.scm" not in said
    assert re.search(r"^::error title=guixsvc \(wrong-argument\),file=my hosts/bad\.scm,", said, re.MULTILINE)
    assert check(paths="old.scm")[0] == 0
    assert check(paths="old.scm", options="--strict")[0] == 1
    assert check(paths="old.scm\nmy hosts")[0] == 1
    assert "::error" in check()[1]
    assert check(paths="$(touch made); touch made")[0] == 2 and not (tmp_path / "made").exists()
    assert check(paths="--exit-zero")[0] == 2


def test_linters_have_nothing_against_the_action() -> None:
    schema = ("--builtin-schema", "vendor.github-actions")
    done = run(program("check-jsonschema"), *schema, ROOT / "action.yml", cwd=ROOT)
    assert done.returncode == 0, done.stdout
    done = run(program("zizmor"), "--offline", "--persona", "auditor", "action.yml", cwd=ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("step", [INSTALLING, CHECKING], ids=lambda step: str(step["name"]))
def test_shellcheck_has_nothing_against_its_scripts(step: dict[str, Any], tmp_path: Path) -> None:
    """As actionlint asks it: what a runner sets is not assigned in the script."""
    script = tmp_path / "step.sh"
    script.write_text(f"set -e -o pipefail\n{step['run']}", encoding="utf-8")
    given = ("--norc", "--shell=bash", "--exclude=SC2154", script)
    done = run(needs.program("shellcheck"), *given, cwd=tmp_path)
    assert done.returncode == 0, done.stdout


# What docs/check.md shows


def _shown(containing: str) -> str:
    blocks = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (block,) = (text for text in blocks if containing in text)
    return str(block)


@pytest.mark.parametrize("containing", ["uses: OWNER/guixsvc", "upload-sarif"])
def test_the_steps_that_are_shown_make_a_workflow(containing: str, tmp_path: Path) -> None:
    steps = yaml.safe_load(_shown(containing))
    job: dict[str, Any] = {"runs-on": "ubuntu-24.04", "steps": steps}
    workflow = tmp_path / "check.yml"
    workflow.write_text(json.dumps({"on": "push", "jobs": {"check": job}}), encoding="utf-8")
    schema = ("--builtin-schema", "vendor.github-workflows")
    done = run(program("check-jsonschema"), *schema, workflow, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    for step in steps:
        if "OWNER/guixsvc" in step.get("uses", ""):
            assert set(step.get("with", {})) <= set(ACTION["inputs"])


def test_the_job_for_gitlab_makes_a_report(tmp_path: Path) -> None:
    job = tmp_path / "gitlab.yml"
    job.write_text(_shown("codequality"), encoding="utf-8")
    schema = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    done = run(program("check-jsonschema"), *schema, job, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    (content,) = yaml.safe_load(job.read_text(encoding="utf-8")).values()
    (tmp_path / "bad.scm").write_text(BAD, encoding="utf-8")
    environment = {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "CI_PROJECT_DIR": str(tmp_path)}
    environment["PYTHONPATH"] = str(ROOT / "compiler")
    done = run("sh", "-ec", "\n".join(content["script"]), cwd=tmp_path, environment=environment)
    assert done.returncode == 1
    report = json.loads((tmp_path / content["artifacts"]["reports"]["codequality"]).read_bytes())
    jsonschema.validate(report, json.loads((ROOT / "tests/report/gitlab.schema.json").read_bytes()))
    assert [entry["check_name"] for entry in report] == ["wrong-argument"]
