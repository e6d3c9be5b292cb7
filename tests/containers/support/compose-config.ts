import { execFileSync } from 'node:child_process'
import { composeFile } from '@stagecraft/localstack/docker/compose.ts'

/** A service as compose prints it. */
export interface Service {
  image: string
  privileged?: boolean
  network_mode?: string
  environment?: Record<string, string | null>
  ports?: { host_ip?: string; published?: string; target: number }[]
  volumes?: { type: string; source?: string; target: string }[]
  healthcheck?: { test: string[] }
  stop_grace_period?: string
  cap_add?: string[]
  profiles?: string[]
}

export interface Config {
  name: string
  services: Record<string, Service>
  volumes: Record<string, { name: string }>
}

/** What `docker compose config` makes of docker-compose.yml for a user who has set no variable of the kit. */
export function configOf(profile: string, more: readonly string[] = []): Config {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(STAGECRAFT|LOCALSTACK|POSTGRES|COMPOSE)_/.test(name)))
  const words = ['compose', '--file', composeFile, ...more, '--profile', profile, 'config', '--format', 'json']
  return JSON.parse(execFileSync('docker', words, { env: environment, encoding: 'utf8', timeout: 30_000 })) as Config // as compose prints it
}
