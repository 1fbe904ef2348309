"""In a fresh clone one process of the tests compiles what all import; nobody waits after that."""

import fcntl

import pytest

from tests.services.compiled import in_turn


def is_taken(folder):
    """Whether somebody who comes now would wait."""
    with (folder / "turn").open("w") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_the_first_is_alone_until_all_is_there(tmp_path):
    with in_turn(tmp_path / "new"):
        assert is_taken(tmp_path / "new")
    assert not is_taken(tmp_path / "new")


@pytest.mark.timeout(20)
def test_afterwards_nobody_waits_for_anybody(tmp_path):
    with in_turn(tmp_path):
        pass
    with (tmp_path / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        with in_turn(tmp_path):  # comes in though the turn is somebody else's
            assert is_taken(tmp_path)


def test_who_waited_goes_on_beside_the_others(tmp_path, monkeypatch):
    real = fcntl.flock

    def waits(turn, how):
        """Until whoever was before has compiled everything."""
        with monkeypatch.context() as patched:
            patched.setattr(fcntl, "flock", real)
            with in_turn(tmp_path):
                pass
        real(turn, how)

    with monkeypatch.context() as patched:
        patched.setattr(fcntl, "flock", waits)
        waiting = in_turn(tmp_path)
        waiting.__enter__()
    assert not is_taken(tmp_path)


def test_one_that_fails_leaves_the_turn_to_the_next(tmp_path):
    with pytest.raises(SystemExit), in_turn(tmp_path):
        raise SystemExit
    with in_turn(tmp_path):
        assert is_taken(tmp_path)
