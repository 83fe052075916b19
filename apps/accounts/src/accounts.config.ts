import { redisVariables } from '@atlas/redis';
import {
  databaseVariables,
  describeConfig,
  kafkaVariables,
  resetKeyFile,
  serviceVariables,
  text,
  type ConfigOf,
} from '@atlas/service';

export const knownPasswordsFile = text(
  'ATLAS_KNOWN_PASSWORDS_FILE',
  'a file of passwords that have come out elsewhere, one a line: nobody may take one of them',
  { default: '' },
);

export const accountsConfig = describeConfig('accounts', {
  ...serviceVariables(3001),
  ...databaseVariables,
  ...kafkaVariables,
  ...redisVariables,
  resetKeyFile,
  knownPasswordsFile,
});

export type AccountsConfig = ConfigOf<typeof accountsConfig>;
