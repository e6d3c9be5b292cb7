"""The engine's CloudFormation creates every topic as a standard one, FIFO topics included. Their messages then reach queues without a message group,
so that nothing keeps the order of a group, and no repeat is dropped. A topic whose name ends in `.fifo` is a FIFO topic: no other may have such a name.
https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-code-examples.html
"""

from ministack.services import sns
from ministack.services.cloudformation import provisioners

handlers = provisioners._RESOURCE_HANDLERS["AWS::SNS::Topic"]
create = handlers["create"]
update = handlers["update"]
load = sns.load_persisted_state


def with_order(topic, properties):
    if not topic["name"].endswith(".fifo"):
        return
    by_content = properties.get("ContentBasedDeduplication", False)
    topic["attributes"].update(FifoTopic="true", ContentBasedDeduplication=str(by_content).lower())
    topic.setdefault("dedup_cache", {})
    topic.setdefault("fifo_seq", 0)


def create_in_order(logical_id, properties, *words, **named):
    made = create(logical_id, properties, *words, **named)
    with_order(sns._topics[made[0]], properties)
    return made


def update_in_order(physical_id, old, properties, *words, **named):
    made = update(physical_id, old, properties, *words, **named)
    with_order(sns._topics[made[0]], properties)
    return made


# the state of a stack that was deployed before this repair
def load_in_order(data):
    load(data)
    for topic in sns._topics.all_values():
        if topic["name"].endswith(".fifo") and "FifoTopic" not in topic["attributes"]:
            with_order(topic, {})


handlers.update(create=create_in_order, update=update_in_order)
sns.load_persisted_state = load_in_order
