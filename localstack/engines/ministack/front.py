"""What the kit's own parts show the engine: some of its paths answer only who sends the stack's secret in the header `x-stagecraft-front`."""

import hmac
import os

# functions inherit the engine's environment, and must not get it
SECRET = os.environ.pop("STAGECRAFT_FRONT_SECRET", "").encode()


def shows_secret(scope):
    """Whether an ASGI request carries the secret; never where there is none."""
    shown = [value for name, value in scope["headers"] if name.lower() == b"x-stagecraft-front"]
    return bool(SECRET) and len(shown) == 1 and hmac.compare_digest(shown[0], SECRET)
