"""What an API asks of an HTTP back end: as it is, without following redirects, and without a proxy of the environment."""

import asyncio
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

# RFC 9110, section 7.6.1, and what each connection says anew
OF_CONNECTION = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect", "host", "content-length"}
MOST_SECONDS = 30


async def ask_backend(method, url, headers, body):
    """(status, headers, body), where headers are name → value, or a list of a name's values; None where nobody answers.
    `headers` are pairs, `body` is bytes. Raises ValueError for what is no address of HTTP."""
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError(f"{url!r} is no address of HTTP")
    try:
        return await asyncio.to_thread(exchange, address, method, headers, body)
    except (OSError, HTTPException):
        return None


def exchange(address, method, headers, body):
    connection = (HTTPSConnection if address.scheme == "https" else HTTPConnection)(address.netloc, timeout=MOST_SECONDS)
    try:
        connection.putrequest(method, f"{address.path or '/'}{'?' if address.query else ''}{address.query}", skip_accept_encoding=True)
        for name, value in headers:
            if name.lower() not in OF_CONNECTION:
                connection.putheader(name, value)
        if body or method in ("POST", "PUT", "PATCH"):
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        answer = connection.getresponse()
        found = {}
        for name, value in answer.getheaders():
            if name.lower() not in OF_CONNECTION:
                found.setdefault(name, []).append(value)
        return answer.status, {name: values[0] if len(values) == 1 else values for name, values in found.items()}, answer.read()
    finally:
        connection.close()
