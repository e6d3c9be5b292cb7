"""What the kit tells the engine and nobody else: the secret by which its own parts are known, the administrator's key, and where the page is.

Some paths answer only who sends the stack's secret in the header `x-stagecraft-front`.
"""

import hmac
import json
import os


# functions inherit the engine's environment, and must not get these
def taken(name):
    return os.environ.pop(name, "")


SECRET = taken("STAGECRAFT_FRONT_SECRET").encode()
ADMINISTRATOR_KEY = taken("STAGECRAFT_ADMINISTRATOR_KEY")
ADMINISTRATOR_SECRET = taken("STAGECRAFT_ADMINISTRATOR_SECRET")
# of further accounts: account → { accessKeyId, secretAccessKey }
ACCOUNTS = json.loads(taken("STAGECRAFT_ACCOUNTS") or "{}")
PAGE_ORIGIN = taken("STAGECRAFT_PAGE_ORIGIN").encode()


def shows_secret(scope):
    """Whether an ASGI request carries the secret; never where there is none."""
    shown = [value for name, value in scope["headers"] if name.lower() == b"x-stagecraft-front"]
    return bool(SECRET) and len(shown) == 1 and hmac.compare_digest(shown[0], SECRET)


def mark(text):
    """A keyed hash that nobody without the secret can compute: 64 hexadecimal digits."""
    return hmac.new(SECRET, text.encode(), "sha256").hexdigest()
