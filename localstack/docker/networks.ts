import { existsSync } from 'node:fs'
import type { ContainerStack } from './container-stack.ts'
import { askDocker } from './docker.ts'

/** The label of a network that names the folder of its stack. */
const label = 'dev.stagecraft.folder'

/** The networks of a compose file, marked as this stack's own. */
export function ownNetworks(networks: unknown, { folder }: ContainerStack): Record<string, unknown> {
  const described = (networks ?? {}) as Record<string, object | null> // as compose prints them
  return Object.fromEntries(Object.entries(described).map(([name, network]) => [name, { ...network, labels: { [label]: folder } }]))
}

/** Removes the stack's network; one that a container is still in stays. */
export async function removeNetwork({ project }: ContainerStack): Promise<void> {
  await askDocker(['network', 'rm', `${project}_default`], { seconds: 20, waitsFor: 'the network to be removed' })
}

/** Removes the networks of stacks whose folder is gone. An interrupted run leaves one behind, and Docker has room for about thirty. */
export async function removeStrayNetworks(): Promise<void> {
  const words = ['network', 'ls', '--filter', `label=${label}`, '--format', `{{.ID}} {{.Label "${label}"}}`]
  const listed = (await askDocker(words, { seconds: 20, waitsFor: 'the list of networks' })) ?? ''
  const networks = listed.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const)
  const strays = networks.flatMap(([id, folder]) => (id && !existsSync(folder) ? [id] : []))
  // one that another process removes at the same time, or that is in use, is none of ours
  for (const id of strays) await askDocker(['network', 'rm', id], { seconds: 20, waitsFor: 'a network to be removed' })
}
