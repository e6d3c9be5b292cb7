"""In an event notification the key of an object is encoded as a form encodes it, a space as `+`, and a later event of a key has a greater `sequencer`:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
LocalStack writes `%20`, and the same sequencer always.
"""

from urllib.parse import quote_plus

from localstack.services.s3 import notifications

notifications.quote = lambda key: quote_plus(key, safe="/")

payload_of = notifications.BaseNotifier._get_event_payload


def payload_in_sequence(context, config_id):
    payload = payload_of(context, config_id)
    for record in payload["Records"]:
        # an event about tags has none
        if "sequencer" in record["s3"]["object"]:
            record["s3"]["object"]["sequencer"] = f"{round(context.event_time.timestamp() * 1_000_000):018X}"
    return payload


notifications.BaseNotifier._get_event_payload = staticmethod(payload_in_sequence)
