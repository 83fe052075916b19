import { redisVariables } from '@atlas/redis';
import {
  databaseVariables,
  describeConfig,
  kafkaVariables,
  resetKeyFile,
  serviceVariables,
  type ConfigOf,
} from '@atlas/service';

export const accountsConfig = describeConfig('accounts', {
  ...serviceVariables(3001),
  ...databaseVariables,
  ...kafkaVariables,
  ...redisVariables,
  resetKeyFile,
});

export type AccountsConfig = ConfigOf<typeof accountsConfig>;
