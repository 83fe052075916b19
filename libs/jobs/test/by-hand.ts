import { provisionService, type ServiceDatabaseUrls } from '@atlas/database';
import { runMigrations, type Migration } from '@atlas/database/migrate';
import { newUuid } from '@atlas/kernel';

export async function aDatabase(service: string, migrations: readonly Migration[]): Promise<ServiceDatabaseUrls> {
  const server = process.env['ATLAS_TEST_POSTGRES_URL'] ?? '';
  const database = `atlas_${service.replaceAll('-', '_')}_${newUuid().replaceAll('-', '')}`;
  const urls = await provisionService(server, { service, database, password: 'test' });
  await runMigrations(urls.owner, migrations);
  return urls;
}

export async function eventually(check: () => Promise<void>, withinMs = 5_000): Promise<void> {
  const end = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
