from django.urls import path

from minutewise.conversations import api, call_part, views, writing_views

app_name = "conversations"
urlpatterns = [
    path("threads/", views.threads, name="threads"),
    path("threads/now", views.threads_now, name="now"),
    path("threads/unread", views.unread, name="unread"),
    path("threads/<uuid:thread_id>/", views.thread, name="thread"),
    path("threads/<uuid:thread_id>/files", api.send, name="send"),
    path(
        "threads/<uuid:thread_id>/files/<uuid:file_id>/<int:number>",
        api.page_of_file,
        name="file",
    ),
    path("threads/beginnings/", writing_views.beginnings, name="beginnings"),
    path("threads/<uuid:thread_id>/brief/", writing_views.brief, name="brief"),
    path("threads/<uuid:thread_id>/own", api.own, name="own"),
    path("threads/<uuid:thread_id>/call", call_part.call_part, name="call"),
    path("threads/<uuid:thread_id>/<slug:do>/", views.manage, name="manage"),
    path("threads/<uuid:thread_id>/snapshot", api.look, name="snapshot"),
    path("threads/<uuid:thread_id>/<slug:action>", api.act, name="act"),
    path("<slug:handle>/chat", views.chat, name="chat"),
]
