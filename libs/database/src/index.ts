export { byteaArray, int4Array, int8Array, textArray, uuidArray } from './binary-array.ts';
export { bind, type BoundStatement, type TextRow, type WireValue } from './bound-statement.ts';
export {
  Database,
  OperatorDatabase,
  SystemDatabase,
  TooPrivileged,
  type DatabaseOptions,
  type PoolLoad,
} from './database.ts';
export { DatabaseModule, type DatabaseSettings } from './database.module.ts';
export { isDeadlock, isGroundFault, isLockTimeout, isUniqueViolation } from './faults.ts';
export { OperatorDatabaseModule } from './operator-database.module.ts';
export { connectionUrl, provisionService, type ServiceDatabase, type ServiceDatabaseUrls } from './provision.ts';
export { statement, type Statement } from './statement.ts';
export { letSystemFind, noTenantMark, openToService, protectByTenant, roleNames } from './tenancy.ts';
export { Tx } from './tx.ts';
