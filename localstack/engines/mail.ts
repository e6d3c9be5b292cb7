/** A message that left the system: an e-mail, or what was published to a topic that nobody reads by e-mail. */
export interface Mail {
  id: string
  kind: 'mail' | 'topic'
  /** RFC 3339. */
  at: string
  /** An address, or a topic's name. */
  from: string
  to: readonly string[]
  subject: string
  text: string
  /** Empty where it has none. It may hold anything: whoever shows it lets it do nothing. */
  html: string
}
