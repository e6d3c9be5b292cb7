"""What AWS makes of a SAM template when it is deployed: the translator that CloudFormation runs, without an account.

Reads the template as JSON from the file given, and prints the CloudFormation template as JSON. Code is left where it is: the translator
wants an address in S3, which does not matter here.
"""

import json
import sys

from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform


class NoPolicies(ManagedPolicyLoader):
    """Names of managed policies are looked up in an account; every role of the template is its own."""

    def __init__(self):
        super().__init__(iam_client=None)

    def load(self):
        return {}


with open(sys.argv[1], encoding="utf-8") as file:
    template = json.load(file)
for resource in template["Resources"].values():
    if resource["Type"] == "AWS::Serverless::Function":
        resource["Properties"]["CodeUri"] = "s3://bucket/key"
print(json.dumps(transform(template, {"AWS::Region": sys.argv[2]}, NoPolicies())))
