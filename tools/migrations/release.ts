// npm run migrations:release settles what new migrations do, before they run anywhere but on a developer's machine.
import { emissionsOfAllApps } from './emitted-sql.ts';
import { compare, nameOf, readReleased, writeReleased } from './released-migrations.ts';

const released = readReleased();
const { unreleased, violations } = compare(released, await emissionsOfAllApps());

if (violations.length > 0) {
  console.error(violations.join('\n'));
  process.exitCode = 1;
} else {
  writeReleased([...released, ...unreleased]);
  for (const emission of unreleased) console.log(`released ${nameOf(emission)}`);
  if (unreleased.length === 0) console.log('there is no new migration');
}
