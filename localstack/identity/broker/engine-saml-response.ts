import { html } from 'hono/html'
import type { Claims } from './upstream.ts'

/**
 * What of a SAML response the engine reads: the subject and one value of each attribute. It is not signed, for the engine looks at no signature;
 * the template tag escapes what XML asks to be escaped.
 */
export function engineSamlResponse({ sub, ...attributes }: Claims): string {
  return String(html`<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">
  <saml:Assertion>
    <saml:Subject><saml:NameID>${sub}</saml:NameID></saml:Subject>
    <saml:AttributeStatement>
      ${Object.entries(attributes).map(
        ([name, value]) => html`<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`,
      )}
    </saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>`)
}
