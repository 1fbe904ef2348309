from django.urls import path

from minutewise.payments.views.authorised import authorised
from minutewise.payments.views.earnings import earnings, move, pay_out
from minutewise.payments.views.paper import statement_pdf
from minutewise.payments.views.send_back import send_back
from minutewise.payments.views.top_up import result, top_up
from minutewise.payments.views.wallet import pay_back, purse, statement_csv, wallet
from minutewise.payments.views.webhooks import webhook

app_name = "payments"
urlpatterns = [
    path("wallet/", wallet, name="wallet"),
    path("wallet/pay-back", pay_back, name="pay_back"),
    path("wallet/purse", purse, name="purse"),
    path("wallet/statement.pdf", statement_pdf, name="statement_pdf"),
    path("wallet/statement.csv", statement_csv, name="statement_csv"),
    path("wallet/top-up", top_up, name="top_up"),
    path("wallet/top-up/<uuid:payment_id>/", result, name="top_up_result"),
    path("wallet/authorised/<uuid:authorisation_id>/", authorised, name="authorised"),
    path("wallet/send-back", send_back, name="send_back"),
    path("wallet/earnings/", earnings, name="earnings"),
    path("wallet/earnings/pay-out", pay_out, name="pay_out"),
    path("wallet/earnings/move", move, name="move_earnings"),
    path("payments/webhooks/<slug:name>", webhook, name="webhook"),
]
