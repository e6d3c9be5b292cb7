import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import getPort from 'get-port'
import { guardedFolder } from '../../machine/guarded-folder.ts'
import { clientOptions, type EngineAccess } from '../../stack/client-options.ts'
import type { EngineOptions, RunningEngine } from '../engine.ts'
import { separatePlace } from '../place.ts'
import { ministack } from './engine.ts'
import { engineProgram } from './python-fixture.ts'

export const region = 'eu-central-1'
export const frontSecret = 'shown by nobody'

/** An engine of a test's own, in a folder of its own. */
export interface TestEngine {
  folder: string
  engine: RunningEngine
  access: EngineAccess
  remove(): Promise<void>
}

export async function startTestEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const { folder, remove } = await guardedFolder('stagecraft-engine-')
  const place = separatePlace(engineProgram, folder)
  const engine = await ministack.start(place, { port: await getPort({ host: '127.0.0.1' }), region, frontSecret, ...options })
  return {
    folder,
    engine,
    access: { endpoint: engine.endpoint ?? '', region, ...(engine.credentials ?? { accessKeyId: '', secretAccessKey: '' }) },
    remove: async () => {
      await engine.stop()
      await remove()
    },
  }
}

/** Makes a role of functions that may do these actions with everything. Returns its ARN. */
export async function roleOfFunctions(access: EngineAccess, RoleName: string, ...actions: readonly string[]): Promise<string | undefined> {
  const iam = new IAMClient(clientOptions(access))
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })
  const trust = document({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }))
  const PolicyDocument = document({ Action: actions, Resource: '*' })
  if (actions.length > 0) await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }))
  iam.destroy()
  return Role?.Arn
}
