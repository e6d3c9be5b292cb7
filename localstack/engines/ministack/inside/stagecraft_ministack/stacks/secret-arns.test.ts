import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
from ministack.services import secretsmanager as secrets
from ministack.services.cloudformation import drift, provisioners
kept = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]["create"]
from stagecraft_ministack.stacks import secret_arns
handlers = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]

def update(physical_id, old, new):
    return handlers["update"](physical_id, old, new, "shop", logical_id="Phrase")[0]

first, second, renamed = {"SecretString": "one"}, {"SecretString": "two"}, {"SecretString": "two", "Name": "other"}
made = handlers["create"]("Phrase", first, "shop")[0]
updated = update(made, first, second)
told = secrets.resolve_secret_string(updated)
looked = drift._DRIFT_READERS["AWS::SecretsManager::Secret"][0](updated, second)["Name"]
replaced = update(updated, second, renamed)
names = list(secrets._secrets)
handlers["delete"](replaced, renamed)
left = list(secrets._secrets)
name = kept("Phrase", first, "shop")[0]
print(json.dumps({"made": made, "isSame": updated == made, "told": told, "looked": looked, "replaced": replaced, "names": names, "left": left, "byName": update(name, first, second) == name}))`

test('a secret of a template is known by its ARN: made, changed, renamed, deleted; one that an earlier version made, by its name', () => {
  const said = JSON.parse(execFileSync(pythonOfEngine, ['-B', '-c', script, inside], { encoding: 'utf8' })) // of the line above
  const { made, looked, replaced } = said
  expect(made).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:shop-Phrase-\w+-\w{6}$/)
  expect(replaced).toMatch(/:secret:other-\w{6}$/)
  expect(made).toContain(`:secret:${looked}-`)
  expect(said).toEqual({ made, looked, replaced, isSame: true, told: 'two', names: ['other'], left: [], byName: true })
})
