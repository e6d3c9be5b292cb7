"""What CloudFormation makes of a SAM template when it is deployed, by the translator that it runs itself, without an account.

Arguments: the template's file (YAML or JSON), the folder of the project, the region. Values of its parameters come as JSON in the environment. Prints JSON: the CloudFormation `template`; `functions`, logical id of each function and
layer → where its code is (`CodeUri`, `ContentUri`, from that folder) and what its `Metadata` says of its build; `nested`, logical id of each
stack whose template is a file of the repository → the same of it; `files`, the files that were read; `transforms`, those that are not SAM's. Code is left where it is: the translator wants
an address in S3, which does not matter here.
"""

import json
import logging
import os
import re
import sys

import yaml
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

PLACES = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Lambda::Function": "Code",
    "AWS::Lambda::LayerVersion": "Content",
}
# the property that names a file, and the one that takes what is in it
FILES = {
    "AWS::Serverless::Api": ("DefinitionUri", "DefinitionBody"),
    "AWS::Serverless::HttpApi": ("DefinitionUri", "DefinitionBody"),
    "AWS::ApiGateway::RestApi": ("BodyS3Location", "Body"),
    "AWS::ApiGatewayV2::Api": ("BodyS3Location", "Body"),
}
# every file that was read, as it is found
READ = []
STATE_MACHINES = {"AWS::Serverless::StateMachine": "DefinitionUri", "AWS::StepFunctions::StateMachine": "DefinitionS3Location"}


# CloudFormation has no dates: `AWSTemplateFormatVersion: 2010-09-09` and the `Version` of a policy are texts, in quotes or not
yaml.SafeLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class AwsPolicies(ManagedPolicyLoader):
    """Names of AWS's own policies are completed without asking an account: `AWSLambdaExecute` is arn:aws:iam::aws:policy/AWSLambdaExecute."""

    def __init__(self):
        super().__init__(iam_client=None)

    def load(self):
        class Named(dict):
            def __missing__(self, name):
                return f"arn:aws:iam::aws:policy/{name}"

            def __contains__(self, name):
                return isinstance(name, str) and not name.startswith("arn:")

            def get(self, name, default=None):
                return self[name] if name in self else default

        return Named()


def asset_of(resource, place):
    """Where the CDK left the code of a function or a layer, beside the template that it wrote: an archive or a folder."""
    metadata = resource.get("Metadata") or {}
    return metadata.get("aws:asset:path") if metadata.get("aws:asset:property") == place else None


def code_of(template):
    """Takes the places of code out of a template, in whose stead the translator gets an address."""
    common = (template.get("Globals") or {}).get("Function") or {}
    found = {}
    for logical_id, resource in template["Resources"].items():
        place = PLACES.get(resource.get("Type"))
        if not place:
            continue
        properties = resource.setdefault("Properties", {})
        code = properties.get(place, common.get(place) if place == "CodeUri" else None)
        asset = asset_of(resource, place)
        code = asset or code
        inline = properties.get("InlineCode")
        is_image = properties.get("PackageType", common.get("PackageType")) == "Image"
        found[logical_id] = {"code": code if isinstance(code, str) else None, "metadata": resource.get("Metadata") or {}, "inline": inline is not None}
        if code is not None and not of_here(code):
            found[logical_id]["elsewhere"] = code
        if place == "CodeUri" and not inline and not is_image:
            properties[place] = "s3://bucket/key"
        elif place == "CodeUri" and is_image:
            # `sam build` makes it of the Dockerfile that `Metadata` names
            properties.setdefault("ImageUri", "000000000000.dkr.ecr.us-east-1.amazonaws.com/built:local")
        elif place == "ContentUri":
            properties[place] = "s3://bucket/key"
        elif place in ("Code", "Content") and isinstance(code, str):
            properties[place] = {"S3Bucket": "bucket", "S3Key": "key"}
    common.pop("CodeUri", None)
    return found


def of_here(address):
    """A file of the repository, with the separators of this machine; None where it is an address."""
    return address.replace("\\", "/") if isinstance(address, str) and not re.match(r"(s3|https?)://", address) else None


def definitions_in(template, folder):
    """A definition in a file of the repository is put into the template, as `aws cloudformation package` puts it into a bucket."""
    for logical_id, resource in template["Resources"].items():
        place, inside = FILES.get(resource.get("Type"), (None, None))
        properties = resource.get("Properties") or {}
        uri = of_here(properties.get(place)) if place else None
        if uri:
            del properties[place]
            properties[inside] = read(logical_id, os.path.join(folder, uri))


def state_machines_in(template, folder):
    """
    The definitions of state machines that are in files of the repository, by logical id. They are no JSON before `DefinitionSubstitutions` are put in:
    `"TimeoutSeconds": ${Limit}`. The translator gets an address in their stead.
    """
    found = {}
    for logical_id, resource in template["Resources"].items():
        place = STATE_MACHINES.get(resource.get("Type"))
        properties = resource.get("Properties") or {}
        uri = of_here(properties.get(place)) if place else None
        if uri:
            path = os.path.join(folder, uri)
            text = text_of(logical_id, path)
            found[logical_id] = text if text.lstrip().startswith("{") else json.dumps(parsed(path, text))
            properties[place] = "s3://bucket/key"
    return found


