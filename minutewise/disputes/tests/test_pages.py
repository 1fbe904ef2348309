"""The pages of a dispute, as the client, the advisor and the operator find them."""

import pytest
from django.test import Client
from django.urls import reverse

from minutewise.disputes.models import Dispute
from minutewise.work.models import AuditEntry


@pytest.fixture
def browser(court, monkeypatch):
    """browser(person): signed in, with the clock of the story."""
    monkeypatch.setattr("minutewise.disputes.views.now", lambda: court.clock.now)
    monkeypatch.setattr("minutewise.disputes.templatetags.disputes.now", lambda: court.clock.now)
    monkeypatch.setattr("minutewise.backoffice.views.disputes.now", lambda: court.clock.now)

    def signed_in(person):
        made = Client()
        made.force_login(person)
        return made

    return signed_in


def act(browser, dispute, event, **fields):
    return browser.post(reverse("disputes:act", args=[dispute.pk, event]), fields)


def test_from_the_receipt_to_the_settlement(court, browser):
    dara, mirela = browser(court.dara), browser(court.mirela.person)
    receipt = dara.get(reverse("calls:receipt", args=[court.call.pk])).content.decode()
    ask = reverse("disputes:ask", args=["call", str(court.call.pk)])
    assert ask in receipt
    assert ask not in mirela.get(reverse("calls:receipt", args=[court.call.pk])).content.decode()
    assert "€12.00" in dara.get(ask).content.decode()
    answer = dara.post(ask, {"amount": "9.00", "words": "It broke again"})
    dispute = Dispute.objects.get()
    assert answer.url == reverse("disputes:dispute", args=[dispute.pk])
    page = mirela.get(answer.url).content.decode()
    assert "Dara K. asked €9.00 back" in page
    assert "€7.20 of the advisor’s earnings are held" in page
    assert "Up to €1.80 more would come back from the operator" in page
    assert "Video call with Dara K." in page, "who earned it reads the client's name"
    assert "Video call with Mirela" in dara.get(answer.url).content.decode()
    assert act(mirela, dispute, "offer", amount="4,50", words="Half").status_code == 302
    page = dara.get(answer.url).content.decode()
    assert "Mirela offered to give €4.50 back" in page
    assert "€4.50 goes back at once and the rest stays paid." in page
    assert act(dara, dispute, "accept", shown="450").status_code == 302
    over = dara.get(answer.url).content.decode()
    assert "Over: of the €9.00 that were asked back, €4.50 went back." in over
    assert "Your turn" not in dara.get(reverse("disputes:disputes")).content.decode()


@pytest.mark.parametrize(
    ("event", "fields", "status"),
    [
        ("offer", {"amount": "12.00"}, 422),  # all of it is no part
        ("offer", {"amount": "-1"}, 422),
        ("offer", {"amount": "1e9"}, 422),
        ("offer", {}, 422),
        ("refuse", {"words": ""}, 422),  # without a reason
        ("accept", {"shown": "NaN"}, 409),
        ("escalate", {}, 409),  # before anybody refused
        ("decide", {"amount": "1"}, 404),
        ("lapse", {}, 404),
    ],
)
def test_what_is_not_possible_is_refused_with_a_word_and_moves_nothing(
    court, browser, event, fields, status
):
    dispute = court.asks()
    answer = act(browser(court.mirela.person), dispute, event, **fields)
    assert answer.status_code == status
    assert (court.fresh().state, court.stands) == ("asked", 960)
    if status != 404:
        assert b"Nothing was changed." in answer.content


