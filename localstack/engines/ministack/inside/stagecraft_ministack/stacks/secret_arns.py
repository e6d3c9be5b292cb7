"""`Ref` of a secret in a template gives its ARN, as on AWS: policies and functions name it so. The engine gives its name, by which it also keeps it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-secretsmanager-secret.html#aws-resource-secretsmanager-secret-return-values
"""

from ministack.services import secretsmanager
from ministack.services.cloudformation import drift, provisioners

handlers = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
create = handlers["create"]
update = handlers["update"]
delete = handlers["delete"]
read, compared = drift._DRIFT_READERS["AWS::SecretsManager::Secret"]


def name_of(physical_id):
    """The name of a secret by its ARN. A stack that was deployed before this repair knows it by its name."""
    return next((name for name, secret in secretsmanager._secrets.items() if secret["ARN"] == physical_id), physical_id)


def create_by_arn(*words, **named):
    _, attributes = create(*words, **named)
    return attributes["Arn"], attributes


def update_by_arn(physical_id, *words, **named):
    name = name_of(physical_id)
    made, attributes = update(name, *words, **named)
    # another id would be another secret, whose predecessor goes
    return (physical_id if made == name else attributes["Arn"]), attributes


def delete_by_arn(physical_id, *words, **named):
    return delete(name_of(physical_id), *words, **named)


handlers.update(create=create_by_arn, update=update_by_arn, delete=delete_by_arn)
drift._DRIFT_READERS["AWS::SecretsManager::Secret"] = (lambda physical_id, properties: read(name_of(physical_id), properties), compared)
