"""A websocket to the broker of IoT is its signer's. The engine as it comes opens it to whoever signs nothing, and asks no policy then: they read and
send every message. AWS refuses them: https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html#mqtt-ws
"""

from ministack.core import iam_evaluator
from stagecraft_ministack.access.verified_callers import missing

authenticate_handshake = iam_evaluator.authenticate_handshake


def authenticate_somebody(scope, service=None):
    checked = authenticate_handshake(scope, service)
    return missing() if checked is None and service == "iotdevicegateway" else checked


# the services import it when they are asked
iam_evaluator.authenticate_handshake = authenticate_somebody
