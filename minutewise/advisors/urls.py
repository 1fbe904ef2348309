"""Addresses of this context. Handles stand at the root, so it is included last."""

from django.urls import path

from minutewise.advisors.views import (
    directory,
    embed,
    favourites,
    page,
    paper,
    portraits,
    presence,
    service,
    waiting,
)

app_name = "advisors"
urlpatterns = [
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
    path("<slug:handle>/card.png", page.share_image, name="share-image"),
    path("<slug:handle>/print", paper.paper, name="paper"),
    path("<slug:handle>/qr.svg", page.qr, name="qr"),
]
