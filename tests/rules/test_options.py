"""Where a paragraph can go from where it stands."""

from __future__ import annotations

import pytest

from sim.rules.options import Place, beside, carve_out, exists, rung_of, split_off, to_silence

WIDTH = 4
SPLIT = WIDTH


def carved(rung: int) -> int:
    """The option *carve-out at this rung*."""
    return WIDTH + 1 + rung


def at(option: int, rungs: int = 3, silence: int = 0) -> Place:
    """A place on a ladder of three rungs among ladders of up to four."""
    return Place(option, rungs, silence, WIDTH)


@pytest.mark.parametrize("silence", [0, 1, 2])
def test_a_wording_can_be_carved_out_and_silence_cannot(silence):
    for rung in range(3):
        expected = [] if rung == silence else [carved(rung)]
        assert carve_out(at(rung, silence=silence)) == expected


@pytest.mark.parametrize("silence", [0, 1, 2])
def test_a_wording_can_be_dropped_and_silence_cannot(silence):
    for rung in range(3):
        expected = [] if rung == silence else [silence]
        assert to_silence(at(rung, silence=silence)) == expected


def test_what_has_left_the_text_or_is_carved_out_already_stays_so():
    for option in (SPLIT, carved(0), carved(2)):
        assert carve_out(at(option)) == to_silence(at(option)) == split_off(at(option)) == []


def test_one_rung_softer_comes_before_one_rung_stronger():
    assert [beside(at(rung)) for rung in range(3)] == [[1], [0, 2], [1]]
    assert [beside(at(carved(rung))) for rung in range(3)] == [
        [carved(1)],
        [carved(0), carved(2)],
        [carved(1)],
    ]
    assert beside(at(SPLIT)) == []


def test_no_move_leaves_the_ladder():
    for silence in range(3):
        for option in (*range(3), SPLIT, *map(carved, range(3))):
            for move in (beside, to_silence, split_off, carve_out):
                reached = move(at(option, silence=silence))
                assert all(exists(target, 3, WIDTH) for target in reached)
                assert option not in reached


def test_rungs_beyond_a_short_ladder_do_not_exist():
    assert [exists(option, 3, WIDTH) for option in range(2 * WIDTH + 1)] == [
        *(True, True, True, False),
        True,
        *(True, True, True, False),
    ]
    assert [rung_of(o, WIDTH) for o in (0, 3, SPLIT, carved(0), carved(3))] == [0, 3, None, 0, 3]
