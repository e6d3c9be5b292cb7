import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { eventually, refusal } from '../waiting.ts'
import { queueArn } from './queues.ts'
import { create, ended, impossible, outputsOf, parameterResource, parameterValue, physicalId, stackNamed, update } from './stacks.ts'

const guide = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide'
const api = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference'
const reference = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference'

/** Two that no account can create, made after another one. */
const impossibleAfter = (after: string) => ({
  Bad: { ...impossible, DependsOn: after },
  Worse: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { FunctionName: 'conformance-there-is-none', EventSourceArn: 'arn:aws:sqs:eu-central-1:000000000000:conformance-there-is-none' },
    DependsOn: 'Bad',
  },
})

/** Stacks. */
export const cloudformation = [
  behaviour({
    id: 'cloudformation.create',
    statement: 'A created stack is CREATE_COMPLETE, has an id, and its resources are there',
    source: `${api}/API_CreateStack.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack', 'cloudformation:DescribeStacks'],
    run: async (aws) => {
      const Name = aws.name('parameter')
      const stack = await create(aws, { P: parameterResource(Name, 'x') })
      expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE', StackId: expect.stringMatching(/^arn:aws:cloudformation:.*:stack\//) })
      expect(await parameterValue(aws, Name)).toBe('x')
    },
  }),
  behaviour({
    id: 'cloudformation.outputs',
    statement: 'Outputs have what Ref, GetAtt, Sub and Join make of the resources',
    source: `${guide}/outputs-section-structure.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack', 'cloudformation:DescribeStacks'],
    run: async (aws) => {
      const stack = await create(aws, {
        Resources: { Q: { Type: 'AWS::SQS::Queue' } },
        Outputs: {
          Url: { Value: { Ref: 'Q' } },
          Arn: { Value: { 'Fn::GetAtt': ['Q', 'Arn'] } },
          Text: { Value: { 'Fn::Sub': 'arn:${AWS::Partition}:x:${AWS::Region}:${AWS::AccountId}:${Q.QueueName}' } },
          Joined: { Value: { 'Fn::Join': ['-', ['a', { Ref: 'AWS::StackName' }]] } },
        },
      })
      const { Url = '', Arn, Text, Joined } = outputsOf(stack)
      const name = Url.slice(Url.lastIndexOf('/') + 1)
      expect((await aws.sqs.getQueueUrl({ QueueName: name })).QueueUrl).toBe(Url)
      expect([Arn, Text, Joined]).toEqual([queueArn(aws, Url), `arn:aws:x:${aws.region}:${aws.id}:${name}`, `a-${stack.StackName}`])
    },
  }),
  behaviour({
    id: 'cloudformation.parameters',
    statement: 'Parameters have their default, or what was given; a condition decides whether a resource is made',
    source: `${guide}/parameters-section-structure.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack', 'cloudformation:DescribeStackResources'],
    run: async (aws) => {
      const Name = aws.name('parameter')
      const Conditions = { IsReal: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] } }
      const Resources = {
        P: parameterResource(Name, { 'Fn::Sub': '${Stage}-${Size}' }),
        Not: { Type: 'AWS::SQS::Queue', Condition: 'IsReal' },
      }
      const Parameters = { Stage: { Type: 'String' }, Size: { Type: 'Number', Default: 3 } }
      const stack = await create(aws, { Parameters, Conditions, Resources }, { parameters: { Stage: 'test' } })
      expect(await parameterValue(aws, Name)).toBe('test-3')
      const { StackResources = [] } = await aws.cloudformation.describeStackResources({ StackName: stack.StackName })
      expect(StackResources.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['P'])
    },
  }),
  behaviour({
    id: 'cloudformation.update',
    statement: 'An update changes a resource in place where its type can, and the physical id stays',
    source: `${guide}/using-cfn-updating-stacks-update-behaviors.html`,
    trust: 'documented',
    operations: ['cloudformation:UpdateStack', 'cloudformation:DescribeStackResource'],
    run: async (aws) => {
      const template = (VisibilityTimeout: number) => ({ Q: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout } } })
      const stack = await create(aws, template(40))
      const before = await physicalId(aws, stack, 'Q')
      expect((await update(aws, stack, template(50))).StackStatus).toBe('UPDATE_COMPLETE')
      expect(await physicalId(aws, stack, 'Q')).toBe(before)
      const { Attributes } = await aws.sqs.getQueueAttributes({ QueueUrl: before, AttributeNames: ['VisibilityTimeout'] })
      expect(Attributes?.VisibilityTimeout).toBe('50')
    },
  }),
  behaviour({
    id: 'cloudformation.no-change',
    statement: 'An update that changes nothing is refused with “No updates are to be performed.”',
    source: `${api}/API_UpdateStack.html`,
    trust: 'documented',
    operations: ['cloudformation:UpdateStack'],
    run: async (aws) => {
      const template = { P: parameterResource(aws.name('parameter'), 'x') }
      const stack = await create(aws, template)
      const again = update(aws, stack, template).catch(({ name, message }: Error) => [name, message])
      expect(await again).toEqual(['ValidationError', 'No updates are to be performed.'])
      expect((await stackNamed(aws, stack.StackName ?? '')).StackStatus).toBe('CREATE_COMPLETE')
    },
  }),
  behaviour({
    id: 'cloudformation.replacement',
    statement: 'A change that a type cannot make in place makes a new resource, removes the old one, and references follow',
    source: `${guide}/using-cfn-updating-stacks-update-behaviors.html`,
    trust: 'documented',
    operations: ['cloudformation:UpdateStack'],
    run: async (aws) => {
      const [one, two, Name] = [aws.name('queue'), aws.name('queue'), aws.name('parameter')]
      const template = (QueueName: string) => ({
        Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName } },
        P: parameterResource(Name, { Ref: 'Q' }),
      })
      const stack = await create(aws, template(one))
      await update(aws, stack, template(two))
      const { QueueUrl } = await aws.sqs.getQueueUrl({ QueueName: two })
      expect([await physicalId(aws, stack, 'Q'), await parameterValue(aws, Name)]).toEqual([QueueUrl, QueueUrl])
      await eventually(aws, async () => expect(await refusal(aws.sqs.getQueueUrl({ QueueName: one }))).toMatch(/QueueDoesNotExist|NonExistentQueue/))
    },
  }),
  behaviour({
    id: 'cloudformation.removed',
    statement: 'A resource that an update leaves out is deleted, one that it adds is created',
    source: `${guide}/using-cfn-updating-stacks-update-behaviors.html`,
    trust: 'documented',
    operations: ['cloudformation:UpdateStack'],
    run: async (aws) => {
      const [one, two] = [aws.name('parameter'), aws.name('parameter')]
      const stack = await create(aws, { One: parameterResource(one, '1') })
      await update(aws, stack, { Two: parameterResource(two, '2') })
      expect([await parameterValue(aws, one), await parameterValue(aws, two)]).toEqual(['ParameterNotFound', '2'])
    },
  }),
  behaviour({
    id: 'cloudformation.create-fails',
    statement: 'A stack that cannot be created is ROLLBACK_COMPLETE, its resources are gone, and the events name what failed',
    source: `${guide}/stack-failure-options.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack', 'cloudformation:DescribeStackEvents'],
    run: async (aws) => {
      const Name = aws.name('parameter')
      const stack = await create(aws, { P: parameterResource(Name, 'x'), ...impossibleAfter('P') })
      expect([stack.StackStatus, await parameterValue(aws, Name)]).toEqual(['ROLLBACK_COMPLETE', 'ParameterNotFound'])
      const { StackEvents = [] } = await aws.cloudformation.describeStackEvents({ StackName: stack.StackName })
      expect(StackEvents).toContainEqual(
        expect.objectContaining({ LogicalResourceId: 'Bad', ResourceStatus: 'CREATE_FAILED', ResourceStatusReason: expect.stringMatching(/./) }),
      )
    },
  }),
  behaviour({
    id: 'cloudformation.update-fails',
    statement: 'An update that fails is rolled back: UPDATE_ROLLBACK_COMPLETE, old values again, nothing new left',
    source: `${guide}/stack-failure-options.html`,
    trust: 'documented',
    operations: ['cloudformation:UpdateStack'],
    run: async (aws) => {
      const [Name, added] = [aws.name('parameter'), aws.name('parameter')]
      const stack = await create(aws, { P: parameterResource(Name, 'old') })
      const changed = {
        P: parameterResource(Name, 'new'),
        Added: { ...parameterResource(added, 'x'), DependsOn: 'P' },
        ...impossibleAfter('Added'),
      }
      expect((await update(aws, stack, changed)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE')
      expect([await parameterValue(aws, Name), await parameterValue(aws, added)]).toEqual(['old', 'ParameterNotFound'])
    },
  }),
  behaviour({
    id: 'cloudformation.after-rollback',
    statement: 'A stack whose update was rolled back can be updated again',
    source: `${guide}/troubleshooting.html`,
    trust: 'documented',
    operations: ['cloudformation:UpdateStack'],
    run: async (aws) => {
      const Name = aws.name('parameter')
      const stack = await create(aws, { P: parameterResource(Name, 'old') })
      await update(aws, stack, { P: parameterResource(Name, 'new'), ...impossibleAfter('P') })
      expect((await update(aws, stack, { P: parameterResource(Name, 'new') })).StackStatus).toBe('UPDATE_COMPLETE')
      expect(await parameterValue(aws, Name)).toBe('new')
    },
  }),
  behaviour({
    id: 'cloudformation.dynamic-parameter',
    statement: '{{resolve:ssm}} in a template becomes the parameter’s value',
    source: `${guide}/dynamic-references-ssm.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack'],
    run: async (aws) => {
      const [source, Name] = [aws.name('parameter'), aws.name('parameter')]
      await aws.ssm.putParameter({ Name: source, Value: 'kept elsewhere', Type: 'String' })
      aws.undo(() => aws.ssm.deleteParameter({ Name: source }))
      await create(aws, { P: parameterResource(Name, `it is {{resolve:ssm:${source}}}`) })
      expect(await parameterValue(aws, Name)).toBe('it is kept elsewhere')
    },
  }),
  behaviour({
    id: 'cloudformation.dynamic-secret',
    statement: '{{resolve:secretsmanager}} becomes the value of a field of the secret',
    source: `${guide}/dynamic-references-secretsmanager.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack'],
    run: async (aws) => {
      const [source, Name] = [aws.name('secret'), aws.name('parameter')]
      await aws.secrets.createSecret({ Name: source, SecretString: '{"user":"writer","password":"p"}' })
      aws.undo(() => aws.secrets.deleteSecret({ SecretId: source, ForceDeleteWithoutRecovery: true }))
      await create(aws, { P: parameterResource(Name, `{{resolve:secretsmanager:${source}:SecretString:user}}`) })
      expect(await parameterValue(aws, Name)).toBe('writer')
    },
  }),
  behaviour({
    id: 'cloudformation.generated-secret',
    statement: 'A secret that is generated has the template’s fields and a random one of the wanted length',
    source: `${reference}/aws-properties-secretsmanager-secret-generatesecretstring.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack', 'secretsmanager:GetSecretValue'],
    run: async (aws) => {
      const GenerateSecretString = {
        SecretStringTemplate: '{"username":"writer"}',
        GenerateStringKey: 'password',
        PasswordLength: 40,
        ExcludePunctuation: true,
      }
      const stack = await create(aws, { S: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: aws.name('secret'), GenerateSecretString } } })
      const { SecretString = '' } = await aws.secrets.getSecretValue({ SecretId: await physicalId(aws, stack, 'S') })
      expect(JSON.parse(SecretString)).toEqual({ username: 'writer', password: expect.stringMatching(/^[A-Za-z0-9]{40}$/) })
    },
  }),
  behaviour({
    id: 'cloudformation.missing',
    statement: 'A stack that is not there is ValidationError “… does not exist”',
    source: `${api}/API_DescribeStacks.html`,
    trust: 'documented',
    operations: ['cloudformation:DescribeStacks'],
    run: async (aws) => {
      const StackName = aws.name('none')
      const answer = await aws.cloudformation.describeStacks({ StackName }).catch(({ name, message }: Error) => [name, message])
      expect(answer).toEqual(['ValidationError', expect.stringContaining(`${StackName} does not exist`)])
    },
  }),
  behaviour({
    id: 'cloudformation.create-again',
    statement: 'A second stack of the same name is refused with AlreadyExistsException',
    source: `${api}/API_CreateStack.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack'],
    run: async (aws) => {
      const { StackName } = await create(aws, { P: parameterResource(aws.name('parameter'), 'x') })
      const TemplateBody = JSON.stringify({ Resources: { P: parameterResource(aws.name('parameter'), 'x') } })
      expect(await refusal(aws.cloudformation.createStack({ StackName, TemplateBody }))).toBe('AlreadyExistsException')
    },
  }),
  behaviour({
    id: 'cloudformation.unknown-reference',
    statement: 'A template that refers to a resource that it does not have is refused',
    source: `${api}/API_CreateStack.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack'],
    run: async (aws) => {
      const made = create(aws, { P: parameterResource(aws.name('parameter'), { Ref: 'None' }) })
      expect(await refusal(made)).toBe('ValidationError')
    },
  }),
  behaviour({
    id: 'cloudformation.unknown-type',
    statement: 'A template with a type of resource that there is not is refused',
    source: `${api}/API_CreateStack.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack'],
    run: async (aws) => {
      const TemplateBody = JSON.stringify({ Resources: { X: { Type: 'AWS::Invented::Thing' } } })
      const StackName = aws.name('stack')
      aws.undo(() => aws.cloudformation.deleteStack({ StackName }))
      // AWS says so at once, another may find out when it creates the resource
      const made = aws.cloudformation.createStack({ StackName, TemplateBody }).then(async () => {
        const { StackStatus } = await ended(aws, StackName)
        if (StackStatus !== 'CREATE_COMPLETE') throw new Error(StackStatus)
      })
      expect(await refusal(made)).not.toBe('no error')
    },
  }),
  behaviour({
    id: 'cloudformation.tags',
    statement: 'A stack’s tags are its own and those of its resources',
    source: `${reference}/aws-properties-resource-tags.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack', 'cloudformation:DescribeStacks'],
    run: async (aws) => {
      const stack = await create(aws, { Q: { Type: 'AWS::SQS::Queue' } }, { tags: { 'stagecraft:mark': 'm' } })
      expect(stack.Tags).toEqual([{ Key: 'stagecraft:mark', Value: 'm' }])
      const { Tags } = await aws.sqs.listQueueTags({ QueueUrl: await physicalId(aws, stack, 'Q') })
      expect(Tags).toMatchObject({ 'stagecraft:mark': 'm', 'aws:cloudformation:stack-name': stack.StackName })
    },
  }),
  behaviour({
    id: 'cloudformation.delete',
    statement: 'Deleting a stack deletes its resources, but those with DeletionPolicy Retain',
    source: `${reference}/aws-attribute-deletionpolicy.html`,
    trust: 'documented',
    operations: ['cloudformation:DeleteStack'],
    run: async (aws) => {
      const [gone, kept] = [aws.name('parameter'), aws.name('parameter')]
      const { StackName, StackId = '' } = await create(aws, {
        Gone: parameterResource(gone, 'x'),
        Kept: { ...parameterResource(kept, 'x'), DeletionPolicy: 'Retain' },
      })
      aws.undo(() => aws.ssm.deleteParameter({ Name: kept }))
      await aws.cloudformation.deleteStack({ StackName })
      await eventually(aws, async () => expect((await stackNamed(aws, StackId)).StackStatus).toBe('DELETE_COMPLETE'), 20)
      expect([await parameterValue(aws, gone), await parameterValue(aws, kept)]).toEqual(['ParameterNotFound', 'x'])
    },
  }),
  behaviour({
    id: 'cloudformation.exports',
    statement: 'Another stack imports what a stack exports',
    source: `${guide}/using-cfn-stack-exports.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack'],
    run: async (aws) => {
      const [one, two, exported] = [aws.name('parameter'), aws.name('parameter'), aws.name('export')]
      const Outputs = { O: { Value: 'shared', Export: { Name: exported } } }
      await create(aws, { Resources: { P: parameterResource(one, 'x') }, Outputs })
      await create(aws, { P: parameterResource(two, { 'Fn::ImportValue': exported }) })
      expect(await parameterValue(aws, two)).toBe('shared')
    },
  }),
  behaviour({
    id: 'cloudformation.template',
    statement: 'GetTemplate answers with the template as it was sent',
    source: `${api}/API_GetTemplate.html`,
    trust: 'documented',
    operations: ['cloudformation:GetTemplate'],
    run: async (aws) => {
      const template = { Resources: { P: parameterResource(aws.name('parameter'), 'x') } }
      const { StackName } = await create(aws, template)
      const { TemplateBody = '' } = await aws.cloudformation.getTemplate({ StackName })
      expect(JSON.parse(TemplateBody)).toEqual(template)
    },
  }),
]
