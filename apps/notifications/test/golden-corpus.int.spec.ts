import { tellGoldenCorpus } from '@atlas/testing';
import { migrations } from '../migrations/index.ts';
import { notificationsConfig } from '../src/notifications.config.ts';
import { NotificationsModule } from '../src/notifications.module.ts';

describe('notifications', () => {
  it('handles what it hears as every release has told it', async () => {
    const faults = await tellGoldenCorpus({
      module: NotificationsModule,
      config: notificationsConfig,
      migrations,
      env: {
        ATLAS_SMTP_URL: 'smtp://127.0.0.1:9',
        ATLAS_MAIL_FROM: 'Atlas <orders@atlas.example>',
        ATLAS_RESET_PAGE_URL: 'https://atlas.example/reset-password',
      },
    });
    expect(faults).toEqual([]);
  });
});
