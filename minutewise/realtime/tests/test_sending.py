"""When sockets are written to: after the hub has thought, all of them in one go."""

import asyncio
import logging

from minutewise.realtime.sending import Sending


def on_a_loop(play):
    """Runs `play(sending, sent)` on a loop; returns what was sent until it ended."""
    sent = []

    async def run():
        await play(Sending(), sent)

    asyncio.run(run())
    return sent


async def next_turn():
    await asyncio.sleep(0)


def test_nothing_is_sent_while_the_hub_thinks():
    async def play(sending, sent):
        sending.hold()
        sending.wake(lambda: sent.append("a"))
        await next_turn()
        assert sent == []
        sending.send_all()

    assert on_a_loop(play) == ["a"]


def test_what_came_of_a_frame_leaves_without_another_turn_of_the_loop():
    async def play(sending, sent):
        sending.hold()
        sending.wake(lambda: sent.append("a"))
        sending.send_all()
        assert sent == ["a"]

    on_a_loop(play)


def test_all_that_has_no_frame_to_follow_leaves_in_the_next_turn_together():
    async def play(sending, sent):
        for name in "abc":
            sending.wake(lambda name=name: sent.append(name))
        assert sent == []
        await next_turn()
        assert sent == ["a", "b", "c"]
        sending.wake(lambda: sent.append("d"))
        await next_turn()

    assert on_a_loop(play) == ["a", "b", "c", "d"]


def test_what_waited_for_the_next_turn_leaves_once_when_a_frame_comes_first():
    async def play(sending, sent):
        sending.wake(lambda: sent.append("a"))
        sending.hold()
        sending.send_all()
        await next_turn()

    assert on_a_loop(play) == ["a"]


def test_who_wakes_while_others_are_served_is_served_as_well():
    async def play(sending, sent):
        sending.wake(lambda: sending.wake(lambda: sent.append("b")))
        await next_turn()

    assert on_a_loop(play) == ["b"]


def test_a_socket_that_fails_keeps_nobody_from_hearing(caplog):
    async def play(sending, sent):
        def fails():
            raise ConnectionResetError

        sending.wake(fails)
        sending.wake(lambda: sent.append("a"))
        sending.hold()
        sending.send_all()
        sending.wake(lambda: sent.append("b"))
        await next_turn()

    with caplog.at_level(logging.ERROR):
        assert on_a_loop(play) == ["a", "b"]
    assert [record.exc_info[0] for record in caplog.records] == [ConnectionResetError]
