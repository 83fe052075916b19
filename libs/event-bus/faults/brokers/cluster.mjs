import { sendSignal } from '../../../../tools/dev-stack/processes.mjs';
import { Servers, startUp } from '../world/servers.mjs';

const nameOf = (broker) => `kafka${broker}`;
const brokers = [1, 2, 3];

export class BrokerCluster extends Servers {
  static start(directory) {
    return startUp(BrokerCluster, directory, brokers.map(nameOf));
  }

  brokers = brokers;

  kill(broker) {
    return this.endOne(nameOf(broker), 'SIGKILL');
  }

  end(broker) {
    return this.endOne(nameOf(broker), 'SIGTERM');
  }

  freeze(broker) {
    sendSignal(this.recordOf(nameOf(broker)).pid, 'SIGSTOP');
  }

  thaw(broker) {
    sendSignal(this.recordOf(nameOf(broker)).pid, 'SIGCONT');
  }
}
