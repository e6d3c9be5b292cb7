"""The engine's CloudFormation makes roles without their PermissionsBoundary, which its evaluation then cannot hold them to."""

from ministack.services import iam
from ministack.services.cloudformation import provisioners

role = provisioners._RESOURCE_HANDLERS["AWS::IAM::Role"]
create = role["create"]
update = role["update"]


def bounded(made, properties):
    iam._roles[made[0]]["PermissionsBoundary"] = properties.get("PermissionsBoundary")
    return made


def create_bounded(logical_id, properties, *words, **named):
    return bounded(create(logical_id, properties, *words, **named), properties)


def update_bounded(physical_id, old, properties, *words, **named):
    return bounded(update(physical_id, old, properties, *words, **named), properties)


role["create"] = create_bounded
role["update"] = update_bounded
