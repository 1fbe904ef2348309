from django.urls import path

from minutewise.site import sitemap, views
from minutewise.site.dashboard.view import dashboard
from minutewise.site.past import history

app_name = "site"
urlpatterns = [
    path("favicon.ico", views.mark, name="mark"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.sitemap_part, name="sitemap-part"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("look/<slug:handle>.css", views.look, name="look"),
    path("paying/", views.paying, name="paying"),
    path("dashboard/", dashboard, name="dashboard"),
    path("history/", history, name="history"),
    path("console/", views.console, name="console"),
]
