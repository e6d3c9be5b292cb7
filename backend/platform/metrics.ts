import { Console } from 'node:console'

/** The units of CloudWatch that are used here. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
export type Unit = 'Count' | 'Seconds' | 'Percent'

// as Powertools does: Lambda puts the time and the request's id before a line of its own console
const output = new Console(process.stdout, process.stderr)

/**
 * Writes metrics into the log, in the embedded metric format: CloudWatch Logs makes them metrics of the namespace `METRICS_NAMESPACE`, without dimensions.
 * No call, no grant, and nothing to wait for. (Powertools' own package does the same for 10 KB more in every bundle.)
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function putMetrics(
  metrics: Readonly<Record<string, readonly [value: number, unit: Unit]>>,
  write = (line: string) => output.log(line),
): void {
  const entries = Object.entries(metrics)
  const directive = {
    Namespace: process.env.METRICS_NAMESPACE ?? 'stagecraft',
    Dimensions: [[]],
    Metrics: entries.map(([Name, [, Unit]]) => ({ Name, Unit })),
  }
  const values = Object.fromEntries(entries.map(([name, [value]]) => [name, value]))
  write(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] }, ...values }))
}
