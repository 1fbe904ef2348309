"""What a call leaves in the thread of the two: its messages, and a line with its figures."""

import pytest

from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.calls.actions import meter, ring
from minutewise.calls.actions.talk import say as say_there
from minutewise.calls.tests.conftest import Talk
from minutewise.conversations.actions import begin
from minutewise.conversations.models import Conversation
from minutewise.conversations.money_lines import money_line
from minutewise.conversations.queries import items_of, snapshot, topic_of, unread_threads
from minutewise.conversations.tests.test_threads import fold, texts
from minutewise.realtime.tests.recorder import Recorder


@pytest.mark.django_db(transaction=True)
def test_a_call_stands_in_the_thread_with_its_figures_and_its_messages(clock, dara, mirela):
    thread = begin(dara, mirela, "Shall I call?", clock.now)
    thread.refresh_from_db()
    shown = snapshot(thread, "client")
    with Recorder() as bus:
        call = Talk(clock, dara, mirela).rings().is_accepted().connects().runs(s=160)
        from_call = call.call
        say_in_call(call, clock)
        meter.waive(call.id, 20, "A slow start", clock.now)
        call.hangs_up()
        events = bus.take(topic_of(thread.id))
    thread.refresh_from_db()
    assert fold(shown, events) == snapshot(thread, "client")
    waived, line = snapshot(thread, "client")["items"][-2:]
    assert (waived["side"], waived["text"]) == ("advisor", "")
    said = money_line(waived["figures"], "Mirela")
    assert said == "Mirela waived €0.20 of the call"
    assert (line["kind"], line["side"]) == ("call", "system")
    assert line["figures"]["paid"] == 300
    assert line["figures"]["running_ms"] == 160_000
    assert line["figures"]["url"] == f"/calls/{from_call.id}/receipt"
    assert texts(thread) == ["Shall I call?", "Look at the log.", "", ""]
    assert unread_threads(mirela.person) == 1, "what was said in the call waits for nobody"
    assert unread_threads(dara) == 0, "nor what was waived there"


def say_in_call(call, clock):
    say_there(call.id, "advisor", "Look at the log.", clock.passes(s=0))


def test_a_missed_call_stands_there_too(clock, talk, dara):
    talk.rings()
    ring.miss(talk.id, clock.passes(s=45))
    [line] = snapshot(Conversation.objects.get(client=dara), "client")["items"]
    assert (line["figures"]["outcome"], line["figures"]["answered"]) == ("missed", False)
    assert line["figures"]["url"] == ""


def test_of_a_companys_call_the_receipt_alone_says_what_it_cost(clock, dara, network):
    page = brightdesk(network, "Nils")
    call = Talk(clock, dara, page).rings()
    ring.accept(call.id, clock.passes(s=2), agent(page, "Nils"))
    call.connects().runs(s=160).hangs_up()
    [line] = items_of(Conversation.objects.get(client=dara))[0]
    assert (line["figures"]["paid"], line["figures"]["running_ms"]) == (None, 160_000)
