"""Sessions in the database, as Django keeps them; found by a query that is built once."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from minutewise.work.quick.prepared import Prepared

_OPEN = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at),
    key=str,
    at=datetime,
)


class SessionStore(db.SessionStore):
    """Django's own, but for how a session is looked for."""

    def _get_session_from_db(self) -> Session | None:
        found = _OPEN.first(key=self.session_key or "", at=timezone.now())
        if found is None:
            self._session_key = None
        return found
