"""Why a message did not go: what the channel tells, and what that means for the message and for the others."""


class Undelivered(Exception):
    """The message was not delivered; the text says why, fit for an administrator."""


class Refused(Undelivered):
    """This message will never be taken for this address: somebody else must be told."""


class Later(Undelivered):
    """Not now, this message; others may go."""


class Down(Later):
    """The channel itself is out of reach: no use trying the others now."""


class Unsure(Later):
    """The connection broke after the message had been handed over: it may have been delivered."""
