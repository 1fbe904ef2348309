"""Passkeys: made with proof, shown for one challenge, worth nothing anywhere else."""

import json

import pytest
import time_machine

from minutewise.accounts.actions import passkeys as actions
from minutewise.accounts.actions import second
from minutewise.accounts.actions.erasure import erase
from minutewise.accounts.models import Device as Browser
from minutewise.accounts.models import Passkey, Person
from minutewise.accounts.passkeys import PasskeyError, made
from minutewise.accounts.tests.app import shows
from minutewise.accounts.tests.conftest import ADA, Visitor
from minutewise.accounts.tests.device import PRESENT, Device
from minutewise.notify.models import Letter
from minutewise.work.clock import now

AT = {"HTTP_HOST": "localhost"}


class Holder(Visitor):
    """A browser on this site, and a device at hand."""

    def __init__(self, device=None):
        super().__init__(**AT)
        self.device = device or Device()

    def options(self, path="/sign-in/passkey/options"):
        return self.post(path).json()

    def add(self, name="phone", device=None):
        answer = (device or self.device).make(self.options("/account/passkeys/options"))
        return self.post("/account/passkeys/", {"credential": json.dumps(answer), "name": name})

    def show(self, answer=None, path="/sign-in/passkey/", **typed):
        answer = answer if answer is not None else self.device.show(self.options())
        return self.post(path, {"credential": json.dumps(answer), **typed})


@pytest.fixture
def device(ada):
    """A device that has a passkey of Ada."""
    holder = Holder()
    holder.sign_in(ADA)
    assert holder.add().status_code == 302
    return holder.device


def test_it_is_added_under_a_name_and_a_letter_says_so(ada, device):
    passkey = Passkey.objects.get()
    assert (passkey.person, passkey.name, passkey.site) == (ada, "phone", "localhost")
    assert Letter.objects.first().subject == "A passkey was added to your account"


def test_one_press_signs_in_and_leads_back(ada, device):
    holder = Holder(device)
    assert holder.show(next="/wallet/").url == "/wallet/"
    assert holder.person == ada
    assert Browser.objects.count() == 1  # the one in which it was added
    assert "by passkey" in holder.get("/account/sessions/").content.decode()


@pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example/"])
def test_and_to_no_foreign_site(ada, device, foreign):
    assert Holder(device).show(next=foreign).url == "/"


def test_it_stands_for_the_second_factor(ada, device):
    secret = second.new_secret()
    second.turn_on(ada, secret, shows(secret), now().wall, network="Rackside")
    holder = Holder(device)
    holder.show()
    assert holder.person == ada


def test_a_code_alone_is_still_enough_where_there_is_no_second_factor(ada, device):
    visitor = Visitor(**AT)
    visitor.sign_in(ADA)
    assert visitor.person == ada


LIES = {
    "another site": {"site": "evil.example"},
    "a page elsewhere": {"origin": "http://evil.example"},
    "no finger, face or PIN": {"flags": PRESENT},
    "nobody there": {"flags": 0},
    "somebody else's name": {"handle": bytes(16)},
    "half a name": {"handle": b"x"},
    "a key of its own": {"key": Device().key},
    "a key nobody knows": {"id": b"unknown"},
}


@pytest.mark.any_database
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_device_that_lies_gets_nobody_in(ada, device, lie):
    for name, value in lie.items():
        setattr(device, name, value)
    holder = Holder(device)
    assert holder.show().url == "/sign-in/"
    assert holder.person is None
    assert "not accepted" in holder.get("/sign-in/").content.decode()


@pytest.mark.parametrize("counts", [True, False])
def test_an_answer_works_once_and_in_the_browser_that_asked(ada, counts):
    """Also where the device does not say how often it was used."""
    device = Device(counts=counts)
    owner = Holder(device)
    owner.sign_in(ADA)
    owner.add()
    holder, thief = Holder(device), Holder(device)
    answer = device.show(holder.options())
    thief.options()
    thief.show(answer)
    assert thief.person is None
    holder.show(answer)
    assert holder.person == ada
    holder.post("/sign-out/")
    holder.show(answer)
    assert holder.person is None


def test_what_was_asked_is_answered_once_right_or_wrong(ada, device):
    holder = Holder(device)
    answer = device.show(holder.options())
    holder.show({})
    holder.show(answer)
    assert holder.person is None


def test_of_two_that_bring_the_same_proof_at_once_one_gets_in(ada, device):
    passkey = Passkey.objects.get()
    assert actions.note_use(passkey, 7, now().wall)
    assert not actions.note_use(passkey, 7, now().wall)


def test_a_copied_key_is_found_out_by_its_count(ada, device):
    Holder(device).show()
    device.uses = 0  # the copy counts on its own
    holder = Holder(device)
    holder.show()
    assert holder.person is None


