"""The socket, and requests that we send."""

from minutewise.realtime import admission, frames, hearing, tickets, transport
from minutewise.work import egress
from tests.judges.plant import Hole, line, value

SOCKET = "minutewise/realtime/tests/test_transport.py"
TICKETS = "minutewise/realtime/tests/test_tickets.py"
HUB = "minutewise/realtime/tests/test_hub.py"
EGRESS = "minutewise/work/tests/test_egress.py"

HOLES = [
    Hole(
        "pages of other sites open sockets",
        value(transport, "_is_own_page", lambda _real: lambda *_a: True),
        (f"{SOCKET}::test_another_sites_page_is_refused_before_the_socket_opens",),
    ),
    Hole(
        "a site whose name ends like ours opens sockets",
        line(transport._is_own_page, "is_allowed_host(host)",
             'is_allowed_host(".".join(host.split(".")[:2]))'),
        (f"{SOCKET}::test_another_sites_page_is_refused_before_the_socket_opens",),
    ),
    Hole(
        "a ticket never expires",
        line(tickets.read, "now_s >= body[\"x\"]", "False"),
        (f"{TICKETS}::test_a_ticket_of_a_minute_lives_to_the_end_of_that_minute",),
    ),
    Hole(
        "a ticket is believed unsigned",
        line(tickets.read, "not hmac.compare_digest(_pack(_mac(secret, parts[1])), parts[2])",
             "False"),
        (f"{TICKETS}::test_a_ticket_signed_with_another_secret_is_forged",),
    ),
    Hole(
        "whoever was shut out comes back with an older ticket",
        line(admission.Admission.grants, "claims.issued_s <= revoked_s", "False"),
        (f"{HUB}::test_a_ticket_from_before_the_revocation_is_worthless",),
    ),
    Hole(
        "whoever knows a call signals into it",
        line(hearing._seated, "grant = connection.grants.get(name)",
             "grant = connection.grants.get(name) or Grant(name, SEATS[0])"),
        (f"{HUB}::test_nobody_signals_or_types_into_a_call_in_which_he_has_no_seat",),
    ),
    Hole(
        "a flood of frames is heard",
        line(hearing.hear, "not connection.rates.frames.passes(now_ms)", "False"),
        (f"{HUB}::test_a_flood_of_valid_frames_is_closed_as_well",),
    ),
    Hole(
        "a frame may have fields that nobody knows",
        line(frames._check_fields, "not frame.keys() <= shape.left_out.keys()", "False"),
        ("minutewise/realtime/tests/test_frames.py::test_may_not_be_sent",),
    ),
    Hole(
        "requests of ours reach private addresses",
        value(egress, "is_public", lambda _real: lambda _address: True),
        (f"{EGRESS}::test_what_is_not_on_the_open_net_is_refused",),
    ),
    Hole(
        "the net of a carrier counts as the open net",
        line(egress.is_public, "address.is_global and", "not address.is_private and"),
        (f"{EGRESS}::test_what_is_not_on_the_open_net_is_refused",),
    ),
    Hole(
        "of several addresses only the first is looked at",
        line(egress.Door._address, "for each in allowed:", "for each in allowed[:1]:"),
        (f"{EGRESS}::test_one_inner_address_among_outer_ones_is_enough_to_refuse",),
    ),
    Hole(
        "requests of ours leave in the clear",
        line(egress.Door._address, "is_public(each) and secure", "is_public(each)"),
        (f"{EGRESS}::test_without_encryption_nothing_leaves_this_machine",),
    ),
]  # fmt: skip
