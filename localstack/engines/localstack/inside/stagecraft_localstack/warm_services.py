"""The services that most stacks use are loaded in the background once the engine is ready: as it comes, each is loaded when it is first called, which a
deployment calls one after another.
"""

import gc
import logging
import threading

from localstack.aws.connect import connect_to

LOG = logging.getLogger(__name__)
CALLS = (
    ("ssm", "describe_parameters"),
    ("s3", "list_buckets"),
    ("iam", "list_roles"),
    ("sns", "list_topics"),
    ("sqs", "list_queues"),
    ("cloudformation", "list_stacks"),
    ("lambda", "list_functions"),
    ("logs", "describe_log_groups"),
    ("events", "list_rules"),
    ("secretsmanager", "list_secrets"),
    ("cloudwatch", "list_metrics"),
)


def load():
    for service, operation in CALLS:
        try:
            getattr(connect_to(region_name="us-east-1").get_client(service), operation)()
        except Exception as error:
            LOG.info("%s could not be loaded ahead: %s", service, error)
    # off since the first module (`plugins.py`); what is there by now is never garbage
    gc.freeze()
    gc.enable()


def start():
    threading.Thread(target=load, daemon=True, name="warm-services").start()
