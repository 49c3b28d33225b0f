"""What `from withstand import …` offers: exactly what it says, all of it documented."""

import pytest

import withstand


def test_every_public_name_is_there_sorted_and_documented() -> None:
    assert list(withstand.__all__) == sorted(withstand.__all__)
    for name in withstand.__all__:
        assert getattr(withstand, name).__doc__, name


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="no attribute"):
        _ = withstand.nothing
