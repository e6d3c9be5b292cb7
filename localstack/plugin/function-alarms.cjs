// The Framework's plugin loads this, under whatever Node the user has: CommonJS, and nothing but what that Node knows.

/**
 * Gives every function of a compiled template two alarms, one for errors and one for throttles, where serverless.yml asks for it:
 * `custom.functionAlarms: { topic, runbook }`, the logical id of a topic and the document whose sections `#function-errors` and `#function-throttles`
 * say what to do. A function fails only by a defect or an outage: what it expects it answers, so a single error is one too many.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 *
 * @param {Record<string, any>} template changed in place
 * @param {{ topic: string, runbook: string } | undefined} config
 */
function addFunctionAlarms(template, config) {
  if (!config) return
  for (const [logicalId, { Type: type, Properties: properties }] of Object.entries(template.Resources)) {
    if (type !== 'AWS::Lambda::Function') continue
    const base = logicalId.replace(/LambdaFunction$/, '')
    const add = (suffix, name, metric, text) => {
      template.Resources[`${base}${suffix}Alarm`] = alarm(`${properties.FunctionName}-${name}`, metric, `${text} ${config.runbook}#function-${name}`)
    }
    const alarm = (name, metric, description) => ({
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: name,
        AlarmDescription: description,
        Namespace: 'AWS/Lambda',
        MetricName: metric,
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: logicalId } }],
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: config.topic }],
        OKActions: [{ Ref: config.topic }],
      },
    })
    add('Errors', 'errors', 'Errors', `${properties.FunctionName} failed or ran out of time. Look at its log.`)
    add('Throttles', 'throttles', 'Throttles', `${properties.FunctionName} was not started, because too many functions ran.`)
  }
}

/**
 * A saved query of Logs Insights without `LogGroupNames` reads the logs of all functions: a new function is in it by itself.
 *
 * @param {Record<string, any>} template changed in place
 */
function addLogGroups(template) {
  const all = Object.values(template.Resources)
  const groups = all.flatMap(({ Type: type, Properties: { FunctionName: name } = {} }) =>
    type === 'AWS::Lambda::Function' ? [`/aws/lambda/${name}`] : [],
  )
  for (const { Type: type, Properties: properties } of all) {
    if (type === 'AWS::Logs::QueryDefinition' && !properties.LogGroupNames) properties.LogGroupNames = groups
  }
}

module.exports = { addFunctionAlarms, addLogGroups }
