import { expect, test } from 'vitest'
import { shown } from './hidden.ts'

test.each([
  ['DB_PASSWORD', 'x'],
  ['CLIENT_SECRET', 'x'],
  ['apiKey', 'x'],
  ['SMTP_PASS', 'x'],
  ['ENCRYPTION_KEY', 'x'],
  ['SESSION_TOKEN', 'x'],
  ['Authorization', 'Basic x'],
  ['set-cookie', 'x'],
  ['DATABASE_URL', 'postgresql://user:pass@127.0.0.1:5432/db'],
  ['CACHE', 'redis://:pass@127.0.0.1'],
  ['ANYTHING', '-----BEGIN PRIVATE KEY-----\nMII'],
  ['ANYTHING', `keys: AKIA${'A'.repeat(16)}`],
  ['ANYTHING', `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.c`],
  // a value that is a secret is hidden whatever its name says
  ['SECRET_URL', 'https://user:pass@example.com'],
])('%s with such a value is hidden', (name, value) => {
  const { hidden, ...rest } = shown(name, value)
  expect(hidden).toBeTruthy()
  expect(JSON.stringify(rest)).toBe(JSON.stringify({ name }))
})

test.each([
  ['SECRET_ARN', 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:a'],
  ['DATABASE_SECRET', 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:a'],
  ['TOKEN_URL', 'https://example.com/token'],
  ['DATABASE_URL', 'postgresql://127.0.0.1:5432/db'],
  ['LOG_LEVEL', 'INFO'],
])('%s with %s is shown', (name, value) => {
  expect(shown(name, value)).toEqual({ name, value })
})
