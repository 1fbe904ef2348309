from minutewise.webhooks.views import my_place, patterns

app_name = "webhooks"
urlpatterns = patterns(my_place)
