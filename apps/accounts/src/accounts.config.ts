import { redisVariables } from '@atlas/redis';
import { databaseVariables, describeConfig, kafkaVariables, serviceVariables } from '@atlas/service';

export const accountsConfig = describeConfig('accounts', {
  ...serviceVariables(3001),
  ...databaseVariables,
  ...kafkaVariables,
  ...redisVariables,
});
