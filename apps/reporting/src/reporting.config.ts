import {
  databaseVariables,
  describeConfig,
  kafkaVariables,
  operatorDatabaseVariables,
  serviceVariables,
} from '@atlas/service';

export const reportingConfig = describeConfig('reporting', {
  ...serviceVariables(3006),
  ...databaseVariables,
  ...operatorDatabaseVariables,
  ...kafkaVariables,
});
