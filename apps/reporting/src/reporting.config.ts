import { databaseVariables, describeConfig, kafkaVariables, serviceVariables } from '@atlas/service';

export const reportingConfig = describeConfig('reporting', {
  ...serviceVariables(3006),
  ...databaseVariables,
  ...kafkaVariables,
});
