"""Pairs that can call each other, each client signed in twice, and an operator: who loses rights.

`python -m tests.attacks.rights_cast PAIRS` prints their sessions as JSON.
"""

import json
import sys

from tests.faults import parlour

from minutewise.accounts.models import Person  # isort: skip  (parlour starts Django)
from tests.journeys.backstage import session_of  # isort: skip


def main(pairs):
    found = parlour.main(pairs)
    for number, pair in enumerate(found["pairs"]):
        client, advisor = (
            Person.objects.get(email=f"{side}{number}@example.org") for side in ("c", "a")
        )
        pair |= {"client_elsewhere": session_of(client), "advisor_id": str(advisor.id)}
    operator = Person.objects.create_superuser("olga@example.org", name="Olga")
    return found | {"operator": session_of(operator)}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))  # noqa: T201 (its output is its result)
