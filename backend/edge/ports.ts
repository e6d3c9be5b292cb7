/** The secret that CloudFront shows to the API, with the labels of Secrets Manager. A version is named by the rotation’s token. */
export interface OriginSecret {
  /** The version that is labelled AWSCURRENT. */
  current(): Promise<{ version: string; value: string }>
  /** The version’s value; undefined where it has none yet. */
  valueOf(version: string): Promise<string | undefined>
  /** A new value of that version, labelled AWSPENDING. */
  makePending(version: string): Promise<void>
  /** Labels `version` AWSCURRENT instead of `from`, which becomes AWSPREVIOUS. */
  makeCurrent(version: string, from: string): Promise<void>
}

/** The distribution’s origin: what it shows to the API. */
export interface Distribution {
  /** The value that it sends; undefined where it sends none. `isDeployed`: whether every place of CloudFront has been told. */
  shown(): Promise<{ value: string | undefined; isDeployed: boolean }>
  show(value: string): Promise<void>
}
