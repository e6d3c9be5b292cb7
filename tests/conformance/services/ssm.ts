import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { refusal } from '../waiting.ts'

const guide = 'https://docs.aws.amazon.com/systems-manager/latest/userguide'
const api = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference'

/** Makes a parameter below a path of its own; resolves to its name. */
async function parameter(aws: Account, path: string, Value: string, Type: 'String' | 'StringList' | 'SecureString' = 'String'): Promise<string> {
  const Name = path.startsWith('/') ? path : `/${aws.name('parameter')}/${path}`
  await aws.ssm.putParameter({ Name, Value, Type })
  aws.undo(() => aws.ssm.deleteParameter({ Name }))
  return Name
}

/** Parameters. */
export const ssm = [
  behaviour({
    id: 'ssm.put-get',
    statement: 'A parameter is read with its value, type, ARN and version 1',
    source: `${api}/API_GetParameter.html`,
    trust: 'documented',
    operations: ['ssm:PutParameter', 'ssm:GetParameter'],
    run: async (aws) => {
      const Name = await parameter(aws, 'a', 'größer')
      const { Parameter } = await aws.ssm.getParameter({ Name })
      expect(Parameter).toMatchObject({ Name, Value: 'größer', Type: 'String', Version: 1, ARN: aws.arn('ssm', `parameter${Name}`) })
    },
  }),
  behaviour({
    id: 'ssm.missing',
    statement: 'A parameter that is not there is ParameterNotFound',
    source: `${api}/API_GetParameter.html`,
    trust: 'documented',
    operations: ['ssm:GetParameter'],
    run: async (aws) => expect(await refusal(aws.ssm.getParameter({ Name: `/${aws.name('none')}` }))).toBe('ParameterNotFound'),
  }),
  behaviour({
    id: 'ssm.no-overwrite',
    statement: 'A parameter that is there is not overwritten unless that is asked for',
    source: `${api}/API_PutParameter.html`,
    trust: 'documented',
    operations: ['ssm:PutParameter'],
    run: async (aws) => {
      const Name = await parameter(aws, 'a', 'one')
      expect(await refusal(aws.ssm.putParameter({ Name, Value: 'two', Type: 'String' }))).toBe('ParameterAlreadyExists')
      expect((await aws.ssm.getParameter({ Name })).Parameter?.Value).toBe('one')
    },
  }),
  behaviour({
    id: 'ssm.versions',
    statement: 'Overwriting raises the version, and each version is read by its number',
    source: `${guide}/sysman-paramstore-versions.html`,
    trust: 'documented',
    operations: ['ssm:PutParameter', 'ssm:GetParameter'],
    run: async (aws) => {
      const Name = await parameter(aws, 'a', 'one')
      expect((await aws.ssm.putParameter({ Name, Value: 'two', Overwrite: true })).Version).toBe(2)
      const read = async (name: string) => (await aws.ssm.getParameter({ Name: name })).Parameter?.Value
      expect([await read(Name), await read(`${Name}:1`), await read(`${Name}:2`)]).toEqual(['two', 'one', 'two'])
      expect(await refusal(read(`${Name}:3`))).toBe('ParameterVersionNotFound')
    },
  }),
  behaviour({
    id: 'ssm.history',
    statement: 'GetParameterHistory lists all versions in their order',
    source: `${api}/API_GetParameterHistory.html`,
    trust: 'documented',
    operations: ['ssm:GetParameterHistory'],
    run: async (aws) => {
      const Name = await parameter(aws, 'a', 'one')
      await aws.ssm.putParameter({ Name, Value: 'two', Overwrite: true })
      const { Parameters = [] } = await aws.ssm.getParameterHistory({ Name })
      expect(Parameters.map(({ Version, Value }) => [Version, Value])).toEqual([
        [1, 'one'],
        [2, 'two'],
      ])
    },
  }),
  behaviour({
    id: 'ssm.path',
    statement: 'GetParametersByPath lists what is directly below a path, and with Recursive all of it',
    source: `${api}/API_GetParametersByPath.html`,
    trust: 'documented',
    operations: ['ssm:GetParametersByPath'],
    run: async (aws) => {
      const base = `/${aws.name('path')}`
      for (const path of ['a', 'b/c']) await parameter(aws, `${base}/${path}`, path)
      const below = async (Recursive: boolean) =>
        (await aws.ssm.getParametersByPath({ Path: base, Recursive })).Parameters?.map(({ Name }) => Name?.slice(base.length)).toSorted()
      expect([await below(false), await below(true)]).toEqual([['/a'], ['/a', '/b/c']])
    },
  }),
  behaviour({
    id: 'ssm.path-whole-parts',
    statement: 'A path matches whole parts of a name, not the beginning of one',
    source: `${guide}/sysman-paramstore-hierarchies.html`,
    trust: 'documented',
    operations: ['ssm:GetParametersByPath'],
    run: async (aws) => {
      const base = `/${aws.name('path')}`
      await parameter(aws, `${base}/order/a`, '1')
      await parameter(aws, `${base}/orders/b`, '2')
      const { Parameters = [] } = await aws.ssm.getParametersByPath({ Path: `${base}/order`, Recursive: true })
      expect(Parameters.map(({ Value }) => Value)).toEqual(['1'])
    },
  }),
  behaviour({
    id: 'ssm.path-pages',
    statement: 'GetParametersByPath answers page by page, with a token while there is more',
    source: `${api}/API_GetParametersByPath.html`,
    trust: 'documented',
    operations: ['ssm:GetParametersByPath'],
    run: async (aws) => {
      const Path = `/${aws.name('path')}`
      for (const each of ['a', 'b', 'c']) await parameter(aws, `${Path}/${each}`, each)
      const found: (string | undefined)[] = []
      let NextToken: string | undefined
      for (let page = 0; page < 9; page++) {
        const answer = await aws.ssm.getParametersByPath({ Path, MaxResults: 2, NextToken })
        expect(answer.Parameters?.length ?? 0).toBeLessThanOrEqual(2)
        found.push(...(answer.Parameters ?? []).map(({ Value }) => Value))
        NextToken = answer.NextToken
        if (!NextToken) break
      }
      expect(found.toSorted()).toEqual(['a', 'b', 'c'])
    },
  }),
  behaviour({
    id: 'ssm.secure',
    statement: 'A SecureString is read in the clear with decryption alone',
    source: `${guide}/secure-string-parameter-kms-encryption.html`,
    trust: 'documented',
    operations: ['ssm:PutParameter', 'ssm:GetParameter'],
    run: async (aws) => {
      const Name = await parameter(aws, 'secret', 'hidden', 'SecureString')
      const read = async (WithDecryption?: boolean) => (await aws.ssm.getParameter({ Name, WithDecryption })).Parameter
      expect(await read(true)).toMatchObject({ Type: 'SecureString', Value: 'hidden' })
      expect((await read())?.Value).not.toContain('hidden')
    },
  }),
  behaviour({
    id: 'ssm.secure-by-path',
    statement: 'GetParametersByPath decrypts a SecureString where that is asked for, and not otherwise',
    source: `${api}/API_GetParametersByPath.html`,
    trust: 'documented',
    operations: ['ssm:GetParametersByPath'],
    run: async (aws) => {
      const Path = `/${aws.name('path')}`
      await parameter(aws, `${Path}/secret`, 'hidden', 'SecureString')
      const values = async (WithDecryption: boolean) =>
        (await aws.ssm.getParametersByPath({ Path, WithDecryption })).Parameters?.map(({ Value }) => Value)
      expect(await values(true)).toEqual(['hidden'])
      expect(await values(false)).not.toEqual(['hidden'])
    },
  }),
  behaviour({
    id: 'ssm.several',
    statement: 'GetParameters answers with those that are there, and names the others as invalid',
    source: `${api}/API_GetParameters.html`,
    trust: 'documented',
    operations: ['ssm:GetParameters'],
    run: async (aws) => {
      const Name = await parameter(aws, 'a', 'one')
      const { Parameters = [], InvalidParameters } = await aws.ssm.getParameters({ Names: [Name, `${Name}-not`] })
      expect([Parameters.map(({ Value }) => Value), InvalidParameters]).toEqual([['one'], [`${Name}-not`]])
    },
  }),
  behaviour({
    id: 'ssm.too-large',
    statement: 'A standard parameter holds 4 KB at most',
    source: `${guide}/parameter-store-advanced-parameters.html`,
    trust: 'documented',
    operations: ['ssm:PutParameter'],
    run: async (aws) => {
      const put = parameter(aws, 'large', 'x'.repeat(4097))
      expect(await refusal(put)).toBe('ValidationException')
    },
  }),
  behaviour({
    id: 'ssm.deleted',
    statement: 'A deleted parameter is not there, and a new one of that name begins with version 1',
    source: `${api}/API_DeleteParameter.html`,
    trust: 'documented',
    operations: ['ssm:DeleteParameter', 'ssm:PutParameter'],
    run: async (aws) => {
      const Name = await parameter(aws, 'a', 'one')
      await aws.ssm.putParameter({ Name, Value: 'two', Overwrite: true })
      await aws.ssm.deleteParameter({ Name })
      expect(await refusal(aws.ssm.getParameter({ Name }))).toBe('ParameterNotFound')
      expect((await aws.ssm.putParameter({ Name, Value: 'new', Type: 'String' })).Version).toBe(1)
    },
  }),
]
