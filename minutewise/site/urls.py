from django.urls import path

from minutewise.site import app, console, sitemap, views
from minutewise.site.company.view import company_calls, company_calls_csv
from minutewise.site.dashboard.view import dashboard
from minutewise.site.past import history

app_name = "site"
urlpatterns = [
    path("favicon.ico", views.mark, name="mark"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.sitemap_part, name="sitemap-part"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("icons/<slug:kind>-<int:edge>.png", app.icon_file, name="app-icon"),
    path("sw.js", app.worker, name="worker"),
    path("look/<slug:handle>.css", views.look, name="look"),
    path("paying/", views.paying, name="paying"),
    path("company/<slug:handle>/calls/", company_calls, name="company-calls"),
    path("company/<slug:handle>/calls.csv", company_calls_csv, name="company-calls-csv"),
    path("dashboard/", dashboard, name="dashboard"),
    path("history/", history, name="history"),
    path("console/", console.console, name="console"),
    path("console/offers", console.console_offers, name="console-offers"),
    path("console/now", console.console_now, name="console-now"),
]
