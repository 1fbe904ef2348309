"""Of allauth's pages only those that we use exist; there are no passwords here."""

from django.urls import include, path

from minutewise.accounts.views import (
    address,
    blocks,
    choices,
    data,
    devices,
    limits,
    openid,
    passkeys,
    push,
    second,
    tokens,
    ways,
)
from minutewise.accounts.views import people as views

# The names are allauth's: its flows and Django's `login_required` look for them.
_sign_in = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", views.enter_code, name="account_confirm_login_code"),
    path("sign-in/closed/", views.closed, name="account_inactive"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("admin/login/", views.operator_sign_in),
]
_account = [
    path("sign-in/passkey/", passkeys.sign_in, name="passkey_sign_in"),
    path("sign-in/passkey/options", passkeys.options, name="passkey_options"),
    path("sign-in/with/", openid.start, name="openid"),
    path("sign-in/with/back/", openid.back, name="openid_back"),
    path("sign-in/second/", second.ask, name="second"),
    path("welcome/", views.welcome, name="welcome"),
    path("account/", views.account, name="account"),
    path("account/sign-out-elsewhere/", views.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("account/notifications/", choices.notifications, name="notifications"),
    path("account/push/", push.subscribe, name="push"),
    path("account/push/<int:browser_id>/", push.end, name="end_push"),
    path("account/limits/", limits.limits, name="limits"),
    path("account/limits/take-back/<slug:span>/", limits.take_back, name="take_back"),
    path("account/limits/exclude/", limits.exclude, name="exclude"),
    path("account/data/", data.data, name="data"),
    path("account/data/download", data.download, name="download"),
    path("account/data/erase/", data.erase, name="erase"),
    path("account/sessions/", devices.sessions, name="sessions"),
    path("account/sessions/<int:device_id>/", devices.end, name="end_session"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:token_id>/", tokens.end, name="end_token"),
    path("account/ways-in/", ways.ways, name="ways"),
    path("account/confirm/", ways.confirm, name="confirm"),
    path("account/confirm/passkey/", passkeys.confirm, name="passkey_confirm"),
    path("account/passkeys/", passkeys.add, name="passkey_add"),
    path("account/passkeys/options", passkeys.new_options, name="passkey_new_options"),
    path("account/passkeys/<int:passkey_id>/", passkeys.change, name="passkey"),
    path("account/address/", address.address, name="address"),
    path("account/address/codes/", address.codes, name="address_codes"),
    path("account/linked/start/", openid.start_linking, name="link_start"),
    path("account/linked/", openid.link, name="link"),
    path("account/linked/<int:linked_id>/", openid.unlink, name="unlink"),
    path("account/second-factor/", second.set_up, name="second_set_up"),
    path("account/second-factor/off/", second.turn_off, name="second_off"),
    path("account/second-factor/codes/", second.new_codes, name="second_codes"),
    path("account/blocked/", blocks.blocked, name="blocked"),
    path("account/blocked/<int:block_id>/", blocks.unblock, name="unblock"),
]
urlpatterns = [*_sign_in, path("", include((_account, "accounts")))]