@pytest.mark.parametrize(
    ("event", "fields", "kept"),
    [
        ("offer", {"amount": "12.00", "words": "Half was of use"}, 'value="12.00"'),
        ("offer", {"amount": "abc", "words": "Half was of use"}, "Half was of use</textarea>"),
        ("refuse", {"words": "x" * 1001}, "x" * 1001 + "</textarea>"),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(court, browser, event, fields, kept):
    dispute = court.asks()
    page = act(browser(court.mirela.person), dispute, event, **fields).content.decode()
    assert kept in page
    assert ('id="sum-offer-error"' in page) is (event == "offer"), "said beside the amount"
    assert (" open><summary>" in page) is (event == "refuse"), "unfolded where it was typed"


class TestDesk:
    @pytest.fixture
    def there(self, court):
        court.asks()
        court.advisor("refuse")
        court.client("escalate")
        return court

    def test_the_list_names_both_sides(self, there, browser, olga):
        page = browser(olga).get(reverse("backoffice:disputes")).content.decode()
        assert "<bdi>Dara K.</bdi> asks <bdi>Mirela</bdi>" in page

    def test_the_evidence_file_has_terms_confirmations_and_proof(self, there, browser, olga):
        page = browser(olga).get(reverse("backoffice:dispute", args=[there.dispute.pk]))
        text = page.content.decode()
        for said in ("Video at €1.20/min", "both sides proven connected, counted for 10:00",
                     "asked €12.00 back", "Closed. Each of the two can open it"):  # fmt: skip
            assert said in text, said

    def test_the_thread_is_shown_by_consent_of_both_and_reading_is_noted(
        self, there, browser, olga
    ):
        place, desk = reverse("backoffice:dispute", args=[there.dispute.pk]), browser(olga)
        consent = reverse("disputes:consent", args=[there.dispute.pk])
        browser(there.dara).post(consent)
        assert "The client has opened it." in desk.get(place).content.decode()
        assert not AuditEntry.objects.filter(what="dispute.read").exists()
        browser(there.mirela.person).post(consent)
        assert "Closed." not in desk.get(place).content.decode()
        assert AuditEntry.objects.filter(what="dispute.read").count() == 1

    def test_a_decision_an_appeal_and_the_last_word(self, there, browser, olga, oscar):
        decide = reverse("backoffice:decide_dispute", args=[there.dispute.pk])
        refused = browser(olga).post(decide, {"amount": "4", "words": ""})
        assert (refused.status_code, there.fresh().state) == (422, "with_operator")
        assert 'value="4"' in refused.content.decode(), "no reason, no decision, nothing lost"
        browser(olga).post(decide, {"amount": "4", "words": "A third was useful"})
        assert there.fresh().state == "decided"
        act(browser(there.dara), there.dispute, "appeal", words="None of it was")
        page = browser(olga).get(reverse("backoffice:dispute", args=[there.dispute.pk]))
        assert "An appeal is for another operator to decide." in page.content.decode()
        browser(oscar).post(decide, {"amount": "12", "words": "Indeed"})
        assert (there.fresh().state, there.dispute.returned) == ("final", 1200)
        entries = AuditEntry.objects.filter(what="dispute.decided").order_by("pk")
        assert [entry.who for entry in entries] == [str(olga.pk), str(oscar.pk)]

    @pytest.mark.parametrize("side", ["client", "advisor"])
    def test_an_operator_who_is_a_party_reads_no_file_and_decides_nothing(
        self, there, browser, olga, side
    ):
        party = there.dara if side == "client" else there.mirela.person
        party.is_staff = party.is_superuser = True
        party.save()
        for each in (there.dara, there.mirela.person):
            browser(each).post(reverse("disputes:consent", args=[there.dispute.pk]))
        file = reverse("backoffice:dispute", args=[there.dispute.pk])
        decide = reverse("backoffice:decide_dispute", args=[there.dispute.pk])
        for answer in (
            browser(party).get(file),
            browser(party).post(decide, {"amount": "12", "words": "Mine"}),
        ):
            assert answer.status_code == 409
            assert "You are a party to this dispute." in answer.content.decode()
            assert "€1.20/min" not in answer.content.decode()
        assert there.fresh().state == "with_operator"
        assert not AuditEntry.objects.filter(what="dispute.read").exists()
        assert "€1.20/min" in browser(olga).get(file).content.decode()

    def test_who_has_no_right_decides_nothing(self, there, browser, charlie):
        charlie.is_staff = True
        charlie.save()
        decide = reverse("backoffice:decide_dispute", args=[there.dispute.pk])
        browser(charlie).post(decide, {"amount": "12", "words": "Mine"})
        assert there.fresh().state == "with_operator"

    def test_a_decision_that_comes_second_is_told_so(self, there, browser, olga):
        decide = reverse("backoffice:decide_dispute", args=[there.dispute.pk])
        browser(olga).post(decide, {"amount": "4", "words": "A third was useful"})
        again = browser(olga).post(decide, {"amount": "12", "words": "All of it"})
        assert again.status_code == 409
        assert "Nothing was changed." in again.content.decode()
        assert there.dispute.steps.filter(event="decide").count() == 1

    def test_figures_say_how_old_how_ended_and_whose(self, there, browser, olga):
        text = browser(olga).get(reverse("backoffice:disputes")).content.decode()
        assert "1 of 1 charges" in text
        assert "100 %" in text
