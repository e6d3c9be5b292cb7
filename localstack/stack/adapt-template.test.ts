import { describe, expect, it } from 'vitest'
import type { Capabilities } from '../engines/engine.ts'
import { adaptTemplate } from './adapt-template.js'

const capabilities: Capabilities = {
  lacks: { 'AWS::EC2::EIP': 'no network' },
  standsIn: {},
  actions: {},
  enforcesRoles: true,
  keepsState: true,
  verifiesCallers: true,
  differs: [],
}

describe('adaptTemplate', () => {
  it('moves the addresses of parts whose ports moved, each once, wherever they stand in a text', () => {
    const template = {
      Resources: {
        Client: {
          Type: 'AWS::Cognito::UserPoolClient',
          Properties: {
            CallbackURLs: ['http://127.0.0.1:3200/signed-in', 'http://127.0.0.1:32000/'],
            Config: { 'Fn::Sub': '{"at":"http://127.0.0.1:3210","page":"http://127.0.0.1:3200"}' },
          },
        },
      },
    }
    const addresses = { 'http://127.0.0.1:3200': 'http://127.0.0.1:3210', 'http://127.0.0.1:3210': 'http://127.0.0.1:3220' }
    expect(adaptTemplate(template, capabilities, undefined, addresses).template.Resources.Client.Properties).toEqual({
      CallbackURLs: ['http://127.0.0.1:3210/signed-in', 'http://127.0.0.1:32000/'],
      Config: { 'Fn::Sub': '{"at":"http://127.0.0.1:3220","page":"http://127.0.0.1:3210"}' },
    })
  })

  it('leaves out what the engine lacks, with the reason, and refuses a reference to it', () => {
    const alone = { Resources: { Address: { Type: 'AWS::EC2::EIP', Properties: {} } } }
    expect(adaptTemplate(alone, capabilities, undefined).leftOut).toEqual([{ logicalId: 'Address', type: 'AWS::EC2::EIP', why: 'no network' }])
    const referred = { Resources: { ...alone.Resources, Role: { Type: 'AWS::IAM::Role', Properties: { At: { Ref: 'Address' } } } } }
    expect(() => adaptTemplate(referred, capabilities, undefined)).toThrow('Resources.Role.Properties.At refers to Address')
  })
})
