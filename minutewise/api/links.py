"""Which answer leads on to which address: the description's links, for programs and for tests."""

from typing import Any

_ID, _FIRST = "$response.body#/id", "$response.body#/items/0/id"
_HANDLE, _SAME = "$response.body#/handle", "$request.path.handle"


def _each(operations: str, **parameters: str) -> dict[str, dict[str, str]]:
    return dict.fromkeys(operations.split(), parameters)


_FIRM = (
    "company people set_role invitations invite company_page change_company_page "
    "publish_company_page unpublish_company_page report company_calls company_wallet "
    "company_payouts shares company_webhooks make_company_webhook leave_company"
)
_THREAD = (
    "thread thread_messages write_in_thread mark_read mute_thread report_thread draft keep_draft "
    "ask_brief send_brief call_in_thread ask_payment ask_fee give_tip "
    "authorise_tip"
)
_AGREED = (
    "agreed_payment pay agree_to_fee say_solved decline_payment take_request_back give_fee_up "
    "give_back authorise_payment"
)
_DISPUTE = (
    "dispute offer_part counter_offer accept_offer give_all_back refuse_dispute withdraw_dispute "
    "bring_to_operator appeal show_thread"
)
_HOOK = "change_webhook remove_webhook roll_webhook send_test_event deliveries"
_THEIR_HOOK = (
    "change_company_webhook remove_company_webhook roll_company_webhook send_company_test_event "
    "company_deliveries"
)

# operation → operations that its answer leads to, with what of it goes where
LINKS: dict[str, dict[str, dict[str, str]]] = {
    "advisors": _each(
        "advisor keep_favourite drop_favourite ask_to_be_told take_back_asking", advisor_id=_FIRST
    ),
    "favourites": _each("advisor drop_favourite", advisor_id=_FIRST),
    "calls": _each("call room quality say_quality block_other_side call_refund", call_id=_FIRST),
    "rings": _each("accept decline room", call_id="$response.body#/items/0/call"),
    "threads": _each(_THREAD, thread_id=_FIRST),
    "call_in_thread": _each("room cancel", call_id="$response.body#/call"),
    "begin_thread": _each(_THREAD, thread_id=_ID),
    "agreed_payments": _each(_AGREED, agreed_id=_FIRST),
    "ask_payment": _each(_AGREED, agreed_id=_ID),
    "ask_fee": _each(_AGREED, agreed_id=_ID),
    "authorise_payment": _each("authorisation", authorisation_id=_ID),
    "authorise_tip": _each("authorisation", authorisation_id=_ID),
    "give_tip": _each("agreed_payment give_back", agreed_id=_ID),
    "disputes": _each(_DISPUTE, dispute_id=_FIRST),
    "open_dispute": _each(_DISPUTE, dispute_id=_ID),
    "authorise": _each("authorisation", authorisation_id=_ID),
    "open_top_up": _each("top_up", top_up_id=_ID),
    "payouts": _each("payout", payout_id=_FIRST),
    "request_payout": _each("payout", payout_id=_ID),
    "sessions": _each("end_session", session_id=_FIRST),
    "block": _each("unblock", block_id=_ID),
    "blocks": _each("unblock", block_id=_FIRST),
    "news": _each("see_news put_news_away", news_id=_FIRST),
    "companies": _each(_FIRM, handle="$response.body#/items/0/handle"),
    "found_company": _each(_FIRM, handle=_HANDLE),
    "people": _each("set_role remove_member", handle=_SAME, member_id=_FIRST),
    "invite": _each("invite_again withdraw_invitation", handle=_SAME, invitation_id=_ID),
    "company_payouts": _each("company_payout", handle=_SAME, payout_id=_FIRST),
    "request_company_payout": _each("company_payout", handle=_SAME, payout_id=_ID),
    "make_webhook": _each(_HOOK, webhook_id=_ID),
    "deliveries": _each(
        "replay_delivery", webhook_id="$request.path.webhook_id", delivery_id=_FIRST
    ),
    "make_company_webhook": _each(_THEIR_HOOK, handle=_SAME, webhook_id=_ID),
    "company_deliveries": _each(
        "replay_company_delivery", handle=_SAME, webhook_id="$request.path.webhook_id",
        delivery_id=_FIRST,
    ),
}  # fmt: skip


def put_into(told: dict[str, Any]) -> None:
    """Adds the links to the good answer of one described operation."""
    leads = LINKS.get(told["operationId"])
    if leads:
        good = next(answer for status, answer in told["responses"].items() if int(status) < 300)
        good["links"] = {
            name: {"operationId": name, "parameters": parameters}
            for name, parameters in leads.items()
        }
