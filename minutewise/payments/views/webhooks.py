"""Where gateways tell what happened."""

import logging

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.payments import actions
from minutewise.payments.gateway import Event, GatewayOffError, SignatureError
from minutewise.payments.gateways.choose import gateway
from minutewise.work import clock, tally

logger = logging.getLogger(__name__)
LARGEST_BODY = 65_536


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, name: str) -> HttpResponse:
    """Books a signed event. 2xx means: do not send it again.

    404 while this gateway is off or has no secret; 400 for a signature that is wrong or older
    than 300 s; 409 if the event cannot be ours as it stands (the gateway tries again, the log
    tells). An event about a payment of another installation is thanked for and dropped.
    """
    now = clock.now()
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or int(length[:12]) > LARGEST_BODY:
        return HttpResponse(status=413)
    try:
        event = gateway(name).parse_webhook(request.headers, request.body, now.wall)
        known = _take(name, event, now)
    except GatewayOffError as error:
        raise Http404 from error
    except SignatureError as error:
        logger.warning("a webhook of %s was not signed by it", name)
        tally.count("webhook.refused", now.wall)
        return JsonResponse({"code": error.code}, status=error.status)
    except RuleError as error:
        return JsonResponse({"code": error.code}, status=error.status)
    return JsonResponse({"known": known})


def _take(name: str, event: Event, now: Instant) -> bool:
    if event.slip is not None:
        return actions.take_slip(name, event.slip, now)
    return event.record is not None and actions.hear(name, event.record, now)
