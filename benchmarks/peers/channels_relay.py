"""The relay as one writes it with Django Channels and its in-memory layer. Served by uvicorn."""

import json
from urllib.parse import parse_qs

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="peer",
    CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402


class Seat(AsyncWebsocketConsumer):
    """One of two; each listens to a group of its own name and speaks to the other's."""

    async def connect(self):
        asked = parse_qs(self.scope["query_string"].decode())
        self.pair, self.seat = asked["pair"][0], asked["seat"][0]
        await self.channel_layer.group_add(f"{self.pair}.{self.seat}", self.channel_name)
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        frame = json.loads(text_data)
        other = "1" if self.seat == "0" else "0"
        said = {"type": "relayed", "seat": self.seat, "data": frame["data"]}
        await self.channel_layer.group_send(f"{self.pair}.{other}", said)

    async def relayed(self, event):
        frame = {"t": "signal", "seat": event["seat"], "data": event["data"]}
        await self.send(text_data=json.dumps(frame))


application = Seat.as_asgi()
