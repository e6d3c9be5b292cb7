"""What a Python function's process does before the function is loaded, so that its requests to names of AWS reach the engine: those of botocore, and those
that go through http.client, as urllib, urllib3 and requests do. What builds its own requests on sockets (httpx, aiohttp) is not led.
"""

import textwrap

LED = '''
def _is_of_aws(host):
    return isinstance(host, str) and host.lower().endswith((".amazonaws.com", ".amazonaws.com.cn"))

# ports at which the engine answers in the place of AWS
_PORTS = (80, 443, "http", "https")

def _lead_to(engine):
    import http.client, socket, ssl
    find, wrap, end = socket.getaddrinfo, ssl.SSLContext.wrap_socket, http.client.HTTPConnection.endheaders
    address = (engine.hostname, engine.port)

    class Led(socket.socket):
        """A connection to the engine, for whoever takes it for one with TLS."""
        def getpeercert(self, binary_form=False):
            return b"" if binary_form else {"subject": (), "subjectAltName": (("DNS", self.name),)}
        def version(self):
            return "TLSv1.3"
        def selected_alpn_protocol(self):
            return None

    def found(host, port, *given, **named):
        return find(*(address if _is_of_aws(host) and port in _PORTS else (host, port)), *given, **named)

    def wrapped(self, sock, *given, server_hostname=None, **named):
        if not _is_of_aws(server_hostname) or sock.getpeername()[:2] != address:
            return wrap(self, sock, *given, server_hostname=server_hostname, **named)
        timeout = sock.gettimeout()
        led = Led(sock.family, sock.type, sock.proto, fileno=sock.detach())
        led.settimeout(timeout)
        led.name = server_hostname
        return led

    def ended(self, *given, **named):
        # the proof is for the engine alone
        if _is_of_aws(self.host) and self.port in _PORTS:
            self.putheader("$HEADER", "$PROOF")
        return end(self, *given, **named)

    socket.getaddrinfo, ssl.SSLContext.wrap_socket, http.client.HTTPConnection.endheaders = found, wrapped, ended

# https://boto3.amazonaws.com/v1/documentation/api/latest/guide/events.html: the last event before a request is sent, which is signed by then
def _lead_botocore(request, **_):
    from urllib.parse import urlsplit
    asked = urlsplit(request.url)
    if _is_of_aws(asked.hostname):
        request.headers["Host"] = asked.netloc
        request.headers["$HEADER"] = "$PROOF"
        request.url = os.environ["AWS_ENDPOINT_URL"].rstrip("/") + asked._replace(scheme="", netloc="").geturl()

def _lead():
    from urllib.parse import urlsplit
    _lead_to(urlsplit(os.environ["AWS_ENDPOINT_URL"]))
    try:
        from botocore.handlers import BUILTIN_HANDLERS
        BUILTIN_HANDLERS.append(("before-send", _lead_botocore))
    except ImportError:
        pass

_lead()
'''


def led_in_python(header, proof):
    """The program's text, for within a function; its requests carry `proof` in `header`."""
    return textwrap.indent(LED.replace("$HEADER", header).replace("$PROOF", proof), "    ")
