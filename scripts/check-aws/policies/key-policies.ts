import { list } from '@stagecraft/localstack/permissions/grants.ts'
import type { Policy, Template } from '../checked.ts'
import { serviceUses } from '../key-uses.ts'
import { resourceStatements, servicesOf } from '../statements.ts'

/** A service that may not use the key drops what it should send, and only its own metrics say so. */
export const keyPolicies: Policy = {
  id: 'key-policies',
  rule: 'The policy of every customer key grants the services that use it.',
  find: ({ template }) =>
    [
      ...Map.groupBy(
        serviceUses(template).filter(({ service, encrypted }) => !allows(template, encrypted.key, service)),
        ({ service, encrypted }) => `${encrypted.key} ${service}`,
      ).values(),
    ].flatMap((uses) => {
      const [{ service, encrypted } = { service: '', encrypted: { key: '', id: '' } }] = uses
      return [
        {
          resource: encrypted.key,
          what: `Its policy does not grant ${service}.amazonaws.com to use it, which ${[...new Set(uses.map(({ because, encrypted: { id } }) => (because === id ? id : `${because} → ${id}`)))].join(', ')} needs.`,
          remedy: `Allow the principal ${service}${service === 'logs' ? '.REGION' : ''}.amazonaws.com kms:GenerateDataKey* and kms:Decrypt, with the condition aws:SourceAccount${service === 'logs' ? ' or kms:EncryptionContext:aws:logs:arn' : ''}.`,
        },
      ]
    }),
}

function allows({ Resources }: Template, key: string, service: string): boolean {
  const resource = Resources[key]
  return Boolean(
    resource &&
      resourceStatements(resource).some(
        (statement) =>
          statement.Effect === 'Allow' &&
          servicesOf(statement).includes(service) &&
          ['kms:GenerateDataKey', 'kms:Decrypt'].every((action) => list(statement.Action).some((granted) => means(granted, action))),
      ),
  )
}

/** Whether a granted action, with wildcards, means this one. */
export function means(granted: string, action: string): boolean {
  return new RegExp(`^${granted.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(action)
}
