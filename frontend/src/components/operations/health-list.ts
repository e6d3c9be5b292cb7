import { css, html, LitElement } from 'lit'
import { property } from 'lit/decorators.js'
import { type Loaded, loading } from '../../state/loaded.ts'
import type { Health } from '../../state/model.ts'
import { base, card, skeleton } from '../../styles/base.ts'
import '../basics/tone-badge.define.ts'

/** Whether the service, and what it stands on, answer. Not being able to ask is an answer too. */
export class HealthList extends LitElement {
  @property({ attribute: false }) health: Loaded<Health> = loading

  static override styles = [
    base,
    card,
    skeleton,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2) var(--space-5);
        padding: var(--space-3) var(--space-4);
      }
      li {
        display: flex;
        align-items: center;
        gap: var(--space-3);
      }
      .name::first-letter {
        text-transform: uppercase;
      }
      .bones {
        padding: var(--space-4);
      }
    `,
  ]

  protected override render() {
    const { health } = this
    if (health.status === 'loading')
      return html`<div class="card bones" role="status" aria-label="Loading the health checks"><i class="bone" .style=${'width:180px'}></i></div>`
    const service = health.status === 'error' || health.stale ? 'away' : health.data.status
    const checks: Record<string, string> = health.status === 'error' || health.stale ? {} : (health.data.checks ?? {})
    return html`<ul class="card">
      ${this.#check('service', service)} ${Object.entries(checks).map(([name, state]) => this.#check(name, state))}
    </ul>`
  }

  #check(name: string, state: string) {
    const tone = state === 'ok' ? 'green' : state === 'degraded' ? 'amber' : 'red'
    return html`<li><span class="name">${name}</span><tone-badge tone=${tone}>${state === 'ok' ? 'Available' : state === 'away' ? 'Not responding' : state}</tone-badge></li>`
  }
}
