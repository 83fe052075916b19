import { leadersKilled } from '../brokers/leaders-killed.ts';
import { outage } from '../brokers/outage.ts';
import { rollingRestart } from '../brokers/rolling-restart.ts';
import { frozenBroker, lostAcknowledgements } from '../brokers/silent-broker.ts';
import { frozenRelay, zombie } from './frozen-rows.ts';
import { crowdedKeys, lowerNumberLater, slowerFirst } from './order-rows.ts';
import { crashLoop, redriveCrashes, redriveMeetsLive } from './parking-rows.ts';
import { beforeCommit, commitToSend, databaseToKafka, hangsAndDies, midChunk, sendToDelete } from './process-rows.ts';
import type { Row } from './row.ts';
import { brokerDies, postgresDies } from './server-rows.ts';
import { offsetsReset, partitionsAdded, recreated, truncatedMeanwhile, truncatedUnderway } from './topic-rows.ts';
import { versionsMix } from './version-rows.ts';

/** Every crash and fault that the bus says something about, in the order in which an event meets them. */
export const crashTable: readonly Row[] = [
  beforeCommit,
  crowdedKeys,
  slowerFirst,
  commitToSend,
  lowerNumberLater,
  sendToDelete,
  frozenRelay,
  midChunk,
  hangsAndDies,
  databaseToKafka,
  zombie,
  crashLoop,
  redriveCrashes,
  redriveMeetsLive,
  versionsMix,
  truncatedMeanwhile,
  truncatedUnderway,
  recreated,
  offsetsReset,
  partitionsAdded,
  postgresDies,
  brokerDies,
  leadersKilled,
  frozenBroker,
  lostAcknowledgements,
  outage,
  rollingRestart,
];
