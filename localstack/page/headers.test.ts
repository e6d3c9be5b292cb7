import { expect, test } from 'vitest'
import { headersOf } from './headers.ts'

test('a policy of CloudFront becomes the headers that it stands for', () => {
  const policy = {
    Name: 'page',
    SecurityHeadersConfig: {
      ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: "default-src 'none'" },
      ContentTypeOptions: { Override: true },
      FrameOptions: { Override: true, FrameOption: 'DENY' as const },
      ReferrerPolicy: { Override: true, ReferrerPolicy: 'same-origin' as const },
      StrictTransportSecurity: { Override: true, AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Preload: false },
    },
    CustomHeadersConfig: { Quantity: 1, Items: [{ Header: 'Permissions-Policy', Value: 'camera=()', Override: true }] },
  }
  expect(headersOf(policy)).toEqual({
    'content-security-policy': "default-src 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'strict-transport-security': 'max-age=60; includeSubDomains',
    'permissions-policy': 'camera=()',
  })
})

test('a policy that says nothing is no header', () => {
  expect(headersOf({ Name: 'page' })).toEqual({})
  expect(headersOf(undefined)).toEqual({})
})
