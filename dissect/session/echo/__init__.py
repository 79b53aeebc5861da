"""Echo: whether what a client sent came back."""

from __future__ import annotations

from dissect.session.echo.checking import echo_check
from dissect.session.echo.items import EchoConversation, EchoedMessage, EchoVerdict

__all__ = ["EchoConversation", "EchoVerdict", "EchoedMessage", "echo_check"]
