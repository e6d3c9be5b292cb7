"""Errors about a template say where it stands: `Outputs.Zones: …`. As it comes, the engine's CloudFormation names resources, parameters and rules alone. Of outputs,
conditions and what it checks before anything is made it says what is wrong and not with which of them; and a template whose section holds something else than
objects, or a condition that is not there, gets an exception in place of an answer, or a stack that never ends.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

import json

from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks

SECTIONS = ("Resources", "Outputs", "Conditions")
MOST_SHOWN = 200

evaluate_conditions = engine._evaluate_conditions
validate_statics = engine._validate_template_statics
validate_support = engine.validate_template_support
resolve_outputs = stacks._resolve_stack_outputs


def shown(value):
    text = json.dumps(value, default=str)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def members(template, section):
    found = template.get(section) or {}
    return found.items() if isinstance(found, dict) else ()


def first_failing(section, each_alone, error):
    """Raises the error of the first member of a section that fails by itself, with its place; else the whole's."""
    for name, check in each_alone:
        try:
            check()
        except Exception as own:
            raise ValueError(f"{section}.{name}: {reason(own)}") from error


def reason(error):
    if isinstance(error, KeyError):
        return f"the template has no condition {error.args[0]}"
    if isinstance(error, RecursionError):
        return "the condition depends on itself"
    return str(error) if isinstance(error, ValueError) else f"it cannot be evaluated ({error})"


# a condition after those that it depends on
def by_dependencies(conditions):
    def needed(name, found):
        for other in () if name in found else conditions_in(conditions.get(name)):
            found = needed(other, found | {name})
        return found | {name}

    return sorted(((name, needed(name, frozenset())) for name in conditions), key=lambda each: len(each[1]))


def conditions_in(node):
    if isinstance(node, list):
        return [name for each in node for name in conditions_in(each)]
    if not isinstance(node, dict):
        return []
    own = [node["Condition"]] if isinstance(node.get("Condition"), str) else []
    return own + [name for each in node.values() for name in conditions_in(each)]


def evaluate_conditions_by_name(template, params):
    try:
        return evaluate_conditions(template, params)
    except Exception as error:
        conditions = dict(members(template, "Conditions"))
        alone = [
            (name, lambda needed=needed: evaluate_conditions({**template, "Conditions": {key: conditions[key] for key in needed if key in conditions}}, params))
            for name, needed in by_dependencies(conditions)
        ]
        first_failing("Conditions", alone, error)
        raise


def validate_statics_by_place(template):
    try:
        validate_statics(template)
    except ValueError as error:
        for section in SECTIONS:
            alone = [
                (name, lambda part={section: {name: each}}: validate_statics({"Mappings": template.get("Mappings"), **part}))
                for name, each in members(template, section)
            ]
            first_failing(section, alone, error)
        raise


def validate_support_by_place(template, conditions, params=None):
    if isinstance(template, engine._TransformFailed):
        return validate_support(template, conditions, params=params)
    for section in ("Resources", "Outputs"):
        for name, each in members(template, section):
            if not isinstance(each, dict) and not name.startswith("Fn::"):
                raise ValueError(f"{section}.{name}: Template format error: every member of {section} must be an object. It is {shown(each)}")
    for name, each in members(template, "Resources"):
        if "Type" not in each and not name.startswith("Fn::"):
            raise ValueError(f"Resources.{name}: Template format error: every resource must contain a Type")
    try:
        validate_support(template, conditions, params=params)
    except ValueError as error:
        if "Unrecognized resource types" not in str(error):
            raise
        types = str(error).partition("[")[2].rstrip("]").split(", ")
        raise ValueError(f"{error}, of {', '.join(name for name, each in members(template, 'Resources') if isinstance(each, dict) and each.get('Type') in types)}") from error


def resolve_outputs_by_name(outputs, conditions, resources, params, mappings, stack_name, stack_id):
    known = (conditions, resources, params, mappings, stack_name, stack_id)
    try:
        return resolve_outputs(outputs, *known)
    except Exception as error:
        for name, output in outputs.items():
            try:
                resolve_outputs({name: output}, *known)
            except Exception as own:
                raise ValueError(f"Outputs.{name}: {reason(own)}{evaluated(output, resources, params, conditions, mappings, stack_name, stack_id)}") from error
        raise


# what stands in the place of a text
def evaluated(output, *known):
    try:
        value = engine._resolve_refs(output.get("Value"), *known)
    except Exception:
        return ""
    return f" It evaluates to {shown(value)}" if isinstance(value, (bool, list, dict)) else ""


repaired = {
    "_evaluate_conditions": evaluate_conditions_by_name,
    "_validate_template_statics": validate_statics_by_place,
    "validate_template_support": validate_support_by_place,
    "_resolve_stack_outputs": resolve_outputs_by_name,
}
# each of these has names of its own for what the others define
for module in (engine, stacks, handlers, changesets, provisioners):
    for name, function in repaired.items():
        if hasattr(module, name):
            setattr(module, name, function)
