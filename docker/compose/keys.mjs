// What Atlas signs with, made once: the keys that `npm start` would make.
import { chownSync, readdirSync } from 'node:fs';
import { ensureSecrets } from '../../tools/start/secrets.mjs';

const [folder, user] = ['/keys', 65_532];
ensureSecrets(folder, []);
for (const file of ['.', ...readdirSync(folder)]) chownSync(`${folder}/${file}`, user, user);
