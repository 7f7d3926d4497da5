"""The one command that tests everything: what it says about tests that did not run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def checked(file: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run only this file of tests as bin/test does."""
    command = [sys.executable, "bin/run_checks.py", str(file), "--noconftest", "-p", "no:cacheprovider"]
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | settings
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def one_skipped(tmp_path):
    file = tmp_path / "test_office.py"
    file.write_text("import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('no office here')\n", "utf-8")
    return file


def test_a_skipped_test_is_named_at_the_end(one_skipped):
    run = checked(one_skipped)
    assert run.returncode == 0
    assert "Could not run:" in run.stdout
    assert "1 of chosen tests: no office here" in run.stdout
    assert "1 passed, 1 skipped" in run.stdout


def test_where_nothing_may_be_left_out_a_skipped_test_is_a_failure(one_skipped):
    assert checked(one_skipped, CI="true").returncode == 1


def test_a_failed_test_fails_the_run(tmp_path):
    file = tmp_path / "test_wrong.py"
    file.write_text("def test_a(): assert 1 == 2\n", "utf-8")
    run = checked(file)
    assert run.returncode == 1
    assert "chosen tests" in run.stdout
    assert "FAILED  1 tests" in run.stdout


def test_a_run_that_finds_no_test_is_a_failure(tmp_path):
    file = tmp_path / "test_nothing.py"
    file.write_text("", "utf-8")
    assert checked(file).returncode == 1
