/** What stands in the headers of every record that tells an event: CloudEvents 1.0 in Kafka's binary content mode. */
export const eventHeaders = {
  type: 'object',
  required: [
    ...['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_subject', 'ce_time', 'ce_dataschema'],
    ...['ce_sequence', 'ce_tenant', 'ce_correlationid', 'content-type'],
  ],
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: {
      type: 'string',
      format: 'uuid',
      description: 'UUIDv7. One fact has one id, in all the majors that it is told in: a group handles it once.',
    },
    ce_type: { type: 'string', description: 'A fact, in the past tense.' },
    ce_source: { type: 'string', pattern: '^/atlas/', description: 'The service that tells it.' },
    ce_subject: { type: 'string', description: 'The aggregate that it is about: the key of the record.' },
    ce_time: { type: 'string', format: 'date-time' },
    ce_dataschema: {
      type: 'string',
      pattern: '^[a-z_.]+/\\d+\\.\\d+$',
      description: 'Type, major and minor: the only place that says the version.',
    },
    ce_sequence: {
      type: 'string',
      pattern: '^\\d+$',
      description: 'The version of the aggregate that this fact made.',
    },
    ce_tenant: { type: 'string', pattern: '^ten_[0-9a-f-]{36}$' },
    ce_url: { type: 'string', description: 'Where the aggregate can be read.' },
    ce_configversion: {
      type: 'string',
      pattern: '^\\d+$',
      description: "Of the tenant's configuration that was in force.",
    },
    ce_flagsversion: {
      type: 'string',
      pattern: '^\\d+$',
      description: 'Of the feature flags that were in force when the request came that this follows from.',
    },
    ce_correlationid: { type: 'string', description: 'The same for all that follows from one request.' },
    ce_causationid: { type: 'string', description: 'The event or job that this one follows from.' },
    traceparent: { type: 'string', description: 'W3C Trace Context.' },
    'content-type': { type: 'string', const: 'application/json' },
  },
};

/** What is added to the headers of a record that a group has given up. */
export const deadLetterHeaders = {
  type: 'object',
  required: [
    ...['dlt-reason', 'dlt-attempts', 'dlt-first-failed-at', 'dlt-last-failed-at', 'dlt-topic', 'dlt-partition'],
    ...['dlt-offset', 'dlt-timestamp', 'dlt-group', 'dlt-service-version'],
  ],
  properties: {
    'dlt-reason': { type: 'string', enum: ['deserialise', 'schema', 'fatal', 'exhausted', 'crash-loop', 'too-old'] },
    'dlt-error-class': { type: 'string' },
    'dlt-error-message': { type: 'string' },
    'dlt-error-stack': { type: 'string', maxLength: 8192 },
    'dlt-attempts': { type: 'string', pattern: '^\\d+$' },
    'dlt-first-failed-at': { type: 'string', format: 'date-time' },
    'dlt-last-failed-at': { type: 'string', format: 'date-time' },
    'dlt-topic': { type: 'string', description: 'Where the record came from, as are the next three.' },
    'dlt-partition': { type: 'string', pattern: '^\\d+$' },
    'dlt-offset': { type: 'string', pattern: '^\\d+$' },
    'dlt-timestamp': { type: 'string', format: 'date-time' },
    'dlt-group': { type: 'string' },
    'dlt-service-version': { type: 'string' },
  },
};
