"""Inversion: the tabulated quantiles are those of scipy, and the draws have the distribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.rules.quantiles import gamma_table, normal_table, quantiles

BITS = np.random.Generator(np.random.SFC64(7)).integers(0, 2**32, 40_000, dtype=np.uint32)
EXTREME = np.array([0, 1, 2, 3, 2**32 - 1, 2**32 - 2, 2**31, 2**31 - 1], dtype=np.uint32)


def drawn(table: np.ndarray, bits: np.ndarray) -> np.ndarray:
    return quantiles(bits.view(np.uint64), np.zeros(len(bits), dtype=np.int64), table.ravel())


def exact(distribution, bits: np.ndarray) -> np.ndarray:
    tail = ((bits >> 1) + 0.5) / 2**32
    return np.where(bits & 1, distribution.isf(tail), distribution.ppf(tail))


@pytest.mark.parametrize("bits", [BITS, EXTREME], ids=["many", "extreme"])
def test_normal_quantiles(bits: np.ndarray) -> None:
    assert drawn(normal_table(), bits) == pytest.approx(exact(stats.norm, bits), abs=1e-4)


@pytest.mark.parametrize("shape", [0.5, 1.0, 2.78, 4.17, 11.1, 200.0])
@pytest.mark.parametrize("bits", [BITS, EXTREME], ids=["many", "extreme"])
def test_gamma_quantiles(shape: float, bits: np.ndarray) -> None:
    wanted = exact(stats.gamma(shape), bits)
    assert drawn(gamma_table(shape), bits) == pytest.approx(wanted, rel=5e-4, abs=1e-9)


def test_draws_have_the_distribution() -> None:
    assert stats.kstest(drawn(normal_table(), BITS), "norm").pvalue > 0.001
    assert stats.kstest(drawn(gamma_table(3.0), BITS), stats.gamma(3.0).cdf).pvalue > 0.001


def test_no_salience_draws_nothing() -> None:
    assert not drawn(gamma_table(0.0), BITS).any()


@given(first=st.floats(0.05, 50), second=st.floats(0.05, 50))
@settings(max_examples=30, deadline=None)
def test_a_larger_shape_never_draws_less(first: float, second: float) -> None:
    low, high = sorted((first, second))
    bits = BITS[:500]
    assert (drawn(gamma_table(high), bits) >= drawn(gamma_table(low), bits) - 1e-9).all()
