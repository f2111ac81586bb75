"""The action's shell steps run as they stand in action.yml, with the variables that GitHub sets."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import pytest
import served
from jobs import ACTION, STEPS, Job, commit, git

if TYPE_CHECKING:
    from pathlib import Path

INSTALL, CHECK, CHANGES = "Install losstracker", "Check", "What a pull request changes"
HEADER = "record_id,side,date,category,status,quantity,source"
GOOD = f'{HEADER}\na1,Red,2026-03-02,tank,destroyed,3,"Morning News, 2026-03-03"\n'
BAD = f'{HEADER}\nb1,Red,02/03/2026,tnak,destroyed,3,"Morning News, 2026-03-03"\n'
DOUBTFUL = f"{HEADER},mood\na1,Red,2026-03-02,tank,destroyed,3,Morning News,glad\n"


@pytest.fixture
def started_job(tmp_path: Path) -> Job:
    """Stand in for the steps before the check: a checkout, and an environment with losstracker."""
    job = Job(tmp_path / "work space", tmp_path / "temp")
    job.folder.mkdir()
    (job.temp / "losstracker" / "bin").mkdir(parents=True)
    job.put_program("python")
    job.put_program("losstracker", "-I", "-m", "losstracker")
    return job


@pytest.fixture
def job(started_job: Job) -> Job:
    """Give the same without a start of losstracker for each call; see ``served``."""
    started_job.put_program("losstracker", "-I", "-S", "-c", served.program())
    return started_job


def test_expressions_reach_the_shell_as_variables_only() -> None:
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")
    used = re.findall(r"inputs\.([\w-]+)", json.dumps(ACTION["runs"]))
    assert set(used) == set(ACTION["inputs"])
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.{STEPS[CHECK]['id']}.outputs.{name} }}}}"


def test_nothing_of_the_checkout_is_run_when_losstracker_is_installed(job: Job) -> None:
    for name in ("venv.py", "sitecustomize.py", "ensurepip.py"):
        (job.folder / name).write_text("open('run', 'w').close()\n", encoding="utf-8")
    python = job.temp / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@" --without-pip\n', encoding="utf-8")
    python.chmod(0o755)
    job.told["steps.python.outputs.python-path"] = str(python)
    assert job.run(INSTALL).code == 127  # there is no pip
    assert (job.temp / "losstracker" / "bin" / "python").exists()
    assert not (job.folder / "run").exists()


def test_a_good_file_passes(job: Job) -> None:
    job.write(losses=GOOD)
    ran = job.run(CHECK, files="losses.csv")
    assert (ran.code, ran.annotations) == (0, [])
    assert ran.outputs == {"errors": "0", "warnings": "0", "rows": "1"}
    assert ran.summary.startswith("## Loss tables: all fine\n")


def test_errors_are_annotated_summed_up_and_written_as_sarif(job: Job) -> None:
    job.write(losses=BAD, fine=GOOD)
    ran = job.run(CHECK, files="*.csv", sarif="out/found.sarif")
    assert ran.code == 1
    assert [(kind, where["file"], where["line"]) for kind, where, _ in ran.annotations] == [
        ("error", "losses.csv", "2")
    ] * 2
    assert "did you mean 'tank'?" in ran.annotations[1][2]
    assert ran.outputs == {
        "errors": "2", "warnings": "0", "rows": "2", "sarif": "out/found.sarif",
    }  # fmt: skip
    assert ran.summary.startswith("## Loss tables: 2 errors, 0 warnings\n")
    results = json.loads((job.folder / "out/found.sarif").read_text())["runs"][0]["results"]
    assert {one["ruleId"] for one in results} == {"LT104", "LT105"}
    assert re.search(r"\n  2 \| (b1,Red,)02/03/2026,.*\n    \| {8}\^{10}\n", ran.log)


def test_warnings_fail_a_strict_check_only(job: Job) -> None:
    job.write(losses=DOUBTFUL)
    ran = job.run(CHECK, files="losses.csv")
    assert (ran.code, ran.outputs["warnings"], ran.annotations[0][0]) == (0, "1", "warning")
    assert job.run(CHECK, files="losses.csv", strict="true").code == 1
    assert job.run(CHECK, files="losses.csv", strict="yes").code == 2


def test_a_missing_file_is_told_beside_the_findings_of_the_others(job: Job) -> None:
    job.write(losses=BAD)
    ran = job.run(CHECK, files="losses.csv gone.csv")
    assert (ran.code, ran.outputs["errors"]) == (2, "2")
    assert ran.summary.startswith("## Loss tables: not all could be checked\n")
    assert "gone.csv" in ran.summary
    assert "\n## Loss tables: 2 errors" in ran.summary


@pytest.mark.parametrize("files", ["gone.csv", "gone/*.csv", "", " \n ", "empty"])
def test_what_cannot_be_checked_is_never_called_fine(job: Job, files: str) -> None:
    (job.folder / "empty").mkdir()
    ran = job.run(CHECK, files=files)
    assert (ran.code, ran.outputs) == (2, {})
    assert len(ran.annotations) == 1
    assert ran.summary.startswith("## Loss tables: not ")
    assert "fine" not in ran.summary


def test_files_are_words_of_a_line_or_lines(job: Job) -> None:
    (job.folder / "more").mkdir()
    job.write(one=GOOD, two=GOOD.replace("a1", "a2"), **{"more/of it": GOOD.replace("a1", "a3")})
    for files, rows in (
        ("one.csv  two.csv", 2),
        ("more/of it.csv\n", 1),
        ("  one.csv\n\n  more/of it.csv\n", 2),
        ("**/*.csv", 3),
    ):
        ran = job.run(CHECK, files=files)
        assert (ran.code, ran.outputs["rows"]) == (0, str(rows)), files
    assert job.run(CHECK, files="more/of it.csv").code == 2


def test_the_other_inputs_are_options_of_the_command(job: Job) -> None:
    job.write(losses=GOOD, **{"old ones": GOOD})
    ran = job.run(CHECK, files="losses.csv", against="old ones.csv\n")
    assert "record_id" in ran.annotations[0][1]["title"]
    assert job.run(CHECK, files="losses.csv", today="2026-03-01").code == 1
    assert job.run(CHECK, files="losses.csv", today="soon").code == 2
    (job.folder / "ours.toml").write_text('[vocabulary]\nside = ["Blue"]\n', encoding="utf-8")
    ran = job.run(CHECK, files="losses.csv", config="ours.toml")
    assert (ran.code, ran.outputs["errors"]) == (1, "1")


HOSTILE = [
    "$(touch run)",
    "`touch run`",
    "--fix",
    "a;touch run",
    "x\n::error::owned",
    "'",
    "-",
    "%0A",
]


def test_hostile_names_and_cells_stay_names_and_cells(job: Job) -> None:
    for at, name in enumerate(HOSTILE):
        cell = f"::error file=x::{at}\r::warning::{at}##[error]x"
        text = f'{HEADER}\nh{at},Red,"{cell}",tank,destroyed,1,News\n'
        (job.folder / f"{name}.csv").write_bytes(text.encode())
    ran = job.run(CHECK, files="*.csv")
    assert (ran.code, ran.outputs["rows"]) == (1, str(len(HOSTILE)))
    assert all(where.get("file", "").endswith(".csv") for _, where, _ in ran.annotations)
    assert not (job.folder / "run").exists()
    gone = job.run(CHECK, files="$(touch run) ::error::owned ##[error]x")
    assert (gone.code, len(gone.annotations)) == (2, 1)
    assert not (job.folder / "run").exists()


@pytest.mark.parametrize("inputs", [{"files": "*.csv"}, {"files": "b.csv", "against": "*.csv"}])
def test_a_file_that_is_called_like_a_pattern_hides_no_other(
    job: Job, inputs: dict[str, str]
) -> None:
    job.write(bad=BAD, b=GOOD, **{"*": GOOD.replace("a1", "a2")})
    ran = job.run(CHECK, **inputs)
    assert (ran.code, ran.outputs, len(ran.annotations)) == (2, {}, 1)


def test_a_crash_is_no_verdict(job: Job) -> None:
    job.write(losses=GOOD)
    broken = "#!/bin/sh\necho Traceback >&2; exit 1\n"
    (job.temp / "losstracker" / "bin" / "losstracker").write_text(broken, encoding="utf-8")
    ran = job.run(CHECK, files="losses.csv")
    assert (ran.code, ran.outputs) == (2, {})
    assert "Traceback" in ran.summary


def test_a_link_leads_no_file_out_of_the_checkout(job: Job) -> None:
    job.write(losses=GOOD)
    (job.folder / "out").symlink_to(job.temp)
    (job.folder / "found.sarif").symlink_to(job.temp / "losstracker" / "bin" / "losstracker")
    for path in ("found.sarif", "out/found.sarif"):
        ran = job.run(CHECK, files="losses.csv", sarif=path)
        assert (ran.code, ran.annotations[0][2]) == (
            2,
            "sarif: expected a path without symbolic links",
        )
    assert not (job.temp / "found.sarif").exists()


# What a pull request changes


def rows(*ids: str) -> str:
    lines = [f"{one},Red,2026-03-02,tank,destroyed,3,Morning News p{one}" for one in ids]
    return "\n".join([HEADER, *lines, ""])


OLD: dict[str, str | None] = {"losses/a.csv": rows("a1", "a2"), "losses/b c.csv": rows("b1")}


def open_pull_request(job: Job, change: dict[str, str | None], *, depth: int = 2) -> None:
    """Check out what GitHub does: the merge of a pull request with a base that has moved on."""
    origin = job.temp / "origin"
    origin.mkdir()
    git(origin, "init", "-q")
    start = commit(origin, OLD)
    git(origin, "checkout", "-q", "-b", "branch")
    commit(origin, change)
    git(origin, "checkout", "-q", "main")
    commit(origin, {"losses/others.csv": rows("others")})
    git(origin, "checkout", "-q", "-b", "merge")
    git(origin, "merge", "-q", "--no-ff", "-m", "merge", "branch")
    git(job.temp, "clone", "-q", "--depth", str(depth), origin.as_uri(), str(job.folder))
    job.variables = {"GITHUB_SHA": git(origin, "rev-parse", "HEAD")}
    job.told |= {"github.event_name": "pull_request", "github.event.pull_request.base.sha": start}


def test_a_pull_request_is_compared_with_its_base_as_one_table(job: Job) -> None:
    moved = {"losses/b c.csv": None, "losses/2026/b.csv": rows("b1", "b2")}
    open_pull_request(job, moved)
    for files in ("losses", "losses/**/*.csv", f"{job.folder}/losses/\n"):
        assert job.run(CHECK, files=files).code == 0
        ran = job.run(CHANGES, files=files)
        assert ran.code == 0
        assert ran.summary.startswith("### Losses: 1 added, 0 removed, 0 changed\n"), files
        assert "4 records before, 5 after." in ran.summary


@pytest.mark.parametrize(
    ("change", "files", "told"),
    [
        ({"losses/a.csv": None}, "losses/*.csv", "4 records before, 2 after."),
        ({"new/a.csv": rows("n1")}, "new", "0 records before, 1 after."),
    ],
)
def test_files_may_go_or_be_new(
    job: Job, change: dict[str, str | None], files: str, told: str
) -> None:
    open_pull_request(job, change)
    job.run(CHECK, files=files)
    assert told in job.run(CHANGES).summary


def test_without_the_base_the_summary_says_how_to_have_it(job: Job) -> None:
    open_pull_request(job, {"losses/a.csv": rows("a1")}, depth=1)
    job.run(CHECK, files="losses")
    ran = job.run(CHANGES)
    assert ran.code == 0
    assert "fetch-depth: 2" in ran.summary


def test_the_base_of_another_checkout_is_where_the_branch_left_it(job: Job) -> None:
    open_pull_request(job, {"losses/a.csv": rows("a1", "a2", "a3")}, depth=9)
    git(job.folder, "checkout", "-q", "HEAD^2")
    job.run(CHECK, files="losses")
    assert "3 records before, 4 after." in job.run(CHANGES).summary


def test_files_with_errors_are_not_compared_and_changed_settings_are_told(job: Job) -> None:
    shared = '[project]\nname = "x"\n'
    change: dict[str, str | None] = {"losses/a.csv": BAD, "pyproject.toml": shared}
    open_pull_request(job, change | {"losstracker.toml": 'off = ["LT311"]\n'})
    assert job.run(CHECK, files="losses").code == 1
    ran = job.run(CHANGES)
    assert ran.code == 0
    assert "settings of the checks change too** (losstracker.toml)" in ran.summary
    assert "(pyproject.toml)" not in ran.summary
    assert "the files have errors" in ran.summary


def test_the_step_starts_the_command_that_was_installed(started_job: Job) -> None:
    started_job.write(losses=GOOD, old=rows("a1"))
    started_job.run(CHECK, files="losses.csv")
    ran = started_job.run(CHANGES, base="old.csv")
    assert "0 added, 0 removed, 1 changed" in ran.summary


def test_the_old_version_can_be_a_path(job: Job) -> None:
    job.write(losses=GOOD, old=rows("a1"))
    job.run(CHECK, files="losses.csv")
    assert "0 added, 0 removed, 1 changed" in job.run(CHANGES, base="old.csv").summary
    ran = job.run(CHANGES, base="gone.csv")
    assert ran.code == 0
    assert "could not be read" in ran.summary
    assert "gone.csv" in ran.log