def text_of(logical_id, path):
    READ.append(path)
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except OSError as error:
        alike = in_other_letters(path)
        hint = f" There is {alike}, in other letters: Linux tells them apart." if alike else ""
        sys.exit(f"{logical_id} names {path}, which cannot be read: {error.strerror}.{hint}")


def in_other_letters(path):
    """The file that is there and differs from `path` in capital letters alone."""
    folder, name = os.path.split(path)
    if not os.path.isdir(folder):
        folder = in_other_letters(folder) if name and folder != path else None
    names = os.listdir(folder) if folder else []
    return next((os.path.join(folder, each) for each in names if each.lower() == name.lower()), None)


def parsed(path, text):
    """What is in a file of JSON or YAML. JSON may have tabs, which YAML has not."""
    try:
        return json.loads(text)
    except ValueError:
        try:
            return yaml_parse(text)
        except yaml.YAMLError as error:
            sys.exit(f"{path} is neither YAML nor JSON: {error}")


def read(logical_id, path):
    return parsed(path, text_of(logical_id, path))


def included(value, folder):
    """The template with the files of the repository that `AWS::Include` names in it."""
    if isinstance(value, list):
        return [included(each, folder) for each in value]
    if not isinstance(value, dict):
        return value
    transform_of = value.get("Fn::Transform")
    if isinstance(transform_of, dict) and transform_of.get("Name") == "AWS::Include":
        file = of_here((transform_of.get("Parameters") or {}).get("Location"))
        if file:
            others = {key: each for key, each in value.items() if key != "Fn::Transform"}
            return included({**read("AWS::Include", os.path.join(folder, file)), **others}, folder)
    return {key: included(each, folder) for key, each in value.items()}


def others_of(template):
    """The transforms and macros of a template but SAM's own, which the translator leaves out."""
    named = template.get("Transform") or []
    names = [each.get("Name") if isinstance(each, dict) else each for each in (named if isinstance(named, list) else [named])]
    return [str(name) for name in names if name != "AWS::Serverless-2016-10-31"]


def translated(path, root, region, parameters):
    template = read("The stack", path)
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        sys.exit(f"{path} has no `Resources`.")
    folder = os.path.dirname(path)
    template = included(template, folder)
    transforms = others_of(template)
    functions = code_of(template)
    for each in functions.values():
        if of_here(each["code"]):
            each["code"] = os.path.relpath(os.path.join(folder, of_here(each["code"])), root)
    definitions_in(template, folder)
    state_machines = state_machines_in(template, folder)
    declared = template.get("Parameters") or {}
    # CloudFormation reads their values: the translator would write their names in the place of these
    later = {name for name, each in declared.items() if str(each.get("Type")).startswith("AWS::SSM::Parameter::")}
    read_later = {name: declared[name].pop("Default") for name in later if "Default" in declared[name]}
    values = {name: each["Default"] for name, each in declared.items() if "Default" in each}
    values.update({name: value for name, value in parameters.items() if name in declared and name not in later})
    try:
        made = transform(template, {**values, "AWS::Region": region}, AwsPolicies())
    except InvalidDocumentException as error:
        sys.exit("\n".join(cause.message for cause in error.causes) or str(error))
    for name, default in read_later.items():
        made["Parameters"][name]["Default"] = default
    for logical_id, definition in state_machines.items():
        properties = made["Resources"][logical_id]["Properties"]
        del properties["DefinitionS3Location"]
        properties["DefinitionString"] = definition
    # they check parameters for the account that they are meant for; the CDK's asks for the version of its bootstrap
    made.pop("Rules", None)
    nested = {}
    for logical_id, resource in made["Resources"].items():
        if resource.get("Type") != "AWS::CloudFormation::Stack":
            continue
        file = of_here((resource.get("Properties") or {}).get("TemplateURL"))
        if not file:
            continue
        if not os.path.isfile(os.path.join(folder, file)):
            alike = in_other_letters(os.path.join(folder, file))
            hint = f" There is {os.path.relpath(alike, folder)}, in other letters." if alike else ""
            sys.exit(f"{logical_id} names the template {file}, which is not there.{hint}")
        nested[logical_id] = translated(os.path.join(folder, file), root, region, {})
    files = sorted({os.path.relpath(each, root) for each in READ})
    return {"template": made, "functions": functions, "nested": nested, "files": files, "transforms": transforms}


def main(path, root, region):
    logging.disable(logging.CRITICAL)
    os.environ["AWS_DEFAULT_REGION"] = region
    parameters = json.loads(os.environ.get("STAGECRAFT_PARAMETERS", "{}"))
    print(json.dumps(translated(path, root, region, parameters), default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
