"""Mixed-integer programmes: small ones by hand, and nothing but the answer comes out."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from scipy import optimize

from sim.model.programme import Programme, optimum

NOISY = """
import ctypes, os, sys
from scipy import optimize
solve = optimize.milp

def noisy(*arguments, **options):
    os.write(1, b"one note") if sys.argv[1] == "open" else None
    answer = solve(*arguments, **options)
    ctypes.CDLL(None).puts(b"HighsMipSolverData::another, left in the buffer")
    return answer

optimize.milp = noisy
from sim.model.exact import best_text
from sim.rules.numbers import inputs_of
from sim.model.negotiation import Negotiation
from sim.model.programme import Programme
from sim.scenario.scenario import load_scenario

if sys.argv[1] == "closed":
    os.close(1)
print("before", end="") if sys.argv[1] == "open" else None
programme = Programme.binary([1.0, 2.0])
programme.add([1.0, 1.0], low=1.0)
assert programme.solve().tolist() == [1.0, 0.0]
room = Negotiation(load_scenario("two_camps")).room
assert best_text(room).draft is not None
print("after", end="") if sys.argv[1] == "open" else None
print("done", file=sys.stderr)
sys.stderr.flush()
os._exit(0) if sys.argv[1] == "closed" else None
"""


@pytest.mark.skipif(os.name == "nt", reason="the noise is made with the C library of Unix")
@pytest.mark.parametrize(("stdout", "written"), [("open", "beforeafter"), ("closed", "")])
def test_what_the_solver_prints_does_not_reach_standard_output(stdout: str, written: str) -> None:
    command = [sys.executable, "-c", NOISY, stdout]
    # C's buffer must be there to be emptied in time
    env = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=env)
    assert (done.returncode, done.stdout) == (0, written), done.stderr
    assert done.stderr == "done\n"


def test_a_small_programme_and_its_second_best() -> None:
    programme = Programme.binary(np.array([1.0, 2.0, 4.0]))
    programme.add(np.ones(3), low=1.0)
    seen = []
    while (x := programme.solve()) is not None and len(seen) < 3:
        seen.append(x.tolist())
        programme.forbid(np.nonzero(x)[0].tolist())
    assert seen == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert programme.solve() is None


def test_a_solver_that_gives_up_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    unfinished = optimize.OptimizeResult(status=1, message="time limit")
    monkeypatch.setattr(optimize, "milp", lambda *_, **__: unfinished)
    with pytest.raises(RuntimeError, match="without an answer: time limit"):
        optimum(np.ones(1), [], np.ones(1), np.ones(1))
