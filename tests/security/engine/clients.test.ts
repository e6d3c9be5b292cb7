import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { enginePlace } from '@stagecraft/localstack/engines/place.ts'
import { inEnvironment } from '@stagecraft/localstack/machine/python.ts'
import { expect, test } from 'vitest'
import { run, stagecraft } from '../../system/support/command.ts'
import { givenStack } from '../../system/support/stack.ts'

// how tools get the stack's own key, and that they work with it
const { project, record } = await givenStack()
// botocore is what boto3 and the AWS command line stand on; the engine brings it, and the default one where this one is in a container
const installed = [enginePlace(project).program, join(project.programs, 'engine')].map((program) => inEnvironment(program))
const python = installed.find((each) => existsSync(each)) ?? ''
const script = `
import io, sys, uuid
from urllib.request import urlopen
from botocore.exceptions import ClientError
from botocore.session import get_session

def account_of(key):
    try:
        return sts.get_access_key_info(AccessKeyId=key)["Account"]
    except ClientError as error:
        # an engine that does not have this call; the system makes none
        return "000000000000" if "not been implemented" in str(error) else str(error)

session = get_session()
s3, sts = session.create_client("s3"), session.create_client("sts")
bucket = f"botocore-{uuid.uuid4()}"
s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": session.get_config_variable("region")})
s3.put_object(Bucket=bucket, Key="pieces", Body=io.BytesIO(b"x" * 100_000))
s3.put_object(Bucket=bucket, Key="a b/ä+%.txt", Body=b"kept")
address = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a b/ä+%.txt"})
print(urlopen(address).read().decode(), len(s3.get_object(Bucket=bucket, Key="pieces")["Body"].read()))
for key in ("pieces", "a b/ä+%.txt"):
    s3.delete_object(Bucket=bucket, Key=key)
s3.delete_bucket(Bucket=bucket)
print(sts.get_caller_identity()["Arn"], account_of(sys.argv[1]))
`

test('botocore works with what `stagecraft exec` gives it', async () => {
  const { code, stdout, stderr } = await stagecraft(['exec', '--', python, '-c', script, record.accessKeyId])
  expect(`${stdout}${stderr}`).toBe('kept 100000\narn:aws:iam::000000000000:root 000000000000\n')
  expect(code).toBe(0)
})

test('`.stagecraft/env` has the same key, for its owner alone', async () => {
  const file = join(project.state, 'env')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const { stdout } = await run('sh', [
    '-c',
    `set -a; . '${file}'; exec "$0" -c 'from botocore.session import get_session as s; print(s().create_client("sts").get_caller_identity()["Account"])'`,
    python,
  ])
  expect(stdout.trim()).toBe('000000000000')
})

test('the key is random, in AWS’s form, and lies in a file for its owner alone', async () => {
  const file = join(project.state, 'administrator.json')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const kept = JSON.parse(await readFile(file, 'utf8')) as { accessKeyId: string; secretAccessKey: string }
  expect(kept).toEqual({ accessKeyId: record.accessKeyId, secretAccessKey: record.secretAccessKey })
  expect(kept.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/)
  expect(kept.secretAccessKey).toMatch(/^[\w/+]{40}$/)
})

test('a tool with the key `test` is told where the right one is', async () => {
  const { stderr } = await run(python, ['-c', 'from botocore.session import get_session as s; s().create_client("sts").get_caller_identity()'], {
    environment: {
      AWS_ENDPOINT_URL: record.endpoint,
      AWS_REGION: record.region,
      AWS_DEFAULT_REGION: record.region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  })
  expect(stderr).toContain('`npx stagecraft exec -- COMMAND`')
})
