import { DOMParser } from '@xmldom/xmldom'

const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol'
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'

/**
 * Throws where a response is not a success, or meant for another address. Status and Destination lie outside the signed assertion, so these
 * can only refuse: node-saml looks at the status of a response without an assertion alone.
 */
export function responseIsFor(samlResponse: string, consumerUrl: string): void {
  const quiet = { warning: () => {}, error: fail, fatalError: fail }
  const root = new DOMParser({ errorHandler: quiet }).parseFromString(
    Buffer.from(samlResponse, 'base64').toString('utf8'),
    'text/xml',
  )?.documentElement
  if (root?.localName !== 'Response' || root.namespaceURI !== protocol) throw new Error('It is not a SAML response.')
  const codes = childrenNamed(root, 'Status').flatMap((status) => childrenNamed(status, 'StatusCode').map((code) => code.getAttribute('Value')))
  if (codes.length !== 1 || codes[0] !== success) throw new Error(`Its status is ${codes.join(', ') || 'missing'}.`)
  const destination = root.getAttribute('Destination')
  if (destination && destination !== consumerUrl) throw new Error('Its destination is another address.')
}

function childrenNamed(parent: Element, name: string): Element[] {
  return Array.from(parent.childNodes).filter(
    (node): node is Element => node.nodeType === 1 && (node as Element).localName === name && (node as Element).namespaceURI === protocol, // by its type an element
  )
}

// its own complaint would quote the response
function fail(): never {
  throw new Error('It is not well-formed.')
}

/** A verified assertion as xml2js has it: elements are lists, attributes stand under `$`. */
type Xml = { $?: Record<string, string>; [element: string]: unknown }

/**
 * Throws unless a bearer confirmation of the verified assertion is for this address, this request and this moment: SAML profiles section 4.1.4.2,
 * of which node-saml leaves out the Recipient, and InResponseTo where the confirmation has none.
 */
export function confirmsSubject(
  assertion: Record<string, unknown>,
  { recipient, requestId, now }: { recipient: string; requestId: string; now: number },
): void {
  const [subject] = elements((assertion as Xml).Assertion as Xml, 'Subject')
  const confirmed = (subject ? elements(subject, 'SubjectConfirmation') : []).some(
    (confirmation) =>
      confirmation.$?.Method === 'urn:oasis:names:tc:SAML:2.0:cm:bearer' &&
      elements(confirmation, 'SubjectConfirmationData').some(
        ({ $ }) => $?.Recipient === recipient && $.InResponseTo === requestId && Date.parse($.NotOnOrAfter ?? '') > now && !$.NotBefore,
      ),
  )
  if (!confirmed) throw new Error('Its subject confirmation is missing, or is for another address, request or time.')
}

/** Throws where it has none. */
export function idIn(assertion: Record<string, unknown>): string {
  const id = ((assertion as Xml).Assertion as Xml | undefined)?.$?.ID
  if (!id) throw new Error('Its assertion has no ID.')
  return id
}

function elements(parent: Xml | undefined, name: string): Xml[] {
  const found = parent?.[name]
  return Array.isArray(found) ? found.filter((each): each is Xml => typeof each === 'object' && each !== null) : []
}
