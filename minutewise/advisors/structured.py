"""What search engines read of a page: schema.org as a data block, which runs nothing."""

import json
from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import Card, Price
from minutewise.kernel.money import exponent
from minutewise.ratings.queries.figures import Rating, Summary

# In a script element these could end it or open a comment; in JSON they mean the same.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
_UNIT_CODES = {60: "MIN", 3600: "HUR"}


def structured_data(
    advisor: Advisor, card: Card, url: str, image: str, reviews: Summary
) -> SafeString:
    """A person, the service offered, an offer for each way to talk, and the rating if any."""
    keywords, currency = tuple(advisor.keywords), advisor.network.currency
    is_company = advisor.company_id is not None
    return _block(card, is_company, keywords, currency, url, image, reviews.overall)


@lru_cache(500)
def _block(
    card: Card, is_company: bool, keywords: tuple[str, ...], currency: str, url: str, image: str,
    overall: Rating,
) -> SafeString:  # fmt: skip
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Service",
        "name": card.activity,
        "url": url,
        "image": image,
        "provider": {
            "@type": "Organization" if is_company else "Person",
            "name": card.name,
            "url": url,
            "knowsLanguage": list(card.languages),
            "knowsAbout": list(keywords),
        },
        "offers": [_offer(price, currency) for price in card.prices],
    }
    if overall.rating is not None:
        data["aggregateRating"] = _rating(overall)
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    block = mark_safe(text)  # noqa: S308 (JSON with < > & escaped just above)
    return format_html('<script type="application/ld+json">{}</script>', block)


def _rating(overall: Rating) -> dict[str, Any]:
    return {
        "@type": "AggregateRating",
        "ratingValue": overall.stars,
        "bestRating": 5,
        "worstRating": 1,
        "reviewCount": overall.reviews,
    }


def _offer(price: Price, currency: str) -> dict[str, Any]:
    decimals = exponent(currency)
    whole, rest = divmod(price.amount, 10**decimals)
    shown = f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)
    return {
        "@type": "Offer",
        "name": price.mode,
        "priceSpecification": {
            "@type": "UnitPriceSpecification",
            "price": shown,
            "priceCurrency": currency,
            "unitCode": _UNIT_CODES[price.unit_s],
        },
    }
