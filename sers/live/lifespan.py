"""What runs beside a server of streams: the follower of events, and the clock of beds."""

from sers.beds.clock import Clock
from sers.live.stream import Message, Receive, Send, application


async def as_long_as_the_server(receive: Receive, send: Send) -> None:
    """Start the clock with the server, and stop it with it."""
    clock = Clock()

    async def heard() -> Message:
        message = await receive()
        if message["type"] == "lifespan.startup":
            clock.start()
        elif message["type"] == "lifespan.shutdown":
            clock.stop()
        return message

    await application({"type": "lifespan"}, heard, send)
