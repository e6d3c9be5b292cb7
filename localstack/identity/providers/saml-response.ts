import { SamlLib } from 'samlify'

/** What an assertion says; times are RFC 3339. */
export interface SamlStatement {
  id: string
  assertionId: string
  issuer: string
  audience: string
  consumerUrl: string
  inResponseTo: string
  status: string
  nameId: string
  issuedAt: string
  notBefore: string
  notOnOrAfter: string
  /** Attribute name → its values. */
  attributes: Readonly<Record<string, readonly string[]>>
}

const nameIdFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'

/** An unsigned SAML response, by samlify's template, which has no attribute with several values. */
export function samlResponse(statement: SamlStatement): string {
  const values: Record<string, string> = {}
  const placeholder = (value: string) => {
    const tag = `Value${Object.keys(values).length}`
    values[tag] = value
    return `{${tag}}`
  }
  const attributes = Object.entries(statement.attributes).map(
    ([name, each]) =>
      `<saml:Attribute Name="${placeholder(name)}">${each.map((value) => `<saml:AttributeValue>${placeholder(value)}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  )
  const template = SamlLib.defaultLoginResponseTemplate.context
    .replace(
      '{AuthnStatement}',
      '<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="{AssertionID}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
    )
    .replace('{AttributeStatement}', `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement>`)
  return SamlLib.replaceTagsByValue(template, {
    ID: statement.id,
    AssertionID: statement.assertionId,
    IssueInstant: statement.issuedAt,
    Destination: statement.consumerUrl,
    InResponseTo: statement.inResponseTo,
    Issuer: statement.issuer,
    StatusCode: statement.status,
    NameIDFormat: nameIdFormat,
    NameID: statement.nameId,
    SubjectConfirmationDataNotOnOrAfter: statement.notOnOrAfter,
    SubjectRecipient: statement.consumerUrl,
    ConditionsNotBefore: statement.notBefore,
    ConditionsNotOnOrAfter: statement.notOnOrAfter,
    Audience: statement.audience,
    ...values,
  })
}
