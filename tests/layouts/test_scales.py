"""The scale of a table: stated, or 0..100 and said so."""

from __future__ import annotations

import pytest

from sim.errors import InputError
from sim.layouts.scales import Scale, Scales, off_scale, range_said, scales_of


def test_every_paragraph_may_have_a_scale_of_its_own():
    scales = scales_of(["0:10", "war=4:10"], "years")
    assert str(scales.of("war")) == "4:10"
    assert str(scales.of("law")) == "0:10"
    assert scales.of("law").unit == "years"
    assert Scales(found={"war": Scale(1, 5)}).of("war").high == 5
    assert Scales(asked={"": Scale(0, 1)}, found={"war": Scale(1, 5)}).of("war").high == 1


@pytest.mark.parametrize(
    ("texts", "match"),
    [
        (["5"], "'5' is not LOW:HIGH"),
        (["0:1", "0:2"], "the scale of every paragraph is given twice"),
        (["a=0:1", "a=0:2"], "the scale of 'a' is given twice"),
    ],
)
def test_a_scale_that_cannot_be_read_or_is_given_twice(texts, match):
    with pytest.raises(InputError, match=match):
        scales_of(texts)


@pytest.mark.parametrize(
    ("low", "high", "header", "proposed"),
    [
        (4, 10, "position", "--scale 4:10"),
        (0.25, 0.8, "position", "--scale 0:1"),
        (0, 1, "position", "--scale 0:1"),
        (3, 9, "Position (0-10)", "--scale 0:10"),
        (3, 9, "Position [1 to 9]", "--scale 1:9"),
        (50, 50, "position", "--scale LOW:HIGH"),
        (0, 100, "position", None),
        (10, 90, "Position (0-100)", None),
    ],
)
def test_the_range_is_said_and_where_it_is_narrow_a_scale_proposed(low, high, header, proposed):
    said = range_said(low, high, header)
    assert f"positions run from {low:g} to {high:g} and were read on 0:100" in said
    assert said.endswith(f"if that is wrong, say {proposed}" if proposed else "scale was stated")


def test_a_value_off_the_scale_is_told_with_the_range_of_the_file():
    assert off_scale(130, Scale(), (-3, 130)) == (
        "130 is off the scale 0:100; the positions run from -3 to 130: state their scale, "
        "as in --scale -3:130"
    )
