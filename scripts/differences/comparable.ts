import type { Template } from '../check-aws/checked.ts'

/**
 * A template as it can be compared with that of another stage: without the moment of its making, which the Framework puts into the key of a
 * function’s archive, and with plain names for the resources that are named by a hash or a time because each change makes a new one.
 */
export function comparable(template: Template): Template {
  const names = Object.entries(template.Resources).flatMap(([id, { Type, Properties }]): [id: string, name: string][] => {
    if (Type === 'AWS::Lambda::Version') return [[id, `${(Properties.FunctionName as { Ref?: string }).Ref ?? ''}Version`]] // as the Framework writes it
    return Type === 'AWS::ApiGateway::Deployment' ? [[id, 'ApiGatewayDeployment']] : []
  })
  const text = names.reduce((left, [id, name]) => left.replaceAll(`"${id}"`, `"${name}"`), JSON.stringify(template))
  return JSON.parse(text.replaceAll(/\/\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z\//g, '/'))
}
