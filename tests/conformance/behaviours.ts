import type { Behaviour } from './behaviour.ts'
import { eventSourceMapping } from './services/event-source-mapping.ts'
import { s3 } from './services/s3.ts'
import { s3Notifications } from './services/s3-notifications.ts'
import { s3Presigned } from './services/s3-presigned.ts'
import { sqs } from './services/sqs.ts'
import { sqsFifo } from './services/sqs-fifo.ts'

/** Every behaviour, service by service. */
export const services: Readonly<Record<string, readonly Behaviour[]>> = {
  S3: [...s3, ...s3Presigned, ...s3Notifications],
  SQS: [...sqs, ...sqsFifo],
  'Event source mappings': eventSourceMapping,
}

export const behaviours: readonly Behaviour[] = Object.values(services).flat()
