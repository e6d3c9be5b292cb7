"""The server in front of LocalStack. Its own binds every interface whatever address it is told, reads a posted form before anybody may refuse it, and
accepts websockets; this one binds the address in GATEWAY_LISTEN, leaves forms alone, and speaks HTTP only.
"""

import re

from localstack import config
from localstack.aws.serving.twisted import stop_thread_pool
from localstack.runtime.server.core import RuntimeServer
from localstack.utils import patch
from rolo.serving.twisted import HeaderPreservingWSGIResource, TwistedGateway, TwistedRequestAdapter
from twisted.internet import reactor

from stagecraft_localstack.requests.door import Door

ABSOLUTE_FORM = re.compile(rb"http://([^/?]*)(.*)", re.IGNORECASE | re.DOTALL)


class UnparsedRequest(TwistedRequestAdapter):
    def requestReceived(self, command, path, version):
        self.content.seek(0)
        self.args = {}
        self.method, self.uri, self.clientproto = command, self.in_origin_form(path), version
        # `OPTIONS *` the server would answer by itself; the door looks at the target as it was sent
        self.path = self.uri.split(b"?", 1)[0] if self.uri.startswith(b"/") else b"/"
        self.process()

    # RFC 9112, section 3.2.2: a target may name the host as well; what stands behind the door sees the path alone
    def in_origin_form(self, target):
        named = ABSOLUTE_FORM.match(target)
        hosts = [host.lower() for host in self.requestHeaders.getRawHeaders(b"host", [])]
        return (named[2] or b"/") if named and [named[1].lower()] == hosts else target


class GuardedServer(RuntimeServer):
    def register(self, gateway, listen, ssl_creds=None):
        site = TwistedGateway(gateway)
        site.requestFactory = UnparsedRequest
        site.resource = HeaderPreservingWSGIResource(reactor, reactor.getThreadPool(), Door(gateway, listen[0].port))
        for address in listen:
            # as it comes, 50 connections may wait until they are taken; who comes after them waits a second (listen(2), RFC 6298 section 2)
            reactor.listenTCP(address.port, site, backlog=1_024, interface=address.host)

    def run(self):
        # each request has a thread, and one that waits for messages has it for twenty seconds
        reactor.suggestThreadPoolSize(256)
        self.threads = reactor.getThreadPool()
        patch.patch(self.threads.stop)(stop_thread_pool)
        return reactor.run(installSignalHandlers=False)

    def shutdown(self):
        self.threads.stop(timeout=2)
        reactor.callFromThread(reactor.stop)
