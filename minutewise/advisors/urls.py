"""Addresses of this context. Handles stand at the root, so it is included last."""

from django.urls import path

from minutewise.advisors.views import (
    company,
    company_hooks,
    company_money,
    directory,
    embed,
    favourites,
    invitations,
    page,
    paper,
    portraits,
    presence,
    reviews,
    service,
    waiting,
)
from minutewise.webhooks.views import patterns as hooks

app_name = "advisors"
_at = "company/<slug:handle>/"
_companies = [
    path("companies/", directory.companies, name="companies"),
    path("company/", company.companies, name="companies-own"),
    path("company/new", company.found, name="company-new"),
    path("invite/<slug:secret>/", invitations.invitation, name="invitation"),
    path(_at, company.people, name="company"),
    path(f"{_at}invite", invitations.invite, name="company-invite"),
    path(
        f"{_at}invitations/<int:invitation_id>/<slug:do>",
        invitations.change,
        name="company-invitation",
    ),
    path(f"{_at}members/<int:member_id>/role", company.set_role, name="company-role"),
    path(f"{_at}members/<int:member_id>/remove", company.remove, name="company-remove"),
    path(f"{_at}shown", company.show_name, name="company-shown"),
    path(f"{_at}leave", company.leave, name="company-leave"),
    path(f"{_at}close", company.close, name="company-close"),
    path(f"{_at}page/", service.service, name="company-service"),
    path(f"{_at}page/unpublish", service.unpublish, name="company-unpublish"),
    path(f"{_at}money/", company_money.money, name="company-money"),
    path(f"{_at}money/pay-out", company_money.pay_out, name="company-pay-out"),
    path(f"{_at}money/pass-on", company_money.pass_on, name="company-share"),
    path(f"{_at}money/statement.csv", company_money.statement_csv, name="company-statement"),
    path(f"{_at}money/statement.pdf", company_money.statement_pdf, name="company-paper"),
    *hooks(company_hooks.place_of, f"{_at}webhooks/", "company-"),
    path(f"{_at}button/", embed.your_button, name="company-your-button"),
]
urlpatterns = [
    *_companies,
    path("", directory.directory, name="directory"),
    path("service/", service.service, name="service"),
    path("service/unpublish/", service.unpublish, name="unpublish"),
    path("service/accepting/", presence.accepting, name="accepting"),
    path("service/back/", presence.back, name="come-back"),
    path("service/button/", embed.your_button, name="your-button"),
    path("embed/button.js", embed.script, name="button-script"),
    path("embed/button-<slug:version>.js", embed.script, name="button-version"),
    path("embed/<slug:handle>.json", embed.told, name="button-told"),
    path("portraits/<int:edge>/<slug:portrait_id>.webp", portraits.portrait, name="portrait"),
    path("favourites/", favourites.favourites, name="favourites"),
    path("told/", waiting.news, name="news"),
    path("told/<int:waiting_id>/seen", waiting.seen, name="seen"),
    path("told/<int:waiting_id>/close", waiting.close, name="close"),
    path("<slug:handle>/", page.page, name="page"),
    path("<slug:handle>/block/", presence.block_advisor, name="block"),
    path("<slug:handle>/favourite/", favourites.heart, name="heart"),
    path("<slug:handle>/tell-me/", waiting.tell_me, name="tell-me"),
    path("<slug:handle>/reviews/", reviews.reviews, name="reviews"),
    path("<slug:handle>/card.png", page.share_image, name="share-image"),
    path("<slug:handle>/print", paper.paper, name="paper"),
    path("<slug:handle>/qr.svg", page.qr, name="qr"),
]