def test_devices_that_do_not_count_come_in_again_and_again(ada):
    holder = Holder(Device(counts=False))
    holder.sign_in(ADA)
    holder.add()
    for _ in range(2):
        again = Holder(holder.device)
        again.show()
        assert again.person == ada


@pytest.mark.parametrize(
    "sent",
    ["", "x", "null", "[]", "{}", '"x"', "1", '{"rawId": 1}', '{"id": "AQ", "rawId": "AQ"}',
     '{"rawId": "AQ", "response": {}}', '{"rawId": "AQ", "response": []}', "[" * 3_000, "1" * 3_900,
     "1" * 30_000,
     '{"rawId": "AQ", "response": {"clientDataJSON": "AQ", "authenticatorData": "AQ"}}'],
)  # fmt: skip
def test_nonsense_is_refused_without_a_word_more(ada, device, sent):
    holder = Holder(device)
    holder.options()
    assert holder.post("/sign-in/passkey/", {"credential": sent}).url == "/sign-in/"
    own = Holder()
    own.sign_in(ADA)
    own.options("/account/passkeys/options")
    assert own.post("/account/passkeys/", {"credential": sent}).status_code == 422
    assert Passkey.objects.count() == 1


def test_without_a_challenge_nothing_counts(ada, device):
    answer = device.show(Holder().options())
    assert Holder().show(answer).url == "/sign-in/"


def test_what_is_asked_names_nobody(ada, device):
    asked = Holder().options()["publicKey"]
    assert not asked.get("allowCredentials")
    assert asked["userVerification"] == "required"


def test_who_is_shut_out_stays_out(ada, device):
    Person.objects.update(is_active=False)
    holder = Holder(device)
    assert holder.show().url == "/sign-in/closed/"
    assert holder.person is None


def test_whoever_tries_all_the_time_is_held_up(ada, device):
    holder = Holder(device)
    answers = [holder.post("/sign-in/passkey/options").status_code for _ in range(32)]
    assert (answers[0], answers[-1]) == (200, 429)


def test_adding_one_needs_a_proof_of_this_quarter_of_an_hour(ada):
    with time_machine.travel("2030-03-02 12:00Z", tick=False) as clock:
        holder = Holder()
        holder.sign_in(ADA)
        options = holder.options("/account/passkeys/options")
        clock.shift(901)
        assert holder.post("/account/passkeys/options").status_code == 409
        late = holder.post(
            "/account/passkeys/", {"credential": json.dumps(holder.device.make(options))}
        )
        assert late.url.startswith("/account/confirm/")
    assert not Passkey.objects.exists()


def test_the_proof_may_be_a_passkey_but_not_somebody_elses(ada, device):
    bob = Person.objects.create_user("bob@example.org")
    for person, proven in ((bob, False), (ada, True)):
        holder = Holder(device)
        holder.force_login(person)
        holder.show(path="/account/confirm/passkey/")
        assert (holder.get("/account/second-factor/").status_code == 200) is proven


def test_the_same_key_is_kept_once(ada, device):
    holder = Holder(device)
    holder.sign_in(ADA)
    assert holder.add().status_code == 422
    assert Passkey.objects.count() == 1


def test_there_are_ten_at_most(ada, device):
    holder = Holder()
    holder.sign_in(ADA)
    for n in range(9):
        holder.add(f"key {n}", Device())
    page = holder.add("one too many", Device())
    assert page.status_code == 409
    assert "Remove a passkey before you add another." in page.content.decode()
    assert Passkey.objects.count() == 10


def test_it_is_named_anew_and_removed_by_its_owner_alone(ada, device):
    key, bob = Passkey.objects.get(), Person.objects.create_user("bob@example.org")
    assert not actions.rename(bob, key.pk, "mine")
    assert not actions.remove(bob, key.pk, now().wall, network="Rackside")
    holder = Holder()
    holder.sign_in(ADA)
    path = f"/account/passkeys/{key.pk}/"
    holder.post(path, {"name": " key\u202e ring "})
    assert Passkey.objects.get().name == "key ring"
    holder.post(path, {"remove": "1"})
    assert not Passkey.objects.exists()
    late = Holder(device)
    late.show()
    assert late.person is None


def test_one_made_for_another_site_cannot_be_brought_here(ada):
    holder = Holder(Device(site="evil.example"))
    holder.sign_in(ADA)
    assert holder.add().status_code == 422
    with pytest.raises(PasskeyError):
        made("localhost", "Rackside", {}, {})


def test_erasure_takes_it_away(ada, device):
    erase(ada.pk, give_up=False, at=now().wall)
    assert not Passkey.objects.exists()
    holder = Holder(device)
    holder.show()
    assert holder.person is None
