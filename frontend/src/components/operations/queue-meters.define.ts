import { QueueMeters } from './queue-meters.ts'

customElements.define('queue-meters', QueueMeters)
