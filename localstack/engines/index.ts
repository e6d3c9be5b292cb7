import { StagecraftError } from '../errors.ts'
import { aws } from './aws/engine.ts'
import { defaultEngine } from './default.ts'
import type { Engine } from './engine.ts'
import { localstack } from './localstack/container.ts'
import { localstackHost } from './localstack/engine.ts'
import { ministack } from './ministack/engine.ts'
import { ministackDocker } from './ministack-docker/engine.ts'

/** Every engine, the embedded one first. */
export const engines: readonly Engine[] = [ministack, ministackDocker, localstackHost, localstack, aws]

/** The engines that run on this machine, the default one first. */
export const localEngines: readonly string[] = engines.filter((each) => each !== aws).map((each) => each.name)

/** The engine of that name, the embedded one unless told. Throws `unknown-engine` with the names there are. */
export function engineNamed(name = defaultEngine): Engine {
  const engine = engines.find((each) => each.name === name)
  if (engine) return engine
  throw new StagecraftError('unknown-engine', `There is no engine named “${name}”.`, {
    hint: `Use one of: ${engines.map((each) => each.name).join(', ')}.`,
  })
}
