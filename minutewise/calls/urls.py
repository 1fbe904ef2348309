from django.urls import path

from minutewise.calls import api, refund_views, thread_views, views

app_name = "calls"
urlpatterns = [
    path("calls/", views.press, name="press"),
    path("calls/in/<uuid:thread_id>", thread_views.press_in_thread, name="press_in_thread"),
    path("calls/ringing", views.ringing, name="ringing"),
    path("calls/<uuid:call_id>/", views.room, name="room"),
    path("calls/<uuid:call_id>/snapshot", views.snapshot, name="snapshot"),
    path("calls/<uuid:call_id>/own", views.own, name="own"),
    path("calls/<uuid:call_id>/receipt", views.receipt, name="receipt"),
    path("calls/<uuid:call_id>/refund", refund_views.refund, name="refund"),
    path("calls/<uuid:call_id>/block", views.block_other, name="block"),
    path("calls/<uuid:call_id>/colleagues", views.colleagues, name="colleagues"),
    path(
        "calls/<uuid:call_id>/transfer/cancel",
        api.act,
        {"action": "transfer/cancel"},
        name="take_back",
    ),
    path("calls/<uuid:call_id>/authorise", api.authorise, name="authorise"),
    path("calls/<uuid:call_id>/quality", views.say_quality, name="quality"),
    path("calls/<uuid:call_id>/<slug:action>", api.act, name="act"),
]
