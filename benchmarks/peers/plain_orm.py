"""`python -m benchmarks.peers.plain_orm THREADS SALES FILE`: the same as one writes it plainly.

Balances read, changed and saved; one row for each movement; SQLite as Django is told to use it
where money is at stake: FULL, and transactions that begin as writers.
"""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import django
from django.conf import settings

if __name__ == "__main__":
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": sys.argv[3],
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 120,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                },
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()

from django.db import connection, connections, models, transaction


class Wallet(models.Model):
    """Somebody's money."""

    balance = models.BigIntegerField(default=0)

    class Meta:
        app_label = "plain"


class Movement(models.Model):
    """Money that came to a wallet or left it."""

    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT)
    amount = models.BigIntegerField()
    sale = models.IntegerField()

    class Meta:
        app_label = "plain"


class Sale(models.Model):
    """What is paid."""

    state = models.CharField(max_length=10)
    client = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "plain"


def settle(number, operator):
    """One sale."""
    with transaction.atomic():
        sale = Sale.objects.select_for_update().get(pk=number)
        assert sale.state == "ended"
        for pk, amount in ((sale.client_id, -900), (sale.advisor_id, 720), (operator, 180)):
            wallet = Wallet.objects.select_for_update().get(pk=pk)
            wallet.balance += amount
            assert pk == operator or wallet.balance >= 0
            wallet.save()
            Movement.objects.create(wallet=wallet, amount=amount, sale=number)
        sale.state = "settled"
        sale.save()


def main(threads, count):
    """Prepares and settles."""
    with connection.schema_editor() as editor:
        for model in (Wallet, Movement, Sale):
            editor.create_model(model)
    wallets = Wallet.objects.bulk_create([Wallet(balance=10_000_000) for _ in range(401)])
    sales = [
        Sale(id=n, state="ended", client=wallets[n % 200], advisor=wallets[200 + n % 200])
        for n in range(count)
    ]
    Sale.objects.bulk_create(sales)
    todo, lock = iter(range(count)), threading.Lock()

    def work(_):
        while True:
            with lock:
                number = next(todo, None)
            if number is None:
                connections.close_all()
                return
            settle(number, wallets[400].pk)

    began = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    return count / (time.monotonic() - began)


if __name__ == "__main__":
    print(json.dumps({"per_s": main(int(sys.argv[1]), int(sys.argv[2]))}))
