import { Load, type LoadFigures } from './load.ts';
import { isOrder, type Order, type Report } from './orders.ts';

/** A process of its own, so that sending costs those who are measured nothing. It does what it is told, one after another. */
let load: Load | undefined;
let last: Promise<void> = Promise.resolve();

process.on('message', (message) => {
  if (isOrder(message)) last = last.then(() => reportOn(message));
});
process.once('disconnect', () => process.exit(0)); // whoever started us has gone

async function reportOn(order: Order): Promise<void> {
  const report: Report = await carriedOut(order).then(
    (figures) => ({ figures }),
    (error: unknown) => ({ failure: String(error) }),
  );
  process.send?.(report);
}

async function carriedOut(order: Order): Promise<LoadFigures> {
  if (order.is === 'prepare') load = new Load(order.target);
  if (!load) throw new Error('it has not been told what to send');
  if (order.is === 'start') load.start(order.rate);
  if (order.is === 'watch') load.watch();
  if (order.is === 'stop') await load.stop();
  return load.figures();
}
