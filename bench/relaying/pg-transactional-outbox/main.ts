import { Kafka, logLevel } from 'kafkajs';
import { settingsFromEnvironment, untilInputEnds } from '../../workload/side-settings.ts';
import { startPeerRelay } from './peer-relay.ts';

/** https://github.com/Zehelein/pg-transactional-outbox, with the address of a role that may replicate. */
const { replicationUrl, kafkaBrokers, topicPrefix } = settingsFromEnvironment();
const kafka = new Kafka({ clientId: 'bench', brokers: [...kafkaBrokers], logLevel: logLevel.ERROR });
const producer = kafka.producer({ allowAutoTopicCreation: false });
await producer.connect();
startPeerRelay(replicationUrl, producer, topicPrefix);
await untilInputEnds();
process.stdout.write('done');
process.exit(0);
