"""What the README shows is what its commands print."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown() -> list[tuple[str, list[str]]]:
    """Commands of the verified blocks, each with the lines shown below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"<!-- verify -->\n```console\n(.*?)```", README, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line.strip())
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme")


@pytest.mark.parametrize(("command", "lines"), shown(), ids=lambda value: str(value)[:60])
def test_readme_command_prints_what_it_shows(command: str, lines: list[str], place: Path) -> None:
    program, *arguments = shlex.split(command)
    assert program == "communique"
    done = subprocess.run(
        [sys.executable, "-m", "sim", *arguments],
        cwd=place,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    printed = iter([line.strip() for line in done.stdout.splitlines()])
    missing = [line for line in lines if line not in printed]
    assert not missing, f"not printed (in this order) by `{command}`: {missing}"


def test_files_that_the_readme_names_exist() -> None:
    named = re.findall(r"\]\(((?:scenarios|seeds|sim|CITATION)[^)#]*)\)", README)
    scripts = re.findall(r"`(scenarios/\w+\.py)`", README)
    assert named
    assert [name for name in named + scripts if not (ROOT / name).exists()] == []


def test_the_python_of_the_readme_runs(place: Path) -> None:
    section = README.split("## In Python\n")[1].split("\n## ")[0]
    code = "\n".join(re.findall(r"```python\n(.*?)```", section, re.DOTALL))
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=place, check=True)
    assert (place / "positions.png").exists()
