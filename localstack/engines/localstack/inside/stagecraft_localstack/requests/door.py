"""What every request passes before LocalStack sees it: the guard (guard.py), the kit's own paths (kit_paths.py), the engine's own paths, which want the
stack's secret, and the caller's signature (callers.py).

LocalStack's own paths all begin with `/_`, which no bucket's name can. Open is the health that a start waits for.
"""

import json
from urllib.parse import unquote

from rolo.gateway.wsgi import WsgiGateway

from stagecraft_localstack.requests.callers import Refused, verify
from stagecraft_localstack.requests.front import is_secret
from stagecraft_localstack.requests.guard import Guard
from stagecraft_localstack.requests.kit_paths import answer_of

INNER = "Only the local stack itself may use this path of the engine. To delete the stack's data, run `npx stagecraft reset`. To read it, use the AWS API, for instance with `npx stagecraft exec -- COMMAND`."


is_closed = False


def close():
    """From now on nobody is let in: what the engine holds is being written."""
    global is_closed
    is_closed = True


class Door(WsgiGateway):
    def __init__(self, gateway, port):
        super().__init__(gateway)
        self.guard = Guard(port)

    def __call__(self, environ, start_response):
        if is_closed:
            return say(start_response, 503, {"message": "The engine is stopping."})
        headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in environ["rolo.headers"]]
        method, target = environ["REQUEST_METHOD"], environ["RAW_URI"]
        path, _, query = target.partition("?")
        knows_secret = is_secret(next((value for name, value in headers if name == "x-stagecraft-front"), ""))
        if names_no_host(environ["SERVER_PROTOCOL"], headers):
            return say(start_response, 400, {"message": "Refused: a request has one Host header (RFC 9112, section 3.2)."})
        why = self.guard.refusal(method, path, query, headers, knows_secret)
        if why:
            return say(start_response, 403, {"message": f"Refused: {why}."})
        if unquote(path).startswith("/_"):
            if method in ("GET", "HEAD") and path == "/_localstack/health":
                return super().__call__(environ, start_response)
            if not knows_secret:
                return say(start_response, 403, {"message": INNER})
            answer = answer_of(method, path, query, body_of(environ))
            return say(start_response, *answer) if answer else super().__call__(environ, start_response)
        if method != "OPTIONS":
            try:
                verify(method, path, query, headers, environ["wsgi.input"]._wrapped)
            except Refused as refused:
                return refused.respond(start_response)
        return super().__call__(environ, start_response)


# of the kit's own requests alone: what others send is the engine's to read
def body_of(environ):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return environ["wsgi.input"].read(length) if length and environ["RAW_URI"].startswith("/_stagecraft/") else b""


def names_no_host(protocol, headers):
    hosts = sum(name == "host" for name, _ in headers)
    return hosts > 1 or (hosts == 0 and protocol == "HTTP/1.1")


def say(start_response, status, body):
    data = json.dumps(body, ensure_ascii=False).encode()
    start_response(f"{status} {'OK' if status == 200 else 'Refused'}", [("content-type", "application/json"), ("content-length", str(len(data))), ("cache-control", "no-store")])
    return [data]
