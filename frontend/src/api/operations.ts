import { get, post } from './http.ts'
import { type Resource, resource } from './resource.ts'
import type { DeadLetter, Health, Page, Redrive, RedrivePreview } from './types.ts'

export function deadLettersResource(limit: number): Resource<Page<DeadLetter>> {
  return resource('/dead-letters', { limit })
}

export function moreDeadLetters(limit: number, cursor: string): Promise<Page<DeadLetter>> {
  return get(resource('/dead-letters', { limit, cursor }).path)
}

export function redrivePreview(): Promise<RedrivePreview> {
  return get('/dead-letters/redrive-preview')
}

/** Asks for a redrive of all dead letters. The same `key` again starts no second one. */
export function startRedrive(key: string): Promise<Redrive> {
  return post('/redrives', {}, { 'idempotency-key': key })
}

/** The latest ones, newest first. */
export function redrivesResource(): Resource<Page<Redrive>> {
  return resource('/redrives')
}

export function healthResource(): Resource<Health> {
  return resource('/health')
}
