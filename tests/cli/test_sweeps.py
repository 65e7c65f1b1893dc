"""The commands sweep, export, sensitivity, discover and chart, as a user types them."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import sim.cli.app
from sim import read_sweep
from sim.cli.sweep_config import read_config
from sim.errors import InputError
from sim.files import scenarios_dir
from sim.sweep.store import Store

COST = "meeting.cost_of_failure"
ROOT = Path(__file__).resolve().parents[2]


def communique(*arguments: str, code: int = 0) -> Result:
    """Run a command in this process; bad input is raised, as ``main`` makes the message."""
    sim.cli.app._register()
    result = CliRunner().invoke(sim.cli.app.app, list(arguments), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def sweep(directory: Path, *arguments: str) -> Result:
    small = ("-n", "20", "--workers", "1", "--out", str(directory))
    return communique("sweep", "two_camps", *small, *arguments)


def test_from_sweep_to_export(tmp_path: Path) -> None:
    out = tmp_path / "s"
    result = sweep(out, "--vary", f"{COST}=0:0.3:4", "--vary", "fallback=none,chair_summary")
    assert "4 design points x 2 alternatives x 20 replications = 160 negotiations" in result.stderr
    assert result.stdout == f"8 rows in {out}; read them with sim.read_sweep('{out}')\n"
    table = read_sweep(out)
    assert table[COST].unique().tolist() == [0.0, 0.1, 0.2, 0.3]
    exported = communique("export", str(out), "--to", "csv")
    assert exported.stdout == f"8 rows in {tmp_path / 's.csv'}\n"
    header = (tmp_path / "s.csv").read_text().splitlines()[0]
    assert header.replace('"', "").split(",") == list(table.columns)


def test_a_config_file_says_the_same_as_the_options(tmp_path: Path) -> None:
    config = tmp_path / "sweep.toml"
    config.write_text(
        f"""
        scenario = ["two_camps", "new_delhi_2023"]
        design = "lhs"
        points = 6
        replications = 20
        seed = 3
        workers = 1
        out = "{tmp_path / "file"}"
        [set]
        uncertainty.position_sd = 5
        [vary]
        {COST} = "0:0.3"
        assumptions.beta = {{ low = 0.5, high = 2 }}
        meeting.fallback = ["none", "chair_summary"]
        """
    )
    communique("sweep", "--config", str(config))
    options = ["--design", "lhs", "--points", "6", "--seed", "3", "-n", "20", "--workers", "1"]
    options += ["--set", "uncertainty.position_sd=5", "--vary", f"{COST}=0:0.3"]
    options += ["--vary", "assumptions.beta=0.5:2", "--vary", "fallback=none,chair_summary"]
    typed = tmp_path / "typed"
    communique("sweep", "two_camps", "new_delhi_2023", *options, "--out", str(typed))
    files = [tmp_path / name / "table" / "part-00000.parquet" for name in ("file", "typed")]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_command_line_comes_before_the_file(tmp_path: Path) -> None:
    config = tmp_path / "sweep.toml"
    config.write_text(f'scenario = "two_camps"\nreplications = 5\nout = "{tmp_path / "a"}"\n')
    communique("sweep", "--config", str(config), "-n", "7", "--out", str(tmp_path / "b"))
    assert read_sweep(tmp_path / "b")["n"].tolist() == [7]
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scenari = 1", r"unknown key 'scenari'; valid here: .*did you mean 'scenario'"),
        ("points = '4'", r"sweep.toml: points: must be a whole number, found '4'"),
        ("points = true", r"points: must be a whole number, found True"),
        ("[vary", r"sweep.toml: is not TOML"),
        ("scenario = 'two_camps'\nout = 'x'\n[vary]\nmeeting.deadline = {low = 1}", "low and high"),
        (
            "scenario = 'two_camps'\nout = 'x'\n[vary]\nmeeting.deadline = {low = 1, hi = 2}",
            "unknown key of a range 'hi'.*'high'",
        ),
    ],
)
def test_refused_config(text: str, message: str, tmp_path: Path) -> None:
    config = tmp_path / "sweep.toml"
    config.write_text(text)
    with pytest.raises(InputError, match=message):
        communique("sweep", "--config", str(config))


def test_paths_in_a_config_file_start_from_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, elsewhere = tmp_path / "study", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    shutil.copy(scenarios_dir() / "two_camps.toml", folder / "base.toml")
    (folder / "mine.toml").write_text('extends = "base.toml"\n[meeting]\ndeadline = 3\n')
    for scenario in ('"mine.toml"', '["./mine.toml", "two_camps"]'):
        (folder / "sweep.toml").write_text(
            f'scenario = {scenario}\nreplications = 5\nworkers = 1\nout = "result{len(scenario)}"\n'
        )
        monkeypatch.chdir(elsewhere)
        communique("sweep", "--config", "../study/sweep.toml")
        frame = read_sweep(folder / f"result{len(scenario)}")
        assert frame["scenario"].tolist() == ["mine", "two_camps"][: len(frame)]
    assert list(elsewhere.iterdir()) == []


def test_a_scenario_that_is_no_text_in_a_config_file(tmp_path: Path) -> None:
    config = tmp_path / "sweep.toml"
    config.write_text('scenario = [1]\nout = "x"\n')
    with pytest.raises(InputError, match=r"sweep.toml: scenario: must be text in quotes, found 1"):
        communique("sweep", "--config", str(config))


@pytest.mark.parametrize(
    ("options", "difference"),
    [
        (("-n", "999"), "replications: 20 there, 999 now"),
        (("--seed", "5"), "seed: 0 there, 5 now"),
        (("--vary", "strategy=bridge"), "alternatives.0.1: hold there, bridge now"),
        (("--vary", f"{COST}=0,0.2"), "design.dimensions.0.values.1: 0.1 there, 0.2 now"),
        (("--set", "meeting.deadline=4"), "two_camps.meeting.deadline: 1 there, 4 now"),
        (("--rows", "replications"), "rows: points there, replications now"),
        (("--design", "lhs", "--points", "2"), "design.kind: grid there, lhs now"),
        (("--chunk", "17"), "chunk: 16384 there, 17 now"),
        (("two_camps", "--chunk", "17"), "chunk: 16384 there, 17 now"),
    ],
)
def test_resuming_with_other_options_is_refused_with_the_difference(
    options: tuple[str, ...], difference: str, tmp_path: Path
) -> None:
    sweep(tmp_path / "s", "--vary", f"{COST}=0,0.1")
    with pytest.raises(InputError, match=f"holds another sweep:\n(  .*\n)*  {difference}"):
        communique("sweep", "--resume", "--out", str(tmp_path / "s"), *options)


def test_resuming_with_the_same_options_goes_on(tmp_path: Path) -> None:
    varied = ("--vary", f"{COST}=0,0.1", "--vary", "fallback=none,chair_summary")
    sweep(tmp_path / "s", *varied)
    options = ("-n", "20", "--seed", "0", "--rows", "points", "--chunk", "16384", *varied)
    again = communique("sweep", "--resume", "--out", str(tmp_path / "s"), *options)
    assert "80 of them are done" in again.stderr


def test_resume_names_what_is_done(tmp_path: Path) -> None:
    sweep(tmp_path / "s")
    again = communique("sweep", "--resume", "--out", str(tmp_path / "s"))
    assert "20 negotiations; 20 of them are done" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("two_camps",), "--out: give the directory of the results"),
        (("--out", "DIR"), "name a scenario, or go on with a sweep by --resume"),
        (("--resume", "--out", "DIR"), "DIR: is not the directory of a sweep"),
        (("two_camp", "--out", "DIR"), "did you mean 'two_camps'"),
        (("two_camps", "--out", "DIR", "-n", "0"), "--replications: must be at least 1, found 0"),
        (("two_camps", "--out", "DIR", "-n", "-1"), "--replications: must be at least 1, found -1"),
        (
            ("two_camps", "--out", "DIR", "--points", "-3", "--design", "lhs"),
            "needs a value to vary",
        ),
        (
            ("two_camps", "--out", "DIR", "--vary", "meeting.cost_of_failur=0:1"),
            f"did you mean '{COST}'",
        ),
        (
            ("two_camps", "--out", "DIR", "--vary", f"{COST}=-1:1"),
            f"two_camps: {COST}: must be at least 0, found -1",
        ),
        (("two_camps", "--out", "DIR", "--engine", "dask"), "needs --scheduler ADDRESS"),
    ],
)
def test_bad_input_is_one_message_and_code_2(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["communique", "sweep", *arguments])
    with pytest.raises(SystemExit) as stop:
        sim.cli.app.main()
    errors = capsys.readouterr().err
    assert stop.value.code == 2
    assert errors.startswith("error: ")
    assert message in errors
    assert not (tmp_path / "DIR").exists()


def test_sigterm_is_as_before_after_a_sweep(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    sweep(tmp_path / "s")
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("cli") / "s"
    varied = ["--vary", f"{COST}=0:0.4", "--vary", "uncertainty.position_sd=5:15"]
    sweep(directory, *varied, "--design", "sobol", "--points", "16")
    return directory


def test_sensitivity(swept: Path, tmp_path: Path) -> None:
    chart = tmp_path / "indices.png"
    shown = communique("sensitivity", str(swept), "--chart", str(chart))
    assert "first order" in shown.stdout
    assert chart.read_bytes().startswith(b"\x89PNG")
    plain = communique("sensitivity", str(swept), "--method", "pawn", "--format", "json")
    (found,) = json.loads(plain.stdout)
    assert found["method"] == "pawn"
    assert found["rows"][0]["input"] == COST


def test_discover(swept: Path, tmp_path: Path) -> None:
    chart = tmp_path / "boxes.svg"
    shown = communique("discover", str(swept), "--outcome", "joint", "--chart", str(chart))
    assert shown.stdout.startswith("1. joint text in ")
    assert "<svg" in chart.read_text()
    found = json.loads(communique("discover", str(swept), "--format", "json").stdout)
    assert f"1. {found[0]['words']}" == shown.stdout.splitlines()[0]


def test_chart(swept: Path, tmp_path: Path) -> None:
    file = tmp_path / "lines.pdf"
    communique("chart", str(swept), "--over", COST, "--out", str(file))
    assert file.read_bytes().startswith(b"%PDF")


def test_a_chart_of_an_unknown_kind_is_refused_first(swept: Path) -> None:
    with pytest.raises(InputError, match=r"unknown chart format '\.xyz'"):
        communique("sensitivity", str(swept), "--chart", "indices.xyz")


def test_sweeps_of_climbing_chairs_never_import_mesa() -> None:
    """It takes seconds and sets the start method of all processes."""
    check = "import sim.sweep.chunk, sim.sweep.sweep, sys; sys.exit('mesa' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0


def test_importing_the_command_line_is_light() -> None:
    heavy = ("numpy", "scipy", "pandas", "pyarrow", "matplotlib", "numba", "distributed", "SALib")
    check = (
        f"import sim.cli.app, sys; sim.cli.app._register(); print(*set({heavy}) & set(sys.modules))"
    )
    command = [sys.executable, "-c", check]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("text", ["x = " + "[" * 100_000, ".".join(["a"] * 5_000) + " = 1"])
def test_a_config_file_nested_without_end_is_one_sentence(tmp_path: Path, text: str) -> None:
    config = tmp_path / "sweep.toml"
    config.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="nested too deeply"):
        read_config(config)


def test_a_manifest_nested_without_end_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read: nested too deeply"):
        Store(tmp_path).manifest()
