import { join } from 'node:path'
import type { Upstream } from '../broker/upstream.ts'
import type { IdentitySettings, ProviderSettings } from '../settings.ts'
import type { StandIn, StandInOptions } from './stand-in.ts'

/** The stand-ins for a pool's providers, each made at its first use and anew when the settings have changed. */
export class StandIns {
  readonly #state: string
  readonly #url: string
  readonly #replaced: Readonly<Record<string, (provider: ProviderSettings) => Upstream>>
  #settings: IdentitySettings | undefined
  #made = new Map<string, Promise<StandIn>>()

  /** `url` is the sign-in's base address; `replaced` are other providers than the stand-ins, by name. */
  constructor(state: string, url: string, replaced: Readonly<Record<string, (provider: ProviderSettings) => Upstream>>) {
    this.#state = state
    this.#url = url
    this.#replaced = replaced
  }

  /** Undefined where the pool has no such provider. */
  async named(settings: IdentitySettings, name: string): Promise<StandIn | undefined> {
    const provider = providerNamed(settings, name)
    return provider && this.#of(settings, provider)
  }

  /** A provider and how to reach it; undefined where the pool has no such. */
  async upstream(settings: IdentitySettings, name: string): Promise<{ provider: ProviderSettings; upstream: Upstream } | undefined> {
    const provider = providerNamed(settings, name)
    if (!provider) return undefined
    const replaced = this.#replaced[name]
    return { provider, upstream: replaced ? replaced(provider) : (await this.#of(settings, provider)).upstream }
  }

  #of(settings: IdentitySettings, provider: ProviderSettings): Promise<StandIn> {
    if (this.#settings !== settings) [this.#settings, this.#made] = [settings, new Map()]
    const made = this.#made
    const known = made.get(provider.name)
    if (known) return known
    const standIn = this.#make(settings, provider)
    made.set(provider.name, standIn)
    standIn.catch(() => made.delete(provider.name))
    return standIn
  }

  async #make(settings: IdentitySettings, provider: ProviderSettings): Promise<StandIn> {
    const options: StandInOptions = {
      provider,
      people: settings.people.filter((person) => person.provider === provider.name),
      url: `${this.#url}/providers/${encodeURIComponent(provider.name)}`,
      folder: join(this.#state, 'identity'),
    }
    // each brings its own libraries: only what is used is loaded
    if (provider.type === 'SAML') {
      const { samlStandIn } = await import('./saml.ts')
      return samlStandIn({ ...options, entityId: `urn:amazon:cognito:sp:${settings.poolId}`, consumerUrl: `${this.#url}/saml2/idpresponse` })
    }
    const { openIdStandIn } = await import('./open-id.ts')
    return openIdStandIn({ ...options, redirectUri: `${this.#url}/oauth2/idpresponse` })
  }
}

function providerNamed(settings: IdentitySettings, wanted: string): ProviderSettings | undefined {
  return settings.providers.find(({ name }) => name === wanted)
}
