"""`python hordak_settling.py THREADS SALES URL`: settlements with django-hordak on PostgreSQL.

The client's balance is checked before, as one does who must not let anybody overdraw; hordak's
own trigger checks at commit that the legs come to zero.
"""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import django
from django.conf import settings

address = urlsplit(sys.argv[3])
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path[1:],
            "USER": address.username,
            "HOST": address.hostname,
            "PORT": address.port,
        }
    },
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    HORDAK_CURRENCIES=["EUR"],
    DEFAULT_CURRENCY="EUR",
    HORDAK_INTERNAL_CURRENCY="EUR",
    SECRET_KEY="peer",
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from hordak.models import Account, Leg, Transaction  # noqa: E402
from moneyed import Money  # noqa: E402


def settle(client, advisor, operator, number):
    """One sale: the client's account is locked, its balance asked for, three legs, one row."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=client)
        assert account.get_simple_balance().monies()[0].amount >= 9
        sale = Transaction.objects.create(description=f"sale {number}")
        Leg.objects.create(transaction=sale, account_id=client, debit=Money("9.00", "EUR"))
        Leg.objects.create(transaction=sale, account_id=advisor, credit=Money("7.20", "EUR"))
        Leg.objects.create(transaction=sale, account_id=operator, credit=Money("1.80", "EUR"))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE bench_sale SET state = 'settled' WHERE id = %s", [number])


def main(threads, count):
    """Prepares and settles."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_sale (id int PRIMARY KEY, state text)")
        rows = [(number, "ended") for number in range(count)]
        cursor.executemany("INSERT INTO bench_sale VALUES (%s, %s)", rows)
    made = [Account.objects.create(name=f"a{n}", type="LI", currencies=["EUR"]) for n in range(17)]
    bank = Account.objects.create(name="bank", type="AS", currencies=["EUR"])
    for account in made[:8]:
        with transaction.atomic():  # hordak's trigger looks at commit whether the legs add up
            sale = Transaction.objects.create()
            Leg.objects.create(transaction=sale, account=bank, debit=Money("90000.00", "EUR"))
            Leg.objects.create(transaction=sale, account=account, credit=Money("90000.00", "EUR"))
    todo, lock = iter(range(count)), threading.Lock()

    def work(_):
        while True:
            with lock:
                number = next(todo, None)
            if number is None:
                connections.close_all()
                return
            settle(made[number % 8].pk, made[8 + number % 8].pk, made[16].pk, number)

    began = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    return count / (time.monotonic() - began)


if __name__ == "__main__":
    print(json.dumps({"per_s": main(int(sys.argv[1]), int(sys.argv[2]))}))
