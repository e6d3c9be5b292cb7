"""The server in front of LocalStack. Its own binds every interface whatever address it is told, reads a posted form before anybody may refuse it, and
accepts websockets; this one binds the address in GATEWAY_LISTEN, leaves forms alone, and speaks HTTP only.
"""

from localstack import config
from localstack.aws.serving.twisted import stop_thread_pool
from localstack.runtime.server.core import RuntimeServer
from localstack.utils import patch
from rolo.serving.twisted import HeaderPreservingWSGIResource, TwistedGateway, TwistedRequestAdapter
from twisted.internet import reactor

from stagecraft_localstack.door import Door


class UnparsedRequest(TwistedRequestAdapter):
    def requestReceived(self, command, path, version):
        self.content.seek(0)
        self.args = {}
        self.method, self.uri, self.clientproto = command, path, version
        self.path = path.split(b"?", 1)[0]
        self.process()


class GuardedServer(RuntimeServer):
    def register(self, gateway, listen, ssl_creds=None):
        site = TwistedGateway(gateway)
        site.requestFactory = UnparsedRequest
        site.resource = HeaderPreservingWSGIResource(reactor, reactor.getThreadPool(), Door(gateway, listen[0].port))
        for address in listen:
            reactor.listenTCP(address.port, site, interface=address.host)

    def run(self):
        # each request has a thread, and one that waits for messages has it for twenty seconds
        reactor.suggestThreadPoolSize(256)
        self.threads = reactor.getThreadPool()
        patch.patch(self.threads.stop)(stop_thread_pool)
        return reactor.run(installSignalHandlers=False)

    def shutdown(self):
        self.threads.stop(timeout=2)
        reactor.callFromThread(reactor.stop)
